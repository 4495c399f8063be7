--- Dependencies between the C files go one way, by the symbols that their objects use.
local shell = require "spec.support.shell"

local function archive()
  return (shell.core_path():gsub("cleanroomsml/core%.so$", "libcleanroomsml.a"))
end

local function symbols_of(library)
  return shell.must("nm -A " .. shell.quote(library)):gmatch("[^\n]+")
end

--- For each object of the library, by name, the objects whose symbols it uses.
local function uses_of(library)
  local home, wanted = {}, {}
  for line in symbols_of(library) do
    local object, kind, symbol = line:match("([%w_]+)%.o:.-%s(%a)%s(%S+)$")
    if kind == "U" then wanted[#wanted + 1] = { object, symbol }
    elseif object and kind:find("[TDBR]") then home[symbol] = object end
  end
  local uses = {}
  for _, one in ipairs(wanted) do
    local from, to = one[1], home[one[2]]
    uses[from] = uses[from] or {}
    if to then uses[from][to] = one[2] end
  end
  return uses
end

--- The first way round from an object to itself, as text; nil when there is none.
local function circle_in(uses)
  local done, path, visit = {}, {}, nil
  function visit(name)
    if done[name] then return end
    for i, before in ipairs(path) do
      if before == name then return table.concat(path, " -> ", i) .. " -> " .. name end
    end
    path[#path + 1] = name
    for other in pairs(uses[name] or {}) do
      local found = visit(other)
      if found then return found end
    end
    path[#path] = nil
    done[name] = true
  end
  for name in pairs(uses) do
    local found = visit(name)
    if found then return found end
  end
end

describe("dependencies between the C files", function()
  it("are reported as a circle when they form one (test of this check)", function()
    assert.is_nil(circle_in { a = { b = "x", c = "y" }, b = { c = "z" } })
    assert.matches(" %-> ", circle_in { a = { b = "x" }, b = { c = "z" }, c = { a = "y" } })
  end)

  it("form no circle", function()
    local uses = uses_of(archive())
    assert.is_not_nil(uses.lua_invoke.lua_call)
    assert.is_not_nil(uses.transfer)
    assert.is_nil(circle_in(uses))
  end)

  it("use Lua in src/lua only, and libcurl in src/engine only", function()
    local folder_of = {}
    for _, path in ipairs(shell.lines(shell.must("find src -name '*.c'"))) do
      local folder, name = path:match("([^/]+)/([^/]+)%.c$")
      assert.is_nil(folder_of[name], "two files have the name " .. name .. ".c")
      folder_of[name] = folder
    end
    local seen = {}
    for line in symbols_of(archive()) do
      local object, symbol = line:match("([%w_]+)%.o:.-%sU%s(%S+)$")
      local folder = folder_of[object]
      if symbol and symbol:find("^luaL?_") then assert.equal("lua", folder, object) end
      if symbol and symbol:find("^curl_") then assert.equal("engine", folder, object) end
      if folder then seen[folder] = true end
    end
    assert.is_true(seen.lua and seen.engine)
  end)
end)
