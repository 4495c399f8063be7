local core = require "cleanroomsml.core"

local client = core.client {}

local function info_of(code, body, credentials)
  local output, message, info = core.receive(client, "create_trained_model", 402,
    { ["x-amzn-errortype"] = code }, body, credentials)
  assert.is_nil(output)
  assert.is_string(message)
  return info
end

describe("info.details", function()
  local QUOTA = "ServiceQuotaExceededException"
  -- error, body, details
  local cases = {
    { QUOTA, '{"message":"m","quotaName":"models","quotaValue":10}',
      { quotaName = "models", quotaValue = 10 } },
    { QUOTA, '{"message":"m","quotaValue":2.5}', { quotaValue = 2.5 } },
    { QUOTA .. ":http://x/", '{"quotaName":"models"}', { quotaName = "models" } },
    { QUOTA, '{"quotaName":7,"quotaValue":10}', { quotaValue = 10 } },
    { QUOTA, '{"quotaName":"n","quotaValue":"10"}', { quotaName = "n" } },
    { QUOTA, '{"quotaName":null,"quotaValue":{}}', nil },
    { QUOTA, '{"message":"m","more":"x"}', nil },
    { QUOTA, "not JSON", nil },
    { QUOTA, "", nil },
    { QUOTA, "[]", nil },
    { QUOTA, '{"quotaName":"a\\u0007b\\n c"}', { quotaName = "a b c" } },
    { "ConflictException", '{"message":"m","quotaName":"models"}', nil },
    { "OtherException", '{"quotaName":"models"}', nil },
  }
  for i, case in ipairs(cases) do
    it("has the error's members besides its message: " .. i, function()
      assert.same(case[3], info_of(case[1], case[2]).details)
    end)
  end

  it("is found by a code in the body, too", function()
    local _, _, info = core.receive(client, "create_trained_model", 402, {},
      '{"__type":"aws.x#ServiceQuotaExceededException","quotaValue":3}')
    assert.equal("ServiceQuotaExceededException", info.code)
    assert.same({ quotaValue = 3 }, info.details)
  end)

  it("shows no secret", function()
    local info = info_of(QUOTA, '{"quotaName":"x s3cretKEY/s3cret y","quotaValue":1}', {
      access_key_id = "AKID", secret_access_key = "s3cretKEY/s3cret", session_token = "tokentoken",
    })
    assert.same({ quotaName = "x *** y", quotaValue = 1 }, info.details)
  end)

  it("is absent on success", function()
    local output, message, info = core.receive(client, "delete_trained_model_output", 200, {}, "")
    assert.same({}, output)
    assert.is_nil(message)
    assert.is_nil(info.details)
  end)
end)

describe("an operation without output members", function()
  for _, operation in ipairs { "delete_trained_model_output", "tag_resource" } do
    for _, case in ipairs {
      { "", {} }, { " \r\n", {} }, { "{}", {} }, { "null", {} }, { " null\n", {} },
      { '{"new":[1,null],"gone":null}', { new = { 1 } } },
      { "nul", nil }, { "null null", nil }, { "[]", nil }, { "0", nil }, { "nothing", nil },
      { "{", nil }, { "\0", nil }, { "\255", nil }, { "null\0", nil },
    } do
      it(("of %s: %q"):format(operation, case[1]), function()
        local output, message, info = core.receive(client, operation, 200, {}, case[1])
        assert.same(case[2], output)
        if not output then
          assert.equal("decode", info.kind)
          assert.is_string(message)
        end
      end)
    end
  end

  it("is refused with an empty body when it has output members", function()
    for _, body in ipairs { "", "null", "{}" } do
      local output, _, info = core.receive(client, "create_trained_model", 200, {}, body)
      assert.is_nil(output)
      assert.equal("decode", info.kind)
    end
  end)
end)
