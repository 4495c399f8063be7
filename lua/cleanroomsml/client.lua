--- A client: its options, its settings (option, environment, shared files) and its calls.
local await = require "cleanroomsml.await"
local lazy = require "cleanroomsml.lazy"
local operations = require "cleanroomsml.operations"
local options = require "cleanroomsml.options"
local providers = require "cleanroomsml.credentials"
local send = require "cleanroomsml.send"
local settings = require "cleanroomsml.config.settings"
local system = require "cleanroomsml.system"
local wait = require "cleanroomsml.wait"
local Batch = lazy "cleanroomsml.batch"
local Call = lazy "cleanroomsml.call"
local hook = lazy "cleanroomsml.hook"
local http = lazy "cleanroomsml.system.http"
local nginx_log = lazy "cleanroomsml.nginx_log"
local pages = lazy "cleanroomsml.pages"
local prepare_parse = lazy "cleanroomsml.prepare_parse"
local WaitAll = lazy "cleanroomsml.wait_all"
local waiter = lazy "cleanroomsml.waiter"

---@class cleanroomsml.Client
local Client = {}
Client.__index = Client

-- `system.http`, used by providers; it keeps no client alive.
local function http_of(waits, set, given)
  return function(request) return http.send(waits, set, given, request) end
end

--- Makes a client. No I/O; reads the environment (in nginx as it was at the first require). Raises
--- an error for an unknown, mistyped or out-of-range option and for contradicting options.
---@param given? cleanroomsml.Options
---@return cleanroomsml.Client
function Client.new(given)
  local checked, warnings = options.check(given, 3)
  checked.proxy = settings.hidden(checked.proxy)
  local log = checked.log or rawget(_G, "ngx") and nginx_log()
  checked.log = log and hook(log) or nil
  local self = setmetatable({
    options = checked,
    validate = checked.validate ~= false,
    call_options = { validate = checked.validate ~= false },
    wait_driver = wait.choose(checked.wait),
    targets = {},
    target_count = 0,
    plain = false,           -- the last endpoint that was looked at for plain http
    suspended = await.set(), -- calls that were sent without credentials
    requests = await.set(),  -- with a log: the requests of calls in flight
    sent = false,            -- whether a call was ever sent without waiting for it
    prepared = false,        -- the credentials of the last prepared request
    core = false,            -- the C side, made at the first call
    checker = false,         -- one that only checks requests
    closed = false,
    log = checked.log or function() end,
    on_attempt = checked.on_attempt and hook(checked.on_attempt) or false,
    reported = await.set(),  -- how many attempts of a call on_attempt has received
  }, Client)
  self.system = system.new(self.wait_driver)
  self.settings = settings.new(checked, self.system)
  self.system.http = http_of(self.wait_driver, self.settings, checked)
  self.provider = providers.new(checked, self.settings, self.system)
  for _, text in ipairs(warnings) do self.log("warn", text) end
  return self
end

-- Raises an error on a closed client; advances the calls that were sent before.
local function check_open(self)
  local closed
  if type(self) == "table" then closed = self.closed end
  if closed == false then return self.sent and await.advance(self) end
  if closed then error("the client is closed", 3) end
  error("methods of a client are called with a colon: client:call(…)", 3)
end

-- Calls an operation and waits for the result.
local function ask(self, row, request, limits)
  local handle, target, info = send.submit(self, row, request, limits)
  if not handle then return nil, target, info end
  return await.done(self, handle, target)
end

for _, row in ipairs(operations.list) do
  Client[row.method] = function(self, request, given)
    check_open(self)
    return ask(self, row, request, given ~= nil and options.check_call(given, 2))
  end
end

--- Calls an operation by its name, like the method of that name. Raises an error for an unknown
--- one.
---@param operation cleanroomsml.OperationName
---@param request table|string|nil the request; where the operation has that form, the ARN alone
---@param given cleanroomsml.CallOptions|nil
---@return table|nil output
---@return string|nil message starts with the code
---@return cleanroomsml.Info info
function Client:call(operation, request, given)
  check_open(self)
  local row = operations.find(operation, 2)
  return ask(self, row, request, given ~= nil and options.check_call(given, 2))
end

--- Starts a call without blocking. In plain Lua (no thread) the call advances whenever the library
--- is called. Errors in the request come out of `wait`.
---@param operation cleanroomsml.OperationName
---@param request table|string|nil
---@param given cleanroomsml.CallOptions|nil
---@return cleanroomsml.Call
function Client:send(operation, request, given)
  check_open(self)
  local row = operations.find(operation, 2)
  self.sent = true
  return Call.send(self, row, request, given ~= nil and options.check_call(given, 2))
end

--- Runs many calls at once; results in order of completion: `for i, output, message, info in
--- client:batch("get_trained_model", list) do … end`.
---@param operation cleanroomsml.OperationName
---@param requests cleanroomsml.Requests
---@param batch_options {concurrency: integer|nil}|nil 50 unless given
---@return cleanroomsml.Batch batch
---@return nil
---@return nil
---@return cleanroomsml.Batch closing on Lua 5.4 a loop closes it, however it ends
function Client:batch(operation, requests, batch_options)
  check_open(self)
  local row = operations.find(operation, 2)
  local batch = Batch.new(self, row, requests, batch_options)
  return batch, nil, nil, batch
end

local function check_no_options(given, name)
  if given ~= nil then error(name .. ": takes no options", 3) end
end

--- The pages of a list: `for n, page, message, info in client:pages("list_trained_models", r)`.
---@param operation cleanroomsml.OperationName one that is paginated; another raises
---@param request table|string|nil copied; a nextToken in it is where it starts
---@param given nil there are no options
---@return cleanroomsml.Pages pages
---@return nil
---@return nil
---@return cleanroomsml.Pages closing
function Client:pages(operation, request, given)
  check_open(self)
  local row = operations.find(operation, 2)
  check_no_options(given, "pages")
  local made = pages.new(self, row, request)
  return made, nil, nil, made
end

--- The items of a list, counted through all pages:
--- `for i, item, message, info in client:items("list_trained_models", r)`.
---@param operation cleanroomsml.OperationName one that is paginated; another raises
---@param request table|string|nil copied; a nextToken in it is where it starts
---@param given nil there are no options
---@return cleanroomsml.Items items
---@return nil
---@return nil
---@return cleanroomsml.Items closing
function Client:items(operation, request, given)
  check_open(self)
  local row = operations.find(operation, 2)
  check_no_options(given, "items")
  local made = pages.items(self, row, request)
  return made, nil, nil, made
end

--- All items of a list.
---@param operation cleanroomsml.OperationName one that is paginated; another raises
---@param request table|string|nil
---@param given {limit: integer|nil}|nil at most so many
---@return table[]|nil items
---@return string|nil message
---@return cleanroomsml.Info info of the last page
function Client:collect(operation, request, given)
  check_open(self)
  local items, message, info = pages.collect(self, operations.find(operation, 2), request, given)
  return items, message, info
end

--- Waits until a resource has a status. Throttling and network errors do not end the wait.
---@param name cleanroomsml.WaiterName
---@param request table|string of the waiter's Get operation, or the ARN alone
---@param given cleanroomsml.WaitOptions|nil
---@return table|true|nil output true: the resource is gone, as it should be
---@return string|nil message
---@return cleanroomsml.Info info `info.output`: the last answer seen
function Client:wait_until(name, request, given)
  check_open(self)
  return waiter.new(self, name, request, given):finish()
end

--- Waits for many resources at once: `for i, output, message, info in client:wait_for_all(waiter,
--- list)`.
---@param name cleanroomsml.WaiterName
---@param requests (table|string)[]
---@param given cleanroomsml.WaitOptions|nil
---@return cleanroomsml.WaitAll waits
---@return nil
---@return nil
---@return cleanroomsml.WaitAll closing
function Client:wait_for_all(name, requests, given)
  check_open(self)
  local waits = WaitAll.new(self, name, requests, given)
  return waits, nil, nil, waits
end

--- Signs a request for another HTTP client, which must send exactly this. It is not retried, and
--- valid for five minutes.
---@param operation cleanroomsml.OperationName
---@param request table|string|nil
---@return cleanroomsml.Prepared|nil signed
---@return string|nil message
---@return cleanroomsml.Info|nil info
function Client:prepare(operation, request)
  check_open(self)
  return prepare_parse.prepare(self, operations.find(operation, 2), request)
end

--- Decodes a response of another HTTP client. Raises an error for arguments of a wrong type.
---@param operation cleanroomsml.OperationName|cleanroomsml.Prepared
---@param http_status integer
---@param headers table<string, string|string[]> names in any case
---@param body string
---@return table|nil output
---@return string|nil message
---@return cleanroomsml.Info info
function Client:parse(operation, http_status, headers, body)
  check_open(self)
  if type(operation) == "table" then operation = rawget(operation, "operation") end
  local row = operations.find(operation, 2)
  prepare_parse.check_answer(http_status, headers, body, 2)
  return prepare_parse.parse(self, row, http_status, headers, body)
end

local function close(self)
  self.closed = true
  if self.core then self.core:close() end
end

--- Ends this client's calls with kind `closed`. May be called again; any other method raises an
--- error afterwards.
function Client:close()
  if type(self) ~= "table" or type(self.closed) ~= "boolean" then
    error("methods of a client are called with a colon: client:close()", 2)
  end
  close(self)
end

Client.__close = close
Client.__gc = close

return operations.guard(Client)
