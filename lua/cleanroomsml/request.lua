--- The region that a request names: all that Lua has to know of it before the C side binds it.
--- Pure, and it never raises: it reads tables raw.
local core = require "cleanroomsml.core"
local arn = require "cleanroomsml.arn"
local memo = require "cleanroomsml.memo"
local regions = require "cleanroomsml.regions"

local rawget, type = rawget, type

local request = {}

-- The region of an ARN that stands for a request. Remembered, so that polling one resource costs no
-- parsing. Nil for any other text.
local region_of_arn = memo(512, function(text)
  local head = arn.head(text)
  return head and arn.is_in_its_partition(head) and head.region
end)

local places = {}

-- The names of the members of a request that an ARN may stand in: those of texts, in the order
-- path, query, body, and those of lists; and whether any member is required.
local function places_of(row)
  if places[row] then return places[row] end
  local found = { texts = {}, lists = {}, required = false }
  places[row] = found
  for _, member in ipairs(core.describe(row.method).input.members) do
    local kind = member.shape.type
    local names = kind == "string" and found.texts or kind == "list" and found.lists or {}
    names[#names + 1] = member.name
    found.required = found.required or member.required
  end
  return found
end

local function region_of(value)
  if type(value) ~= "string" then return nil end
  local partition, region = value:match("^arn:([^:]*):cleanrooms%-ml:([^:]*):")
  return region, partition
end

local function first_in_list(name, list)
  local i = 1
  while type(list) == "table" and rawget(list, i) ~= nil do
    local region, partition = region_of(rawget(list, i))
    if region then return region, partition, ("%s[%d]"):format(name, i) end
    i = i + 1
  end
end

-- The first ARN of this service: its region, its partition and the name of its member.
local function first_arn(row, given)
  local where = places_of(row)
  for _, name in ipairs(where.texts) do
    local region, partition = region_of(rawget(given, name))
    if region then return region, partition, name end
  end
  for _, name in ipairs(where.lists) do
    local region, partition, at = first_in_list(name, rawget(given, name))
    if region then return region, partition, at end
  end
end

local function fault_of(region, partition)
  if not regions.is_host_label(region) then return "its region " .. regions.NOT_A_HOST_LABEL end
  local right = regions.partition(region)
  if right ~= partition then
    return ("its region %s is of partition %s, not %s"):format(region, right,
      core.redact(partition, {}))
  end
end

--- The request as a table, where it is an ARN alone and the operation has that form, or nothing and
--- the operation needs nothing.
---@param row cleanroomsml.OperationRow
---@param given any
---@return any given
function request.expand(row, given)
  if given == nil and not places_of(row).required then return {} end
  if type(given) == "string" and row.short_form then return { [row.arn] = given } end
  return given
end

--- The region that a request names by its first ARN of this service.
---@param row cleanroomsml.OperationRow
---@param given any
---@return string|nil region
---@return string|nil fault "member: what is wrong with its region"
function request.region(row, given)
  if type(given) == "string" and row.short_form then
    local known = region_of_arn(given)
    if known then return known end
    given = { [row.arn] = given }
  end
  if type(given) ~= "table" then return nil end
  local region, partition, name = first_arn(row, given)
  local fault = region and fault_of(region, partition)
  if fault then return nil, name .. ": " .. fault end
  return region
end

return request
