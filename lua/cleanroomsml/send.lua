--- Turns a request into a C call in flight.
local core = require "cleanroomsml.core"
local lazy = require "cleanroomsml.lazy"
local request = require "cleanroomsml.request"
local targets = require "cleanroomsml.target"
local failure = lazy "cleanroomsml.failure"

local send = {}

local function invalid(params)
  return failure("validation", "ValidationError", table.concat(params, "; "), { params = params })
end

-- The errors of a request that cannot be sent anyway; nil: none.
local function faults_of(client, row, given, region_fault)
  client.checker = client.core or client.checker or core.client()
  local handle, faults = core.call(client.checker, row.method, "https://localhost", "us-east-1",
    given, client.call_options)
  if handle then return region_fault and { region_fault } end
  local member = region_fault and region_fault:match("^[^:]*: ") or ""
  for _, fault in ipairs(faults) do
    if region_fault and fault:sub(1, #member) == member then return faults end
  end
  faults[#faults + 1] = region_fault
  return faults
end

-- The target of a request, or nil, message, info.
local function find_target(client, row, given)
  local region, fault = request.region(row, given)
  local target, message, info
  if not fault then
    target, message, info = targets.find(client, region)
    if target then return target end
  end
  local faults = faults_of(client, row, given, fault)
  if faults then return invalid(faults) end
  return nil, message, info
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
  if not handle then return invalid(faults) end
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
  local refusal = client.wait_driver.refusal
  if refusal then
    local _, message, info = refusal()
    if message then return nil, message, info end
  end
  local handle, found, info = send.make(client, row, given, limits, target)
  if not handle then return nil, found, info end
  if client.on_attempt then handle:keep_events() end
  if client.options.log then client.asked[handle] = { row, given } end
  local credentials = client.provider:peek()
  if group then group:add(handle, id) end
  handle:submit(credentials)
  return handle, found, not credentials
end

return send
