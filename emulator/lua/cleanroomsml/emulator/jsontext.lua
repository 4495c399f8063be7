--- Values as JSON text, the form of resources in the emulator.
local json = require("cjson").new()
local unicode = require "cleanroomsml.emulator.unicode"

json.decode_invalid_numbers(false)

local jsontext = {}

--- JSON text of a string. Equal strings give equal texts.
---@param value string
---@return string
function jsontext.string(value)
  return (json.encode(value):gsub("\\/", "/"))
end

--- The string for its JSON text; nil for other text and for nil.
---@param text string|nil
---@return string|nil
function jsontext.value(text)
  if not text or text:sub(1, 1) ~= '"' then return nil end
  return text:match('^"([^"\\]*)"$') or json.decode("[" .. text .. "]")[1]
end

--- Decodes JSON text; nil, message: not JSON, not UTF-8, or trailing text.
---@param text string
---@param any_bytes boolean|nil true: strings may hold what is not UTF-8
---@return any value, string? message
function jsontext.decode(text, any_bytes)
  if text:find("%z") then return nil, "it contains a NUL byte" end -- lua-cjson takes it for the end
  if not any_bytes and not unicode.is_utf8(text) then return nil, "it is not UTF-8" end
  local ok, value = pcall(json.decode, text)
  if not ok then return nil, tostring(value) end
  return value
end

--- JSON text of an object from pairs of name and JSON text, in their order.
---@param members {name: string, text: string}[]
---@return string
function jsontext.object(members)
  local pieces = {}
  for i, member in ipairs(members) do
    pieces[i] = jsontext.string(member.name) .. ":" .. member.text
  end
  return "{" .. table.concat(pieces, ",") .. "}"
end

--- JSON text of a time in milliseconds, ISO 8601 in UTC.
---@param seconds number since the epoch
---@return string
function jsontext.time(seconds)
  local millis = math.floor(seconds % 1 * 1000)
  return ('"%s.%03dZ"'):format(os.date("!%Y-%m-%dT%H:%M:%S", math.floor(seconds)), millis)
end

return jsontext
