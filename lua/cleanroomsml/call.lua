--- One call, from `send` to its triple.
local await = require "cleanroomsml.await"
local exclusive = require "cleanroomsml.exclusive"
local lazy = require "cleanroomsml.lazy"
local send = require "cleanroomsml.send"
local credentials = lazy "cleanroomsml.suspended"

---@class cleanroomsml.Call
---@field private client cleanroomsml.Client
---@field private handle cleanroomsml.core.Call|false the C side; false once the triple is known
---@field private triple table|false `{output, message, info}`
---@field private target cleanroomsml.Target|false
---@field private waiting_coroutine thread|"main"|false the coroutine that waits for it
---@field id integer|nil in a batch: the number of its request
---@field request table|string|nil in a batch: as given
local Call = {}
Call.__index = Call

local function new(client, handle, target, triple)
  return setmetatable({
    client = client, handle = handle, target = target, triple = triple,
    waiting_coroutine = false,
  }, Call)
end

--- Sends a request. Errors come out of `wait`.
---@param client cleanroomsml.Client
---@param row cleanroomsml.OperationRow
---@param request any
---@param limits cleanroomsml.CallOptions|nil checked
---@param group cleanroomsml.core.Group|nil of a batch
---@param id integer|nil the number of the request in it
---@return cleanroomsml.Call
function Call.send(client, row, request, limits, group, id)
  local handle, target, suspended = send.submit(client, row, request, limits, nil, group, id)
  if not handle then return new(client, false, false, { nil, target, suspended }) end
  local call = new(client, handle, target, false)
  if suspended then client.suspended[call] = true end
  if not group then await.advance(client) end
  return call
end

local function wait(self)
  self.triple, self.handle = { await.done(self.client, self.handle, self.target) }, false
end

--- Waits until the call is done. Returns the same triple each time. Only one coroutine may wait at
--- a time: for another one it fails with kind `config`.
---@return table|nil output
---@return string|nil message starts with the code
---@return cleanroomsml.Info info
function Call:wait()
  exclusive.check_colon(self, Call, "call", "wait")
  if not self.triple then
    local _, message, info = exclusive.cannot_wait(self, "call")
    if message then return nil, message, info end
    exclusive.run(self, wait)
  end
  return self.triple[1], self.triple[2], self.triple[3]
end

--- The triple of a call that is done, once.
---@return table|nil output
---@return string|nil message starts with the code
---@return cleanroomsml.Info info
function Call:take()
  if self.triple then return self.triple[1], self.triple[2], self.triple[3] end
  return await.finish(self.client, self.handle, self.target)
end

--- Advances a ready call without blocking; returns whether it is done.
---@return boolean
function Call:settle()
  local state = self.handle:run(0)
  if state == "credentials" then credentials.provide(self.client, self.handle) end
  return state == true
end

--- Ends the call with a failure of its owner; no effect once done.
---@param kind string
---@param code string
---@param message string without the code
function Call:fail(kind, code, message)
  if self.handle then self.handle:fail(kind, code, message) end
end

--- Ends the call at once with kind `cancelled`; no effect once done. The service may carry out the
--- request nevertheless.
function Call:cancel()
  exclusive.check_colon(self, Call, "call", "cancel")
  if self.handle then self.handle:cancel() end
end

return Call
