local cjson = require "cjson"
local core = require "cleanroomsml.core"
local json = require "cleanroomsml.json"
local models = require "spec.support.models"

local output = core.describe("get_trained_model").output

-- Of something that need not be a whole model.
local function to_json(value, options)
  local given = { shape = "get_trained_model" }
  for name, option in pairs(options or {}) do given[name] = option end
  return json.to_json(value, given)
end

local function written(model, options)
  local text, message = to_json(model, options)
  assert.is_nil(message)
  return text
end

describe("to_json", function()
  it("writes members in the service's order, then unknown ones, sorted by name", function()
    local text = written {
      dataChannels = { { channelName = "train", mlInputChannelArn = "a/b", next = 1 } },
      updateTime = 1693962123.5, createTime = 1693962123,
      zeta = { 1, "x", { b = true, a = false } }, alpha = {},
      tags = { b = "2", a = "1", [""] = "" }, environment = {},
      incrementalTrainingDataChannels = {}, status = "ACTIVE",
      resourceConfig = { volumeSizeInGB = 2, instanceType = "t" },
    }
    assert.equal('{"incrementalTrainingDataChannels":[],"status":"ACTIVE",'
      .. '"resourceConfig":{"instanceType":"t","volumeSizeInGB":2},'
      .. '"createTime":"2023-09-06T01:02:03Z","updateTime":"2023-09-06T01:02:03.500Z",'
      .. '"environment":{},"tags":{"":"","a":"1","b":"2"},'
      .. '"dataChannels":[{"mlInputChannelArn":"a/b","channelName":"train","next":1}],'
      .. '"alpha":{},"zeta":[1,"x",{"a":false,"b":true}]}',
      (text:gsub("03%.5Z", "03.500Z")))
  end)

  local texts = {
    { "a/b", '"a/b"' }, { "a\\/b", [["a\\/b"]] }, { "\\\\/", [["\\\\/"]] }, { '"', [["\""]] },
    { "\n\t\r\b\f", [["\n\t\r\b\f"]] }, { "\0\1\31", [["\u0000\u0001\u001f"]] },
    { "\127", [["\u007f"]] }, { "ü€😀", '"ü€😀"' }, { "", '""' },
  }
  for i, case in ipairs(texts) do
    it("writes a string and a key with JSON escapes, case " .. i, function()
      assert.equal('{"name":' .. case[2] .. "}", written { name = case[1] })
      assert.equal('{"tags":{' .. case[2] .. ':"x"}}', written { tags = { [case[1]] = "x" } })
    end)
  end

  local numbers = {
    { 0, "0" }, { 1, "1" }, { -3, "-3" }, { 2 ^ 53, "9007199254740992" }, { 0.1, "0.1" },
    { 1 / 3, "0.33333333333333331" }, { 1e300, "1e+300" }, { -2.5e-7, "-2.5e-07" },
    { 100000000000000000000, "1e+20" },
  }
  for _, case in ipairs(numbers) do
    it("writes the number " .. case[2], function()
      assert.equal('{"next":' .. case[2] .. "}", written { next = case[1] })
    end)
  end

  it("writes timestamps as numbers with times = \"number\"", function()
    assert.equal('{"createTime":1693962123,"updateTime":1693962123.123}',
      written({ createTime = 1693962123, updateTime = 1693962123.123 }, { times = "number" }))
    assert.equal('{"createTime":"2023-09-06T01:02:03Z"}',
      written({ createTime = 1693962123 }, { times = "iso" }))
    assert.equal('{"createTime":"2023-09-06T01:02:03Z"}', written({ createTime = 1693962123 }, {}))
  end)

  it("is independent of the settings of the program's lua-cjson", function()
    local depth = cjson.encode_max_depth()
    cjson.encode_max_depth(1)
    local text = to_json { next = { { {} } } }
    cjson.encode_max_depth(depth)
    assert.equal('{"next":[[{}]]}', text)
  end)

  local cycle = {}
  cycle.again = cycle
  local faults = {
    { false, "^value: expected a table, got a boolean$" },
    { "text", "^value: expected a table, got a string$" },
    { { name = 7 }, "^name: expected a string, got a number$" },
    { { name = "s3cret\255" }, "^name: not UTF%-8$" },
    { { tags = { ["s3cret\255"] = "x" } }, "^tags.%?: not UTF%-8$" },
    { { tags = { a = print } }, "^tags.a: expected a string, got a function$" },
    { { tags = { "x" } }, "^tags: has a key that is not a string: a number$" },
    { { tags = "x" }, "^tags: expected a table, got a string$" },
    { { [7] = "x" }, "^value: has a key that is not a string: a number$" },
    { { createTime = "2023-09-06T01:02:03Z" },
      "^createTime: expected a time in seconds, got a string$" },
    { { createTime = 0 / 0 }, "^createTime: not a time$" },
    { { createTime = 1e300 }, "^createTime: not a time$" },
    { { createTime = 1e12 }, "^createTime: not a time$" },
    { { resourceConfig = { volumeSizeInGB = 1.5 } },
      "^resourceConfig.volumeSizeInGB: expected an integer, got a fraction$" },
    { { resourceConfig = { volumeSizeInGB = 1 / 0 } },
      "^resourceConfig.volumeSizeInGB: not a finite number$" },
    { { resourceConfig = { volumeSizeInGB = "5" } },
      "^resourceConfig.volumeSizeInGB: expected an integer, got a string$" },
    { { dataChannels = { { channelName = 7 } } },
      "^dataChannels%[1%].channelName: expected a string, got a number$" },
    { { dataChannels = { a = {} } }, "^dataChannels: not a list from 1 without holes$" },
    { { dataChannels = { {}, a = {} } }, "^dataChannels: not a list from 1 without holes$" },
    { { next = 0 / 0 }, "^next: not a finite number$" },
    { { next = { 1, { a = print } } }, "^next%[2%].a: a function cannot be JSON$" },
    { { next = cycle }, "^next.again.*: nested too deep, or contains itself$" },
    { { next = io.stdout }, "^next: a userdata cannot be JSON$" },
  }
  for _, fault in ipairs(faults) do
    it("returns nil and a message like " .. fault[2], function()
      local text, message = to_json(fault[1])
      assert.is_nil(text)
      assert.is_truthy(message:find(fault[2]), message)
      assert.is_nil(message:find("s3cret", 1, true))
      assert.is_true(#message < 200)
    end)
  end

  it("refuses an infinite timestamp, also with times = \"number\"", function()
    local text, message = to_json({ createTime = 1 / 0 }, { times = "number" })
    assert.is_nil(text)
    assert.equal("createTime: not a finite number", message)
  end)

  it("raises an error for an invalid option", function()
    local function raises(options, message)
      local ok, err = pcall(json.to_json, {}, options)
      assert.is_false(ok)
      assert.is_truthy(err:find(message, 1, true), err)
    end
    raises({ time = "iso" }, "did you mean times?")
    raises({ times = "ISO" }, 'times: expected "iso" or "number"')
    raises({ times = false }, 'times: expected "iso" or "number"')
    raises("iso", "options: expected a table, got a string")
  end)
end)

describe("output of to_json", function()
  local function check(model)
    for _, times in ipairs { "iso", "number" } do
      local text = written(model, { times = times })
      local again, message = core.decode_output("get_trained_model", text)
      assert.is_nil(message)
      assert.same(model, again)
      assert.equal(text, written(again, { times = times }))
      assert.is_table(cjson.decode(text))
    end
  end

  it("decodes to the trained model that it was made from", function()
    for seed = 1, 60 do
      local model = models.make(output, models.chance(seed * 7919))
      if seed % 3 == 0 then
        model.next = { 1, "x", { a = models.make(output, models.chance(seed)) } }
      end
      check(model)
    end
  end)

  local shapes = models.published_shapes()
  if not shapes then return pending("decodes to every published enum value") end
  it("decodes to every published enum value", function()
    local model = assert(core.decode_output("get_trained_model", models.body()))
    local places = {
      TrainedModelStatus = function(value) model.status = value end,
      MetricsStatus = function(value) model.metricsStatus = value end,
      LogsStatus = function(value) model.logsStatus = value end,
      TrainingInputMode = function(value) model.trainingInputMode = value end,
      S3DataDistributionType = function(value)
        model.dataChannels[1].s3DataDistributionType = value
      end,
      InstanceType = function(value)
        model.resourceConfig = { instanceType = value, volumeSizeInGB = 1 }
      end,
    }
    for name, shape in pairs(shapes) do
      for _, value in ipairs(shape.enum or {}) do
        places[name](value)
        check(model)
      end
    end
  end)

  it("is refused for anything but a trained model if no shape is named", function()
    local summary = { trainedModelArn = "a", name = "n", status = "ACTIVE", createTime = 1 }
    for _, value in ipairs { {}, summary, { trainedModels = { summary } }, 5, "x", true } do
      local text, message = json.to_json(value)
      assert.is_nil(text)
      assert.matches("^not a trained model: ", message)
    end
    local whole = core.decode_output("get_trained_model", models.body())
    assert.matches('^{"membershipIdentifier":', (json.to_json(whole)))
  end)

  for _, case in ipairs {
    { "TrainedModelSummary", { status = "ACTIVE", createTime = 0 },
      '{"createTime":"1970-01-01T00:00:00Z","status":"ACTIVE"}' },
    { "list_trained_models", { trainedModels = {}, nextToken = "t" },
      '{"nextToken":"t","trainedModels":[]}' },
    { "delete_training_dataset", {}, "{}" },
  } do
    it("has the members of the named shape: " .. case[1], function()
      assert.equal(case[3], (json.to_json(case[2], { shape = case[1] })))
    end)
  end

  for _, shape in ipairs { "get_trained_modl", "", 5, {} } do
    it("is an error for an unknown shape: " .. tostring(shape):sub(1, 5), function()
      local ok, message = pcall(json.to_json, {}, { shape = shape })
      assert.is_false(ok)
      assert.matches("shape: ", message)
    end)
  end
end)
