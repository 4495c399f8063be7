local suggest = require "cleanroomsml.suggest"

local NAMES = {
  "region", "endpoint_url", "use_fips_endpoint", "timeout", "read_timeout", "connect_timeout",
  "max_attempts", "proxy", "no_proxy", "log", "trainedModelArn",
}

describe("the suggested name", function()
  local CASES = {
    { "regoin", "region" },
    { "Region", "region" },
    { "regio", "region" },
    { "endpointUrl", "endpoint_url" },
    { "endpoint-url", "endpoint_url" },
    { "endpoint", "endpoint_url" },
    { "timeouts", "timeout" },
    { "readTimeout", "read_timeout" },
    { "max_atempt", "max_attempts" },
    { "arn", "trainedModelArn" },
    { "lgo", nil },
    { "logs", "log" },
    { "prox", "proxy" },
    { "colour", nil },
    { "", nil },
    { "x", nil },
    { ("timeout"):rep(100), nil },
  }
  for _, case in ipairs(CASES) do
    it(("for %q is %s"):format(case[1]:sub(1, 20), case[2] or "none"), function()
      assert.equal(case[2], suggest.nearest(case[1], NAMES))
    end)
  end

  it("is nil for an empty list of names", function()
    assert.is_nil(suggest.nearest("region", {}))
  end)
end)
