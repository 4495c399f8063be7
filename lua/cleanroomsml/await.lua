--- Waits for a C call, and gives it credentials when it needs them.
local core = require "cleanroomsml.core"
local lazy = require "cleanroomsml.lazy"
local suspended = lazy "cleanroomsml.suspended"
local reporting = lazy "cleanroomsml.reporting"

local await = {}

--- An empty table with calls as weak keys.
---@return table
function await.set() return setmetatable({}, { __mode = "k" }) end

--- Advances all calls without blocking.
---@param client cleanroomsml.Client
function await.advance(client)
  if next(client.suspended) ~= nil then suspended.advance(client) end
  core.advance()
end

--- The handle or group to wait for: with `on_attempt`, one that reports ended attempts to it.
---@param client cleanroomsml.Client
---@param handle userdata
---@param calls table<any, cleanroomsml.Call> whose attempts it reports; may change
---@return table|userdata
function await.reporting(client, handle, calls)
  return client.on_attempt and reporting.handle(client, handle, calls) or handle
end

--- The triple of a call that is done; the C side frees everything.
---@param client cleanroomsml.Client
---@param handle cleanroomsml.core.Call
---@param target cleanroomsml.Target
---@return table|nil output
---@return string|nil message starts with the code
---@return cleanroomsml.Info info
function await.finish(client, handle, target)
  if client.options.log or client.on_attempt then
    return reporting.finish(client, handle, target)
  end
  local output, message, info = handle:result()
  info.region, info.endpoint = target.region, target.endpoint
  return output, message, info
end

--- Waits until a C call is done, and returns its triple.
---@param client cleanroomsml.Client
---@param handle cleanroomsml.core.Call submitted
---@param target cleanroomsml.Target
---@return table|nil output
---@return string|nil message starts with the code
---@return cleanroomsml.Info info
function await.done(client, handle, target)
  local run = client.wait_driver.run
  local seen = client.on_attempt and await.reporting(client, handle, { { handle = handle } })
    or handle
  while true do
    local state, kind, code, message = run(seen)
    if state == true then return await.finish(client, handle, target) end
    if state then
      suspended.provide(client, handle)
      if next(client.suspended) ~= nil then suspended.provide_all(client) end
    else
      handle:fail(kind, code, message)
    end
  end
end

return await
