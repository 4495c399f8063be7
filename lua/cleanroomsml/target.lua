--- The target of a client's requests, and the C client that sends them: made at the first call,
--- since files may be read only then.
local core = require "cleanroomsml.core"
local lazy = require "cleanroomsml.lazy"
local endpoints = lazy "cleanroomsml.endpoint"
local failure = lazy "cleanroomsml.failure"
local options = require "cleanroomsml.options"
local regions = lazy "cleanroomsml.regions"
local user_agent = require "cleanroomsml.user_agent"

---@class cleanroomsml.Target
---@field region string
---@field endpoint string URL

local target = {}

local TARGETS_MAX = 64 -- regions kept for each client; bounds the memory for made-up ones

-- AWS's ids of the features that a client's User-Agent lists.
local FEATURES = { retry_standard = "E", endpoint_override = "N", credentials_code = "e" }

-- The values of settings by name, or nil, message, info of kind `config`.
local function values(client, names)
  local found = {}
  for _, name in ipairs(names) do
    local setting, message, info = client.settings:get(name)
    if not setting then return nil, message, info end
    if setting.warning then client.log("warn", setting.warning) end
    found[name] = setting.value
  end
  return found
end

local function user_agent_of(client, custom_endpoint, app_id)
  local used = { FEATURES.retry_standard }
  if custom_endpoint then used[#used + 1] = FEATURES.endpoint_override end
  if client.options.credentials then used[#used + 1] = FEATURES.credentials_code end
  local os, arch = core.uname()
  return user_agent.build {
    version = core.version,
    os = os, arch = arch, features = used, retry_mode = "standard", app_id = app_id,
    exec_env = client.system.getenv("AWS_EXECUTION_ENV"),
  }
end

local function scheme_of(url) return url and url:match("^%a+"):lower() or "https" end

-- Makes the C client from options and settings.
local function open(client)
  local custom, message, info = client.settings:endpoint_url("cleanroomsml")
  if not custom then return nil, message, info end
  local proxy = scheme_of(custom.value) .. "_proxy"
  local names = { "max_attempts", "retry_mode", "ca_bundle", proxy, "no_proxy", "app_id" }
  local found
  found, message, info = values(client, names)
  if not found then return nil, message, info end
  local function option(name)
    local given = client.options[name]
    if given == nil then return options.defaults[name] end
    return given
  end
  return core.client {
    max_attempts = found.max_attempts,
    connect_timeout = option("connect_timeout"),
    read_timeout = option("read_timeout"),
    timeout = option("timeout") or math.huge,
    max_in_flight = option("max_in_flight"),
    max_response_size = option("max_response_size"),
    proxy = found[proxy] or nil,
    no_proxy = found.no_proxy,
    ca_bundle = found.ca_bundle,
    verify = option("verify"),
    threaded = client.wait_driver.threaded,
    user_agent = user_agent_of(client, custom.value, found.app_id),
  }
end

--- The C client, made at first use.
---@param client cleanroomsml.Client
---@return userdata|nil core_client, string|nil message, table|nil info
function target.core(client)
  local message, info
  if client.core then return client.core end
  client.core, message, info = lazy.guard(open, client)
  client.core = client.core or false
  return client.core or nil, message, info
end

local function is_loopback(host)
  return host == "localhost" or host == "::1" or host == "[::1]"
    or host:find("^127%.%d+%.%d+%.%d+$") ~= nil
end

-- Plain http exposes credentials, and is used only if configured: logs a warning, except on
-- loopback. Once for each endpoint, not for each region.
local function warn_of_plain_http(client, url)
  if client.plain == url then return end
  client.plain = url
  local parts = core.parse_endpoint(url)
  if parts.scheme ~= "http" or is_loopback(parts.host) then return end
  client.log("warn",
    "the endpoint " .. url .. " is plain http: requests and answers can be read in transit")
end

-- The URL of the service in a region, with FIPS if given or set; or nil, message, info.
local function locate(client, region, real_fips)
  local found, message, info = values(client, { "use_fips_endpoint", "use_dualstack_endpoint" })
  if not found then return nil, message, info end
  local custom
  custom, message, info = client.settings:endpoint_url("cleanroomsml")
  if not custom then return nil, message, info end
  local url, dualstack = custom.value, found.use_dualstack_endpoint
  local fips = found.use_fips_endpoint or real_fips
  if not url or fips or dualstack then
    url, message = endpoints.resolve {
      service = "cleanrooms-ml", region = region, endpoint_url = url,
      use_fips = fips, use_dualstack = dualstack,
    }
  end
  if not url then return failure("config", "InvalidEndpoint", message) end
  warn_of_plain_http(client, url)
  return url
end

-- Looks the target up in settings, once for each region.
local function look_up(client, arn_region)
  local region, message, info = client.settings:call_region(arn_region)
  if not region then return nil, message, info end
  if not region.value then
    return failure("config", "MissingRegion", "no region: no ARN of the request names one; set "
      .. "the option region, AWS_REGION or region in the profile")
  end
  local known = client.targets[region.value]
  if known then return known end
  client.settings:remember_arn_region(arn_region)
  local endpoint, ready
  local real, fips = region.value, false
  if region.from ~= "arn" and real:find("fips", 1, true) then real, fips = regions.real(real) end
  endpoint, message, info = locate(client, real, fips)
  if not endpoint then return nil, message, info end
  ready, message, info = target.core(client)
  if not ready then return nil, message, info end
  known = { region = real, endpoint = endpoint }
  if client.target_count == TARGETS_MAX then client.targets, client.target_count = {}, 0 end
  client.targets[region.value] = known
  client.target_count = client.target_count + 1
  return known
end

--- The target of a request, with the C client ready.
---@param client cleanroomsml.Client
---@param arn_region string|nil that an ARN of the request names
---@return cleanroomsml.Target|nil found, string|nil message, table|nil info
function target.find(client, arn_region)
  local region = client.options.region or arn_region
  local known = region and client.targets[region]
  if known then return known end
  return lazy.guard(look_up, client, arn_region)
end

return target
