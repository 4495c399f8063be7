--- One call between `start` and its triple.

---@class cleanroomsml.Call
---@field private client cleanroomsml.Client
---@field private handle cleanroomsml.core.Call|nil the C side; nil once the triple is known
---@field private triple table|nil `{model, message, info}`
---@field private target cleanroomsml.Target|nil
---@field private waiting thread|"main"|nil who waits for it
---@field id integer|nil in a batch: the number of its request
---@field request cleanroomsml.Request|string|nil in a batch: as given
local Call = {}
Call.__index = Call

--- An empty set of calls; it keeps none of them alive.
---@return table<cleanroomsml.Call, true>
function Call.set() return setmetatable({}, { __mode = "k" }) end

--- A call that is over before anything was sent.
---@param client cleanroomsml.Client
---@param message string
---@param info cleanroomsml.Info
---@return cleanroomsml.Call
function Call.ended(client, message, info)
  return setmetatable({ client = client, triple = { nil, message, info } }, Call)
end

--- A call that is on its way.
---@param client cleanroomsml.Client
---@param handle cleanroomsml.core.Call
---@param target cleanroomsml.Target
---@param id integer|nil by which a batch knows it
---@param request cleanroomsml.Request|string|nil of a batch
---@return cleanroomsml.Call
function Call.new(client, handle, target, id, request)
  return setmetatable({
    client = client, handle = handle, target = target, id = id, request = request,
  }, Call)
end

-- Answers the call's question for credentials: gives them, or ends it with the reason. Nobody waits
-- past the end of the call's time, or of the call, for credentials that others fetch.
local function provide(client, handle)
  local monotonic, deadline = client.system.monotonic, handle:deadline()
  local credentials, message, info = client.provider:get(handle:rejected(),
    function() return handle:asking() and monotonic() < deadline end, deadline)
  -- Others may have answered while that waited, or the call has ended.
  if not handle:asking() then return end
  if not credentials and (not message or monotonic() >= deadline) then return handle:resume() end
  if not credentials then
    -- The C side writes the code in front of the message.
    return handle:fail(info.kind, info.code, message:sub(#info.code + 3))
  end
  credentials, message = handle:set_credentials(credentials)
  if not credentials then return handle:fail("credentials", "InvalidCredentials", message) end
  handle:resume()
end

-- Calls that were started beside it, before there were credentials, are not to wait for their turn.
local function provide_others(client)
  local asking = client.asking
  if next(asking) == nil then return end
  client.asking = Call.set()
  for call in pairs(asking) do
    if call.handle and call.handle:asking() then provide(client, call.handle) end
  end
end

local function deliver(log, lines)
  for i = 1, #lines, 2 do log(lines[i], lines[i + 1]) end
end

-- Takes the result; the C side lets go of everything.
local function finish(client, handle, target)
  local log = client.options.log
  local lines = log and handle:log()
  local model, message, info = handle:result()
  info.region, info.endpoint = target.region, target.endpoint
  if lines then deliver(log, lines) end
  return model, message, info
end

--- Waits until a call of the C side is done, and takes its triple.
---@param client cleanroomsml.Client
---@param handle cleanroomsml.core.Call submitted
---@param target cleanroomsml.Target
---@return cleanroomsml.TrainedModel|nil model
---@return string|nil message starts with the code
---@return cleanroomsml.Info info
function Call.await(client, handle, target)
  local run = client.waiter.run
  while true do
    local state, kind, code, message = run(handle)
    if state == true then return finish(client, handle, target) end
    if state then
      provide(client, handle)
      provide_others(client)
    else
      handle:fail(kind, code, message)
    end
  end
end

-- Whether another coroutine waits: what wakes one waiting is for one. One that was killed, or got
-- out of it by an error, does not count: its stack tells.
local function is_awaited(self, me)
  local other = self.waiting
  if not other or other == me then return false end
  if other == "main" then return true end
  if coroutine.status(other) == "dead" then return false end
  local level = 0
  repeat
    local frame = debug.getinfo(other, level, "f")
    if frame and frame.func == Call.wait and select(2, debug.getlocal(other, level, 1)) == self then
      return true
    end
    level = level + 1
  until not frame
  return false
end

--- Waits until the call is done. Again afterwards: the same triple. One coroutine at a time:
--- another is told so, as kind `config`.
---@return cleanroomsml.TrainedModel|nil model
---@return string|nil message starts with the code
---@return cleanroomsml.Info info
function Call:wait()
  local triple = self.triple
  if not triple then
    local me = coroutine.running() or "main"
    if is_awaited(self, me) then
      return require "cleanroomsml.failure" ("config", "CannotWait",
        "another coroutine waits for this call")
    end
    self.waiting = me
    triple = { Call.await(self.client, self.handle, self.target) }
    self.triple, self.handle, self.waiting = triple, nil, nil
  end
  return triple[1], triple[2], triple[3]
end

--- The triple of a call that is done, once.
---@return cleanroomsml.TrainedModel|nil model
---@return string|nil message starts with the code
---@return cleanroomsml.Info info
function Call:take()
  local triple = self.triple
  if triple then return triple[1], triple[2], triple[3] end
  return finish(self.client, self.handle, self.target)
end

--- Goes on with a call that needs somebody, without waiting for more: whether it is done.
---@return boolean
function Call:settle()
  local state = self.handle:run(0)
  if state == "credentials" then provide(self.client, self.handle) end
  return state == true
end

--- Ends it with a failure of its owner's; no effect on one that is done.
---@param kind string
---@param code string
---@param message string without the code
function Call:fail(kind, code, message)
  if self.handle then self.handle:fail(kind, code, message) end
end

--- Ends the call at once, as kind `cancelled`; no effect on one that is done.
function Call:cancel()
  if self.handle then self.handle:cancel() end
end

return Call
