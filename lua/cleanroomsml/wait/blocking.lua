--- Waits by running the engine in the calling thread. It comes back to Lua five times a second, so
--- that debug hooks and Ctrl-C work.
local SLICE = 0.2

---@param handle userdata a call, fetch or batch of the C module: whatever has `:run(seconds)`
---@return true|string state true when it is done, else what it asks for
return function(handle)
  local state
  repeat state = handle:run(SLICE) until state
  return state
end
