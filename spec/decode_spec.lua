local cjson = require "cjson"
local collector = require "spec.support.collector"
local core = require "cleanroomsml.core"
local models = require "spec.support.models"

local body = models.body

local function decode_model(text) return core.decode_output("get_trained_model", text) end
local is_integer = math.type and function(n) return math.type(n) == "integer" end
  or function(n) return n == math.floor(n) end

local function decoded(changes)
  local model, message = decode_model(body(changes))
  assert.is_nil(message)
  return model
end

describe("a decoded model", function()
  -- member, its JSON, what Lua gets.
  local cases = {
    { "null is absent", "description", "null", nil },
    { "null in a structure", "statusDetails", '{"statusCode":null,"message":"m"}',
      { message = "m" } },
    { "null in a map", "tags", '{"a":null,"b":""}', { b = "" } },
    { "empty object", "statusDetails", "{}", {} },
    { "empty list for an empty map", "environment", "[]", {} },
    { "empty object for an empty list", "dataChannels", "{}", {} },
    { "empty list", "incrementalTrainingDataChannels", "[]", {} },
    { "empty key", "hyperparameters", '{"":"x"}', { [""] = "x" } },
    { "keys that look like something else", "tags", '{"createTime":"tomorrow","1":"2"}',
      { createTime = "tomorrow", ["1"] = "2" } },
    { "escapes", "name", [["\"\\\/\b\f\n\r\t\u0041\u0000"]], '"\\/\b\f\n\r\tA\0' },
    { "surrogate pair", "name", [["\ud83d\ude00"]], "😀" },
    { "text beyond ASCII", "name", '"ü€日本😀\127"', "ü€日本😀\127" },
    { "new enum text", "status", '"HIBERNATING"', "HIBERNATING" },
    { "text that is a number", "name", '"12"', "12" },
    { "new text", "next", '"12"', "12" },
    { "new boolean", "next", "false", false },
    { "new fraction", "next", "2.5", 2.5 },
    { "new null", "next", "null", nil },
    { "null in a new list", "next", '[null,1,null,null,[null],{"a":null},"2",null]',
      { 1, {}, {}, "2" } },
    { "new list of nulls", "next", "[null,null]", {} },
    { "null in a list of a new object", "statusDetails", '{"next":{"a":[[0],[null,2.0]]}}',
      { next = { a = { { 0 }, { 2 } } } } },
    { "new list", "next", '[[],{},[1,"a",true]]', { {}, {}, { 1, "a", true } } },
    { "new object", "next", '{"createTime":"x","a":{"b":null,"c":[{"d":null}]}}',
      { createTime = "x", a = { c = { {} } } } },
    { "new member of a structure", "statusDetails", '{"next":[1]}', { next = { 1 } } },
    { "time as text", "createTime", '"2023-09-06T01:02:03Z"', 1693962123 },
    { "time with a fraction", "createTime", '"2023-09-06T01:02:03.5Z"', 1693962123.5 },
    { "time with an offset", "createTime", '"2023-09-06T02:02:03+01:00"', 1693962123 },
    { "time as a number", "createTime", "1693962123", 1693962123 },
    { "time as a fraction", "createTime", "1693962123.25", 1693962123.25 },
    { "time before 1970", "createTime", "-1.5", -1.5 },
    { "time as numeric text", "createTime", '"1693962123"', 1693962123 },
    { "time in another notation", "createTime", "1.693962123e9", 1693962123 },
  }
  for _, case in ipairs(cases) do
    it("takes " .. case[1], function()
      assert.same(case[4], decoded({ [case[2]] = case[3] })[case[2]])
    end)
  end

  it("has every member of the response", function()
    local model = decoded {
      resourceConfig = '{"instanceCount":2.0,"instanceType":"ml.g5.xlarge","volumeSizeInGB":1e2}',
      stoppingCondition = '{"maxRuntimeInSeconds":86400}',
    }
    assert.same({ instanceCount = 2, instanceType = "ml.g5.xlarge", volumeSizeInGB = 100 },
      model.resourceConfig)
    assert.same({ maxRuntimeInSeconds = 86400 }, model.stoppingCondition)
    assert.equal("train", model.dataChannels[1].channelName)
    assert.equal("ACTIVE", model.status)
  end)

  it("has integers on Lua versions that have them", function()
    local model = decoded {
      resourceConfig = '{"instanceCount":2,"instanceType":"x","volumeSizeInGB":100.0}',
      next = '{"a":7,"b":[8,[9]],"c":9007199254740992,"d":-0.0}',
      updateTime = "5e0",
    }
    local numbers = {
      model.resourceConfig.instanceCount, model.resourceConfig.volumeSizeInGB, model.createTime,
      model.updateTime, model.next.a, model.next.b[1], model.next.b[2][1], model.next.c,
      model.next.d,
    }
    assert.equal(9, #numbers)
    for _, number in ipairs(numbers) do assert.is_true(is_integer(number)) end
  end)

  it("may have a hundred keys; of two equal keys the last one counts", function()
    local pairs_of = {}
    for i = 1, 100 do pairs_of[i] = ('"k%d":"%d"'):format(i, i) end
    local model = decoded { tags = "{" .. table.concat(pairs_of, ",") .. ',"k7":"again"}' }
    assert.equal("100", model.tags.k100)
    assert.equal("again", model.tags.k7)
  end)

  it("may have white space around it", function()
    assert.is_table((decode_model(" \r\n\t" .. body() .. "\n ")))
  end)
end)

describe("a value of another type in an unknown member", function()
  -- A value that the shape does not know has a body gone through from end to end: with one and
  -- without one, the rest must come out the same. Where, member, its JSON.
  local cases = {
    { "in a map", "tags", '{"a":"b","c":null}' },
    { "behind braces in a string", "tags", '{"a":"{[","c":1}' },
    { "behind a quote in a string", "tags", [[{"a":"\"","c":[2]}]] },
    { "behind backslashes", "tags", [[{"a":"\\\\","c\\\"":null,"d":"\\"}]] },
    { "in a member that comes twice", "description", 'null,"description":"d"' },
    { "in a member that comes twice, last", "description", '"d","description":null' },
    { "in a map that comes twice", "tags", '{"a":null},"tags":{}' },
    { "among blanks", "environment", ' {\t"a" :\r\n null , "b": "c" } ' },
    { "in place of a structure", "statusDetails", '["a"]' },
    { "in place of a list", "dataChannels", '{"a":"b"}' },
    { "in a list of structures", "incrementalTrainingDataChannels",
      '[{"channelName":"a","modelName":"b"},{"channelName":"a","modelName":"b","x":{"y":null}}]' },
    { "nowhere: numbers that are looked for", "resourceConfig",
      '{"instanceCount":2,"instanceType":"ml.m5.large","volumeSizeInGB":3}' },
    { "nowhere: an empty text", "name", '""' },
    { "nowhere: a string for a number", "stoppingCondition", '{"maxRuntimeInSeconds":"1"}' },
  }
  for _, case in ipairs(cases) do
    it("is found " .. case[1], function()
      local text = body { [case[2]] = case[3] }
      local model, message = decode_model(text)
      local other, other_message = decode_model((text:gsub("}$", ',"x":false}')))
      if other then other.x = nil end
      assert.equal(other_message, message)
      assert.same(other, model)
    end)
  end
end)

describe("a body that does not fit the model", function()
  local cases = {
    { "", "the body is empty" },
    { " \n", "the body is empty" },
    { "null", "the body is not a JSON object" },
    { "[]", "the body is not a JSON object" },
    { "[" .. body() .. "]", "the body is not a JSON object" },
    { '"text"', "the body is not a JSON object" },
    { "42", "the body is not a JSON object" },
    { "<html>s3cret</html>", "the body is not JSON: " },
    { body():sub(1, -2), "the body is not JSON: " },
    { body():sub(1, 40), "the body is not JSON: " },
    { body() .. "}", "the body is not JSON: " },
    { body() .. " s3cret", "the body is not JSON: " },
    { body() .. "\0s3cret", "the body is not JSON: it contains a NUL byte" },
    { body { name = '"a\0b"' }, "the body is not JSON: it contains a NUL byte" },
    { body { name = [["\ud83d"]] }, "the body is not JSON: " },
    { body { name = '"\255s3cret"' }, "the body is not UTF%-8" },
    { body { name = '"\237\160\189"' }, "the body is not UTF%-8" },
    { body { resourceConfig = '{"instanceType":"x","volumeSizeInGB":NaN}' },
      "the body is not JSON: " },
    { body { createTime = "Infinity" }, "the body is not JSON: " },
    { body { createTime = "0x10" }, "the body is not JSON: " },
    { ("["):rep(100000), "the body is not JSON: .*nested" },
    { ('{"a":'):rep(100000), "the body is not JSON: .*nested" },
    { body { next = ("["):rep(100000) .. ("]"):rep(100000) }, "the body is not JSON: .*nested" },
    { '{"a":"' .. ("s3cret "):rep(4500000) .. '"}', "^collaborationIdentifier: missing; " },
    { body { dataChannels = "[" .. ("null,"):rep(100000) .. "0]" },
      "^dataChannels%[10%]: .*; and more$" },
    -- the shape
    { "{}", "^collaborationIdentifier: missing; .*; updateTime: missing$" },
    { body { name = false }, "^name: missing$" },
    { body { name = "null" }, "^name: missing$" },
    { body { name = "7" }, "^name: expected a string, got a number$" },
    { body { name = "true" }, "^name: expected a string, got a boolean$" },
    { body { name = '["s3cret"]' }, "^name: expected a string, got a list$" },
    { body { status = '{"s3cret":1}' }, "^status: expected a string, got an object$" },
    { body { createTime = '"s3cret"' }, "^createTime: expected a time, got another text$" },
    { body { createTime = '""' }, "^createTime: expected a time, got another text$" },
    { body { createTime = '"2023-02-30T00:00:00Z"' },
      "^createTime: expected a time, got another text$" },
    { body { createTime = "1e999" }, "^createTime: expected a time, got a number out of range$" },
    { body { createTime = "1693962123000" },
      "^createTime: expected a time, got a number out of range$" },
    { body { createTime = "true" }, "^createTime: expected a time, got a boolean$" },
    { body { createTime = "null" }, "^createTime: missing$" },
    { body { resourceConfig = '{"instanceType":"x","volumeSizeInGB":"s3cret"}' },
      "^resourceConfig.volumeSizeInGB: expected an integer, got a string$" },
    { body { resourceConfig = '{"instanceType":"x","volumeSizeInGB":1.5}' },
      "^resourceConfig.volumeSizeInGB: expected an integer, got a fraction$" },
    { body { resourceConfig = '{"instanceType":"x","volumeSizeInGB":1e999}' },
      "^resourceConfig.volumeSizeInGB: expected an integer, got a number out of range$" },
    { body { resourceConfig = "[]" },
      "^resourceConfig.instanceType: missing; resourceConfig.volumeSizeInGB: missing$" },
    { body { resourceConfig = '["s3cret"]' }, "^resourceConfig: expected an object, got a list$" },
    { body { resourceConfig = '"s3cret"' }, "^resourceConfig: expected an object, got a string$" },
    { body { tags = '["s3cret"]' }, "^tags: expected an object, got a list$" },
    { body { tags = '{"a":7}' }, "^tags.a: expected a string, got a number$" },
    { body { tags = '{"a\\n\\u001b":{}}' }, "^tags.%?: expected a string, got an object$" },
    { body { tags = '{"' .. ("k"):rep(1000) .. '":{}}' },
      "^tags.%?: expected a string, got an object$" },
    { body { dataChannels = '"s3cret"' }, "^dataChannels: expected a list, got a string$" },
    { body { dataChannels = '{"a":{}}' }, "^dataChannels: expected a list, got an object$" },
    { body { dataChannels = "[null]" }, "^dataChannels%[1%]: expected an item, got null$" },
    { body { dataChannels = '["s3cret"]' },
      "^dataChannels%[1%]: expected an object, got a string$" },
    { body { dataChannels = '[{"mlInputChannelArn":"","channelName":""},{"channelName":""}]' },
      "^dataChannels%[2%].mlInputChannelArn: missing$" },
    { body { name = "1", status = "{}", createTime = '"x"', tags = '{"a":{}}' },
      "^createTime: [^;]*; name: [^;]*; status: [^;]*; tags.a: [^;]*$" },
  }
  for _, case in ipairs(cases) do
    local text, expected = case[1], case[2]
    it(("is refused: %s (%s)"):format(text:sub(-40):gsub("%c", "?"), expected), function()
      local model, message = decode_model(text)
      assert.is_nil(model)
      if not expected:find("^%^") then expected = "^" .. expected end
      assert.is_truthy(message:find(expected), message)
      assert.is_nil(message:find("s3cret", 1, true))
      assert.is_true(#message < 2700)
    end)
  end

  it("gives the same message each time", function()
    local text = body { name = "1", status = "1", description = "1", kmsKeyArn = "1", tags = "1" }
    local _, first = decode_model(text)
    for _ = 1, 20 do assert.equal(first, (select(2, decode_model(text)))) end
  end)

  it("may be nested up to the limit", function()
    local function nested(depth) return body { next = ("["):rep(depth) .. ("]"):rep(depth) } end
    assert.is_table((decode_model(nested(99)))) -- and the model itself
    assert.is_nil((decode_model(nested(100))))
  end)
end)

describe("decoding", function()
  it("is independent of the settings of the program's own lua-cjson", function()
    local depth, invalid = cjson.decode_max_depth(), cjson.decode_invalid_numbers()
    cjson.decode_max_depth(1)
    cjson.decode_invalid_numbers(true)
    local model = decode_model(body())
    local wrong = decode_model(body { createTime = "NaN" })
    assert.same({ 1, true }, { cjson.decode_max_depth(), cjson.decode_invalid_numbers() })
    cjson.decode_max_depth(depth)
    cjson.decode_invalid_numbers(invalid)
    assert.is_table(model)
    assert.is_nil(wrong)
  end)

  it("is safe while the collector runs at every step", function()
    local restore = collector.hurry(10000)
    local text = body { next = '{"a":[1,{"b":null}]}', tags = '{"a":"b"}', updateTime = '"1.5"' }
    for _ = 1, 8 do  -- the whole heap is gone through each time
      local model = decode_model(text)
      collectgarbage("step")
      assert.equal(1, model.next.a[1])
      assert.is_string((select(2, decode_model(body { name = "{}" }))))
    end
    restore()
  end)

  it("works in a coroutine", function()
    local model = coroutine.wrap(function() return decode_model(body()) end)()
    assert.equal("ACTIVE", model.status)
  end)

  it("returns a new table to each caller", function()
    local one, two = decoded(), decoded()
    one.dataChannels[1].channelName = "other"
    assert.equal("train", two.dataChannels[1].channelName)
  end)

  it("raises an error for an argument that is not a string", function()
    for _, wrong in ipairs { 7, {}, true } do
      assert.has_error(function() decode_model(wrong) end)
      assert.has_error(function() core.decode_error(wrong) end)
    end
  end)
end)

describe("an error body", function()
  local cases = {
    { '{"message":"no"}', "", "no" },
    { '{"Message":"no"}', "", "no" },
    { '{"message":"a","Message":"b"}', "", "a" },
    { '{"message":null,"Message":"b"}', "", "b" },
    { '{"message":7}', "", "" },
    { '{"message":{"message":"x"}}', "", "" },
    { '{"code":"A","Code":"B","__type":"C"}', "A", "" },
    { '{"Code":"B","__type":"C"}', "B", "" },
    { '{"__type":"aws.x#C:http://y/","message":""}', "aws.x#C:http://y/", "" },
    { '{"code":7,"__type":"C"}', "C", "" },
    { '{"code":null,"Code":["x"],"__type":"C"}', "C", "" },
    { '{"code":"","__type":"C"}', "C", "" },
    { '{"error":{"__type":"C","message":"m"}}', "", "" },
    { "{}", "", "" },
    { "", "", "" },
    { " \n", "", "" },
    { "<html><body>502</body></html>", "", "" },
    { "\n <!DOCTYPE html>", "", "" },
    { "upstream timed out", "", "upstream timed out" },
    { '["a"]', "", '["a"]' },
    { '"text"', "", '"text"' },
    { '{"message":"cut o', "", '{"message":"cut o' },
    { '{"message":"x"}\0', "", '{"message":"x"}\0' },
    { '{"message":"\255"}', "", "\255" },
    { ("["):rep(100000), "", ("["):rep(100000) },
  }
  for _, case in ipairs(cases) do
    it("is read: " .. case[1]:sub(1, 40):gsub("%c", "?"), function()
      local code, message = core.decode_error(case[1])
      assert.equal(case[2], code)
      assert.equal(case[3], message)
    end)
  end
end)

describe("utf8_valid", function()
  local cases = {
    { "", true }, { "plain", true }, { "ü€😀", true },
    { ("a"):rep(17) .. "ü" .. ("b"):rep(9), true },
    { "\128", false }, { "\192\128", false }, { "\237\160\128", false },
    { "\244\144\128\128", false },
    { ("a"):rep(16) .. "\255", false }, { ("a"):rep(12) .. "\195", false },
  }
  for i, case in ipairs(cases) do
    it("case " .. i, function() assert.equal(case[2], core.utf8_valid(case[1])) end)
  end
end)
