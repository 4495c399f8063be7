--- Converts the texts of the shorthand to the types of the shape. Unknown members stay: the client
--- reports them. Pure.
local reader = require "cleanroomsml.cli.json.reader"
local value = require "cleanroomsml.cli.json.value"

local typed = {}

local NUMBERS = { integer = "an integer", long = "an integer", double = "a number" }

-- Raises a table that `typed.value` catches.
local function fail(path, message)
  error({ message = path == "" and message or path:gsub("^%.", "") .. ": " .. message }, 0)
end

local convert

local function number(any, shape, path)
  local found = type(any) == "string" and reader.number(any)
  local whole = found and (shape.type == "double" or found % 1 == 0)
  if whole then return found end
  fail(path, ("expected %s, got %s"):format(NUMBERS[shape.type],
    type(any) == "string" and "'" .. any .. "'" or "a list or a structure"))
end

local function boolean(any, _, path)
  if any == "true" then return true end
  if any == "false" then return false end
  fail(path, "expected true or false")
end

local function timestamp(any)
  return type(any) == "string" and reader.number(any) or any
end

local function text(any, _, path)
  if type(any) == "string" then return any end
  if value.type(any) == "array" then
    fail(path, "expected one value; a comma in a value needs quotes around it")
  end
  fail(path, "expected a text")
end

local function list(any, shape, path)
  local items = value.type(any) == "array" and any or value.array { any }
  local converted = value.array()
  for i, item in ipairs(items) do
    converted[i] = convert(item, shape.element, ("%s[%d]"):format(path, i - 1))
  end
  return converted
end

local function object(any, shape_of, path)
  if value.type(any) ~= "object" then fail(path, "expected name=value,… or {name=value,…}") end
  local converted = value.object()
  for _, name in ipairs(any.names) do
    local member = any.members[name]
    local shape = shape_of(name)
    value.set(converted, name, shape and convert(member, shape, path .. "." .. name) or member)
  end
  return converted
end

local function structure(any, shape, path)
  return object(any, function(name)
    for _, member in ipairs(shape.members) do
      if member.name == name then return member.shape end
    end
  end, path)
end

local function map(any, shape, path)
  return object(any, function() return shape.element end, path)
end

local CONVERT = {
  integer = number, long = number, double = number, boolean = boolean, timestamp = timestamp,
  string = text, list = list, structure = structure, map = map,
}

function convert(any, shape, path)
  return CONVERT[shape.type](any, shape, path)
end

--- Converts a value of the shorthand, or a single text.
---@param any any of `shorthand.parse`
---@param shape table of `core.describe`
---@return any value nil: it cannot be
---@return string|nil message begins with the path of the member, where it is not the value itself
function typed.value(any, shape)
  local ok, found = pcall(convert, any, shape, "")
  if ok then return found end
  if type(found) ~= "table" then error(found, 0) end
  return nil, found.message
end

return typed
