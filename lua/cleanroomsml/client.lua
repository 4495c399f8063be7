--- A client: its options, its settings (option, environment, shared files) and its calls.
local core = require "cleanroomsml.core"
local await = require "cleanroomsml.await"
local lazy = require "cleanroomsml.lazy"
local options = require "cleanroomsml.options"
local providers = require "cleanroomsml.credentials"
local requests = require "cleanroomsml.request"
local settings = require "cleanroomsml.config.settings"
local system = require "cleanroomsml.system"
local targets = require "cleanroomsml.target"
local wait = require "cleanroomsml.wait"
local Batch = lazy "cleanroomsml.batch"
local Call = lazy.soon "cleanroomsml.call"
local failure = lazy.soon "cleanroomsml.failure"
local http = lazy "cleanroomsml.system.http"
local nginx_log = lazy "cleanroomsml.nginx_log"
local waiter = lazy "cleanroomsml.waiter"

local first_call, prepared = true, false

local OPERATION = "GetTrainedModel"
local SIGNATURES_KEPT = 16

---@class cleanroomsml.Client
local Client = {}
Client.__index = Client

-- `system.http`, which only providers use; it keeps no client alive.
local function http_of(waits, set, given)
  return function(request) return http.send(waits, set, given, request) end
end

--- Makes a client. No I/O; reads the environment (in nginx: what it was at the first require).
--- Raises on an unknown, mistyped or out-of-range option and on options that contradict each other.
---@param given? cleanroomsml.Options
---@return cleanroomsml.Client
function Client.new(given)
  local checked, warnings = options.check(given, 3)
  checked.log = checked.log or rawget(_G, "ngx") and nginx_log() or nil
  checked.proxy = settings.hidden(checked.proxy)
  local self = setmetatable({
    options = checked,
    validate = checked.validate ~= false,
    call_options = checked.validate ~= false and { validate = true } or nil,
    wait_driver = wait.choose(checked.wait),
    targets = {},
    asking = await.set(), -- calls that were started without credentials
    closed = false,
    log = checked.log or function() end,
  }, Client)
  self.system = system.new(self.wait_driver)
  self.settings = settings.new(checked, self.system)
  self.system.http = http_of(self.wait_driver, self.settings, checked)
  self.provider = providers.new(checked, self.settings, self.system)
  for _, text in ipairs(warnings) do self.log("warn", text) end
  return self
end

local function check_open(self)
  if self.closed == false then return end
  if self.closed then error("the client is closed", 3) end
  error("methods of a client are called with a colon: client:start(…)", 3)
end

-- The C call for a request, without credentials: `handle, target`, or nil, message, info.
local function make_call(self, request)
  local checked, params = requests.check(request, self.validate)
  if not checked then
    return failure("validation", "ValidationError", table.concat(params, "; "), { params = params })
  end
  local target, message, info = targets.find(self, checked.arn)
  if not target then return nil, message, info end
  local handle
  handle, params = core.call(self.core, OPERATION, target.endpoint, target.region, request,
    self.call_options)
  if not handle then
    return failure("validation", "ValidationError", table.concat(params, "; "), { params = params })
  end
  return handle, target
end

-- Sends a request; with a group, as a call that reports to it by `id`. `handle, target, asking` (it
-- needs credentials first), or nil, message, info.
local function send(self, request, group, id)
  local refusal = self.wait_driver.refusal
  if refusal then
    local _, message, info = refusal()
    if message then return nil, message, info end
  end
  if first_call then first_call = false elseif not prepared then prepared = lazy.prepare() end
  local handle, target, info = make_call(self, request)
  if not handle then return nil, target, info end
  local credentials = self.provider:peek()
  if group then group:add(handle, id) end
  handle:submit(credentials)
  return handle, target, not credentials
end

-- Starts a call, of a batch with its group and id: what is wrong with the request comes out of it.
local function start(self, request, group, id)
  local handle, target, asking = send(self, request, group, id)
  if not handle then return Call.ended(self, target, asking) end
  local call = Call.new(self, handle, target, id, group and request)
  if asking then self.asking[call] = true end
  return call
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
---@param list cleanroomsml.Requests
---@param batch_options {concurrency: integer|nil}|nil 50 unless told
---@return cleanroomsml.Batch batch
---@return nil
---@return nil
---@return cleanroomsml.Batch closing on Lua 5.4 a loop closes it, however it ends
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
  local handle, target, info = send(self, request)
  if not handle then return nil, target, info end
  return await.done(self, handle, target)
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

local function check_answer(http_status, headers, body)
  if type(http_status) ~= "number" or not (http_status >= 100 and http_status <= 999) then
    error("http_status: expected a number from 100 to 999", 3)
  elseif type(headers) ~= "table" then
    error("headers: expected a table, got " .. type(headers), 3)
  elseif type(body) ~= "string" then
    error("body: expected a string, got " .. type(body), 3)
  end
end

-- Keeps what an answer to a prepared request may quote, in a function: no dump shows it.
local function remember(self, credentials, signed)
  local signatures = self.prepared and select(2, self.prepared()) or {}
  table.insert(signatures, 1, signed.headers.Authorization:match("Signature=(%x+)"))
  signatures[SIGNATURES_KEPT + 1] = nil
  self.prepared = function() return credentials, signatures end
end

--- Signs a request for another HTTP client, which must send exactly this URL and these headers. It
--- is not retried, and good for five minutes.
---@param request cleanroomsml.Request|string
---@return {method: string, url: string, headers: table<string, string>}|nil signed
---@return string|nil message, cleanroomsml.Info|nil info
function Client:prepare(request)
  check_open(self)
  local handle, target, info = make_call(self, request)
  if not handle then return nil, target, info end
  local credentials, accepted, message
  credentials, message, info = self.provider:get()
  if not credentials then return nil, message, info end
  accepted, message = handle:set_credentials(credentials)
  if not accepted then return failure("credentials", "InvalidCredentials", message) end
  local signed
  signed, message, info = handle:sign()
  if not signed then return nil, message, info end
  remember(self, credentials, signed)
  return signed
end

--- Decodes an answer that another HTTP client got. Raises on arguments of a wrong type.
---@param http_status integer
---@param headers table<string, string> names in any case
---@param body string
---@return cleanroomsml.TrainedModel|nil model
---@return string|nil message
---@return cleanroomsml.Info info
function Client:parse(http_status, headers, body)
  check_open(self)
  check_answer(http_status, headers, body)
  local ready, message, info = targets.core(self)
  if not ready then return nil, message, info end
  -- Kept out of the message, should the answer quote them.
  local credentials, signatures = self.provider:peek(), {}
  if self.prepared then credentials, signatures = self.prepared() end
  local model
  model, message, info = core.receive(ready, OPERATION, http_status, headers, body, credentials,
    signatures[1])
  for i = 2, message and #signatures or 0 do message = message:gsub(signatures[i], "***") end
  return model, message, info
end

--- Ends this client's calls as kind `closed`. May be called again; any other method then raises.
function Client:close()
  self.closed = true
  if self.core then self.core:close() end
end

Client.__close = Client.close
Client.__gc = Client.close

return Client
