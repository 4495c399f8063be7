--- The options of clients and calls: a row for each. Pure.
local lazy = require "cleanroomsml.lazy"
local kinds = lazy "cleanroomsml.option_kinds"
local suggest = lazy "cleanroomsml.suggest"
local texts = require "cleanroomsml.text"
local values = lazy "cleanroomsml.config.values"

local options = {}

-- A check takes a value and returns the normalized one, or nil and the error; third, a warning.
-- Errors never repeat a value that may hold a secret.

local function is_a(wanted)
  return function(value)
    if type(value) == wanted then return value end
    return nil, ("must be a %s, not %s"):format(wanted, type(value))
  end
end

-- A text without control bytes that passes `check`.
local function text(check)
  return function(value)
    if type(value) ~= "string" then return nil, "must be a string, not " .. type(value) end
    if value == "" then return nil, "must not be empty" end
    if value:find("[%z\1-\31\127]") then return nil, "must not contain control bytes" end
    if check then return check(value) end
    return value
  end
end

-- A check by a function of another file, which is loaded when needed.
local function by(checks, name, low, high)
  return function(value) return checks[name](value, low, high) end
end

local function or_value(other, check)
  return function(value)
    if value == other then return value end
    return check(value)
  end
end

local function secret(value)
  if not value:find("[^\33-\126]") then return value end
  return nil, "must be printable ASCII without blanks"
end

local function sorted_keys(rows)
  local names = {}
  for name in pairs(rows) do names[#names + 1] = name end
  table.sort(names)
  return names
end

-- The messages for unknown names, in order.
local function add_unknown(strangers, rows, kind, problems)
  local names, unknown = sorted_keys(rows), {}
  for i, name in ipairs(strangers) do unknown[i] = suggest.unknown(name, kind, names) end
  table.sort(unknown)
  for _, problem in ipairs(unknown) do problems[#problems + 1] = problem end
end

-- Checks a table by rows, reading it raw. Appends to `problems` and `warnings`, in order of name.
local function check_table(given, rows, kind, problems, warnings)
  local names, strangers, checked = {}, {}, {}
  for name in next, given do
    local list = rows[name] and names or strangers
    list[#list + 1] = name
  end
  for name, row in next, rows do
    if row.required and rawget(given, name) == nil then names[#names + 1] = name end
  end
  table.sort(names)
  for _, name in ipairs(names) do
    local value, problem, warning = rawget(given, name), "is required", nil
    if value ~= nil then checked[name], problem, warning = rows[name].check(value) end
    if problem then problems[#problems + 1] = name .. ": " .. problem end
    if warning then warnings[#warnings + 1] = name .. ": " .. warning end
  end
  if strangers[1] ~= nil then add_unknown(strangers, rows, kind, problems) end
  return checked
end

-- Empty text counts as absent, as in every other source of credentials.
local function or_empty(check)
  return function(value)
    if value ~= "" then return check(value) end
  end
end

local CREDENTIALS = {
  access_key_id = { check = text(secret), required = true },
  secret_access_key = { check = text(secret), required = true },
  session_token = { check = or_empty(text(secret)) },
  expiration = { check = by(kinds, "time", 0, 2 ^ 53) },
}

---@class cleanroomsml.Credentials
---@field access_key_id string
---@field secret_access_key string
---@field session_token string?
---@field expiration number? epoch seconds

local MAX_CREDENTIAL = 64 * 1024 -- bytes of one member, far more than any service issues

--- Checks credentials from a user, as the option or from a function.
---@param given any
---@return cleanroomsml.Credentials? credentials a new table
---@return string? problem names the member, shows no value
function options.check_credentials(given)
  if type(given) ~= "table" then return nil, "must be a table, not " .. type(given) end
  local problems = {}
  local checked = check_table(given, CREDENTIALS, "member", problems, {})
  for name, value in pairs(checked) do
    if type(value) == "string" and #value > MAX_CREDENTIAL then
      problems[#problems + 1] = name .. ": is too long"
    end
  end
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
---@field on_attempt (fun(event: cleanroomsml.AttemptEvent))|nil

---@class cleanroomsml.Ec2Metadata
---@field endpoint string? URL
---@field endpoint_mode "ipv4"|"ipv6"|nil
---@field disabled boolean? false
---@field v1_disabled boolean? false

local boolean = { check = is_a("boolean") }
local url = { check = text(texts.endpoint_url) }

-- A table of named values, with a row for each.
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
  endpoint = url, endpoint_mode = { check = text(by(values, "endpoint_mode")) }, disabled = boolean,
  v1_disabled = boolean,
}

local function two_endpoints(metadata)
  if metadata.endpoint and metadata.endpoint_mode then
    return "endpoint_mode: has no effect with endpoint"
  end
end

local ROWS = {
  region = { check = text(by(kinds, "region")) },
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
  max_attempts = { check = by(kinds, "integer", 1, 1e6), default = 3 },
  retry_mode = { check = text(by(values, "retry_mode")), default = "standard" },
  connect_timeout = { check = by(kinds, "seconds", 0.001, 1e6), default = 5 },
  read_timeout = { check = by(kinds, "seconds", 0.001, 1e6), default = 30 },
  timeout = { check = by(kinds, "seconds_or_none", 0.001, 1e6), default = 120 },
  max_in_flight = { check = by(kinds, "integer", 1, 1e6), default = 256 },
  proxy = { check = or_value(false, text(by(values, "proxy_url"))) },
  no_proxy = { check = or_value("", text()) },
  ca_bundle = { check = text() },
  verify = { check = is_a("boolean"), default = true },
  max_response_size = { check = by(kinds, "integer", 1, 1e15), default = 8 * 1024 * 1024 },
  app_id = { check = text(by(kinds, "app_id")) },
  validate = { check = is_a("boolean"), default = true },
  wait = { check = by(kinds, "wait"), default = "auto" },
  log = { check = is_a("function") },
  on_attempt = { check = is_a("function") },
}

--- The default of an option.
---@type table<string, any>
options.defaults = {}
for name, row in pairs(ROWS) do options.defaults[name] = row.default end

local CALL_ROWS = { timeout = ROWS.timeout, max_attempts = ROWS.max_attempts }

--- Checks the options of one call. Raises an error that lists all problems.
---@param given any
---@param level integer as that of `error`, for this function's caller
---@return { timeout: number|nil, max_attempts: integer|nil } checked
function options.check_call(given, level)
  level = level + 1
  if type(given) ~= "table" then error("options must be a table, not " .. type(given), level) end
  local problems = {}
  local checked = check_table(given, CALL_ROWS, "option", problems, {})
  if problems[1] then error("wrong options: " .. table.concat(problems, "; "), level) end
  if checked.timeout == false then checked.timeout = math.huge end
  return checked
end

-- Options without effect when the other one is false.
local MOOT = {
  { "ca_bundle", "verify" }, { "no_proxy", "proxy" }, { "profile", "shared_config" },
  { "config_file", "shared_config" }, { "credentials_file", "shared_config" },
}

-- Options that contradict each other.
local function find_contradictions(given, problems)
  for _, name in ipairs { "use_fips_endpoint", "use_dualstack_endpoint" } do
    if given[name] and given.endpoint_url then
      problems[#problems + 1] = name .. ": cannot be combined with endpoint_url"
    end
  end
  for _, pair in ipairs(MOOT) do
    if given[pair[1]] and given[pair[2]] == false then
      problems[#problems + 1] = pair[1] .. ": has no effect with " .. pair[2] .. " = false"
    end
  end
end

--- Checks the options of a client. Raises an error that lists all problems.
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
  find_contradictions(checked, problems)
  if problems[1] then error("wrong options: " .. table.concat(problems, "; "), level) end
  return checked, warnings
end

return options
