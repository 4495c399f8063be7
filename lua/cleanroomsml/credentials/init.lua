--- Where a client's credentials come from: the option, or else the chain.
local cache = require "cleanroomsml.credentials.cache"
local callback = require "cleanroomsml.credentials.callback"
local chain = require "cleanroomsml.credentials.chain"
local container = require "cleanroomsml.credentials.container"
local environment = require "cleanroomsml.credentials.environment"
local imds = require "cleanroomsml.credentials.imds"
local profile = require "cleanroomsml.credentials.profile"
local static = require "cleanroomsml.credentials.static"
local web_identity = require "cleanroomsml.credentials.web_identity"

local credentials = {}

local IN_NGINX = "nginx takes the environment from its workers: require \"cleanroomsml\" in "
  .. "init_by_lua_block, or name the variables in env directives"

--- The steps of the chain, in order. A profile that the caller names leaves the environment out.
---@param options table the client's options
---@param settings cleanroomsml.Settings
---@return table chain
function credentials.chain(options, settings)
  local steps = { profile.new(settings) }
  if not options.profile then
    table.insert(steps, 1, environment)
    table.insert(steps, web_identity.of_environment(settings))
  end
  table.insert(steps, container)
  table.insert(steps, imds.new(settings))
  return chain.new(steps, type(rawget(_G, "ngx")) == "table" and IN_NGINX or nil)
end

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
  if given then return cache.new(callback.new(given), system, hooks) end
  function hooks.before_refresh() settings:reload() end
  return cache.new(credentials.chain(options, settings), system, hooks)
end

return credentials
