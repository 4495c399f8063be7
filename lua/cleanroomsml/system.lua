--- Everything that reads the world, in one table with real defaults. Specs hand in their own.
local system = {}

---@class cleanroomsml.System
local defaults = {}

--- A variable of the environment.
---@param name string
---@return string|nil
function defaults.getenv(name)
  return os.getenv(name)
end

--- The text of a regular file. Never blocks on a FIFO or a device, never gives part of a file.
---@param path string
---@param max_bytes integer
---@return string|nil text
---@return string|nil message the reason alone, without the path
---@return "missing"|"unreadable"|"too_large"|"not_regular"|nil code
function defaults.read_file(path, max_bytes)
  return require("cleanroomsml.core").read_file(path, max_bytes)
end

--- The real world.
---@return cleanroomsml.System
function system.new()
  local new = {}
  for name, entry in pairs(defaults) do new[name] = entry end
  return new
end

return system
