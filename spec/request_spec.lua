local request = require "cleanroomsml.request"

local MEMBERSHIP = "2a1b3c4d-0000-1111-2222-333344445555"
local OTHER = "9f8e7d6c-aaaa-bbbb-cccc-ddddeeeeffff"
local ARN = "arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/" .. MEMBERSHIP
  .. "/trained-model/my_model-1.0"

-- ARN with one piece replaced.
local function with(piece, by)
  local from, to = ARN:find(piece, 1, true)
  return ARN:sub(1, from - 1) .. by .. ARN:sub(to + 1)
end

local HEAD = {
  partition = "aws", region = "us-east-1", account = "123456789012", membership = MEMBERSHIP,
}

local function raise() error("a metamethod was called") end

-- A table whose every metamethod raises.
local function hostile(members)
  return setmetatable(members, {
    __index = raise, __newindex = raise, __pairs = raise, __len = raise, __tostring = raise,
    __eq = raise, __lt = raise, __concat = raise, __call = raise, __name = 42,
  })
end

-- name, request, membership, version
local ACCEPTED = {
  { "the ARN as text", ARN, MEMBERSHIP },
  { "the ARN in a table", { trainedModelArn = ARN }, MEMBERSHIP },
  { "the ARN's own membership", { trainedModelArn = ARN, membershipIdentifier = MEMBERSHIP },
    MEMBERSHIP },
  { "another membership, which wins", { trainedModelArn = ARN, membershipIdentifier = OTHER },
    OTHER },
  { "a version", { trainedModelArn = ARN, versionIdentifier = OTHER }, MEMBERSHIP, OTHER },
  { "a table with a metatable", hostile { trainedModelArn = ARN }, MEMBERSHIP },
}

describe("a good request", function()
  for _, case in ipairs(ACCEPTED) do
    for _, validate in ipairs { true, false } do
      it(("holds %s, validate = %s"):format(case[1], tostring(validate)), function()
        for _ = 1, 2 do
          local checked, params = request.check(case[2], validate)
          assert.is_nil(params)
          assert.same({
            trainedModelArn = ARN, membershipIdentifier = case[3], versionIdentifier = case[4],
            arn = HEAD,
          }, checked)
        end
      end)
    end
  end

  it("is left as it is", function()
    local given = { trainedModelArn = ARN }
    local checked = request.check(given)
    assert.same({ trainedModelArn = ARN }, given)
    assert.are_not.equal(given, checked)
  end)

  it("costs no memory for each one ever seen", function()
    local function check_some(from)
      for i = from, from + 4999 do assert(request.check(with("my_model-1.0", "m" .. i))) end
      collectgarbage()
      collectgarbage()
      return collectgarbage("count")
    end
    local before = check_some(1)
    assert.is_true(check_some(5001) < before + 300)
  end)
end)

local LABEL = "must be one host label (1 to 63 of a-z, 0-9 and -, no - at an end, not all digits)"
local CONTROL = "must not contain control bytes"
local CLIMBS = 'must not have a segment "." or ".."'
local UUID = "must be a UUID in lower case"

-- name, request, params with validation, params without it (false: it passes)
local REFUSED = {
  { "nothing", nil, { "request: must be a table or the ARN as text, not nil" } },
  { "a number", 12, { "request: must be a table or the ARN as text, not number" } },
  { "false", false, { "request: must be a table or the ARN as text, not boolean" } },
  { "a function", print, { "request: must be a table or the ARN as text, not function" } },
  { "an empty table", {}, { "trainedModelArn: is required" } },
  { "an empty text", "", { "trainedModelArn: must not be empty" } },
  { "no ARN", { membershipIdentifier = MEMBERSHIP }, { "trainedModelArn: is required" } },
  { "empty members", { trainedModelArn = "", membershipIdentifier = "", versionIdentifier = "" },
    { "trainedModelArn: must not be empty", "membershipIdentifier: must not be empty",
      "versionIdentifier: must not be empty" } },
  { "wrong types", { trainedModelArn = 1, membershipIdentifier = {}, versionIdentifier = true },
    { "trainedModelArn: must be a string, not number",
      "membershipIdentifier: must be a string, not table",
      "versionIdentifier: must be a string, not boolean" } },
  { "a hostile value", { trainedModelArn = hostile {} },
    { "trainedModelArn: must be a string, not table" } },
  { "a misspelt member", { trainedModelARN = ARN },
    { "trainedModelARN: unknown member, did you mean trainedModelArn?",
      "trainedModelArn: is required" } },
  { "members by other conventions",
    { trainedModelArn = ARN, membership_identifier = MEMBERSHIP, versionId = OTHER },
    { "membership_identifier: unknown member, did you mean membershipIdentifier?",
      "versionId: unknown member, did you mean versionIdentifier?" } },
  { "a member like no other", { trainedModelArn = ARN, colour = "red" },
    { "colour: unknown member" } },
  { "a member with a bad name", { trainedModelArn = ARN, ["a\n\0\255" .. ("b"):rep(100)] = 1 },
    { "a???" .. ("b"):rep(60) .. ": unknown member" } },
  { "keys that are no names", { ARN, [hostile {}] = 1, [true] = 2 },
    { "[1]: unknown member", "[boolean]: unknown member", "[table]: unknown member",
      "trainedModelArn: is required" } },
  { "a hostile table with a fault", hostile { trainedModelArn = ARN, x = 1 },
    { "x: unknown member" } },
  { "control bytes",
    { trainedModelArn = ARN .. "\r\n", membershipIdentifier = MEMBERSHIP:sub(2) .. "\0",
      versionIdentifier = "\127" .. OTHER },
    { "trainedModelArn: " .. CONTROL, "membershipIdentifier: " .. CONTROL,
      "versionIdentifier: " .. CONTROL } },
  { "NUL in the ARN", ARN .. "\0", { "trainedModelArn: " .. CONTROL } },
  { "segments that climb", { trainedModelArn = ARN .. "/../x", membershipIdentifier = ".." },
    { "trainedModelArn: " .. CLIMBS, "membershipIdentifier: " .. CLIMBS } },
  { "a segment of one dot", with("my_model-1.0", "./x"), { "trainedModelArn: " .. CLIMBS } },
  { "two dots at the end", with("my_model-1.0", ".."), { "trainedModelArn: " .. CLIMBS } },
  { "a region of two labels", with("us-east-1", "evil.com"),
    { "trainedModelArn: not the ARN of a trained model: its region " .. LABEL },
    { "trainedModelArn: its region " .. LABEL } },
  { "a region that would be a path", with("us-east-1", "x/y?z"),
    { "trainedModelArn: not the ARN of a trained model: its region " .. LABEL },
    { "trainedModelArn: its region " .. LABEL } },
  { "such a region in another ARN", "arn:aws:some-service:a.b:1:resource",
    { "trainedModelArn: not the ARN of a trained model: its service must be cleanrooms-ml" },
    { "trainedModelArn: its region " .. LABEL } },
  { "a region of another partition", with("us-east-1", "cn-north-1"),
    { "trainedModelArn: its region cn-north-1 is of partition aws-cn, not aws" } },
  { "a partition of another region", with("aws", "aws-us-gov"),
    { "trainedModelArn: its region us-east-1 is of partition aws, not aws-us-gov" } },
  { "identifiers of the right length", { trainedModelArn = ARN,
      membershipIdentifier = OTHER:upper(), versionIdentifier = ("x"):rep(36) },
    { "membershipIdentifier: " .. UUID, "versionIdentifier: " .. UUID }, false },
  { "identifiers of a wrong length", { trainedModelArn = ARN,
      membershipIdentifier = "x", versionIdentifier = OTHER .. OTHER },
    { "membershipIdentifier: must be 36 bytes long, not 1",
      "versionIdentifier: must be 36 bytes long, not 72" }, false },
  { "dots in a query member", { trainedModelArn = ARN, versionIdentifier = ".." },
    { "versionIdentifier: must be 36 bytes long, not 2" }, false },
  { "an ARN of another shape", { trainedModelArn = "arn:aws:new:x", membershipIdentifier = "m" },
    { "trainedModelArn: must be 20 to 2048 bytes long, not 13",
      "membershipIdentifier: must be 36 bytes long, not 1" }, false },
  { "an ARN that is too long", { trainedModelArn = ARN .. ("x"):rep(2048),
      membershipIdentifier = MEMBERSHIP },
    { ("trainedModelArn: must be 20 to 2048 bytes long, not %d"):format(#ARN + 2048) }, false },
  { "an ARN that names no membership", "arn:aws:cleanrooms-ml:us-east-1:1:other",
    { "trainedModelArn: not the ARN of a trained model: its account must be 12 digits" },
    { "membershipIdentifier: is required, as trainedModelArn does not name it" } },
  { "everything at once", { trainedModelArn = "x", membershipIdentifier = 1,
      versionIdentifier = "y", regoin = "z" },
    { "regoin: unknown member", "trainedModelArn: must be 20 to 2048 bytes long, not 1",
      "membershipIdentifier: must be a string, not number",
      "versionIdentifier: must be 36 bytes long, not 1" },
    { "regoin: unknown member", "membershipIdentifier: must be a string, not number" } },
}

describe("a faulty request", function()
  for _, case in ipairs(REFUSED) do
    it("is refused: " .. case[1], function()
      for _ = 1, 2 do
        local checked, params = request.check(case[2])
        assert.is_nil(checked)
        assert.same(case[3], params)
      end
    end)

    it("without validation: " .. case[1], function()
      local checked, params = request.check(case[2], false)
      if case[4] == false then
        assert.is_nil(params)
        for name, value in pairs(case[2]) do assert.equal(value, checked[name]) end
      else
        assert.is_nil(checked)
        assert.same(case[4] or case[3], params)
      end
    end)
  end
end)

describe("a request that is not validated", function()
  it("has no ARN taken apart when that cannot be done", function()
    local checked = request.check({ trainedModelArn = "x", membershipIdentifier = "y" }, false)
    assert.same({ trainedModelArn = "x", membershipIdentifier = "y" }, checked)
  end)

  it("is validated again by the next check", function()
    assert(request.check({ trainedModelArn = ARN .. " ", membershipIdentifier = "y" }, false))
    assert.is_nil((request.check({ trainedModelArn = ARN .. " ", membershipIdentifier = "y" })))
  end)
end)
