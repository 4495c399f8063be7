--- Clients for specs: in a made-up environment, with the credentials of a stand-in.
local cleanroomsml = require "cleanroomsml"
local core = require "cleanroomsml.core"

local clients = {}

clients.MEMBERSHIP = "2a1b3c4d-0000-1111-2222-333344445555"

--- ARN of a sample model.
---@param name string
---@param region string|nil
function clients.arn(name, region)
  return ("arn:aws:cleanrooms-ml:%s:123456789012:membership/%s/trained-model/%s")
    :format(region or "us-east-1", clients.MEMBERSHIP, name)
end

local real_environ = core.environ

--- Replaces the environment that clients made from now on see. Instance metadata is never asked.
---@param variables table<string, string>|nil nil: the real one again
function clients.environment(variables)
  if not variables then
    core.environ = real_environ
    return
  end
  local copy = { AWS_EC2_METADATA_DISABLED = "true" }
  for name, value in pairs(variables) do copy[name] = value end
  core.environ = function() return copy end
end

--- What a stand-in takes as credentials.
function clients.credentials(standin)
  return {
    access_key_id = standin.access_key_id, secret_access_key = standin.secret_access_key,
    session_token = standin.session_token,
  }
end

--- Options of a client for a stand-in, with those of `changes`; a change `"none"` leaves one out.
function clients.options(standin, changes)
  local options = {
    endpoint_url = standin.url, credentials = clients.credentials(standin),
    ca_bundle = standin.ca_file,
  }
  for name, value in pairs(changes or {}) do
    options[name] = value
    if value == "none" then options[name] = nil end
  end
  return options
end

--- A client for a stand-in.
function clients.new(standin, changes)
  return cleanroomsml.client(clients.options(standin, changes))
end

--- A log function that keeps its lines, "level: text" each, in the table beside it.
---@return fun(level: string, message: string) log, string[] lines
function clients.logger()
  local lines = {}
  return function(level, message) lines[#lines + 1] = level .. ": " .. message end, lines
end

--- Runs a function in a coroutine to its end: how often it yielded, and what it returned.
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
