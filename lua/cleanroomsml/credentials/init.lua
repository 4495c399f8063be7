--- Where a client's credentials come from: the option, or else the chain.
local cache = require "cleanroomsml.credentials.cache"
local static = require "cleanroomsml.credentials.static"

local credentials = {}

--- The chain of a client that brings no credentials. It is half of all the Lua code, so it is
--- loaded when a client needs it; in nginx at once: workers share what init_by_lua has loaded.
---@param options table the client's options
---@param settings cleanroomsml.Settings
---@return table chain
function credentials.chain(options, settings)
  local new = require "cleanroomsml.credentials.default"
  return new(options, settings)
end

if type(rawget(_G, "ngx")) == "table" then require "cleanroomsml.credentials.default" end

--- The credentials of one client, fetched when first needed and kept while they are good. No I/O.
---@param options table the client's options
---@param settings cleanroomsml.Settings
---@param system table
---@return cleanroomsml.CredentialCache
function credentials.new(options, settings, system)
  local given, hooks = options.credentials, { log = options.log }
  if type(given) == "table" then
    return cache.new(static.new(given, "option credentials", false), system, hooks)
  end
  if given then
    return cache.new(require "cleanroomsml.credentials.callback".new(given), system, hooks)
  end
  function hooks.before_refresh() settings:reload() end
  return cache.new(credentials.chain(options, settings), system, hooks)
end

return credentials
