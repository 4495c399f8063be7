--- Masks secret members of bodies for the journal.
local jsontext = require "cleanroomsml.emulator.jsontext"
local operation_input = require "cleanroomsml.emulator.operation_input"
local rawjson = require "cleanroomsml.emulator.rawjson"

local BLACK = '"***"'

local function is_secret(shape, seen)
  if shape.sensitive then return true end
  if seen[shape] then return false end
  seen[shape] = true
  if shape.element then return is_secret(shape.element, seen) end
  for _, member in ipairs(shape.members or {}) do
    if member.sensitive or is_secret(member.shape, seen) then return true end
  end
  return false
end

local redacted

local function redact_object(text, shape)
  local by_name, members = {}, rawjson.members(text)
  for _, member in ipairs(shape.members) do by_name[member.name] = member end
  for _, member in ipairs(members) do
    local known = by_name[member.name]
    if known then
      member.text = known.sensitive and BLACK or redacted(member.text, known.shape)
    end
  end
  return jsontext.object(members)
end

function redacted(text, shape)
  if not is_secret(shape, {}) then return text end
  local first = text:sub(1, 1)
  if shape.sensitive then return BLACK end
  if shape.type == "structure" and first == "{" then return redact_object(text, shape) end
  if shape.type == "list" and first == "[" then
    local items = rawjson.items(text)
    for i, item in ipairs(items) do items[i] = redacted(item, shape.element) end
    return "[" .. table.concat(items, ",") .. "]"
  end
  return BLACK
end

--- The body of a request for the journal; unchanged if the operation has no secrets.
---@param method string
---@param target string
---@param body string
---@return string
return function(method, target, body)
  if body == "" then return body end
  local operation = operation_input.route(method, target)
  if not operation or not is_secret(operation.input, {}) then return body end
  if jsontext.decode(body) == nil then return "*** not JSON, and members of it may be secret" end
  return redacted(rawjson.compact(body), operation.input)
end
