--- For specs and proofs: built, installed and packed files, and all of tools/shell.lua.
local shell = setmetatable({}, { __index = require "tools.shell" })

local VERSION = _VERSION:match("%d%.%d")

--- The version, "5.1" to "5.5", and the name of this Lua in the Makefile.
shell.LUA_VERSION = VERSION
shell.LUA = rawget(_G, "jit") and "luajit" or "lua" .. VERSION

--- The interpreter that runs this program.
function shell.interpreter()
  local i = -1
  while arg[i - 1] do i = i - 1 end
  return arg[i]
end

--- The file that require "cleanroomsml.core" loads.
function shell.core_path()
  for template in package.cpath:gmatch("[^;]+") do
    local path = template:gsub("%?", "cleanroomsml/core")
    local file = io.open(path, "rb")
    if file then
      file:close()
      return path
    end
  end
  error("cleanroomsml/core.so is not in " .. package.cpath)
end

--- Whether this Lua finds lua-cjson by itself, not only where tools/cjson put it for the specs.
function shell.has_cjson() return not package.cpath:find("/modules/?.so", 1, true) end

--- The symbols that a shared object exports.
function shell.exported(path)
  local names = {}
  for name in shell.must("nm -D --defined-only " .. path):gmatch("%x+ %u ([^\n]+)") do
    names[#names + 1] = name
  end
  return names
end

--- The differences of two lists as text.
function shell.differences(expected, found)
  local seen, differences = {}, {}
  for _, item in ipairs(found) do seen[item] = true end
  for _, item in ipairs(expected) do
    if not seen[item] then differences[#differences + 1] = "missing: " .. item end
    seen[item] = nil
  end
  for item in pairs(seen) do differences[#differences + 1] = "too many: " .. item end
  table.sort(differences)
  return table.concat(differences, "\n")
end

--- Loads the library under `prefix` in a new interpreter, in another directory: its version and its
--- file.
function shell.load_from(prefix)
  local script = "local m = require 'cleanroomsml' "
    .. "print(m._VERSION, debug.getinfo(m.get_trained_model, 'S').source)"
  local share = prefix .. "/share/lua/" .. VERSION
  local path = shell.quote(share .. "/?.lua;" .. share .. "/?/init.lua;;")
  local cpath = shell.quote(prefix .. "/lib/lua/" .. VERSION .. "/?.so;;")
  return shell.must(("cd / && LUA_PATH=%s LUA_CPATH=%s %s -e %s"):format(path, cpath,
    shell.quote(shell.interpreter()), shell.quote(script))):match("^(%S+)\t@(.*)\n$")
end

--- Whether a process exists.
function shell.lives(pid) return select(2, shell.run("kill -0 " .. pid)) end

--- Waits until a process has ended; returns whether it has.
function shell.gone(pid)
  local core = require "cleanroomsml.core"
  local deadline = core.monotonic() + 10
  while shell.lives(pid) and core.monotonic() < deadline do core.sleep(0.02) end
  return not shell.lives(pid)
end

return shell
