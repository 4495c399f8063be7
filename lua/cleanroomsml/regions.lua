--- What a region's name says: the partition of AWS that it is in, and whether it may become part
--- of a host name. Pure.
local memo = require "cleanroomsml.memo"

local regions = {}

---@class cleanroomsml.Partition
---@field id string
---@field dns_suffix string
---@field dual_stack_dns_suffix string
---@field areas string[] what stands before "-<word>-<number>" in the names of its regions
---@field listed string? a region whose name is of another form

--- Facts from the published partitions data (a spec compares the two), in the order in which they
--- are tried. The first is that of regions that belong nowhere.
---@type cleanroomsml.Partition[]
regions.partitions = {
  {
    id = "aws",
    dns_suffix = "amazonaws.com",
    dual_stack_dns_suffix = "api.aws",
    areas = { "us", "eu", "ap", "sa", "ca", "me", "af", "il", "mx" },
    listed = "aws-global",
  },
  {
    id = "aws-cn",
    dns_suffix = "amazonaws.com.cn",
    dual_stack_dns_suffix = "api.amazonwebservices.com.cn",
    areas = { "cn" },
    listed = "aws-cn-global",
  },
  {
    id = "aws-eusc",
    dns_suffix = "amazonaws.eu",
    dual_stack_dns_suffix = "api.amazonwebservices.eu",
    areas = { "eusc-de" },
  },
  {
    id = "aws-iso",
    dns_suffix = "c2s.ic.gov",
    dual_stack_dns_suffix = "api.aws.ic.gov",
    areas = { "us-iso" },
    listed = "aws-iso-global",
  },
  {
    id = "aws-iso-b",
    dns_suffix = "sc2s.sgov.gov",
    dual_stack_dns_suffix = "api.aws.scloud",
    areas = { "us-isob" },
    listed = "aws-iso-b-global",
  },
  {
    id = "aws-iso-e",
    dns_suffix = "cloud.adc-e.uk",
    dual_stack_dns_suffix = "api.cloud-aws.adc-e.uk",
    areas = { "eu-isoe" },
    listed = "aws-iso-e-global",
  },
  {
    id = "aws-iso-f",
    dns_suffix = "csp.hci.ic.gov",
    dual_stack_dns_suffix = "api.aws.hci.ic.gov",
    areas = { "us-isof" },
    listed = "aws-iso-f-global",
  },
  {
    id = "aws-us-gov",
    dns_suffix = "amazonaws.com",
    dual_stack_dns_suffix = "api.aws",
    areas = { "us-gov" },
    listed = "aws-us-gov-global",
  },
}

local function has(partition, region, area)
  if region == partition.listed then return true end
  for _, one in ipairs(partition.areas) do
    if area == one then return true end
  end
end

--- The partition of a region: by its name, else `aws`.
---@type fun(region: string): cleanroomsml.Partition
regions.partition = memo(64, function(region)
  local area = region:match("^(.*)%-[A-Za-z0-9_]+%-%d+$")
  for _, partition in ipairs(regions.partitions) do
    if has(partition, region, area) then return partition end
  end
  return regions.partitions[1]
end)

--- Whether a text can stand for a region in a host name: one host label in lower case, 1 to 63
--- of a-z0-9-, no "-" at either end, not all digits.
---@param text string
---@return boolean
function regions.is_host_label(text)
  return #text <= 63 and text:find("^[a-z0-9-]+$") ~= nil and not text:find("^%-")
    and not text:find("%-$") and text:find("[a-z-]") ~= nil
end

regions.NOT_A_HOST_LABEL = "must be one host label (1 to 63 of a-z, 0-9 and -, no - at an end, "
  .. "not all digits)"

return regions
