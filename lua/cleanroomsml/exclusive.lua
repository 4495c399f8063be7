--- What one coroutine at a time may wait for: a call, or the next row of an iterator. A
--- notification wakes one coroutine, and rows that two had taken would come twice.
local failure = require "cleanroomsml.failure"
local lazy = require "cleanroomsml.lazy"

local exclusive = {}

local ENDED = { dead = true, zombie = true } -- the second: in nginx, not waited for yet

-- Who waits already, in words; nil: no coroutine does. One that has died, or has left its wait by
-- an error, does not count. Where errors cannot be caught the running one may have left by one.
local function holder(self)
  local other = self.waiter
  if not other then return nil end
  if other == (coroutine.running() or "main") then
    return not lazy.is_unprotected() and "this coroutine waits for this %s already" or nil
  end
  if other == "main" or not ENDED[coroutine.status(other)] then
    return "another coroutine waits for this %s"
  end
end

--- Why the running coroutine may not wait: nil, message, info; nothing when it may.
---@param self { waiter: thread|"main"|false }
---@param thing string what it is called
---@return nil
---@return string|nil message
---@return cleanroomsml.Info|nil info
function exclusive.refusal(self, thing)
  local err = holder(self)
  if err then return failure("config", "CannotWait", err:format(thing)) end
end

local function finish(self, ok, ...)
  self.waiter = false
  if not ok then error((...), 0) end
  return ...
end

--- Waits: calls a function with the object, and lets others wait once it has returned or raised.
---@generic T: { waiter: thread|"main"|false }
---@param self T
---@param fn fun(self: T): any
---@return any ...
function exclusive.run(self, fn)
  self.waiter = coroutine.running() or "main"
  return finish(self, lazy.pcall(fn, self))
end

--- Raises for a method that was called with a dot.
---@param self any what should be an object of the class
---@param class table
---@param thing string what an object is called
---@param method string
function exclusive.check_colon(self, class, thing, method)
  if type(self) == "table" and getmetatable(self) == class then return end
  local article = thing:find("^[aeiou]") and "an" or "a"
  error(("methods of %s %s are called with a colon: %s:%s()"):format(article, thing, thing, method),
    3)
end

return exclusive
