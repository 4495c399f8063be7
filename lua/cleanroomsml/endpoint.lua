--- The endpoints of this service, and of those that issue credentials, by region. Pure.
local regions = require "cleanroomsml.regions"

local endpoint = {}

--- DNS suffixes of the partitions, plain and dual stack: from the published partitions data.
---@type table<string, string[]>
endpoint.SUFFIXES = {
  ["aws"] = { "amazonaws.com", "api.aws" },
  ["aws-cn"] = { "amazonaws.com.cn", "api.amazonwebservices.com.cn" },
  ["aws-eusc"] = { "amazonaws.eu", "api.amazonwebservices.eu" },
  ["aws-iso"] = { "c2s.ic.gov", "api.aws.ic.gov" },
  ["aws-iso-b"] = { "sc2s.sgov.gov", "api.aws.scloud" },
  ["aws-iso-e"] = { "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk" },
  ["aws-iso-f"] = { "csp.hci.ic.gov", "api.aws.hci.ic.gov" },
  ["aws-us-gov"] = { "amazonaws.com", "api.aws" },
}

-- Exceptions to the rule in the services' rule sets. `plain_fips`: partitions whose FIPS host is
-- the plain one; `host` and `fips_host`: for partitions without a rule; `global`: the host of
-- region aws-global.
local GOV = { ["aws-us-gov"] = true }
local SERVICES = {
  ["cleanrooms-ml"] = {},
  sts = { plain_fips = GOV, global = "sts.amazonaws.com" },
  ["portal.sso"] = { plain_fips = GOV },
  oidc = { plain_fips = GOV },
  signin = {
    host = {
      ["aws"] = "%s.signin.aws.amazon.com",
      ["aws-cn"] = "%s.signin.amazonaws.cn",
      ["aws-eusc"] = "%s.signin.amazonaws-eusc.eu",
      ["aws-iso"] = "%s.signin.c2shome.ic.gov",
      ["aws-iso-b"] = "%s.signin.sc2shome.sgov.gov",
      ["aws-iso-e"] = "%s.signin.csphome.adc-e.uk",
      ["aws-iso-f"] = "%s.signin.csphome.hci.ic.gov",
      ["aws-us-gov"] = "%s.signin.amazonaws-us-gov.com",
    },
    fips_host = { ["aws-us-gov"] = "%s.signin-fips.amazonaws-us-gov.com" },
    fips_region = { ["us-gov-west-1"] = "signin-fips.amazonaws-us-gov.com" },
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

-- The host of a region that is an exception, or nil.
local function own_host(service, region, partition, fips)
  if not fips and service.global and region == "aws-global" then return service.global end
  if fips and service.fips_region and service.fips_region[region] then
    return service.fips_region[region]
  end
  local hosts = service[fips and "fips_host" or "host"]
  local own = hosts and hosts[partition]
  return own and own:format(region)
end

local function host(question)
  local service, region = SERVICES[question.service], question.region
  local fips, dualstack = question.use_fips, question.use_dualstack
  local partition = regions.partition(region)
  local own = not dualstack and own_host(service, region, partition, fips)
  if own then return own end
  local plain = not dualstack and service.plain_fips and service.plain_fips[partition]
  return ("%s%s.%s.%s"):format(question.service, fips and not plain and "-fips" or "", region,
    endpoint.SUFFIXES[partition][dualstack and 2 or 1])
end

--- The URL of a service's endpoint, without a trailing slash unless it is a custom one.
---@param question cleanroomsml.EndpointQuestion
---@return string? url
---@return string? message
function endpoint.resolve(question)
  if question.endpoint_url then return custom_endpoint(question) end
  local region = question.region
  if not region then return nil, "no region is set" end
  if not regions.is_host_label(region) then
    return nil, "region: " .. regions.NOT_A_HOST_LABEL
  end
  return "https://" .. host(question)
end

return endpoint
