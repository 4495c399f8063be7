--- For methods with one option, an integer of at least 1. Pure.
local suggest = require "cleanroomsml.suggest"

--- Its value, or the default. Raises an error for another value or another option.
---@param options table|nil
---@param name string
---@param default number
---@param level integer as that of `error`, for this function's caller
---@return number
return function(options, name, default, level)
  level = level + 1
  if options == nil then return default end
  if type(options) ~= "table" then
    error("options: expected a table, got " .. type(options), level)
  end
  for key in next, options do
    if key ~= name then error(suggest.unknown(key, "option", { name }), level) end
  end
  local value = rawget(options, name)
  if value == nil then return default end
  if type(value) == "number" and value >= 1 and value % 1 == 0 then return value end
  error(name .. ": expected an integer of at least 1", level)
end
