--- JSON values of the command. `null` is a value, an object keeps the order of its members, and an
--- empty list is not an empty object. Texts, numbers and booleans are those of Lua. Pure.
local value = {}

local Object, Array = {}, {}

--- JSON's null.
value.null = setmetatable({}, { __tostring = function() return "null" end })

---@class cleanroomsml.cli.json.Object
---@field names string[] in their order
---@field members table<string, any> by name

---@class cleanroomsml.cli.json.Array: any[]

--- An object without members.
---@return cleanroomsml.cli.json.Object
function value.object()
  return setmetatable({ names = {}, members = {} }, Object)
end

--- Sets a member. A name that is there keeps its place.
---@param object cleanroomsml.cli.json.Object
---@param name string
---@param member any
function value.set(object, name, member)
  if object.members[name] == nil then object.names[#object.names + 1] = name end
  object.members[name] = member
end

--- A list of JSON values becomes an array.
---@param list any[]|nil without holes; nil: an empty one
---@return cleanroomsml.cli.json.Array
function value.array(list)
  return setmetatable(list or {}, Array)
end

---@alias cleanroomsml.cli.json.Type "null"|"object"|"array"|"string"|"number"|"boolean"

--- The JSON type of a value.
---@param any any
---@return cleanroomsml.cli.json.Type|nil kind nil: not a JSON value
function value.type(any)
  local kind = type(any)
  if kind == "string" or kind == "number" or kind == "boolean" then return kind end
  if any == value.null then return "null" end
  local metatable = getmetatable(any)
  return metatable == Object and "object" or metatable == Array and "array" or nil
end

local equal

local function equal_objects(a, b)
  if #a.names ~= #b.names then return false end
  for name, member in pairs(a.members) do
    local other = b.members[name]
    if other == nil or not equal(member, other) then return false end
  end
  return true
end

local function equal_arrays(a, b)
  if #a ~= #b then return false end
  for i = 1, #a do
    if not equal(a[i], b[i]) then return false end
  end
  return true
end

function equal(a, b)
  if a == b then return true end
  local kind = value.type(a)
  if kind ~= value.type(b) then return false end
  if kind == "object" then return equal_objects(a, b) end
  return kind == "array" and equal_arrays(a, b)
end

--- Whether two values are the same JSON. The order of members does not count.
---@param a any
---@param b any
---@return boolean
value.equal = equal

--- Converts a value to plain Lua tables for a request; `null` is replaced by the argument.
---@param any any
---@param null any
---@return any
function value.plain(any, null)
  local kind = value.type(any)
  if kind == "null" then return null end
  if kind ~= "array" and kind ~= "object" then return any end
  local plain = {}
  for key, member in pairs(kind == "array" and any or any.members) do
    plain[key] = value.plain(member, null)
  end
  return plain
end

return value
