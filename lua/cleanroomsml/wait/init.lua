--- How a client waits: chosen once for each client, from its `wait` option and from where it runs.
local blocking = require "cleanroomsml.wait.blocking"
local failure = require "cleanroomsml.failure"

---@class cleanroomsml.Waiter
---@field run fun(handle: userdata): true|string runs or awaits a handle until it is done or asks for something
---@field sleep fun(seconds: number)
---@field yields boolean|nil whether other coroutines run meanwhile
---@field spawn nil|fun(job: fun()): true|nil runs a job by itself, whatever becomes of the caller
---@field refusal nil|fun(): nil, string|nil, table|nil why a wait is not possible just here; nothing when it is

local wait = {}

-- Inside nginx nothing may hold up the event loop unless the user says so.
local unavailable = {
  refusal = function()
    return failure("config", "CannotWait",
      "a call would hold up nginx's event loop; say wait = \"blocking\" to allow that")
  end,
}

---@param option "auto"|"blocking"|nil
---@return cleanroomsml.Waiter
function wait.choose(option)
  local ngx = rawget(_G, "ngx")
  if option ~= "blocking" and type(ngx) == "table" and ngx.get_phase then return unavailable end
  return blocking
end

return wait
