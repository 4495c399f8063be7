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

local pool, nobody = {}, {}

-- A bell that hangs nowhere, of this process, or nil and the reason.
local function take_bell()
  while true do
    local bell = table.remove(pool)
    if not bell then return core.bell() end
    if bell:is_free() then return bell end
  end
end

local function give_back(bell)
  if #pool < POOL_MAX then pool[#pool + 1] = bell end
end

-- One wait of up to `seconds`: true, or nil, kind, code, message. Counts early returns in `state`.
local function await(wait, bell, seconds, state)
  local started = core.monotonic()
  local go_on, reason = wait(bell:fd(), seconds)
  if go_on == false then
    return nil, "cancelled", "Cancelled",
      reason and tostring(reason) or "the waiting function said so"
  end
  local early = not bell:drain() and core.monotonic() - started < seconds * 0.9
  state.early = early and state.early + 1 or 0
  if state.early < EARLY_MAX then return true end
  return nil, "config", "BadWait",
    ("the waiting function came back %d times before its time and with nothing readable")
      :format(EARLY_MAX)
end

local function no_bell(reason)
  return nil, "config", "NoDescriptor", "no descriptor to wait for: " .. reason
end

-- Waits for a handle on its bell.
local function run(wait, handle, bell)
  local state = { early = 0 }
  while true do
    core.drain(nobody)
    local got = handle:run(0)
    if got then return got end
    local ok, kind, code, message = await(wait, bell, SLICE, state)
    if not ok then return nil, kind, code, message end
  end
end

-- Sleeps on a bell that nobody rings.
local function sleep(wait, seconds, bell)
  local state, deadline = { early = 0 }, core.monotonic() + seconds
  while true do
    local left = deadline - core.monotonic()
    if left <= 0 then return true end
    local ok, kind, code, message = await(wait, bell, left, state)
    if not ok then return nil, kind, code, message end
  end
end

local function finish(bell, handle, ...)
  if handle then handle:hang(nil) end
  bell:drain()
  give_back(bell)
  return ...
end

--- `wait` may return false and a reason, which cancels; what it raises goes through.
---@param wait cleanroomsml.WaitFunction
---@return cleanroomsml.Waiter
function custom.new(wait)
  local waiter = { threaded = true, yields = true }

  function waiter.sleep(seconds)
    local bell, reason = take_bell()
    if not bell then return no_bell(reason) end
    return finish(bell, nil, sleep(wait, seconds, bell))
  end

  local function poll(handle)
    while true do
      local got = handle:run(0)
      if got then return got end
      local ok, kind, code, message = waiter.sleep(POLL)
      if not ok then return nil, kind, code, message end
    end
  end

  function waiter.run(handle)
    if not handle.hang then return poll(handle) end
    local bell, reason = take_bell()
    if not bell then -- it may be done nevertheless: whoever hears of no descriptor ends it
      local got = handle:run(0)
      if got then return got end
      return no_bell(reason)
    end
    handle:hang(bell)
    return finish(bell, handle, run(wait, handle, bell))
  end

  return waiter
end

return custom
