--- Literal credentials: from the `credentials` option or a profile. They never expire, so this
--- serves as the cache too.
local core = require "cleanroomsml.core"

local static = {}
static.__index = static

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
