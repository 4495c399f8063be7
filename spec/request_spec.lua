--- The region of a request, from its first ARN of this service.
local operations = require "cleanroomsml.operations"
local regions = require "cleanroomsml.regions"
local shell = require "spec.support.shell"

local MEMBERSHIP = "2a1b3c4d-0000-1111-2222-333344445555"

local function arn(region, kind, partition)
  kind = kind or "trained-model"
  local owner = kind:find("audience") and "" or "membership/" .. MEMBERSHIP .. "/"
  return ("arn:%s:cleanrooms-ml:%s:123456789012:%s%s/x"):format(partition or "aws", region, owner,
    kind)
end

local function region_of(operation, given)
  return regions.of_request(operations.find(operation, 1), given)
end

local function raise() error("a metamethod was called") end

-- A table whose every metamethod raises.
local function hostile(members)
  return setmetatable(members, {
    __index = raise, __newindex = raise, __pairs = raise, __len = raise, __tostring = raise,
    __eq = raise, __lt = raise, __concat = raise, __call = raise, __name = 42,
  })
end

describe("the region of a request", function()
  for _, case in ipairs {
    { "of an ARN alone", "get_trained_model", arn "eu-west-1", "eu-west-1" },
    { "of the ARN in the path", "get_trained_model", { trainedModelArn = arn "eu-west-1" },
      "eu-west-1" },
    { "of the path before the query", "untag_resource",
      { tagKeys = { arn "us-west-2" }, resourceArn = arn "eu-west-1" }, "eu-west-1" },
    { "of the query", "list_trained_model_inference_jobs",
      { membershipIdentifier = MEMBERSHIP, trainedModelArn = arn "eu-west-1" }, "eu-west-1" },
    { "of the path before the body", "put_configured_audience_model_policy",
      { configuredAudienceModelPolicy = arn "us-west-2",
        configuredAudienceModelArn = arn("eu-west-1", "configured-audience-model") }, "eu-west-1" },
    { "of the body, in the order of its members", "start_trained_model_inference_job",
      { configuredModelAlgorithmAssociationArn = arn "us-west-2",
        trainedModelArn = arn "eu-west-1" }, "eu-west-1" },
    { "of a member that is not required", "start_trained_model_inference_job",
      { configuredModelAlgorithmAssociationArn = arn "us-west-2" }, "us-west-2" },
    { "of a list of ARNs", "create_ml_input_channel",
      { configuredModelAlgorithmAssociations = {
        arn("eu-west-1", "configured-model-algorithm-association") } }, "eu-west-1" },
    { "of no structure (none)", "create_trained_model",
      { dataChannels = { { mlInputChannelArn = arn "eu-west-1" } } }, nil },
    { "of no other service's ARN (none)", "create_configured_model_algorithm",
      { roleArn = "arn:aws:iam::123456789012:role/r", kmsKeyArn = "arn:aws:kms:eu-west-1:1:key/k" },
      nil },
    { "of no request (none)", "list_audience_models", nil, nil },
    { "of a number (none)", "get_trained_model", 12, nil },
    { "of a table with a metatable", "get_trained_model",
      hostile { trainedModelArn = arn "eu-west-1" }, "eu-west-1" },
    { "of a list with a metatable", "untag_resource", { tagKeys = hostile { arn "eu-west-1" } },
      "eu-west-1" },
  } do
    it("is that " .. case[1], function()
      for _ = 1, 2 do
        local region, fault = region_of(case[2], case[3])
        assert.is_nil(fault)
        assert.equal(case[4], region)
      end
    end)
  end

  local LABEL = "its region must be one host label (1 to 63 of a-z, 0-9 and -, no - at an end, not "
    .. "all digits)"
  for _, case in ipairs {
    { "get_trained_model", arn "evil.com", "trainedModelArn: " .. LABEL },
    { "get_trained_model", arn "", "trainedModelArn: " .. LABEL },
    { "get_trained_model", arn "cn-north-1",
      "trainedModelArn: its region cn-north-1 is of partition aws-cn, not aws" },
    { "untag_resource", { tagKeys = { "x", arn("us-east-1", nil, "aws-us-gov") } },
      "tagKeys: its region us-east-1 is of partition aws, not aws-us-gov" },
  } do
    it("is refused: " .. case[3]:sub(1, 60), function()
      local region, fault = region_of(case[1], case[2])
      assert.is_nil(region)
      assert.equal(case[3], fault)
    end)
  end

  it("is found without keeping ARNs in memory", function()
    -- Lua 5.1 hashes a few bytes of a long text only: all of these end up in one chain.
    -- (bounded_spec makes 100,000.)
    local count = shell.LUA == "lua5.1" and 3000 or 10000
    local function read_some(from)
      for i = from, from + count - 1 do
        region_of("get_trained_model", arn("xx-made-up-" .. i))
        region_of("get_trained_model", { trainedModelArn = arn "us-east-1" .. i })
      end
      collectgarbage()
      collectgarbage()
      return collectgarbage "count"
    end
    local before = read_some(1)
    assert.is_true(read_some(count + 1) < before + 300)
  end)
end)
