--- Finds a Lua that can run the emulator; it may differ from the Lua of the calling program.
local interpreter = {}

--- The program finds the emulator's own modules: this Lua's paths are not passed on.
local BARE = "env -u LUA_PATH -u LUA_CPATH -u LUA_INIT -u LD_PRELOAD "
local PROBE = [[ -e 'require "http.server" require "argparse" require "cjson" io.write("ok")']]
local NAMES = { "luajit", "lua5.1", "lua5.2", "lua5.3", "lua5.4", "lua5.5", "lua" }

local function output_of(command)
  local pipe = io.popen(command .. " 2>/dev/null </dev/null")
  local text = pipe:read("*a")
  pipe:close()
  return text
end

function interpreter.quote(text)
  return "'" .. tostring(text):gsub("'", "'\\''") .. "'"
end

--- The command line of the running interpreter, nil: unknown.
function interpreter.own()
  local arguments, i = rawget(_G, "arg"), 0
  if type(arguments) ~= "table" then return nil end
  while arguments[i - 1] do i = i - 1 end
  return i < 0 and interpreter.quote(arguments[i]) or nil
end

--- Commands to try: the chosen Lua, or else this one with its paths, then others.
local function candidates()
  local chosen = os.getenv("EMULATOR_LUA")
  if chosen then return { BARE .. chosen } end
  local list = { interpreter.own() }
  for _, name in ipairs(NAMES) do list[#list + 1] = BARE .. name end
  return list
end

local found

--- The command of a Lua that has lua-http, lua-cjson, luaossl and argparse: $EMULATOR_LUA, or else
--- the first one that has them; nil when there is none.
---@return string|nil
function interpreter.find()
  if found == nil then
    found = false
    for _, command in ipairs(candidates()) do
      if not found and output_of(command .. PROBE) == "ok" then found = command end
    end
  end
  return found or nil
end

local function exists(path)
  local file = io.open(path, "rb")
  if file then file:close() end
  return file ~= nil
end

--- The path of the program: near this file in a checkout or under a prefix, or on the PATH.
---@return string|nil
function interpreter.program()
  local here = debug.getinfo(1, "S").source:match("^@(.*)/[^/]*$") or "."
  for _, way in ipairs { "/../../../bin", "/../../../../../bin" } do
    local path = here .. way .. "/cleanroomsml-emulator"
    if exists(path) then return path end
  end
  return output_of("command -v cleanroomsml-emulator"):match("[^\n]+")
end

return interpreter
