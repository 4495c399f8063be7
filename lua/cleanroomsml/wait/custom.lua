--- Waits with the user's function: `wait(fd, seconds)` returns when the descriptor is readable or
--- the time is up. Calls run on the engine's thread, so Lua code is never blocked.
---
--- A descriptor belongs to one wait until the function returns; it is level-triggered and drained
--- here. After an abandoned wait (an error, a collected coroutine) it is not used again.
local core = require "cleanroomsml.core"
local system = require "cleanroomsml.system"

local custom = {}

local SLICE = 10        -- seconds of one wait unless the handle says; the thread has the deadlines
local EARLY_MAX = 1000  -- returns in a row before the time was up, without a readable descriptor
local POOL_MAX = 64
local POLL = 0.02       -- seconds between polls of a handle without descriptor: a command

local pool, no_waiters = {}, {}

-- A notifier of this process that no handle uses, or nil and the reason.
local function take_notifier()
  while true do
    local notifier = table.remove(pool)
    if not notifier then return core.notifier() end
    if notifier:is_free() then return notifier end
  end
end

local function give_back(notifier)
  if #pool < POOL_MAX then pool[#pool + 1] = notifier end
end

-- One wait, at most `seconds`. Returns true, or nil, kind, code, message. `state` counts early
-- returns.
local function await(wait, notifier, seconds, state)
  local started = system.monotonic()
  local go_on, reason = wait(notifier:fd(), seconds)
  if go_on == false then
    return nil, "cancelled", "Cancelled",
      reason and tostring(reason) or "the wait function returned false"
  end
  local early = not notifier:drain() and system.monotonic() - started < seconds * 0.9
  state.early = early and state.early + 1 or 0
  if state.early < EARLY_MAX then return true end
  return nil, "config", "BadWait",
    ("the wait function returned early %d times in a row, without a readable descriptor")
      :format(EARLY_MAX)
end

local function no_notifier(reason)
  return nil, "config", "NoDescriptor", "no descriptor to wait for: " .. reason
end

-- Waits for a handle on its notifier.
local function run(wait, handle, notifier)
  local state = { early = 0 }
  while true do
    core.drain(no_waiters)
    local got = handle:run(0)
    if got then return got end
    local ok, kind, code, message = await(wait, notifier, handle.slice or SLICE, state)
    if not ok then return nil, kind, code, message end
  end
end

-- Sleeps on a notifier that is never notified.
local function sleep(wait, seconds, notifier)
  local state, deadline = { early = 0 }, system.monotonic() + seconds
  while true do
    local left = deadline - system.monotonic()
    if left <= 0 then return true end
    local ok, kind, code, message = await(wait, notifier, left, state)
    if not ok then return nil, kind, code, message end
  end
end

local function finish(notifier, handle, ...)
  if handle then handle:set_notifier(nil) end
  notifier:drain()
  give_back(notifier)
  return ...
end

--- `wait` may return false and a reason to cancel the wait; its errors are passed on.
---@param wait cleanroomsml.WaitFunction
---@return cleanroomsml.WaitDriver
function custom.new(wait)
  local driver = { threaded = true, yields = true }

  function driver.sleep(seconds)
    local notifier, reason = take_notifier()
    if not notifier then return no_notifier(reason) end
    return finish(notifier, nil, sleep(wait, seconds, notifier))
  end

  local function poll(handle)
    while true do
      local got = handle:run(0)
      if got then return got end
      local ok, kind, code, message = driver.sleep(POLL)
      if not ok then return nil, kind, code, message end
    end
  end

  function driver.run(handle)
    if not handle.set_notifier then return poll(handle) end
    local notifier, reason = take_notifier()
    if not notifier then -- the handle may be done nevertheless; otherwise the caller ends it
      local got = handle:run(0)
      if got then return got end
      return no_notifier(reason)
    end
    handle:set_notifier(notifier)
    return finish(notifier, handle, run(wait, handle, notifier))
  end

  return driver
end

return custom
