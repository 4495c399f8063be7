--- Turns a request into a C call in flight.
local core = require "cleanroomsml.core"
local lazy = require "cleanroomsml.lazy"
local regions = require "cleanroomsml.regions"
local targets = require "cleanroomsml.target"
local request_failure = lazy "cleanroomsml.request_failure"
local request = lazy "cleanroomsml.request"

local send = {}

-- The target of a request, or nil, message, info.
local function find_target(client, row, given)
  local region, fault = regions.of_request(row, given)
  local target, message, info
  if not fault then
    target, message, info = targets.find(client, region)
    if target then return target end
  end
  return request_failure.without_target(client, row, given, fault, message, info)
end

--- The C call for a request, without credentials: `handle, target`, or nil, message, info.
---@param client cleanroomsml.Client
---@param row cleanroomsml.OperationRow
---@param given any the request
---@param limits cleanroomsml.CallOptions|nil checked
---@param target cleanroomsml.Target|nil nil: where the request's region is
---@return cleanroomsml.core.Call|nil handle
---@return cleanroomsml.Target|string|nil target or message
---@return cleanroomsml.Info|nil info
function send.make(client, row, given, limits, target)
  if given == nil then given = request.expand(row, nil) end
  if not target then
    local message, info
    target, message, info = find_target(client, row, given)
    if not target then return nil, message, info end
  end
  local handle, faults = core.call(client.core, row.method, target.endpoint, target.region, given,
    client.call_options)
  if not handle then return request_failure.invalid(faults) end
  if limits then handle:limit(limits.timeout, limits.max_attempts) end
  return handle, target
end

--- Sends a request; with a group, the group reports the call by `id`.
---@param client cleanroomsml.Client
---@param row cleanroomsml.OperationRow
---@param given any the request
---@param limits cleanroomsml.CallOptions|nil checked
---@param target cleanroomsml.Target|nil
---@param group cleanroomsml.core.Group|nil
---@param id integer|nil
---@return cleanroomsml.core.Call|nil handle
---@return cleanroomsml.Target|string|nil target or message
---@return boolean|cleanroomsml.Info|nil suspended whether it needs credentials first; or info
function send.submit(client, row, given, limits, target, group, id)
  local cannot_wait = client.wait_driver.cannot_wait
  if cannot_wait then
    local _, message, info = cannot_wait()
    if message then return nil, message, info end
  end
  local handle, found, info = send.make(client, row, given, limits, target)
  if not handle then return nil, found, info end
  if client.on_attempt then handle:keep_events() end
  if client.options.log then client.requests[handle] = { row, given } end
  local credentials = client.provider:peek()
  if group then group:add(handle, id) end
  handle:submit(credentials)
  return handle, found, not credentials
end

return send
