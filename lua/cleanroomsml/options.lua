--- What a client may be told: one row an option. Pure.
local endpoint = require "cleanroomsml.endpoint"
local regions = require "cleanroomsml.regions"
local lazy = require "cleanroomsml.lazy"
local suggest = lazy "cleanroomsml.suggest"
local values = lazy "cleanroomsml.config.values"

local options = {}

local APP_ID_LENGTH = 50

-- A check takes the value given and returns the normalized one, or nil and what is wrong with
-- it; third, a warning. What is wrong never repeats a value that may hold a secret.

local function is_a(wanted)
  return function(value)
    if type(value) == wanted then return value end
    return nil, ("must be a %s, not %s"):format(wanted, type(value))
  end
end

local function number(low, high, kind)
  local whole = kind == "an integer"
  local wanted = ("must be %s from %.16g to %.16g"):format(kind, low, high)
  return function(value)
    if type(value) ~= "number" then return nil, wanted .. ", not a " .. type(value) end
    if not (value >= low and value <= high) or whole and value % 1 ~= 0 then return nil, wanted end
    return whole and math.floor(value) or value
  end
end

local seconds = number(0.001, 1e6, "seconds")

local function seconds_or_none(value)
  if value == false then return false end
  local checked, problem = seconds(value)
  return checked, problem and problem .. ", or false for none"
end

-- A text without control bytes, then whatever `check` says of it.
local function text(check)
  return function(value)
    if type(value) ~= "string" then return nil, "must be a string, not " .. type(value) end
    if value == "" then return nil, "must not be empty" end
    if value:find("[%z\1-\31\127]") then return nil, "must not contain control bytes" end
    if check then return check(value) end
    return value
  end
end

-- What the parser of that name in `config/values.lua` makes of it.
local function as(parser)
  return function(value) return values[parser](value) end
end

local function or_value(other, check)
  return function(value)
    if value == other then return value end
    return check(value)
  end
end

local function wait(value)
  if value == "auto" or value == "blocking" or type(value) == "function" then return value end
  return nil, 'must be "auto", "blocking" or a function'
end

local function region(value)
  if regions.is_host_label(value) then return value end
  return nil, regions.NOT_A_HOST_LABEL
end

local function app_id(value)
  if #value <= APP_ID_LENGTH then return value end
  return value, nil, ("is longer than the %d bytes that AWS asks for"):format(APP_ID_LENGTH)
end

local function secret(value)
  if not value:find("[^\33-\126]") then return value end
  return nil, "must be printable ASCII without blanks"
end

-- Checks a table by rows, reading it raw. Appends to `problems` and `warnings`, in order of name.
local function check_table(given, rows, kind, problems, warnings)
  local names, strangers, checked = {}, {}, {}
  for name in pairs(rows) do names[#names + 1] = name end
  table.sort(names)
  for _, name in ipairs(names) do
    local row, value = rows[name], rawget(given, name)
    local problem, warning
    if value ~= nil then
      checked[name], problem, warning = row.check(value)
    elseif row.required then
      problem = "is required"
    end
    if problem then problems[#problems + 1] = name .. ": " .. problem end
    if warning then warnings[#warnings + 1] = name .. ": " .. warning end
  end
  for name in next, given do
    if not rows[name] then strangers[#strangers + 1] = suggest.unknown(name, kind, names) end
  end
  table.sort(strangers)
  for _, problem in ipairs(strangers) do problems[#problems + 1] = problem end
  return checked
end

local CREDENTIALS = {
  access_key_id = { check = text(secret), required = true },
  secret_access_key = { check = text(secret), required = true },
  session_token = { check = text(secret) },
  expiration = { check = number(0, 2 ^ 53, "seconds since the epoch") },
}

---@class cleanroomsml.Credentials
---@field access_key_id string
---@field secret_access_key string
---@field session_token string?
---@field expiration number? epoch seconds

--- Checks credentials that come from a user, as the option or from his function.
---@param given any
---@return cleanroomsml.Credentials? credentials a new table
---@return string? problem names the member, shows no value
function options.check_credentials(given)
  if type(given) ~= "table" then return nil, "must be a table, not " .. type(given) end
  local problems = {}
  local checked = check_table(given, CREDENTIALS, "member", problems, {})
  if problems[1] then return nil, table.concat(problems, "; ") end
  return checked
end

local function credentials(value)
  if type(value) == "function" then return value end
  local checked, problem = options.check_credentials(value)
  return checked, problem and (type(value) == "table" and problem or problem .. " (or a function)")
end

---@class cleanroomsml.Options
---@field region string?
---@field profile string? instead of AWS_PROFILE; credentials in the environment then do not count
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
---@field timeout number|false|nil seconds, 120: everything; false: none
---@field max_in_flight integer? 256; calls beyond it queue
---@field proxy string|false|nil false: none, whatever the environment says
---@field no_proxy string?
---@field ca_bundle string? path of a file
---@field verify boolean? true
---@field max_response_size integer? bytes, 8 MiB
---@field app_id string?
---@field validate boolean? true; false skips patterns and lengths of requests
---@field wait "auto"|"blocking"|cleanroomsml.WaitFunction|nil a function: for any event loop
---@field log (fun(level: "debug"|"info"|"warn", message: string))|nil

---@class cleanroomsml.Ec2Metadata
---@field endpoint string? URL
---@field endpoint_mode "ipv4"|"ipv6"|nil
---@field disabled boolean? false
---@field v1_disabled boolean? false

local boolean = { check = is_a("boolean") }
local url = { check = text(endpoint.check) }

-- A table of named values, each with a row of its own.
local function group(rows, contradiction)
  return function(value)
    if type(value) ~= "table" then return nil, "must be a table, not " .. type(value) end
    local problems = {}
    local checked = check_table(value, rows, "member", problems, {})
    if contradiction and not problems[1] then problems[1] = contradiction(checked) end
    if problems[1] then return nil, table.concat(problems, "; ") end
    return checked
  end
end

local SERVICES = { sts = url, sso = url, sso_oidc = url, signin = url }

local METADATA = {
  endpoint = url, endpoint_mode = { check = text(as "endpoint_mode") }, disabled = boolean,
  v1_disabled = boolean,
}

local function two_endpoints(metadata)
  if metadata.endpoint and metadata.endpoint_mode then
    return "endpoint_mode: has no effect with endpoint"
  end
end

local ROWS = {
  region = { check = text(region) },
  profile = { check = text() },
  config_file = { check = text() },
  credentials_file = { check = text() },
  shared_config = { check = is_a("boolean"), default = true },
  service_endpoints = { check = group(SERVICES) },
  ec2_metadata = { check = group(METADATA, two_endpoints) },
  mfa = { check = is_a("function") },
  credentials = { check = credentials },
  endpoint_url = url,
  use_fips_endpoint = boolean,
  use_dualstack_endpoint = boolean,
  ignore_configured_endpoint_urls = boolean,
  max_attempts = { check = number(1, 1e6, "an integer"), default = 3 },
  retry_mode = { check = text(as "retry_mode"), default = "standard" },
  connect_timeout = { check = seconds, default = 5 },
  read_timeout = { check = seconds, default = 30 },
  timeout = { check = seconds_or_none, default = 120 },
  max_in_flight = { check = number(1, 1e6, "an integer"), default = 256 },
  proxy = { check = or_value(false, text(as "proxy_url")) },
  no_proxy = { check = or_value("", text()) },
  ca_bundle = { check = text() },
  verify = { check = is_a("boolean"), default = true },
  max_response_size = { check = number(1, 1e15, "an integer"), default = 8 * 1024 * 1024 },
  app_id = { check = text(app_id) },
  validate = { check = is_a("boolean"), default = true },
  wait = { check = wait, default = "auto" },
  log = { check = is_a("function") },
}

--- What holds for an option that nobody set, anywhere.
---@type table<string, any>
options.defaults = {}
for name, row in pairs(ROWS) do options.defaults[name] = row.default end

-- Options that cannot both be meant: {are they given, what to say}.
local CONTRADICTIONS = {
  { function(given) return given.use_fips_endpoint and given.endpoint_url end,
    "use_fips_endpoint: cannot be combined with endpoint_url" },
  { function(given) return given.use_dualstack_endpoint and given.endpoint_url end,
    "use_dualstack_endpoint: cannot be combined with endpoint_url" },
  { function(given) return given.verify == false and given.ca_bundle end,
    "ca_bundle: has no effect with verify = false" },
  { function(given) return given.proxy == false and given.no_proxy end,
    "no_proxy: has no effect with proxy = false" },
}
for _, name in ipairs { "profile", "config_file", "credentials_file" } do
  CONTRADICTIONS[#CONTRADICTIONS + 1] = {
    function(given) return given.shared_config == false and given[name] end,
    name .. ": has no effect with shared_config = false",
  }
end

--- Checks the options of a client. Raises, naming all that is wrong at once.
---@param given cleanroomsml.Options?
---@param level integer? as that of `error`
---@return cleanroomsml.Options checked a new table that holds only what was given
---@return string[] warnings
function options.check(given, level)
  level = level or 2
  if given == nil then given = {} end
  if type(given) ~= "table" then error("options must be a table, not " .. type(given), level) end
  local problems, warnings = {}, {}
  local checked = check_table(given, ROWS, "option", problems, warnings)
  for _, contradiction in ipairs(CONTRADICTIONS) do
    if contradiction[1](checked) then problems[#problems + 1] = contradiction[2] end
  end
  if problems[1] then error("wrong options: " .. table.concat(problems, "; "), level) end
  return checked, warnings
end

return options
