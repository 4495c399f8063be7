--- The default chain: the steps in order.
local chain = require "cleanroomsml.credentials.chain"
local container = require "cleanroomsml.credentials.container"
local environment = require "cleanroomsml.credentials.environment"
local imds = require "cleanroomsml.credentials.imds"
local profile = require "cleanroomsml.credentials.profile"
local web_identity = require "cleanroomsml.credentials.web_identity"

local IN_NGINX = "nginx takes the environment from its workers: require \"cleanroomsml\" in "
  .. "init_by_lua_block, or name the variables in env directives"
local AFTER_UPGRADE = "this nginx was started by a live upgrade (USR2), which passes on only the "
  .. "variables of env directives: name them there"

-- During a live upgrade nginx passes its sockets to the new master in the variable NGINX.
local function hint_of(getenv)
  if type(rawget(_G, "ngx")) ~= "table" then return nil end
  return getenv("NGINX") and AFTER_UPGRADE or IN_NGINX
end

local default = {}

--- A profile given as option disables credentials from the environment.
---@param options table the client's options
---@param settings cleanroomsml.Settings
---@return table chain
function default.new(options, settings)
  local steps = { profile.new(settings) }
  if not options.profile then
    table.insert(steps, 1, environment)
    table.insert(steps, web_identity.of_environment(settings))
  end
  table.insert(steps, container)
  table.insert(steps, imds.new(settings))
  return chain.new(steps, hint_of(settings.system.getenv))
end

return default
