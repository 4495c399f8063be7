--- The region of a request: all that Lua reads of it before C binds it. Pure, raises no error.
local core = require "cleanroomsml.core"
local memo = require "cleanroomsml.memo"
local operations = require "cleanroomsml.operations"
local regions = require "cleanroomsml.regions"

local request = {}

local function fault_of(region, partition)
  if not regions.is_host_label(region) then return "its region " .. regions.NOT_A_HOST_LABEL end
  local right = regions.partition(region)
  if right ~= partition then
    return ("its region %s is of partition %s, not %s"):format(region, right,
      core.redact(partition, {}))
  end
end

local PARTS = "^arn:([^:]*):cleanrooms%-ml:([^:]*):"

-- The region of an ARN as request; memoized, so that polling one resource costs no parsing. Nil for
-- any other text.
local region_of_arn = memo(512, function(text)
  local partition, region = text:match(PARTS)
  return region and not fault_of(region, partition) and region
end)

local needs_nothing = {}

-- Whether no member of a request is required.
local function is_optional(row)
  if needs_nothing[row] == nil then
    needs_nothing[row] = true
    for _, member in ipairs(core.describe(row.method).input.members) do
      if member.required then needs_nothing[row] = false end
    end
  end
  return needs_nothing[row]
end

--- The request as a table, for an ARN where the operation has the short form, or nothing where it
--- needs nothing.
---@param row cleanroomsml.OperationRow
---@param given any
---@return any given
function request.expand(row, given)
  if given == nil and is_optional(row) then return {} end
  local facts = type(given) == "string" and operations.facts(row)
  if facts and facts.short_form then return { [facts.arn] = given } end
  return given
end

--- The region of the request's first ARN of this service.
---@param row cleanroomsml.OperationRow
---@param given any
---@return string|nil region
---@return string|nil fault "member: what is wrong with its region"
function request.region(row, given)
  local known = type(given) == "string" and region_of_arn(given)
  if known then return known end
  local text, member = core.request_arn(row.method, given)
  if not text then return nil end
  local partition, region = text:match(PARTS)
  local fault = region and fault_of(region, partition)
  if fault then return nil, member .. ": " .. fault end
  return region
end

return request
