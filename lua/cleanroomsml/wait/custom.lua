--- Waits as the user's function does: `wait(fd, seconds)` comes back when the descriptor is
--- readable or the time is up. What is waited for runs on the engine's thread, so no Lua code is
--- held up.
---
--- The descriptor is this wait's alone until the function returns; it is level-triggered and
--- drained here. One whose wait was abandoned (an error, a coroutine that is gone) is never used
--- again.
local core = require "cleanroomsml.core"

local custom = {}

local SLICE = 10        -- seconds asked for; deadlines are the thread's
local EARLY_MAX = 1000  -- returns in a row before the time was up and with nothing readable
local POOL_MAX = 64
local POLL = 0.02       -- seconds between looks at what has no descriptor: a command

local pool, no_waiters = {}, {}

-- A notifier that hangs nowhere, of this process, or nil and the reason.
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

-- One wait of up to `seconds`: true, or nil, kind, code, message. Counts early returns in `state`.
local function await(wait, notifier, seconds, state)
  local started = core.monotonic()
  local go_on, reason = wait(notifier:fd(), seconds)
  if go_on == false then
    return nil, "cancelled", "Cancelled",
      reason and tostring(reason) or "the waiting function said so"
  end
  local early = not notifier:drain() and core.monotonic() - started < seconds * 0.9
  state.early = early and state.early + 1 or 0
  if state.early < EARLY_MAX then return true end
  return nil, "config", "BadWait",
    ("the waiting function came back %d times before its time and with nothing readable")
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
    local ok, kind, code, message = await(wait, notifier, SLICE, state)
    if not ok then return nil, kind, code, message end
  end
end

-- Sleeps on a notifier that is never notified.
local function sleep(wait, seconds, notifier)
  local state, deadline = { early = 0 }, core.monotonic() + seconds
  while true do
    local left = deadline - core.monotonic()
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

--- `wait` may return false and a reason, which cancels; what it raises goes through.
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
    if not notifier then -- it may be done nevertheless; the caller ends it otherwise
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
