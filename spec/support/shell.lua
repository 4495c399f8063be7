--- Shell commands for specs that look at what is built, installed and packed.
local shell = {}

local VERSION = _VERSION:match("%d%.%d")

--- "5.1" to "5.4", and what make calls this Lua.
shell.LUA_VERSION = VERSION
shell.LUA = rawget(_G, "jit") and "luajit" or "lua" .. VERSION

function shell.quote(text) return "'" .. tostring(text):gsub("'", "'\\''") .. "'" end

--- Runs a shell command: its output (both streams) and whether it succeeded.
---@param command string
---@return string output, boolean ok
function shell.run(command)
  local pipe = assert(io.popen("{ " .. command .. "\n} 2>&1 </dev/null; echo \"|$?\""))
  local text = pipe:read("*a")
  pipe:close()
  local output, status = text:match("^(.*)|(%d+)\n$")
  return output, status == "0"
end

--- The output of a command; raises when it fails.
function shell.must(command)
  local output, ok = shell.run(command)
  if not ok then error(command .. "\n" .. output:sub(-1000), 2) end
  return output
end

function shell.there(program)
  return (select(2, shell.run("command -v " .. program)))
end

--- A new folder; the spec removes it.
function shell.folder()
  return (shell.must("mktemp -d"):gsub("\n", ""))
end

--- The lines of a text, sorted.
function shell.lines(text)
  local list = {}
  for line in text:gmatch("[^\n]+") do list[#list + 1] = line end
  table.sort(list)
  return list
end

function shell.read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

function shell.write(path, text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  assert(file:close())
end

--- The interpreter that runs this.
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

--- The symbols that a shared object gives.
function shell.exported(path)
  local names = {}
  for name in shell.must("nm -D --defined-only " .. path):gmatch("%x+ %u ([^\n]+)") do
    names[#names + 1] = name
  end
  return names
end

--- Says what one list has and the other has not.
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

--- Loads the library from under `prefix` in a new interpreter, as a user would, from elsewhere:
--- its version and the file it came from.
function shell.load_from(prefix)
  local script = "local m = require 'cleanroomsml' "
    .. "print(m._VERSION, debug.getinfo(m.get_trained_model, 'S').source)"
  local share = prefix .. "/share/lua/" .. VERSION
  local path = shell.quote(share .. "/?.lua;" .. share .. "/?/init.lua;;")
  local cpath = shell.quote(prefix .. "/lib/lua/" .. VERSION .. "/?.so;;")
  return shell.must(("cd / && LUA_PATH=%s LUA_CPATH=%s %s -e %s"):format(path, cpath,
    shell.quote(shell.interpreter()), shell.quote(script))):match("^(%S+)\t@(.*)\n$")
end

return shell
