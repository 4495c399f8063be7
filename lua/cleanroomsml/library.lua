--- Reads the library's own files when a module is first needed, and explains errors. `lazy.lua`
--- keeps the text of this module.
local core = require "cleanroomsml.core"

local library = {}

local PREFIX = "cleanroomsml."
local MAX_BYTES = 2 ^ 18

-- The text of a module and its path, or nil and the reason.
local function read(directory, name)
  local path = directory .. name:sub(#PREFIX + 1):gsub("%.", "/")
  local plain, init = path .. ".lua", path .. "/init.lua"
  local text, message, code = core.read_file(plain, MAX_BYTES)
  if text or code ~= "missing" then return text, text and plain or plain .. ": " .. message end
  text = core.read_file(init, MAX_BYTES)
  return text, text and init or plain .. ": " .. message
end

-- Raises an error when the files have another version: the package was replaced.
local function check_version(directory)
  local text = core.read_file(directory .. "version.lua", MAX_BYTES)
  local found = text and text:match('return "([^"]*)"') or "none"
  if found == core.version then return end
  error(("module '%s*' not found: version %s is loaded, %s has version %s"):format(PREFIX,
    core.version, directory, found), 0)
end

-- Folders that only this library has: their modules are not searched elsewhere.
local OWN = { config = true, credentials = true, system = true, wait = true }

--- The text of a module and its path; nil and the reason when it may be found elsewhere, otherwise
--- an error is raised.
---@param directory string with a "/" at its end
---@param name string of the module
---@return string|nil text
---@return string path or the reason
function library.find(directory, name)
  local text, path = read(directory, name)
  if text then
    check_version(directory)
  elseif OWN[name:match("^[^.]*%.([^.]*)")] then
    error(("module '%s' not found: %s"):format(name, path), 0)
  else
    path = "\n\t" .. path
  end
  return text, path
end

-- Lua 5.1 remembers that loading a module failed; it may work the next time.
local function forget_failed()
  for name, value in pairs(package.loaded) do
    if name:sub(1, #PREFIX) == PREFIX and type(value) == "userdata" then
      package.loaded[name] = nil
    end
  end
end

--- Turns the error for a module that cannot be loaded into a failure of kind `config`. Raises other
--- errors again.
---@param raised any
---@return nil
---@return string message
---@return cleanroomsml.Info info
function library.failure(raised)
  local name = type(raised) == "string" and raised:match("module '(cleanroomsml%.[^']*)' not found")
  if not name then error(raised, 0) end
  forget_failed()
  local why = raised:match("\n%s*(/[^\n]*)") or raised:match("not found: ([^\n]*)") or raised
  local code = "ModuleNotFound"
  local message = ("%s: %s cannot be loaded: %s"):format(code, name, why)
  return nil, message, { kind = "config", code = code, retryable = false, attempts = 0 }
end

return library
