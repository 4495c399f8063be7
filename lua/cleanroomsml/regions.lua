--- Regions: the partition of a region, whether its name is safe in a host name, and the region of a
--- request. Pure, raises no error.
local core = require "cleanroomsml.core"
local memo = require "cleanroomsml.memo"

local regions = {}

--- The partitions of AWS, in the order of matching. `areas`: the text before "-<word>-<number>" in
--- region names; `listed`: regions whose names have another form. From the published partitions
--- data; a spec compares them.
---@type {id: string, areas: string[], listed: string?}[]
regions.PARTITIONS = {
  {
    id = "aws", areas = { "us", "eu", "ap", "sa", "ca", "me", "af", "il", "mx" },
    listed = "aws-global",
  },
  { id = "aws-cn", areas = { "cn" }, listed = "aws-cn-global" },
  { id = "aws-eusc", areas = { "eusc-de" } },
  { id = "aws-iso", areas = { "us-iso" }, listed = "aws-iso-global" },
  { id = "aws-iso-b", areas = { "us-isob" }, listed = "aws-iso-b-global" },
  { id = "aws-iso-e", areas = { "eu-isoe" }, listed = "aws-iso-e-global" },
  { id = "aws-iso-f", areas = { "us-isof" }, listed = "aws-iso-f-global" },
  { id = "aws-us-gov", areas = { "us-gov" }, listed = "aws-us-gov-global" },
}

local function has(partition, region, area)
  if region == partition.listed then return true end
  for _, one in ipairs(partition.areas) do
    if area == one then return true end
  end
end

--- The id of a region's partition; `aws` for an unknown region.
---@type fun(region: string): string
regions.partition = memo(64, function(region)
  local area = region:match("^(.*)%-[A-Za-z0-9_]+%-%d+$")
  for _, partition in ipairs(regions.PARTITIONS) do
    if has(partition, region, area) then return partition.id end
  end
  return "aws"
end)

--- The region of a pseudo-region: `fips-us-east-1` and `us-east-1-fips` mean us-east-1 with FIPS.
--- Source: botocore.
---@param region string
---@return string region
---@return boolean fips
function regions.real(region)
  local real = region:gsub("fips%-", ""):gsub("%-fips", "")
  return real, real ~= region
end

--- Whether a text can be the region in a host name: one host label in lower case, 1 to 63 of
--- a-z0-9-, no "-" at either end, not all digits.
---@param text string
---@return boolean
function regions.is_host_label(text)
  return #text <= 63 and text:find("^[a-z0-9-]+$") ~= nil and not text:find("^%-")
    and not text:find("%-$") and text:find("[a-z-]") ~= nil
end

regions.NOT_A_HOST_LABEL = "must be one host label (1 to 63 of a-z, 0-9 and -, no - at an end, "
  .. "not all digits)"

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

--- The region of the request's first ARN of this service.
---@param row cleanroomsml.OperationRow
---@param given any
---@return string|nil region
---@return string|nil fault "member: the fault of its region"
function regions.of_request(row, given)
  local known = type(given) == "string" and region_of_arn(given)
  if known then return known end
  local text, member = core.request_arn(row.method, given)
  if not text then return nil end
  local partition, region = text:match(PARTS)
  local fault = region and fault_of(region, partition)
  if fault then return nil, member .. ": " .. fault end
  return region
end

return regions
