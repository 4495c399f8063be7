--- Waits by running the engine in the calling thread. It comes back to Lua five times a second, so
--- that debug hooks and Ctrl-C work.
local core = require "cleanroomsml.core"

local SLICE = 0.2

---@type cleanroomsml.WaitDriver
local blocking = {}

---@param handle userdata a call or fetch of the C module: whatever has `:run(seconds)`
---@return true|string state true when it is done, else what it asks for
function blocking.run(handle)
  local state
  repeat state = handle:run(SLICE) until state
  return state
end

---@param seconds number
function blocking.sleep(seconds)
  local deadline = core.monotonic() + seconds
  repeat
    local left = deadline - core.monotonic()
    core.sleep(left < SLICE and left or SLICE)
  until left <= SLICE
end

return blocking
