--- Clients for specs, in a made-up environment, with the credentials of an emulator.
local cleanroomsml = require "cleanroomsml"
local core = require "cleanroomsml.core"
local emulator = require "spec.support.emulator"

local clients = {}

clients.MEMBERSHIP = "2a1b3c4d-0000-1111-2222-333344445555"

--- ARN of a sample model.
---@param name string
---@param region string|nil
function clients.arn(name, region)
  return ("arn:aws:cleanrooms-ml:%s:123456789012:membership/%s/trained-model/%s")
    :format(region or "us-east-1", clients.MEMBERSHIP, name)
end

local real_environ, real_home = core.environ, core.home

--- Replaces the environment of new clients. Without HOME there is no home directory. Instance
--- metadata is disabled.
---@param variables table<string, string>|nil nil: the real one again
function clients.environment(variables)
  if not variables then
    core.environ, core.home = real_environ, real_home
    return
  end
  local copy = { AWS_EC2_METADATA_DISABLED = "true" }
  for name, value in pairs(variables) do copy[name] = value end
  core.environ, core.home = function() return copy end, function() end
end

--- Gives new clients an environment with the endpoint and the credentials of an emulator.
---@param server table
function clients.environment_of(server)
  clients.environment {
    AWS_ENDPOINT_URL_CLEANROOMSML = server.url, AWS_ACCESS_KEY_ID = server.access_key_id,
    AWS_SECRET_ACCESS_KEY = server.secret_access_key, HOME = "/nowhere",
    AWS_REGION = "us-east-1",
  }
end

--- For a `describe`: an emulator that runs during all its tests and is cleared before each, with an
--- empty environment.
---@param options table|nil of `emulator.start`
---@return table server what `emulator.start` gives, once tests run
function clients.emulator(options)
  local busted, server = require "busted", {}
  busted.setup(function()
    local started = emulator.start(options)
    for name, value in pairs(started) do server[name] = value end
    setmetatable(server, getmetatable(started))
    clients.environment {}
  end)
  busted.teardown(function()
    clients.environment(nil)
    server:stop()
  end)
  busted.before_each(function() server:clear() end)
  return server
end

--- The credentials that an emulator accepts.
function clients.credentials(server)
  return {
    access_key_id = server.access_key_id, secret_access_key = server.secret_access_key,
    session_token = server.session_token,
  }
end

--- Options of a client for an emulator, changed by `changes`; `"none"` removes an option.
function clients.options(server, changes)
  local options = {
    endpoint_url = server.url, credentials = clients.credentials(server),
    ca_bundle = server.ca_file,
  }
  for name, value in pairs(changes or {}) do
    options[name] = value
    if value == "none" then options[name] = nil end
  end
  return options
end

--- A client for an emulator.
function clients.new(server, changes)
  return cleanroomsml.client(clients.options(server, changes))
end

--- A log function, and the table of its lines, "level: text".
---@return fun(level: string, message: string) log, string[] lines
function clients.logger()
  local lines = {}
  return function(level, message) lines[#lines + 1] = level .. ": " .. message end, lines
end

--- Runs a function in a coroutine to its end; returns the number of yields, and its results.
function clients.in_coroutine(fn)
  local routine = coroutine.create(fn)
  local yields = 0
  while true do
    local ok, first, second, third = coroutine.resume(routine)
    assert(ok, first)
    if coroutine.status(routine) == "dead" then return yields, first, second, third end
    yields = yields + 1
  end
end

return clients
