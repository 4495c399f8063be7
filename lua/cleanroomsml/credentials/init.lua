--- Where a client's credentials come from: the option, or else the chain.
local cache = require "cleanroomsml.credentials.cache"
local callback = require "cleanroomsml.credentials.callback"
local chain = require "cleanroomsml.credentials.chain"
local environment = require "cleanroomsml.credentials.environment"
local static = require "cleanroomsml.credentials.static"

local credentials = {}

-- Explicit credentials, or the chain: the first step that is configured decides.
local function source(options)
  local given = options.credentials
  if type(given) == "table" then return static.new(given) end
  if given then return callback.new(given) end
  return chain.new { environment }
end

--- The credentials of one client, fetched when first needed and kept while they are good. No I/O.
---@param options table the client's options
---@param system table
---@return cleanroomsml.CredentialCache
function credentials.new(options, system)
  return cache.new(source(options), system)
end

return credentials
