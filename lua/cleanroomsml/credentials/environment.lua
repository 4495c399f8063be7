--- Credentials from the environment when the client was made; never refreshed.
local texts = require "cleanroomsml.text"
local parse_time = require "cleanroomsml.credentials.timestamp"
local failures = require "cleanroomsml.credentials.failures"

local environment = { name = "environment" }

-- The first variable that is set; blank values are absent.
local function first(system, ...)
  for _, name in ipairs { ... } do
    local text = texts.present(system.getenv(name))
    if text then return text end
  end
end

local function expiration(system)
  local text = first(system, "AWS_CREDENTIAL_EXPIRATION")
  local seconds = text and parse_time(text)
  if text and not seconds then
    return failures.config("AWS_CREDENTIAL_EXPIRATION: " .. texts.quoted(text) .. " is not a time")
  end
  return seconds
end

---@param system table
---@return table|nil credentials, string|nil message, table|nil info `pass`: not configured
function environment:get(system)
  local id, secret = first(system, "AWS_ACCESS_KEY_ID"), first(system, "AWS_SECRET_ACCESS_KEY")
  if not id and not secret then
    return failures.pass("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set")
  end
  if not id or not secret then
    return failures.new("PartialCredentials", ("%s is set but %s is not"):format(
      id and "AWS_ACCESS_KEY_ID" or "AWS_SECRET_ACCESS_KEY",
      id and "AWS_SECRET_ACCESS_KEY" or "AWS_ACCESS_KEY_ID"))
  end
  local expires, message, info = expiration(system)
  if message then return nil, message, info end
  return {
    access_key_id = id,
    secret_access_key = secret,
    session_token = first(system, "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"),
    account_id = first(system, "AWS_ACCOUNT_ID"),
    expiration = expires,
    refreshable = false,
    source = self.name,
  }
end

return environment
