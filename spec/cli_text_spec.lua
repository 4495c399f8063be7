-- Text for people: cleaning, widths, wrapping; models as rows, tables, JSON; the paths of --query.
local core = require "cleanroomsml.core"
local output = require "cleanroomsml.cli.output"
local query = require "cleanroomsml.cli.query"
local rows = require "cleanroomsml.cli.rows"
local text = require "cleanroomsml.cli.text"

local SHAPE = core.describe("get_trained_model").output

local MODEL = {
  name = "churn 予測", status = "ACTIVE", createTime = 1795435200, updateTime = 1795435200.5,
  statusDetails = {}, incrementalTrainingDataChannels = {},
  resourceConfig = { instanceType = "ml.m5.4xlarge", volumeSizeInGB = 30 },
  tags = { ["a b"] = "1", [""] = "2", team = "" },
  dataChannels = { { channelName = "train" }, { channelName = "test" } },
  novelty = { 1, { deep = true } },
}

describe("clean text", function()
  -- given, with UTF-8, without
  local CASES = {
    { "plain ~", "plain ~", "plain ~" },
    { "a\tb\nc\rd", "a\\tb\\nc\\rd", "a\\tb\\nc\\rd" },
    { "\27[31mred\127", "\\x1b[31mred\\u{7f}", "\\x1b[31mred\\u{7f}" },
    { "\0", "\\x00", "\\x00" },
    { "ü予🚀", "ü予🚀", "???" },
    { "\194\155 C1", "\\u{9b} C1", "\\u{9b} C1" },
    { "\226\128\174evil", "\\u{202e}evil", "\\u{202e}evil" },
    { "\216\156a\226\128\143b", "\\u{61c}a\\u{200f}b", "\\u{61c}a\\u{200f}b" },
    { "\239\187\191mark", "\\u{feff}mark", "\\u{feff}mark" },
    { "\255\192\128\237\160\128x\195", "??????x?", "??????x?" },
  }
  for i, case in ipairs(CASES) do
    it("can do nothing to a terminal, case " .. i, function()
      assert.equal(case[2], text.clean(case[1], true))
      assert.equal(case[3], text.clean(case[1], false))
    end)
  end

  local WIDTHS = {
    { "", 0 }, { "abc", 3 }, { "ü", 1 }, { "u\204\136", 1 }, { "予測", 4 }, { "🚀", 2 },
    { "ｗ", 2 }, { "한", 2 }, { "×█░", 3 },
  }
  for _, case in ipairs(WIDTHS) do
    it(("takes %d columns: %s"):format(case[2], case[1]), function()
      assert.equal(case[2], text.width(case[1]))
      assert.equal(case[2] + 2, #text.pad(case[1], case[2] + 2) - #case[1] + case[2])
    end)
  end

  -- text, columns, lines
  local WRAPS = {
    { "", 5, { "" } },
    { "abc", 5, { "abc" } },
    { "abcdefgh", 5, { "abcde", "fgh" } },
    { "ab cd ef", 5, { "ab cd", "ef" } },
    { "abc defg", 6, { "abc", "defg" } },
    { "a bcdefgh", 6, { "a bcde", "fgh" } },
    { "予測予測", 5, { "予測", "予測" } },
    { "予測", 1, { "予", "測" } },
    { "abc", math.huge, { "abc" } },
  }
  for i, case in ipairs(WRAPS) do
    it("is cut into lines, case " .. i, function()
      assert.same(case[3], text.wrap(case[1], case[2]))
    end)
  end

  it("is UTF-8 where the first of LC_ALL, LC_CTYPE, LANG says so", function()
    local function of(environment)
      return text.is_utf8(function(name) return environment[name] end)
    end
    assert.is_true(of { LANG = "de_DE.UTF-8" })
    assert.is_true(of { LC_ALL = "", LC_CTYPE = "C.utf8", LANG = "C" })
    assert.is_false(of { LC_ALL = "C", LANG = "de_DE.UTF-8" })
    assert.is_false(of { LANG = "de_DE.ISO-8859-1" })
    assert.is_false(of {})
  end)
end)

describe("rows", function()
  it("follow the shape, then what it does not have; paths are those of --query", function()
    local paths = {}
    for _, row in ipairs(rows.of(MODEL, SHAPE)) do
      if row.text then
        paths[#paths + 1] = row.path .. "=" .. row.text
        local value, shape = query.find(assert(query.parse(row.path)), MODEL, SHAPE)
        local shown = type(value) == "table" and row.text or rows.scalar(value, shape)
        assert.equal(row.text, shown)
      end
    end
    assert.same({
      "incrementalTrainingDataChannels=[]", "name=churn 予測", "status=ACTIVE", "statusDetails={}",
      "resourceConfig.instanceType=ml.m5.4xlarge", "resourceConfig.volumeSizeInGB=30",
      "createTime=2026-11-23T12:00:00Z", "updateTime=2026-11-23T12:00:00.5Z",
      'tags.""=2', 'tags."a b"=1', "tags.team=",
      "dataChannels[0].channelName=train", "dataChannels[1].channelName=test",
      "novelty[0]=1", "novelty[1].deep=true",
    }, paths)
  end)
end)

describe("a table", function()
  local function table_of(columns, utf8)
    return assert(output.format("table", MODEL, SHAPE, { columns = columns, utf8 = utf8 }))
  end

  it("has values beside their names where there is room", function()
    local lines = {}
    for line in table_of(60, true):gmatch("[^\n]*") do lines[line] = true end
    assert.is_true(lines["incrementalTrainingDataChannels  []"])
    assert.is_true(lines["name                             churn 予測"])
    assert.is_true(lines["resourceConfig"])
    assert.is_true(lines["  instanceType                   ml.m5.4xlarge"])
    assert.is_true(lines["dataChannels[0]"])
    assert.is_true(lines["  channelName                    train"])
    assert.is_true(lines["  team"])
  end)

  it("has values below their names where there is none", function()
    assert.truthy(table_of(20, true):find("resourceConfig\n  instanceType\n    ml.m5.4xlarge\n", 1,
      true))
  end)

  for _, columns in ipairs { 6, 7, 19, 20, 39, 56, 57, 58, 80 } do
    it("never is wider than " .. columns .. " columns", function()
      for _, utf8 in ipairs { true, false } do
        for line in table_of(columns, utf8):gmatch("[^\n]+") do
          assert.is_true(text.width(line) <= columns, line)
          if not utf8 then assert.is_nil(line:find("[^\32-\126]")) end
        end
      end
    end)
  end

  it("has no limit without a terminal", function()
    local long = { name = ("x"):rep(5000) }
    assert.equal("name  " .. long.name, output.format("table", long, SHAPE, { utf8 = true }))
  end)
end)

describe("output", function()
  local function shown(format, path, many)
    local steps = path and assert(query.parse(path))
    local value, shape, fault = MODEL, SHAPE, nil
    if steps then value, shape, fault = query.find(steps, MODEL, SHAPE) end
    assert.is_nil(fault)
    return output.format(format, value, shape, { utf8 = true, many = many })
  end

  -- path, JSON, text, table
  local CASES = {
    { "status", '"ACTIVE"', "ACTIVE", "ACTIVE" },
    { "createTime", '"2026-11-23T12:00:00Z"', "2026-11-23T12:00:00Z", "2026-11-23T12:00:00Z" },
    { "resourceConfig.volumeSizeInGB", "30", "30", "30" },
    { "kmsKeyArn", "null", "", "null" },
    { "stoppingCondition.maxRuntimeInSeconds", "null", "", "null" },
    { "resourceConfig", '{"instanceType":"ml.m5.4xlarge","volumeSizeInGB":30}',
      "instanceType\tml.m5.4xlarge\nvolumeSizeInGB\t30",
      "instanceType    ml.m5.4xlarge\nvolumeSizeInGB  30" },
    { "dataChannels[*].channelName", '["train","test"]', "train\ttest", "[0]  train\n[1]  test" },
    { "dataChannels[-1].channelName", '"test"', "test", "test" },
    { "dataChannels[2].channelName", "null", "", "null" },
    { 'tags."a b"', '"1"', "1", "1" },
    { "tags.nobody", "null", "", "null" },
    { "incrementalTrainingDataChannels", "[]", "", "" },
    { "incrementalTrainingDataChannels[*].modelName", "[]", "", "" },
    { "statusDetails", "{}", "", "" },
    { "novelty[1].deep", "true", "true", "true" },
  }
  for _, case in ipairs(CASES) do
    it("of " .. case[1], function()
      assert.equal(case[2], shown("json", case[1], true))
      assert.equal(case[3], shown("text", case[1]))
      assert.equal(case[4], shown("table", case[1]))
    end)
  end

  it("as JSON is indented for one, and takes a line each for many", function()
    assert.equal('{\n    "instanceType": "ml.m5.4xlarge",\n    "volumeSizeInGB": 30\n}',
      shown("json", "resourceConfig"))
    assert.is_nil(shown("json", nil, true):find("\n"))
  end)

  it("writes JSON that does nothing to a terminal and means the same", function()
    local name = "a\194\155" .. "31m\226\128\174b \127 \195\169 \240\159\154\128"
    local written = output.format("json", { name = name }, SHAPE, { utf8 = true, many = true })
    assert.equal('{"name":"a\\u009b31m\\u202eb \\u007f \195\169 \240\159\154\128"}', written)
    assert.equal(name, require("cjson").decode(written).name)
  end)

  it("as text has a path and a value a line, whatever is in it", function()
    local lines = output.format("text", { tags = { ["a\tb"] = "c\nd" } }, SHAPE, { utf8 = false })
    assert.equal('tags."a\\tb"\tc\\nd', lines)
  end)

  for _, case in ipairs {
    '{}', '[]', '[[],{}]', '{"a":"{[,:]}"}', '{"a\\"":"\\\\"}', '["\\\\\\"",1,null]', '[[[]]]',
    '{"a":{"b":[1,{"c":""}]}}',
  } do
    it("indents and loses nothing: " .. case, function()
      local spread = output.indented(case)
      assert.equal(case, (spread:gsub("\n *", ""):gsub('": ', '":')))
      local depth = select(2, case:gsub("[%[{]", "")) > 1 or case:find("[^%[%]{}]")
      assert.equal(depth ~= nil and depth ~= false, spread:find("\n") ~= nil)
    end)
  end
  it("indents by four blanks", function()
    assert.equal('{\n    "a": [\n        1,\n        {}\n    ]\n}',
      output.indented '{"a":[1,{}]}')
  end)
end)

describe("--query", function()
  for _, path in ipairs { "", ".", "a.", ".a", "a..b", "a b", "a[", "a[x]", "a[1", "a[0]b", '"a',
    "a.[0]", "a|b" } do
    it("refuses the path '" .. path .. "'", function()
      local steps, message = query.parse(path)
      assert.is_nil(steps)
      assert.truthy(message:find("is no path such as", 1, true))
    end)
  end

  -- path, fault
  local FAULTS = {
    { "resorceConfig", "resorceConfig: unknown member, did you mean resourceConfig?" },
    { "resourceConfig.instancetype", "instancetype: unknown member, did you mean instanceType?" },
    { "stoppingCondition.maxRuntime",
      "maxRuntime: unknown member, did you mean maxRuntimeInSeconds?" },
    { "dataChannels[*].nam", "nam: unknown member, did you mean channelName?" },
    { "incrementalTrainingDataChannels[*].xyz", "xyz: unknown member" },
    { "status.code", "code: a string has no members" },
    { "dataChannels.channelName", "channelName: a list has no members" },
    { "resourceConfig[0]", "[0]: a structure is no list" },
    { "status[*]", "[*]: a string is no list" },
  }
  for _, case in ipairs(FAULTS) do
    it("tells what is wrong with " .. case[1], function()
      local _, _, fault = query.find(assert(query.parse(case[1])), MODEL, SHAPE)
      assert.equal(case[2], fault)
    end)
  end
end)
