--- Answers of every operation: the first byte says which, the rest is the body. An output comes
--- out whole and of its shape or not at all, and what came out can be written and read again as the
--- same.
local core = require "cleanroomsml.core"
local json = require "cleanroomsml.json"

local operations = core.describe()
for i, entry in ipairs(operations) do operations[i] = core.describe(entry.method) end

local TYPES = { string = "string", integer = "number", long = "number", double = "number",
  boolean = "boolean", timestamp = "number", structure = "table", list = "table", map = "table" }

local function same(a, b)
  if type(a) ~= type(b) then return false end
  if type(a) ~= "table" then return a == b end
  for key, value in pairs(a) do
    if not same(value, b[key]) then return false end
  end
  for key in pairs(b) do
    if a[key] == nil then return false end
  end
  return true
end

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

local function check_written(output, operation)
  local text, why = json.write(output, operation.output, "number")
  if not text then
    -- 1e999: JSON for a number that Lua has not.
    assert(why:find("not a finite number", 1, true), "cannot be written: " .. why)
    return
  end
  local again, fault = core.decode_output(operation.method, text)
  if not again then error("a text of ours that cannot be read: " .. fault .. "\n" .. text) end
  if not same(output, again) then error("not the same:\n" .. text) end
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
  check_written(output, operation)
end
