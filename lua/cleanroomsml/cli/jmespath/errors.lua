--- The errors of JMESPath. Pure.
local errors = {}

local Error = {}
Error.__index = Error
Error.__tostring = function(self) return self.message end

---@alias cleanroomsml.cli.jmespath.Class
---| "syntax"
---| "invalid-type"
---| "invalid-arity"
---| "unknown-function"
---| "invalid-value"

---@class cleanroomsml.cli.jmespath.Error
---@field class cleanroomsml.cli.jmespath.Class
---@field message string
---@field at integer|nil byte of the expression

--- Raises an error of JMESPath.
---@param class cleanroomsml.cli.jmespath.Class
---@param message string
---@param at integer|nil
function errors.raise(class, message, at)
  error(setmetatable({ class = class, message = message, at = at }, Error), 0)
end

--- Calls a function; returns what `raise` raised, and passes other errors on.
---@param call function
---@return any result
---@return cleanroomsml.cli.jmespath.Error|nil err
function errors.catch(call, ...)
  local ok, result = pcall(call, ...)
  if ok then return result end
  if getmetatable(result) ~= Error then error(result, 0) end
  return nil, result
end

return errors
