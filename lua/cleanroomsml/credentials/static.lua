--- Literal credentials: from the `credentials` option or a profile. They never expire, so this
--- serves as the cache too.
local core = require "cleanroomsml.core"
local lazy = require "cleanroomsml.lazy"
local rows = require "cleanroomsml.option_rows"
local kinds = lazy "cleanroomsml.option_kinds"

local static = {}
static.__index = static

local MAX_BYTES = 64 * 1024 -- of one member, far more than any service gives out

local function secret(value)
  local text, err = rows.text(value)
  if not text or not text:find("[^\33-\126]") then return text, err end
  return nil, "must be printable ASCII without blanks"
end

-- Empty text is absent, as in every other place that credentials come from.
local function secret_or_empty(value)
  if value ~= "" then return secret(value) end
end

local MEMBERS = {
  access_key_id = { secret, required = true },
  secret_access_key = { secret, required = true },
  session_token = { secret_or_empty },
  expiration = { "time", nil, 0, 2 ^ 53 },
}

---@class cleanroomsml.Credentials
---@field access_key_id string
---@field secret_access_key string
---@field session_token string?
---@field expiration number? epoch seconds

--- Checks credentials that a program gives, as the option or from its function.
---@param given any
---@return cleanroomsml.Credentials? credentials a new table
---@return string? err names the member, shows no value
function static.check(given)
  if type(given) ~= "table" then return nil, "must be a table, not " .. type(given) end
  local faults = {}
  local checked = rows.check(given, MEMBERS, kinds, "member", faults, {})
  for name, value in pairs(checked) do
    if type(value) == "string" and #value > MAX_BYTES then
      faults[#faults + 1] = name .. ": is too long"
    end
  end
  if faults[1] then return nil, table.concat(faults, "; ") end
  return checked
end

---@param credentials cleanroomsml.Credentials and perhaps `account_id`
---@param source string where they stand
---@param refreshable boolean whether it may help to look there again
function static.new(credentials, source, refreshable)
  return setmetatable({
    credentials = core.credentials {
      access_key_id = credentials.access_key_id,
      secret_access_key = credentials.secret_access_key,
      session_token = credentials.session_token,
      account_id = credentials.account_id,
      expiration = credentials.expiration,
      refreshable = refreshable,
      source = source,
    },
  }, static)
end

---@return cleanroomsml.core.Credentials credentials
function static:get()
  return self.credentials
end

---@return cleanroomsml.core.Credentials credentials
function static:peek()
  return self.credentials
end

return static
