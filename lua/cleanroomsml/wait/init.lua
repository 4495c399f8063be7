--- How calls wait: chosen once for each client, from its `wait` option and from where it runs.
local blocking = require "cleanroomsml.wait.blocking"
local failure = require "cleanroomsml.failure"

local wait = {}

---@param option "auto"|"blocking"
---@return fun(handle: userdata): true|string|nil waiter nil: a wait is not possible here
---@return string|nil message, table|nil info
function wait.choose(option)
  local ngx = rawget(_G, "ngx")
  if option == "auto" and type(ngx) == "table" and ngx.get_phase then
    return failure("config", "CannotWait",
      "a call would hold up nginx's event loop; say wait = \"blocking\" to allow that")
  end
  return blocking
end

return wait
