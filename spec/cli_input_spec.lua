-- Values of flags: JSON, shorthand, text and files, typed by the description; skeletons.
local core = require "cleanroomsml.core"
local input = require "cleanroomsml.cli.input"
local models = require "spec.support.models"
local requests = require "spec.support.requests"
local skeleton = require "cleanroomsml.cli.skeleton"
local value = require "cleanroomsml.cli.json.value"
local writer = require "cleanroomsml.cli.json.writer"

local FILES = {
  ["text"] = "line\n", ["list.json"] = ' [{"channelName":"a"}]', ["x=1"] = "instanceType=m",
}

local function read_file(path)
  if FILES[path] then return FILES[path] end
  return nil, path .. ": No such file or directory"
end

local function shape_of(operation, name)
  for _, member in ipairs(core.describe(operation).input.members) do
    if member.name == name then return member.shape end
  end
end

local function value_of(member, ...)
  local operation, name = member:match("^(.-)%.(.*)$")
  local found, message = input.value({ ... }, assert(shape_of(operation, name)), read_file)
  if message then return nil, message end
  return writer.compact(found)
end

describe("a flag's value", function()
  local CREATE = "create_trained_model"
  for _, case in ipairs {
    { '"churn"', CREATE .. ".name", "churn" }, { '"[x"', CREATE .. ".name", "[x" },
    { '"line\\n"', CREATE .. ".description", "file://text" },
    { "30", "create_ml_input_channel.retentionInDays", "30" },
    { '"2026-01-01T00:00:00Z"', "create_audience_model.trainingDataStartTime",
      "2026-01-01T00:00:00Z" },
    { "1700000000", "create_audience_model.trainingDataStartTime", "1700000000" },
    { '{"instanceType":"ml.m5.xlarge","volumeSizeInGB":30}', CREATE .. ".resourceConfig",
      "instanceType=ml.m5.xlarge,volumeSizeInGB=30" },
    { '{"instanceType":"ml.m5.xlarge","volumeSizeInGB":30}', CREATE .. ".resourceConfig",
      '{"instanceType":"ml.m5.xlarge","volumeSizeInGB":30}' },
    { '{"instanceType":"m"}', CREATE .. ".resourceConfig", "file://x=1" },
    { '{"unknown":"1"}', CREATE .. ".resourceConfig", "unknown=1" },
    { '[{"mlInputChannelArn":"a","channelName":"b"},{"mlInputChannelArn":"c","channelName":"d"}]',
      CREATE .. ".dataChannels", "mlInputChannelArn=a,channelName=b",
      "mlInputChannelArn=c,channelName=d" },
    { '[{"channelName":"b"},{"channelName":"d"}]', CREATE .. ".dataChannels", '{"channelName":"b"}',
      "channelName=d" },
    { '[{"channelName":"b"}]', CREATE .. ".dataChannels", '[{"channelName":"b"}]' },
    { '[{"channelName":"a"}]', CREATE .. ".dataChannels", "file://list.json" },
    { '{"a":"1","b c":"x,y"}', CREATE .. ".tags", 'a=1,"b c"="x,y"' },
    { '{"a":"1"}', CREATE .. ".environment", "a=1" }, { "{}", CREATE .. ".tags", "{}" },
    { '["a","b"]', "untag_resource.tagKeys", "a", "b" },
    { '["a,b"]', "untag_resource.tagKeys", "a,b" },
    { '["a","b"]', "untag_resource.tagKeys", '["a","b"]' },
    { '{"members":[{"accountId":"1"}]}', "start_trained_model_inference_job.outputConfiguration",
      "members=[{accountId=1}]" },
    { '{"members":[{"accountId":"1"},{"accountId":"2"}]}',
      "start_trained_model_inference_job.outputConfiguration",
      "members=[{accountId=1},{accountId=2}]" },
  } do
    local words = { (table.unpack or unpack)(case, 3) }
    it(("of %s is %s for: %s"):format(case[2], case[1], table.concat(words, " ")), function()
      assert.equal(case[1], value_of(case[2], (table.unpack or unpack)(words)))
    end)
  end

  for _, case in ipairs {
    { "expected an integer, got 'x'", "create_ml_input_channel.retentionInDays", "x" },
    { "expected an integer, got '1.5'", "create_ml_input_channel.retentionInDays", "1.5" },
    { "volumeSizeInGB: expected an integer, got '30g'", CREATE .. ".resourceConfig",
      "instanceType=m,volumeSizeInGB=30g" },
    { "instanceType: expected one value; a comma in a value needs quotes around it",
      CREATE .. ".resourceConfig", "instanceType=a,b" },
    { "expected '=', found the end (at character 3)", CREATE .. ".resourceConfig", "ml" },
    { "not JSON: expected : (at character 5)", CREATE .. ".resourceConfig", '{"a"}' },
    { "value 2: expected '=', found the end (at character 2)", CREATE .. ".dataChannels",
      "channelName=a", "b" },
    { "members: expected name=value,… or {name=value,…}",
      "start_trained_model_export_job.outputConfiguration", "members=x" },
    { "expected NAME=VALUE,… or JSON, got nothing; {} is an empty one", CREATE .. ".tags", "" },
    { "expected NAME=VALUE,… or JSON, got nothing", CREATE .. ".resourceConfig", " " },
    { "expected NAME=VALUE,… or JSON, got nothing", CREATE .. ".dataChannels", "" },
    { "none: No such file or directory", CREATE .. ".description", "file://none" },
    { "none: No such file or directory", CREATE .. ".dataChannels", "file://none" },
  } do
    local words = { (table.unpack or unpack)(case, 3) }
    it(("of %s is refused: %s"):format(case[2], table.concat(words, " ")), function()
      local found, message = value_of(case[2], (table.unpack or unpack)(words))
      assert.is_nil(found)
      assert.equal(case[1], (message:gsub("^members%[0%]", "members")))
    end)
  end
end)

-- Shorthand of a value: texts in quotes, structures and lists inside in braces and brackets.
local function written(any, shape, is_inner)
  if type(any) ~= "table" then
    local is_text = type(any) == "string"
    return is_text and '"' .. any:gsub('[\\"]', "\\%0") .. '"' or requests.encode(any)
  end
  local pieces = {}
  if shape.type == "list" then
    for i, item in ipairs(any) do pieces[i] = written(item, shape.element, true) end
    return "[" .. table.concat(pieces, ",") .. "]"
  end
  local shapes = {}
  for _, member in ipairs(shape.members or {}) do shapes[member.name] = member.shape end
  for name, item in pairs(any) do
    pieces[#pieces + 1] = (shape.type == "map" and written(name) or name) .. "="
      .. written(item, shapes[name] or shape.element, true)
  end
  local text = table.concat(pieces, ",")
  return is_inner and "{" .. text .. "}" or text
end

local NESTED = { list = true, map = true, structure = true }

-- The words of a list's items, or the word of another value; nil: shorthand has no empty value.
local function words_of(any, shape)
  if shape.type ~= "list" or shape.element.type == "string" then
    return next(any) and shape.type ~= "list" and { written(any, shape) } or nil
  end
  local words = {}
  for i, item in ipairs(any) do words[i] = next(item) and written(item, shape.element) end
  return #words == #any and words[1] and words or nil
end

describe("shorthand", function()
  it("can express each structure, map and list of these, of every operation", function()
    local chance, count = models.chance(16), 0
    for _, row in ipairs(core.describe()) do
      local made = requests.make(row.method, chance, "all")
      for _, member in ipairs(core.describe(row.method).input.members) do
        local any = made[member.name]
        local words = NESTED[member.shape.type] and words_of(any, member.shape)
        if words then
          local found, message = input.value(words, member.shape, read_file)
          assert.is_nil(message, row.method .. " " .. member.name)
          assert.same(any, value.plain(found))
          count = count + 1
        end
      end
    end
    assert.is_true(count >= 30, count)
  end)
end)

describe("--cli-input-json", function()
  it("is a JSON object, given as text or as file://PATH", function()
    FILES["r.json"] = '{"name":"x","tags":{}}'
    assert.equal('{"name":"x","tags":{}}',
      writer.compact(input.request("file://r.json", read_file)))
    assert.equal('{"a":1}', writer.compact(input.request('{"a":1}', read_file)))
    for word, message in pairs {
      ["[1]"] = "expected a JSON object", ["file://none"] = "none: No such file or directory",
      ["{a}"] = "not JSON: expected a member's name in double quotes (at character 2)",
    } do
      assert.same({ nil, message }, { input.request(word, read_file) })
    end
  end)
end)

describe("the skeleton of --generate-cli-skeleton", function()
  it("has every member of every request, and no null in requests and responses", function()
    for _, row in ipairs(core.describe()) do
      local described = core.describe(row.method)
      local made = skeleton(described.input)
      assert.equal(#described.input.members, #made.names)
      assert.is_nil(writer.compact(made):find("null", 1, true))
      assert.is_nil(writer.compact(skeleton(described.output)):find("null", 1, true))
    end
  end)
  it("has the same placeholders as that of the AWS CLI", function()
    assert.same({ membershipIdentifier = "", trainedModelArn = "", versionIdentifier = "" },
      skeleton(core.describe("get_trained_model").input).members)
    local made = skeleton(core.describe("create_trained_model").input).members
    assert.equal('{"KeyName":""}', writer.compact(made.tags))
    assert.equal('{"instanceCount":0,"instanceType":"ml.m4.xlarge","volumeSizeInGB":0}',
      writer.compact(made.resourceConfig))
    assert.equal('"File"', writer.compact(made.trainingInputMode))
  end)
end)
