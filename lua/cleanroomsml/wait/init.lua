--- How a client waits: chosen once for each client, from its `wait` option and from where it runs.
local blocking = require "cleanroomsml.wait.blocking"

---@class cleanroomsml.WaitDriver
---@field run cleanroomsml.Await
---@field sleep fun(seconds: number)
---@field threaded boolean|nil whether the engine's thread runs what is waited for
---@field yields boolean|nil whether other coroutines run meanwhile
---@field spawn nil|fun(job: fun()): true|nil runs a job by itself, whatever becomes of the caller
---@field refusal nil|fun(): nil, string|nil, table|nil why nothing can wait just here, if so

--- Awaits a handle (of a call, fetch, group or process) until it is done (true), asks for something
--- or, for a group, has a call that does (its id); or nil, kind, code, message: the wait is over.
---@alias cleanroomsml.Await fun(handle: userdata): any, string|nil, string|nil, string|nil
---@alias cleanroomsml.WaitFunction fun(fd: integer, seconds: number): false|any, string|nil

local wait = {}

--- Inside nginx `auto` never blocks: it yields to the event loop, or refuses where it cannot.
---@param option "auto"|"blocking"|cleanroomsml.WaitFunction|nil
---@return cleanroomsml.WaitDriver
function wait.choose(option)
  if type(option) == "function" then return require("cleanroomsml.wait.custom").new(option) end
  local ngx = rawget(_G, "ngx")
  if option ~= "blocking" and type(ngx) == "table" and ngx.get_phase then
    return require "cleanroomsml.wait.nginx"
  end
  return blocking
end

return wait
