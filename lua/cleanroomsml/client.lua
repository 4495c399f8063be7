--- A client: its options, its settings (option, environment, shared files) and the calls made on them.
local core = require "cleanroomsml.core"
local Batch = require "cleanroomsml.batch"
local Call = require "cleanroomsml.call"
local endpoints = require "cleanroomsml.endpoint"
local failure = require "cleanroomsml.failure"
local http = require "cleanroomsml.http"
local options = require "cleanroomsml.options"
local providers = require "cleanroomsml.credentials"
local requests = require "cleanroomsml.request"
local settings = require "cleanroomsml.config.settings"
local system = require "cleanroomsml.system"
local user_agent = require "cleanroomsml.user_agent"
local wait = require "cleanroomsml.wait"
local waiter = require "cleanroomsml.waiter"

local OPERATION = core.operations.GetTrainedModel

---@class cleanroomsml.Client
local Client = {}
Client.__index = Client

--- Makes a client. No I/O; reads the environment (in nginx: what it was at the first require).
--- Raises on an unknown, mistyped or out-of-range option and on options that contradict each other.
---@param given? cleanroomsml.Options
---@return cleanroomsml.Client
function Client.new(given)
  local checked, warnings = options.check(given, 3)
  local self = setmetatable({
    options = checked,
    validate = checked.validate ~= false,
    waiter = wait.choose(checked.wait),
    targets = {},
  }, Client)
  self.system = system.new(self.waiter)
  self.settings = settings.new(checked, self.system)
  self.system.http = http.new(self.waiter, self.settings, checked)
  self.provider = providers.new(checked, self.settings, self.system)
  for _, text in ipairs(warnings) do self:log("warn", text) end
  return self
end

--- A line for the user's log function, if there is one.
---@param level "debug"|"info"|"warn"
---@param text string
function Client:log(level, text)
  local log = self.options.log
  if log then log(level, text) end
end

local function check_open(self)
  if self.closed then error("the client is closed", 3) end
end

-- Settings by name as plain values, or nil, message, info of kind `config`.
local function values(self, names)
  local found = {}
  for _, name in ipairs(names) do
    local setting, message, info = self.settings:get(name)
    if not setting then return nil, message, info end
    if setting.warning then self:log("warn", setting.warning) end
    found[name] = setting.value
  end
  return found
end

-- The C side of the client, made at the first call: only then may files be read.
local function open_core(self, scheme)
  local proxy = scheme .. "_proxy"
  local found, message, info = values(self,
    { "max_attempts", "retry_mode", "ca_bundle", proxy, "no_proxy", "app_id" })
  if not found then return nil, message, info end
  local given, defaults = self.options, options.defaults
  local timeout = given.timeout
  if timeout == nil then timeout = defaults.timeout end
  return core.client {
    max_attempts = found.max_attempts,
    connect_timeout = given.connect_timeout or defaults.connect_timeout,
    read_timeout = given.read_timeout or defaults.read_timeout,
    timeout = timeout or math.huge,
    max_in_flight = given.max_in_flight or defaults.max_in_flight,
    max_response_size = given.max_response_size or defaults.max_response_size,
    proxy = found[proxy] or nil,
    no_proxy = found.no_proxy,
    ca_bundle = found.ca_bundle,
    verify = given.verify ~= false,
    user_agent = user_agent.build {
      version = require "cleanroomsml.version",
      app_id = found.app_id,
      exec_env = self.system.getenv("AWS_EXECUTION_ENV"),
    },
  }
end

local LOOPBACK = { ["localhost"] = true, ["::1"] = true, ["[::1]"] = true }

-- Credentials go over plain http only where the user said so: worth one line, save on loopback.
local function warn_of_plain_http(self, url)
  local parts = core.parse_endpoint(url)
  if parts.scheme ~= "http" or LOOPBACK[parts.host] or parts.host:find("^127%.") then return end
  self:log("warn", "the endpoint " .. url .. " is plain http: requests and answers can be read on the way")
end

-- The URL of the service in a region, or nil, message, info.
local function locate(self, region)
  local found, message, info = values(self, { "use_fips_endpoint", "use_dualstack_endpoint" })
  if not found then return nil, message, info end
  local custom
  custom, message, info = self.settings:endpoint_url("cleanroomsml")
  if not custom then return nil, message, info end
  local url
  url, message = endpoints.resolve {
    service = "cleanrooms-ml", region = region, endpoint_url = custom.value,
    use_fips = found.use_fips_endpoint, use_dualstack = found.use_dualstack_endpoint,
  }
  if not url then return failure("config", "InvalidEndpoint", message) end
  warn_of_plain_http(self, url)
  return url
end

-- Where a request for a model of `arn` (nil: not parsed) goes: `{region, endpoint}`, once for each region.
local function target_for(self, arn)
  local region, message, info = self.settings:call_region(arn and arn.region)
  if not region then return nil, message, info end
  if not region.value then
    return failure("config", "MissingRegion",
      "no region: the ARN names none; set the option region, AWS_REGION or region in the profile")
  end
  local target = self.targets[region.value]
  if target then return target end
  self.settings:remember_arn_region(arn and arn.region)
  local endpoint
  endpoint, message, info = locate(self, region.value)
  if not endpoint then return nil, message, info end
  if not self.core then
    self.core, message, info = open_core(self, endpoint:match("^%a+"):lower())
    if not self.core then return nil, message, info end
  end
  target = { region = region.value, endpoint = endpoint }
  self.targets[region.value] = target
  return target
end

-- The C call for a request, checked but without credentials: `handle, target`, or nil, message, info.
local function make_call(self, request)
  local checked, params = requests.check(request, self.validate)
  if not checked then
    return failure("validation", "ValidationError", table.concat(params, "; "), { params = params })
  end
  local arn = checked.arn
  local target = arn and self.targets[self.options.region or arn.region]
  if not target then
    local message, info
    target, message, info = target_for(self, arn)
    if not target then return nil, message, info end
  end
  local handle, message = core.call(self.core, OPERATION.name, target.endpoint, target.region, checked)
  if not handle then
    return failure("validation", "ValidationError", message, { params = { message } })
  end
  return handle, target
end

-- Starts a call; with a group, one that reports to it by `id`.
local function start(self, request, group, id)
  local refusal = self.waiter.refusal
  if refusal then
    local _, message, info = refusal()
    if message then return Call.ended(self, message, info) end
  end
  local handle, target, info = make_call(self, request)
  if not handle then return Call.ended(self, target, info) end
  local credentials = self.provider:peek()
  if credentials then handle:set_credentials(credentials) end
  if group then group:add(handle, id) end
  handle:submit()
  return Call.new(self, handle, target.region, target.endpoint)
end

--- Starts a call. What is wrong with the request comes out of `wait`.
---@param request cleanroomsml.Request|string
---@return cleanroomsml.Call
function Client:start(request)
  check_open(self)
  return start(self, request)
end

--- Asks for many trained models at once, answered in order of completion:
--- `for i, model, message, info in client:get_trained_models(list) do … end`.
---@param list (cleanroomsml.Request|string)[]|fun(): cleanroomsml.Request|string|nil called for the next one
---@param batch_options {concurrency: integer|nil}|nil 50 unless told
---@return cleanroomsml.Batch batch, nil, nil, cleanroomsml.Batch closing closed when a loop ends early (Lua 5.4)
function Client:get_trained_models(list, batch_options)
  check_open(self)
  local batch = Batch.new(self, start, list, batch_options)
  return batch, nil, nil, batch
end

--- Asks for a trained model and waits for the answer.
---@param request cleanroomsml.Request|string the request, or just the ARN
---@return cleanroomsml.TrainedModel|nil model
---@return string|nil message starts with the code
---@return cleanroomsml.Info info
function Client:get_trained_model(request)
  check_open(self)
  return start(self, request):wait()
end

--- Waits until a trained model is ACTIVE. Throttling and network trouble do not end the wait.
---@param request cleanroomsml.Request|string
---@param wait_options cleanroomsml.WaitOptions|nil
---@return cleanroomsml.TrainedModel|nil model
---@return string|nil message
---@return cleanroomsml.Info info `info.model`: the last one seen
function Client:wait_until_active(request, wait_options)
  check_open(self)
  return waiter.new(self, request, wait_options, "active"):finish()
end

--- Waits until the service no longer knows a trained model.
---@param request cleanroomsml.Request|string
---@param wait_options cleanroomsml.WaitOptions|nil
---@return true|nil deleted
---@return string|nil message
---@return cleanroomsml.Info info `info.model`: the last one seen
function Client:wait_until_deleted(request, wait_options)
  check_open(self)
  return waiter.new(self, request, wait_options, "deleted"):finish()
end

--- Signs a request for another HTTP client: no retry, no clock correction.
---@param request cleanroomsml.Request|string
---@return {method: string, url: string, headers: table<string, string>}|nil signed
---@return string|nil message, table|nil info
function Client:prepare(request)
  check_open(self)
  local handle, target, info = make_call(self, request)
  if not handle then return nil, target, info end
  local credentials, message
  credentials, message, info = self.provider:get()
  if not credentials then
    return nil, message, info
  end
  local accepted
  accepted, message = handle:set_credentials(credentials)
  if not accepted then return failure("credentials", "InvalidCredentials", message) end
  return handle:sign()
end

--- Decodes an answer that another HTTP client got.
---@param http_status integer
---@param headers table<string, string>
---@param body string
---@return cleanroomsml.TrainedModel|nil model, string|nil message, cleanroomsml.Info info
function Client:parse(http_status, headers, body)
  check_open(self)
  if not self.core then
    local message, info
    self.core, message, info = open_core(self, "https")
    if not self.core then return nil, message, info end
  end
  return core.receive(self.core, OPERATION.name, http_status, headers, body)
end

--- Ends this client's calls as kind `closed`. May be called again; any other method then raises.
function Client:close()
  self.closed = true
  if self.core then self.core:close() end
end

Client.__close = Client.close
Client.__gc = Client.close

return Client
