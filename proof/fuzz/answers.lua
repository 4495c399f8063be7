--- Answers of every operation: the first byte selects the operation, the rest is the body. A body
--- is decoded completely to an output that fits its shape, or rejected; an output written as JSON
--- reads back as the same.
local core = require "cleanroomsml.core"
local json = require "cleanroomsml.json"
local round_trip = require "proof.fuzz.round_trip"

local operations = core.describe()
for i, entry in ipairs(operations) do operations[i] = core.describe(entry.method) end

local TYPES = { string = "string", integer = "number", long = "number", double = "number",
  boolean = "boolean", timestamp = "number", structure = "table", list = "table", map = "table" }

local function check(value, shape, where)
  assert(type(value) == TYPES[shape.type], where)
  if shape.type == "integer" or shape.type == "long" then
    assert(math.type(value) == "integer", where)
  end
  if shape.type == "list" then
    local count = 0
    for _ in pairs(value) do count = count + 1 end
    assert(count == #value, where)
  end
  if shape.element then
    for key, item in pairs(value) do check(item, shape.element, where .. "." .. key) end
  end
  for _, member in ipairs(shape.members or {}) do
    local item = value[member.name]
    assert(item ~= nil or not member.required, where .. "." .. member.name)
    if item ~= nil then check(item, member.shape, where .. "." .. member.name) end
  end
end

return function(data)
  if data == "" then return end
  local operation = operations[data:byte() % #operations + 1]
  local output, message = core.decode_output(operation.method, data:sub(2))
  if not output then
    assert(type(message) == "string" and #message > 0)
    return
  end
  assert(type(output) == "table")
  if operation.output then check(output, operation.output, operation.method) end
  round_trip(operation.method, output, json.write(output, operation.output, "number"))
end
