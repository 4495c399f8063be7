--- Where a client's credentials come from: the option, or else the chain.
local lazy = require "cleanroomsml.lazy"
local static = require "cleanroomsml.credentials.static"
local cache = lazy "cleanroomsml.credentials.cache"
local callback = lazy "cleanroomsml.credentials.callback"
local default = lazy "cleanroomsml.credentials.default"

local credentials = {}

--- The chain of a client that brings no credentials.
---@param options table the client's options
---@param settings cleanroomsml.Settings
---@return table chain
function credentials.chain(options, settings) return default.new(options, settings) end

-- The chain, made when it is first asked: only then are its modules loaded.
local function deferred(options, settings)
  local chain
  return {
    get = function(_, system)
      chain = chain or credentials.chain(options, settings)
      return chain:get(system)
    end,
  }
end

--- The credentials of one client, fetched when first needed and kept while they are good. No I/O.
---@param options table the client's options
---@param settings cleanroomsml.Settings
---@param system table
---@return cleanroomsml.CredentialCache
function credentials.new(options, settings, system)
  local given, hooks = options.credentials, { log = options.log }
  if type(given) == "table" then
    local provider = static.new(given, "option credentials", false)
    options.credentials = provider:get() -- sealed: no dump of the client shows a key
    return given.expiration and cache.new(provider, system, hooks) or provider
  end
  if given then return cache.new(callback.new(given), system, hooks) end
  function hooks.before_refresh() settings:reload() end
  return cache.new(deferred(options, settings), system, hooks)
end

return credentials
