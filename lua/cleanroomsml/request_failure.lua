--- The failures of requests that are not sent.
local core = require "cleanroomsml.core"
local failure = require "cleanroomsml.failure"

local request_failure = {}

--- A failure of kind `validation`.
---@param params string[] all faults, "member: fault"
---@return nil
---@return string message
---@return cleanroomsml.Info info
function request_failure.invalid(params)
  return failure("validation", "ValidationError", table.concat(params, "; "), { params = params })
end

-- All faults of a request for which no target was found; nil: none.
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

--- The failure of a request for which no target was found.
---@param client cleanroomsml.Client
---@param row cleanroomsml.OperationRow
---@param given any the request
---@param region_fault string|nil "member: the fault of its region"
---@param message string|nil why there is no target
---@param info cleanroomsml.Info|nil
---@return nil
---@return string message
---@return cleanroomsml.Info info
function request_failure.without_target(client, row, given, region_fault, message, info)
  local faults = faults_of(client, row, given, region_fault)
  if faults then return request_failure.invalid(faults) end
  return nil, message, info
end

return request_failure
