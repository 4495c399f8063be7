--- A client's credentials: from the option, or from the default chain.
local lazy = require "cleanroomsml.lazy"
local cache = lazy "cleanroomsml.credentials.cache"
local callback = lazy "cleanroomsml.credentials.callback"
local default = lazy "cleanroomsml.credentials.default"
local static = lazy "cleanroomsml.credentials.static"

local credentials = {}

--- The chain of a client without the option.
---@param options table the client's options
---@param settings cleanroomsml.Settings
---@return table chain
function credentials.chain(options, settings) return default.new(options, settings) end

-- Makes the chain at first use, to load its modules only then.
local function deferred(options, settings)
  local chain
  return {
    get = function(_, system)
      chain = chain or credentials.chain(options, settings)
      return chain:get(system)
    end,
  }
end

--- The credentials of one client, fetched at first use and cached while valid. No I/O.
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
