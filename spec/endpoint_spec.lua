local endpoint = require "cleanroomsml.endpoint"
local regions = require "cleanroomsml.regions"
local world = require "spec.support.config_world"

local function sorted(list)
  local copy = {}
  for i, value in ipairs(list) do copy[i] = value end
  table.sort(copy)
  return copy
end

-- What stands before "-<word>-<number>" in a published region pattern.
local function areas_of(regex)
  local head = assert(regex:match("^%^(.*)\\%-\\w%+\\%-\\d%+%$$"), regex)
  local before, alternatives = head:match("^(.-)%((.*)%)$")
  local areas = {}
  for area in (alternatives or head):gmatch("[^|]+") do
    areas[#areas + 1] = (((before or "") .. area):gsub("\\%-", "-"))
  end
  return areas
end

describe("the partitions", function()
  local published, path = world.published("endpoints/partitions.json")
  if not published then return pending("are those of " .. path) end

  it("are equal to the published ones", function()
    local ids = {}
    for i, partition in ipairs(regions.PARTITIONS) do ids[i] = partition.id end
    local expected = {}
    for i, partition in ipairs(published.partitions) do expected[i] = partition.id end
    assert.same(expected, ids)
  end)

  for i, expected in ipairs(published.partitions) do
    it("know all of " .. expected.id, function()
      local partition = regions.PARTITIONS[i]
      assert.same({ expected.outputs.dnsSuffix, expected.outputs.dualStackDnsSuffix },
        endpoint.SUFFIXES[expected.id])
      assert.same(sorted(areas_of(expected.regionRegex)), sorted(partition.areas))
      -- There is no code for partitions without them.
      assert.is_true(expected.outputs.supportsFIPS)
      assert.is_true(expected.outputs.supportsDualStack)
    end)

    it("find every region of " .. expected.id, function()
      for _, region in ipairs(expected.regions) do
        assert.equal(expected.id, regions.partition(region))
        assert.is_true(regions.is_host_label(region))
      end
      for _, area in ipairs(areas_of(expected.regionRegex)) do
        assert.equal(expected.id, regions.partition(area .. "-somewhere-42"))
      end
    end)
  end
end)

describe("the partition of an unknown region", function()
  local CASES = {
    { "xx-foo-9", "aws" },
    { "us-gov-east", "aws" },
    { "us-gov-east-1-x", "aws" },
    { "xus-gov-east-1", "aws" },
    { "cn-1", "aws" },
    { "cn-far-north-1", "aws" },
    { "cn-north_2-1", "aws-cn" },
    { "eusc-de-west-12", "aws-eusc" },
    { "eusc-fr-west-1", "aws" },
    { "", "aws" },
  }
  for _, case in ipairs(CASES) do
    it(("of %q is %s"):format(case[1], case[2]), function()
      assert.equal(case[2], regions.partition(case[1]))
    end)
  end
end)

describe("a host label", function()
  local CASES = {
    { "us-east-1", true }, { "a", true }, { "a1", true }, { "1a", true }, { "1-2", true },
    { ("a"):rep(63), true }, { ("a"):rep(64), false }, { "", false }, { "1", false },
    { "123456", false }, { "-a", false }, { "a-", false }, { "-", false }, { "A", false },
    { "a.b", false }, { "a/b", false }, { "a_b", false }, { "a b", false }, { "a\n", false },
    { "\na", false }, { "a\0", false }, { "a%2f", false }, { "a@b", false }, { "\195\182", false },
  }
  for _, case in ipairs(CASES) do
    it(("%q %s"):format(case[1], case[2] and "passes" or "does not pass"), function()
      assert.equal(case[2], regions.is_host_label(case[1]))
    end)
  end
end)

describe("the published endpoint cases", function()
  local published, path = world.published("endpoints/endpoint-tests.json")
  if not published then return pending("give the published answers: " .. path) end

  -- Their words -> what ours must say.
  local FAULTS = {
    ["Invalid Configuration: FIPS and custom endpoint are not supported"] = "FIPS",
    ["Invalid Configuration: Dualstack and custom endpoint are not supported"] = "dual stack",
    ["Invalid Configuration: Missing Region"] = "no region",
  }

  for _, case in ipairs(published.testCases) do
    it(case.documentation, function()
      local params = case.params or {}
      local url, message = endpoint.resolve {
        service = "cleanrooms-ml", region = params.Region, endpoint_url = params.Endpoint,
        use_fips = params.UseFIPS, use_dualstack = params.UseDualStack,
      }
      if case.expect.error then
        assert.is_nil(url)
        local words = assert(FAULTS[case.expect.error], case.expect.error)
        assert.is_truthy(message:find(words, 1, true), message)
      else
        assert.equal(case.expect.endpoint.url, url)
      end
    end)
  end
end)

describe("the endpoint of a service", function()
  -- service, region, plain, FIPS, dual stack, both: as the services' own rule sets answer
  local CASES = {
    { "sts", "us-east-1", "sts.us-east-1.amazonaws.com", "sts-fips.us-east-1.amazonaws.com",
      "sts.us-east-1.api.aws", "sts-fips.us-east-1.api.aws" },
    { "sts", "us-gov-west-1", "sts.us-gov-west-1.amazonaws.com", "sts.us-gov-west-1.amazonaws.com",
      "sts.us-gov-west-1.api.aws", "sts-fips.us-gov-west-1.api.aws" },
    { "sts", "cn-north-1", "sts.cn-north-1.amazonaws.com.cn",
      "sts-fips.cn-north-1.amazonaws.com.cn", "sts.cn-north-1.api.amazonwebservices.com.cn",
      "sts-fips.cn-north-1.api.amazonwebservices.com.cn" },
    { "portal.sso", "eu-west-1", "portal.sso.eu-west-1.amazonaws.com",
      "portal.sso-fips.eu-west-1.amazonaws.com", "portal.sso.eu-west-1.api.aws",
      "portal.sso-fips.eu-west-1.api.aws" },
    { "portal.sso", "us-gov-west-1", "portal.sso.us-gov-west-1.amazonaws.com",
      "portal.sso.us-gov-west-1.amazonaws.com", "portal.sso.us-gov-west-1.api.aws",
      "portal.sso-fips.us-gov-west-1.api.aws" },
    { "oidc", "us-iso-east-1", "oidc.us-iso-east-1.c2s.ic.gov",
      "oidc-fips.us-iso-east-1.c2s.ic.gov", "oidc.us-iso-east-1.api.aws.ic.gov",
      "oidc-fips.us-iso-east-1.api.aws.ic.gov" },
    { "oidc", "us-gov-east-1", "oidc.us-gov-east-1.amazonaws.com",
      "oidc.us-gov-east-1.amazonaws.com", "oidc.us-gov-east-1.api.aws",
      "oidc-fips.us-gov-east-1.api.aws" },
    { "signin", "us-east-1", "us-east-1.signin.aws.amazon.com",
      "signin-fips.us-east-1.amazonaws.com", "signin.us-east-1.api.aws",
      "signin-fips.us-east-1.api.aws" },
    { "signin", "cn-north-1", "cn-north-1.signin.amazonaws.cn",
      "signin-fips.cn-north-1.amazonaws.com.cn", "signin.cn-north-1.api.amazonwebservices.com.cn",
      "signin-fips.cn-north-1.api.amazonwebservices.com.cn" },
    { "signin", "us-gov-west-1", "us-gov-west-1.signin.amazonaws-us-gov.com",
      "signin-fips.amazonaws-us-gov.com", "signin.us-gov-west-1.api.aws",
      "signin-fips.us-gov-west-1.api.aws" },
    { "signin", "us-gov-east-1", "us-gov-east-1.signin.amazonaws-us-gov.com",
      "us-gov-east-1.signin-fips.amazonaws-us-gov.com", "signin.us-gov-east-1.api.aws",
      "signin-fips.us-gov-east-1.api.aws" },
    { "signin", "us-iso-east-1", "us-iso-east-1.signin.c2shome.ic.gov",
      "signin-fips.us-iso-east-1.c2s.ic.gov", "signin.us-iso-east-1.api.aws.ic.gov",
      "signin-fips.us-iso-east-1.api.aws.ic.gov" },
    { "sts", "aws-global", "sts.amazonaws.com", "sts-fips.aws-global.amazonaws.com",
      "sts.aws-global.api.aws", "sts-fips.aws-global.api.aws" },
    { "signin", "eusc-de-east-1", "eusc-de-east-1.signin.amazonaws-eusc.eu",
      "signin-fips.eusc-de-east-1.amazonaws.eu", "signin.eusc-de-east-1.api.amazonwebservices.eu",
      "signin-fips.eusc-de-east-1.api.amazonwebservices.eu" },
    { "cleanrooms-ml", "xx-foo-9", "cleanrooms-ml.xx-foo-9.amazonaws.com",
      "cleanrooms-ml-fips.xx-foo-9.amazonaws.com", "cleanrooms-ml.xx-foo-9.api.aws",
      "cleanrooms-ml-fips.xx-foo-9.api.aws" },
  }
  local VARIANTS = { { false, false }, { true, false }, { false, true }, { true, true } }
  for _, case in ipairs(CASES) do
    it(("%s in %s"):format(case[1], case[2]), function()
      for i, variant in ipairs(VARIANTS) do
        assert.equal("https://" .. case[2 + i], endpoint.resolve {
          service = case[1], region = case[2], use_fips = variant[1], use_dualstack = variant[2],
        })
      end
    end)
  end

  for _, region in ipairs { "", "evil.com/", "a.b", "US", "x@y", "x\r\ny" } do
    it(("does not exist for region %q"):format(region), function()
      local url, message = endpoint.resolve { service = "sts", region = region }
      assert.is_nil(url)
      assert.is_truthy(message:find("^region: must be one host label"), message)
    end)
  end

  it("is the custom one unchanged, whatever the region", function()
    for _, region in ipairs { "us-east-1", "not.a.label" } do
      assert.equal("http://localhost:1/base/", endpoint.resolve {
        service = "cleanrooms-ml", region = region, endpoint_url = "http://localhost:1/base/",
      })
    end
  end)
end)
