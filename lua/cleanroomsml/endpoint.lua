--- From a region to the host that serves it, for this service and for those that credentials come
--- from. Pure.
local partitions = require("cleanroomsml.partitions")

local endpoint = {}

local FALLBACK = partitions[1]

local listed, patterns = {}, {}
for _, partition in ipairs(partitions) do
  for _, region in ipairs(partition.regions) do listed[region] = partition end
  for _, area in ipairs(partition.areas) do
    patterns[#patterns + 1] = {
      text = "^" .. area:gsub("%-", "%%-") .. "%-[A-Za-z0-9_]+%-%d+$",
      partition = partition,
    }
  end
end

--- The partition of a region: listed regions first, then the patterns, then `aws`.
---@param region string
---@return cleanroomsml.Partition
function endpoint.partition(region)
  local partition = listed[region]
  if partition then return partition end
  for _, pattern in ipairs(patterns) do
    if region:find(pattern.text) then return pattern.partition end
  end
  return FALLBACK
end

--- Whether a text can stand for a region in a host name: one host label in lower case, 1 to 63
--- of a-z0-9-, no "-" at either end, not all digits.
---@param text string
---@return boolean
function endpoint.is_host_label(text)
  if listed[text] then return true end
  return #text <= 63 and text:find("^[a-z0-9-]+$") ~= nil and not text:find("^%-")
    and not text:find("%-$") and text:find("[a-z-]") ~= nil
end

local NOT_A_HOST_LABEL = "must be one host label (1 to 63 of a-z, 0-9 and -, no - at an end, "
  .. "not all digits)"
endpoint.NOT_A_HOST_LABEL = NOT_A_HOST_LABEL

-- What the services' own rule sets have beside the rule. `plain_fips`: partitions whose FIPS host
-- is the plain one; `host`: plain hosts of partitions where they follow no rule.
local GOV = { ["aws-us-gov"] = true }
local SERVICES = {
  ["cleanrooms-ml"] = {},
  sts = { plain_fips = GOV },
  ["portal.sso"] = { plain_fips = GOV },
  oidc = { plain_fips = GOV },
  signin = {
    host = {
      ["aws"] = "%s.signin.aws.amazon.com",
      ["aws-cn"] = "%s.signin.amazonaws.cn",
      ["aws-us-gov"] = "%s.signin.amazonaws-us-gov.com",
    },
  },
}

---@class cleanroomsml.EndpointQuestion
---@field service "cleanrooms-ml"|"sts"|"portal.sso"|"oidc"|"signin"
---@field region string?
---@field use_fips boolean?
---@field use_dualstack boolean?
---@field endpoint_url string? a custom endpoint, checked before

local function custom_endpoint(question)
  if question.use_fips then return nil, "FIPS and a custom endpoint cannot be combined" end
  if question.use_dualstack then
    return nil, "dual stack and a custom endpoint cannot be combined"
  end
  return question.endpoint_url
end

local function host(question)
  local service, region = SERVICES[question.service], question.region
  local fips, dualstack = question.use_fips, question.use_dualstack
  local partition = endpoint.partition(region)
  local own = not fips and not dualstack and service.host and service.host[partition.id]
  if own then return own:format(region) end
  local plain = not dualstack and service.plain_fips and service.plain_fips[partition.id]
  return ("%s%s.%s.%s"):format(question.service, fips and not plain and "-fips" or "", region,
    dualstack and partition.dual_stack_dns_suffix or partition.dns_suffix)
end

--- The URL of a service's endpoint, without a trailing slash unless a custom one has it.
--- Source: the services' published endpoint rule sets.
---@param question cleanroomsml.EndpointQuestion
---@return string? url
---@return string? message
function endpoint.resolve(question)
  if question.endpoint_url then return custom_endpoint(question) end
  local region = question.region
  if not region then return nil, "no region is set" end
  if not endpoint.is_host_label(region) then return nil, "region: " .. NOT_A_HOST_LABEL end
  return "https://" .. host(question)
end

return endpoint
