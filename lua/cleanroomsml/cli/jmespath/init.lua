--- JMESPath, the language of `--query` (https://jmespath.org/specification.html). Pure.
local errors = require "cleanroomsml.cli.jmespath.errors"
local interpret = require "cleanroomsml.cli.jmespath.interpreter"
local parse = require "cleanroomsml.cli.jmespath.parser"

local jmespath = {}

--- Compiles an expression. The returned function maps a value of `json.value` to another, or to nil
--- and an error.
---@param expression string UTF-8
---@return nil|fun(value: any): any, cleanroomsml.cli.jmespath.Error|nil
---@return cleanroomsml.cli.jmespath.Error|nil err
function jmespath.compile(expression)
  local node, err = errors.catch(parse, expression)
  if not node then return nil, err end
  return function(value) return errors.catch(interpret, node, value) end
end

return jmespath
