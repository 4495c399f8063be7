--- JMESPath, the language of `--query` (https://jmespath.org/specification.html). Pure.
local fault = require "cleanroomsml.cli.jmespath.fault"
local interpret = require "cleanroomsml.cli.jmespath.interpreter"
local parse = require "cleanroomsml.cli.jmespath.parser"

local jmespath = {}

--- Compiles an expression. The returned function maps a value of `json.value` to another, or to nil
--- and a fault.
---@param expression string UTF-8
---@return nil|fun(value: any): any, cleanroomsml.cli.jmespath.Fault|nil
---@return cleanroomsml.cli.jmespath.Fault|nil fault
function jmespath.compile(expression)
  local node, err = fault.catch(parse, expression)
  if not node then return nil, err end
  return function(value) return fault.catch(interpret, node, value) end
end

return jmespath
