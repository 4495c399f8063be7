--- One call between `start` and its triple.
local await = require "cleanroomsml.await"

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
    triple = { await.done(self.client, self.handle, self.target) }
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
  return await.finish(self.client, self.handle, self.target)
end

--- Goes on with a call that needs somebody, without waiting for more: whether it is done.
---@return boolean
function Call:settle()
  local state = self.handle:run(0)
  if state == "credentials" then await.provide(self.client, self.handle) end
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
