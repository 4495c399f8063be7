--- The options of a client: one row each. Pure.
local lazy = require "cleanroomsml.lazy"
local rows = require "cleanroomsml.option_rows"
local credentials = lazy "cleanroomsml.credentials.static"
local kinds = lazy "cleanroomsml.option_kinds"

local options = {}

local function check_credentials(value)
  if type(value) == "function" then return value end
  local checked, err = credentials.check(value)
  return checked, err and (type(value) == "table" and err or err .. " (or a function)")
end

---@class cleanroomsml.Options
---@field region string?
---@field profile string? in place of AWS_PROFILE; credentials in the environment are then ignored
---@field config_file string? path
---@field credentials_file string? path
---@field shared_config boolean? true; false reads neither file
---@field service_endpoints {sts: string?, sso: string?, sso_oidc: string?, signin: string?}?
---@field ec2_metadata cleanroomsml.Ec2Metadata?
---@field mfa (fun(serial: string): string?, string?)? gives the code of an MFA device; may yield
---@field credentials cleanroomsml.Credentials|(fun(): cleanroomsml.Credentials?, string?)|nil
---@field endpoint_url string?
---@field use_fips_endpoint boolean?
---@field use_dualstack_endpoint boolean?
---@field ignore_configured_endpoint_urls boolean? of the environment and the shared files
---@field max_attempts integer? 3
---@field retry_mode "standard"|"legacy"|"adaptive"|nil the last two act as standard
---@field connect_timeout number? seconds, 5: DNS, TCP, proxy and TLS, each attempt
---@field read_timeout number? seconds, 30: the longest gap without a byte
---@field timeout number|false|nil seconds, 120: the whole call; false: no limit
---@field max_in_flight integer? 256; further calls queue
---@field proxy string|false|nil false: no proxy
---@field no_proxy string?
---@field ca_bundle string? path of a file
---@field verify boolean? true
---@field max_response_size integer? bytes, 8 MiB
---@field app_id string?
---@field validate boolean? true; false skips lengths, ranges and sizes of requests
---@field wait "auto"|"blocking"|cleanroomsml.WaitFunction|nil a function: for any event loop
---@field log (fun(level: "debug"|"info"|"warn", message: string))|nil
---@field on_attempt (fun(event: cleanroomsml.AttemptEvent))|nil

---@class cleanroomsml.Ec2Metadata
---@field endpoint string? URL
---@field endpoint_mode "ipv4"|"ipv6"|nil
---@field disabled boolean? false
---@field v1_disabled boolean? false

-- By name: the kind, the default, limits of numbers. `excludes`: an option that cannot be combined
-- with this one; `moot`: an option whose value false leaves this one without effect.
local ROWS = {
  region = { "region" },
  profile = { "text", moot = "shared_config" },
  config_file = { "text", moot = "shared_config" },
  credentials_file = { "text", moot = "shared_config" },
  shared_config = { "boolean", true },
  service_endpoints = { "service_endpoints" },
  ec2_metadata = { "ec2_metadata" },
  mfa = { "callback" },
  credentials = { check_credentials },
  endpoint_url = { "endpoint_url" },
  use_fips_endpoint = { "boolean", excludes = "endpoint_url" },
  use_dualstack_endpoint = { "boolean", excludes = "endpoint_url" },
  ignore_configured_endpoint_urls = { "boolean" },
  max_attempts = { "integer", 3, 1, 1e6 },
  retry_mode = { "retry_mode", "standard" },
  connect_timeout = { "seconds", 5, 0.001, 1e6 },
  read_timeout = { "seconds", 30, 0.001, 1e6 },
  timeout = { "seconds_or_none", 120, 0.001, 1e6 },
  max_in_flight = { "integer", 256, 1, 1e6 },
  proxy = { "proxy" },
  no_proxy = { "no_proxy", moot = "proxy" },
  ca_bundle = { "text", moot = "verify" },
  verify = { "boolean", true },
  max_response_size = { "integer", 8 * 1024 * 1024, 1, 1e15 },
  app_id = { "app_id" },
  validate = { "boolean", true },
  wait = { "wait", "auto" },
  log = { "callback" },
  on_attempt = { "callback" },
}

--- The defaults.
---@type table<string, any>
options.defaults = {}
for name, row in pairs(ROWS) do options.defaults[name] = row[2] end

local CALL_ROWS = { timeout = ROWS.timeout, max_attempts = ROWS.max_attempts }

--- Checks the options of one call. Raises one error with all faults.
---@param given any
---@param level integer as that of `error`, for this function's caller
---@return { timeout: number|nil, max_attempts: integer|nil } checked
function options.check_call(given, level)
  level = level + 1
  if type(given) ~= "table" then error("options must be a table, not " .. type(given), level) end
  local faults = {}
  local checked = rows.check(given, CALL_ROWS, kinds, "option", faults, {})
  if faults[1] then error("wrong options: " .. table.concat(faults, "; "), level) end
  if checked.timeout == false then checked.timeout = math.huge end
  return checked
end

-- The conflict of an option with others; nil: none.
local function contradiction(row, checked)
  if row.excludes and checked[row.excludes] then
    return "cannot be combined with " .. row.excludes
  elseif row.moot and checked[row.moot] == false then
    return "has no effect with " .. row.moot .. " = false"
  end
end

--- Checks the options of a client. Raises one error with all faults.
---@param given cleanroomsml.Options?
---@param level integer? as that of `error`
---@return cleanroomsml.Options checked a new table that holds only what was given
---@return string[] warnings
function options.check(given, level)
  level = level or 2
  if given == nil then given = {} end
  if type(given) ~= "table" then error("options must be a table, not " .. type(given), level) end
  local faults, warnings = {}, {}
  local checked, names = rows.check(given, ROWS, kinds, "option", faults, warnings)
  for _, name in ipairs(names) do
    local err = checked[name] and contradiction(ROWS[name], checked)
    if err then faults[#faults + 1] = name .. ": " .. err end
  end
  if faults[1] then error("wrong options: " .. table.concat(faults, "; "), level) end
  return checked, warnings
end

return options
