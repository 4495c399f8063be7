--- Keeps what a provider gave for as long as it is good.
local cache = {}
cache.__index = cache

---@class cleanroomsml.CredentialCache
---@param provider table
---@param system table
function cache.new(provider, system)
  return setmetatable({ provider = provider, system = system }, cache)
end

--- What is at hand and good, without asking anybody; else nil.
---@return table|nil credentials
function cache:peek()
  local current = self.current
  if not current or current.single_use then return nil end
  local expiration = current.expiration
  if expiration and self.system.now() >= expiration then return nil end
  return current
end

--- Credentials, fetched if need be. Not those whose access key the service has just rejected.
---@param rejected string|nil access key id
---@return table|nil credentials, string|nil message, table|nil info
function cache:get(rejected)
  local current = self:peek()
  if current and current.access_key_id ~= rejected then return current end
  local credentials, message, info = self.provider:get(self.system)
  if credentials then self.current = credentials end
  return credentials, message, info
end

return cache
