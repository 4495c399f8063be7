--- `--generate-cli-skeleton`: an example of a request or an answer to fill in, like the AWS command
--- line's: the first value of an enumeration, empty texts, zeros, lists of one item. Pure.
local value = require "cleanroomsml.cli.json.value"

local MAX_DEPTH = 20

local make

local function structure(shape, depth)
  local object = value.object()
  for _, member in ipairs(shape.members) do
    value.set(object, member.name, make(member.shape, depth))
  end
  return object
end

local function map(shape, depth)
  local object = value.object()
  value.set(object, "KeyName", make(shape.element, depth))
  return object
end

local MAKE = {
  string = function(shape) return shape.enum and shape.enum[1] or "" end,
  integer = function() return 0 end,
  long = function() return 0 end,
  double = function() return 0 end,
  boolean = function() return true end,
  timestamp = function() return "1970-01-01T00:00:00Z" end,
  structure = structure,
  map = map,
  list = function(shape, depth) return value.array { make(shape.element, depth) } end,
}

function make(shape, depth)
  return depth == 0 and value.null or MAKE[shape.type](shape, depth - 1)
end

--- An example of a shape.
---@param shape table|nil of `core.describe`; nil: an answer without members
---@return any value of `json.value`
return function(shape)
  return shape and make(shape, MAX_DEPTH) or value.object()
end
