--- Waits by running the engine in the calling thread. It returns to Lua five times a second, so
--- that debug hooks and Ctrl-C work.
local system = require "cleanroomsml.system"

local SLICE = 0.2

---@type cleanroomsml.WaitDriver
local blocking = {}

---@param handle userdata an object of the C module with `:run(seconds)`, such as a call
---@return true|string state true when it is done, else what it needs
function blocking.run(handle)
  local state
  repeat state = handle:run(SLICE) until state
  return state
end

---@param seconds number
function blocking.sleep(seconds)
  local deadline = system.monotonic() + seconds
  repeat
    local left = deadline - system.monotonic()
    system.block(left < SLICE and left or SLICE)
  until left <= SLICE
end

return blocking
