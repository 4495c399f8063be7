--- Checks JSON from files, programs and services. Pure.
local cjson = require "cjson"
local parse_time = require "cleanroomsml.credentials.timestamp"
local failures = require "cleanroomsml.credentials.failures"

local document = {}

-- Our own instance: the program's settings of lua-cjson do not affect it.
local json = cjson.new()

--- The decoded object, or nil. A list counts as an object without the members.
---@param text string
---@return table|nil
function document.decode(text)
  local ok, value = pcall(json.decode, text)
  return ok and type(value) == "table" and value or nil
end

---@param value table
---@return string
function document.encode(value)
  return json.encode(value)
end

--- A member that is a non-empty text; nil otherwise.
---@return string|nil
function document.text(object, name)
  local value = object[name]
  if type(value) == "string" and value ~= "" then return value end
end

local CENTURY = 100 * 365.25 * 86400

--- A duration from a service. Nil if it is not a number of seconds, or out of a clock's range.
---@return number|nil seconds
function document.lifetime(value)
  local seconds = tonumber(value)
  return seconds and seconds >= 0 and seconds <= CENTURY and seconds or nil
end

local ORDER = { "access_key_id", "secret_access_key", "session_token", "account_id" }
local REQUIRED = { access_key_id = true, secret_access_key = true }

-- Empty text counts as absent.
local function member(object, name, required, where)
  local value = object[name]
  if value == nil or value == cjson.null or value == "" then
    if not required then return nil end
    return failures.new("InvalidResponse", where .. " has no " .. name)
  end
  if type(value) == "string" and value:find("^[\33-\126]+$") then return value end
  return failures.new("InvalidResponse",
    ("%s: %s is not a text of printable ASCII without blanks"):format(where, name))
end

--- Credentials from an object. The caller gives the names of the required members; wrong types are
--- an error that names the member and shows no value.
---@param object table
---@param names table<string, string> by our names, and `expiration`
---@param where string what the object is, for messages
---@return table|nil credentials, string|nil message, table|nil info
function document.credentials(object, names, where)
  local credentials = {}
  for _, name in ipairs(ORDER) do
    local message, info
    credentials[name], message, info = member(object, names[name], REQUIRED[name], where)
    if message then return nil, message, info end
  end
  local expires = object[names.expiration]
  if expires ~= nil and expires ~= cjson.null then
    credentials.expiration = parse_time(expires)
    if not credentials.expiration then
      return failures.new("InvalidResponse", where .. ": " .. names.expiration .. " is not a time")
    end
  end
  return credentials
end

return document
