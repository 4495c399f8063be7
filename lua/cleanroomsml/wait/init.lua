--- Chooses how a client waits, once for each client, by its `wait` option and where it runs.
local blocking = require "cleanroomsml.wait.blocking"

---@class cleanroomsml.WaitDriver
---@field run cleanroomsml.Await
---@field sleep fun(seconds: number)
---@field threaded boolean|nil whether calls run on the engine's thread
---@field yields boolean|nil whether a wait yields to other coroutines
---@field spawn nil|fun(job: fun()): true|nil runs a job that outlives the caller
---@field cannot_wait nil|fun(): nil, string|nil, table|nil why waiting is impossible here, if so

--- Waits for a handle (a call, fetch, group or process). Returns true when it is done, a string
--- when it needs something, the id of a call for a group; or nil, kind, code, message on failure.
---@alias cleanroomsml.Await fun(handle: userdata): any, string|nil, string|nil, string|nil
---@alias cleanroomsml.WaitFunction fun(fd: integer, seconds: number): false|any, string|nil

local wait = {}

--- Inside nginx `auto` never blocks: it yields to the event loop, or fails where it cannot.
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
