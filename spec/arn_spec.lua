--- Parsing of ARNs of trained models, and recognition of UUIDs.
local arn = require "cleanroomsml.arn"
local parse_arn = require "cleanroomsml.parse_arn"
local world = require "spec.support.config_world"

local MEMBERSHIP = "2a1b3c4d-0000-1111-2222-333344445555"
local HEAD = "arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/" .. MEMBERSHIP
local GOOD = HEAD .. "/trained-model/my_model-1.0"

-- A good ARN with one piece replaced.
local function with(piece, by)
  local from, to = GOOD:find(piece, 1, true)
  return GOOD:sub(1, from - 1) .. by .. GOOD:sub(to + 1)
end

local function of_length(length)
  return HEAD .. "/trained-model/" .. ("x"):rep(length - #HEAD - #"/trained-model/")
end

-- text, fields that differ from those of GOOD
local ACCEPTED = {
  { GOOD, {} },
  { with("aws", "aws-cn"), { partition = "aws-cn" } },
  { with("aws", "aws-new-b"), { partition = "aws-new-b" } },
  { with("us-east-1", "xx-foo-9"), { region = "xx-foo-9" } },
  { with("us-east-1", ("a"):rep(63)), { region = ("a"):rep(63) } },
  { with("123456789012", "000000000000"), { account = "000000000000" } },
  { with("my_model-1.0", "a"), { id = "a" } },
  { with("my_model-1.0", "a/B_c/-9."), { id = "a/B_c/-9." } },
  { with("my_model-1.0", "/trained-model/"), { id = "/trained-model/" } },
  { of_length(2048), { id = of_length(2048):match("([^/]*)$") } },
}

-- text, what the message says
local REFUSED = {
  { "", "20 to 2048 bytes long, not 0" },
  { "arn:aws:cleanrooms", "20 to 2048 bytes long, not 18" },
  { of_length(2049), "20 to 2048 bytes long, not 2049" },
  { with("arn", "ARN"), "start with \"arn:\"" },
  { " " .. GOOD, "start with \"arn:\"" },
  { with("aws", "aw"), "its partition" },
  { with("aws", "aws2"), "its partition" },
  { with("aws", "AWS"), "its partition" },
  { with("aws", ""), "its partition" },
  { with("cleanrooms-ml", "cleanrooms"), "its service must be cleanrooms-ml" },
  { with("cleanrooms-ml", "cleanroomsxml"), "its service must be cleanrooms-ml" },
  { with("us-east-1", ""), "its region must be one host label" },
  { with("us-east-1", "US-EAST-1"), "its region must be one host label" },
  { with("us-east-1", "-us"), "its region must be one host label" },
  { with("us-east-1", "us-"), "its region must be one host label" },
  { with("us-east-1", "123"), "its region must be one host label" },
  { with("us-east-1", ("a"):rep(64)), "its region must be one host label" },
  { with("us-east-1", "evil.com"), "its region must be one host label" },
  { with("us-east-1", "evil.com/"), "its region must be one host label" },
  { with("us-east-1", "us@evil"), "its region must be one host label" },
  { with("us-east-1", "us\r\nx"), "its region must be one host label" },
  { with("123456789012", "12345678901"), "its account must be 12 digits" },
  { with("123456789012", "1234567890123"), "its account must be 12 digits" },
  { with("123456789012", "12345678901a"), "its account must be 12 digits" },
  { with("membership", "memberships"), "its resource" },
  { with(MEMBERSHIP, MEMBERSHIP:upper()), "UUID in lower case" },
  { with(MEMBERSHIP, MEMBERSHIP:sub(2)), "UUID in lower case" },
  { with(MEMBERSHIP, ""), "UUID in lower case" },
  { with("trained-model/", "trained-models/"), "its resource" },
  { with("/trained-model/my_model-1.0", ""), "its resource" },
  { with("my_model-1.0", ""), "its name" },
  { with("my_model-1.0", "a b"), "its name" },
  { with("my_model-1.0", "a:b"), "its name" },
  { with("my_model-1.0", "m\195\182del"), "its name" },
  { GOOD .. "\n", "its name" },
  { GOOD .. "\0", "its name" },
  { "arn:aws:s3:::some-bucket-here", "its service" },
  { ("x"):rep(20), "start with \"arn:\"" },
  { (":"):rep(20), "start with \"arn:\"" },
}

describe("the ARN of a trained model", function()
  for i, case in ipairs(ACCEPTED) do
    it(("is split into its parts: %d %s"):format(i, case[1]:sub(1, 120)), function()
      local expected = {
        partition = "aws", region = "us-east-1", account = "123456789012",
        membership = MEMBERSHIP, type = "trained-model", id = "my_model-1.0",
      }
      for name, value in pairs(case[2]) do expected[name] = value end
      assert.same(expected, parse_arn(case[1]))
      assert.same(expected, parse_arn(case[1]))
    end)
  end

  for i, case in ipairs(REFUSED) do
    it(("is refused, and the message names the wrong part: %d, %s"):format(i, case[2]), function()
      local parsed, message = parse_arn(case[1])
      assert.is_nil(parsed)
      assert.is_truthy(message:find("^not an ARN of this service: "), message)
      assert.is_truthy(message:find(case[2], 1, true), message)
    end)
  end

  for _, value in ipairs { 20, true, {} } do
    it("is refused as a value of type " .. type(value), function()
      local parsed, message = parse_arn(value)
      assert.is_nil(parsed)
      assert.equal("must be a string, not " .. type(value), message)
    end)
  end

  it("is returned as a new table to each caller", function()
    local first = parse_arn(GOOD)
    first.region, first.membership = "spoilt", "spoilt"
    assert.equal("us-east-1", parse_arn(GOOD).region)
    assert.equal(MEMBERSHIP, parse_arn(GOOD).membership)
  end)

  it("is not kept in memory after it was parsed", function()
    local function parse_some(from)
      for i = from, from + 4999 do
        local uuid = ("%08x-0000-1111-2222-333344445555"):format(i)
        assert(parse_arn(with(MEMBERSHIP, uuid)))
      end
      collectgarbage()
      collectgarbage()
      return collectgarbage("count")
    end
    local before = parse_some(1)
    assert.is_true(parse_some(5001) < before + 200)
  end)
end)

describe("the published pattern of ARNs", function()
  local published, path = world.published("model/get-trained-model.json")
  if not published then return pending("is the one that the parser implements: " .. path) end
  local UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

  it("is the one that the parser implements", function()
    assert.equal(UUID, published.shapes.UUID.pattern)
    assert.equal("arn:aws[-a-z]*:cleanrooms-ml:[-a-z0-9]+:[0-9]{12}:membership/" .. UUID
      .. "/trained-model/[-a-zA-Z0-9_/.]+", published.shapes.TrainedModelArn.pattern)
    assert.equal(arn.MIN, published.shapes.TrainedModelArn.min)
    assert.equal(arn.MAX, published.shapes.TrainedModelArn.max)
  end)
end)

describe("a UUID", function()
  local CASES = {
    { MEMBERSHIP, true },
    { ("0"):rep(8) .. "-0000-0000-0000-" .. ("f"):rep(12), true },
    { MEMBERSHIP:upper(), false },
    { "", false },
    { MEMBERSHIP .. "0", false },
    { MEMBERSHIP:sub(1, 35), false },
    { "2a1b3c4d0-000-1111-2222-333344445555", false },
    { "2a1b3c4d-0000-1111-2222-33334444555g", false },
    { "2a1b3c4d-0000-1111-2222-3333-4444555", false },
    { ("a"):rep(36), false },
    { ("-"):rep(36), false },
    { MEMBERSHIP:sub(1, 35) .. "\n", false },
  }
  for _, case in ipairs(CASES) do
    it(("is distinguished from other strings: %q"):format(case[1]), function()
      assert.equal(case[2], arn.is_uuid(case[1]))
      assert.equal(case[2], arn.is_uuid(case[1]))
    end)
  end
end)
