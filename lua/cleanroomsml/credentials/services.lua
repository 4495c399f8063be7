--- The AWS services that issue credentials: their endpoints, and requests to them.
local core = require "cleanroomsml.core"
local endpoint = require "cleanroomsml.endpoint"
local failure = require "cleanroomsml.failure"
local failures = require "cleanroomsml.credentials.failures"
local provider_http = require "cleanroomsml.credentials.provider_http"
local regions = require "cleanroomsml.regions"

local services = {}

-- By service id (as in endpoint settings): the name in `endpoint.lua`.
local NAMES = { STS = "sts", SSO = "portal.sso", ["SSO OIDC"] = "oidc", Signin = "signin" }

-- Arguments for `endpoint.lua` from settings.
local VARIANTS = { use_fips = "use_fips_endpoint", use_dualstack = "use_dualstack_endpoint" }

local LIMITS = { connect_timeout = 5, read_timeout = 10, timeout = 20 }

--- The region of STS and sign-in: option, environment, profile, then the ARN of the client's first
--- request.
---@return string|nil region, string|nil message, table|nil info
function services.region(settings, what)
  local region, message, info = settings:sts_region()
  if not region then return nil, message, info end
  if region.value then return region.value end
  return failure("config", "MissingRegion", what
    .. " needs a region: set the option region, AWS_REGION or region in the profile")
end

--- The URL of a service and a path without leading "/".
---@param settings cleanroomsml.Settings
---@param id "STS"|"SSO"|"SSO OIDC"|"Signin"
---@param region string also `fips-us-east-1`, as botocore reads it
---@param path string
---@return string|nil url, string|nil message, table|nil info
function services.url(settings, id, region, path)
  local real, fips = regions.real(region)
  local question = { service = NAMES[id], region = real }
  local message, info, found, url
  for field, name in pairs(VARIANTS) do
    found, message, info = settings:get(name)
    if not found then return nil, message, info end
    question[field] = found.value
  end
  question.use_fips = question.use_fips or fips
  found, message, info = settings:endpoint_url(id)
  if not found then return nil, message, info end
  question.endpoint_url = found.value
  url, message = endpoint.resolve(question)
  if not url then return failures.config(id .. ": " .. message) end
  return (url:gsub("/+$", "")) .. "/" .. path
end

--- Sends a request to a service, with the retries of a call.
---@param request {method: string, url: string, headers: table, body: string|nil}
---@return table|nil response, string|nil message, string|nil kind, string|nil code
function services.ask(settings, system, request)
  local attempts, message, info = settings:get("max_attempts")
  if not attempts then return nil, failures.bare(message, info), info.kind, info.code end
  for name, limit in pairs(LIMITS) do request[name] = limit end
  return provider_http.send(system, request, provider_http.service_policy(system, attempts.value))
end

--- The Host header for a URL of `services.url`.
---@param url string
function services.host(url)
  local parts = assert(core.parse_endpoint(url))
  return parts.host:lower() .. (parts.port and ":" .. parts.port or "")
end

return services
