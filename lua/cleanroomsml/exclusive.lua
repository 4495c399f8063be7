--- Lets only one coroutine at a time wait for a call, or for the next row of an iterator: a
--- notification wakes one coroutine, and two readers could get the same row.
local failure = require "cleanroomsml.failure"
local lazy = require "cleanroomsml.lazy"

local exclusive = {}

local ENDED = { dead = true, zombie = true } -- zombie: in nginx, ended and not waited for yet

-- The error text when a coroutine waits already; nil: none does. A coroutine that has died, or
-- whose wait ended with an error, does not count. Where errors cannot be caught, that may be true
-- of the running one.
local function holder(self)
  local other = self.waiting_coroutine
  if not other then return nil end
  if other == (coroutine.running() or "main") then
    return not lazy.is_unprotected() and "this coroutine waits for this %s already" or nil
  end
  if other == "main" or not ENDED[coroutine.status(other)] then
    return "another coroutine waits for this %s"
  end
end

--- The failure when the running coroutine may not wait: nil, message, info; nothing when it may.
---@param self { waiting_coroutine: thread|"main"|false }
---@param thing string its name in messages
---@return nil
---@return string|nil message
---@return cleanroomsml.Info|nil info
function exclusive.cannot_wait(self, thing)
  local err = holder(self)
  if err then return failure("config", "CannotWait", err:format(thing)) end
end

local function finish(self, ok, ...)
  self.waiting_coroutine = false
  if not ok then error((...), 0) end
  return ...
end

--- Calls a function that waits; others may wait after it has returned or raised an error.
---@generic T: { waiting_coroutine: thread|"main"|false }
---@param self T
---@param fn fun(self: T): any
---@return any ...
function exclusive.run(self, fn)
  self.waiting_coroutine = coroutine.running() or "main"
  return finish(self, lazy.pcall(fn, self))
end

--- Raises an error for a method that was called with a dot.
---@param self any must be an object of the class
---@param class table
---@param thing string the name of an object in messages
---@param method string
function exclusive.check_colon(self, class, thing, method)
  if type(self) == "table" and getmetatable(self) == class then return end
  local article = thing:find("^[aeiou]") and "an" or "a"
  error(("methods of %s %s are called with a colon: %s:%s()"):format(article, thing, thing, method),
    3)
end

return exclusive
