-- The formats of --output: lists and single objects as tables, text and JSON, at many widths.
local reader = require "cleanroomsml.cli.json.reader"
local render = require "cleanroomsml.cli.render"
local text = require "cleanroomsml.cli.terminal_text"

local ARN = "arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/"
  .. "2a1b3c4d-0000-1111-2222-333344445555/trained-model/"
local NOW = 1795435200 -- 2026-11-23T12:00:00Z

local function model(name, status, created, more)
  return ('{"createTime":"%s","trainedModelArn":"%s%s","name":"%s","status":"%s",'
    .. '"incrementalTrainingDataChannels":[]%s}'):format(created, ARN, name, name, status,
    more or "")
end

local LIST = '{"trainedModels":[' .. table.concat({
  model("churn", "ACTIVE", "2026-11-23T11:59:15Z"),
  model("fraud-2026", "CREATE_IN_PROGRESS", "2026-11-20T08:00:00Z", ',"description":"a b\\nc"'),
}, ",") .. "]}"

local function shown(format, json, screen)
  screen = screen or {}
  screen.now = NOW
  if screen.utf8 == nil then screen.utf8 = true end
  return render[format](assert(reader.read(json)), screen)
end

local function lines_of(shown_text)
  local lines = {}
  for line in (shown_text .. "\n"):gmatch("([^\n]*)\n") do lines[#lines + 1] = line end
  return lines
end

describe("a table of a list", function()
  it("has a line for each item, with name, status and age first and the full ARN", function()
    assert.same({
      "NAME        STATUS              AGE    ARN" .. (" "):rep(#ARN + 7)
        .. "  DESCRIPTION",
      "churn       ACTIVE              45s    " .. ARN .. "churn",
      "fraud-2026  CREATE_IN_PROGRESS  3d04h  " .. ARN .. "fraud-2026  a b\\nc",
    }, lines_of(shown("table", LIST)))
  end)

  it("shortens ARNs in the middle where they do not fit", function()
    local lines = lines_of(shown("table", LIST, { columns = 80 }))
    assert.equal(3, #lines)
    assert.truthy(lines[2]:find("^churn       ACTIVE              45s    arn:aws:c.*….*/churn"))
  end)

  it("shows the item's own ARN when it has several", function()
    local json = '{"configuredAudienceModels":[{"createTime":"2026-11-23T11:59:15Z",'
      .. '"audienceModelArn":"arn:other","configuredAudienceModelArn":"arn:own"}]}'
    assert.equal("AGE  ARN\n45s  arn:own", shown("table", json))
  end)

  it("omits ARNs, then shortens names, never statuses, and has a column for versions", function()
    local lines = lines_of(shown("table", LIST, { columns = 40 }))
    assert.equal("fraud-2026  CREATE_IN_PROGRESS  3d04h", lines[3])
    lines = lines_of(shown("table", LIST, { columns = 36 }))
    assert.equal("frau…2026  CREATE_IN_PROGRESS  3d04h", lines[3])
    local versions = '{"trainedModels":[' .. model("m", "ACTIVE", "2026-11-23T11:59:15Z",
      ',"versionIdentifier":"v1"') .. "," .. model("m", "ACTIVE", "2026-11-23T11:59:15Z",
      ',"versionIdentifier":"v2"') .. "]}"
    lines = lines_of(shown("table", versions, { columns = 40 }))
    assert.truthy(lines[1]:find("^NAME  STATUS  AGE  VERSION  ARN"))
    assert.truthy(lines[3]:find("^m     ACTIVE  45s  v2       arn"))
  end)

  for columns = 1, 200 do
    it("has all lines, and fits a terminal of " .. columns .. " columns", function()
      for _, utf8 in ipairs { true, false } do
        local lines = lines_of(shown("table", LIST, { columns = columns, utf8 = utf8 }))
        assert.equal(3, #lines)
        for _, line in ipairs(lines) do
          assert.is_true(text.width(line) <= columns, line)
          if not utf8 then assert.is_nil(line:find("[^\32-\126]")) end
        end
      end
    end)
  end

  it("has colour in statuses and a bold heading only", function()
    local lines = lines_of(shown("table", LIST, { colour = true }))
    assert.truthy(lines[1]:find("^\27%[1mNAME\27%[0m"))
    assert.truthy(lines[2]:find("^churn       \27%[32mACTIVE\27%[0m"))
    assert.truthy(lines[3]:find("\27[33mCREATE_IN_PROGRESS\27[0m", 1, true))
    for status, code in pairs { CREATE_FAILED = 31, DELETE_FAILED = 31, INACTIVE = 90,
      CANCEL_PENDING = 33 } do
      local json = '{"a":[{"name":"x","status":"' .. status .. '"}]}'
      assert.truthy(shown("table", json, { colour = true })
        :find(("\27[%dm%s\27[0m"):format(code, status), 1, true))
    end
    local plain = shown("table", '{"a":[{"name":"ACTIVE","status":"NEW_ONE"}]}', { colour = true })
    assert.equal("ACTIVE  NEW_ONE", lines_of(plain)[2])
  end)

  it("shows objects, arrays and scalars that --query gives", function()
    assert.equal("NAME  STATUS  ID  MORE\na     ACTIVE  1   {\"b\":[2]}\nb             2   null?",
      (shown("table", '[{"id":1,"status":"ACTIVE","name":"a","more":{"b":[2]}},'
        .. '{"id":2,"name":"b","more":"null?"}]')))
    assert.equal("a    1\nbcd  null", shown("table", '[["a",1],["bcd",null]]'))
    assert.equal("a\n1\ntrue\n[1]", shown("table", '["a",1,true,[1]]'))
    assert.equal("a", shown("table", '"a"'))
    assert.equal("", shown("table", "[]"))
  end)
end)

describe("a table of one object", function()
  local ONE = '{"createTime":"2026-11-23T11:59:15Z","trainedModelArn":"' .. ARN .. 'churn","name":'
    .. '"churn 予測","status":"ACTIVE","statusDetails":{},"empty":"","resourceConfig":'
    .. '{"instanceType":"ml.m5.4xlarge","volumeSizeInGB":30},'
    .. '"dataChannels":[{"channelName":"train"}],"metrics":[0.5],'
    .. '"description":"words that go on and on and on and on and on to the end of the line"}'

  it("has name and status first, then the other members in the order of the service", function()
    assert.same({
      "name              churn 予測", "status            ACTIVE",
      "createTime        2026-11-23T11:59:15Z", "trainedModelArn   " .. ARN .. "churn",
      "statusDetails     {}", "empty", "resourceConfig", "  instanceType    ml.m5.4xlarge",
      "  volumeSizeInGB  30", "dataChannels[0]", "  channelName     train", "metrics[0]        0.5",
      "description       words that go on and on and on and on and on to the end of the line",
    }, lines_of(shown("table", ONE)))
  end)

  it("moves a long ARN to its own line, and shortens it only if that is too narrow", function()
    assert.truthy(shown("table", ONE, { columns = 120 }):find(
      "\ntrainedModelArn\n  " .. ARN .. "churn\n", 1, true))
    local lines = lines_of(shown("table", ONE, { columns = 60 }))
    assert.equal("trainedModelArn", lines[4])
    assert.truthy(lines[5]:find("^  arn:aws:c.*….*/churn$"))
  end)

  for columns = 6, 200, 3 do
    it("fits a terminal of " .. columns .. " columns", function()
      for _, utf8 in ipairs { true, false } do
        for _, line in ipairs(lines_of(shown("table", ONE, { columns = columns, utf8 = utf8 }))) do
          assert.is_true(text.width(line) <= columns, line)
        end
      end
    end)
  end
end)

describe("--output text", function()
  -- What the AWS CLI prints, except for null, true and false, and tabs in values.
  for json, expected in pairs {
    ['"a\\tb\\n"'] = "a\\tb\\n", ["null"] = "", ["true"] = "true", ["1.5"] = "1.5", ["[]"] = "",
    ['["a",null,2]'] = "a\t\t2", ['{"b":"x","a":1}'] = "1\tx",
    ['{"b":"x","n":{"k":"v"},"l":[1,2]}'] = "x\nL\t1\nL\t2\nN\tv",
    ['{"ms":[{"b":1,"a":2},{"c":3,"a":4,"d":{"e":5}}]}'] = "MS\t2\t1\t\nMS\t4\t\t3\nD\t5",
    ['[["a",1],["b",2]]'] = "a\t1\nb\t2", ['[{"a":1},{"b":2}]'] = "1\t\n\t2",
  } do
    it("is written without names and braces: " .. json, function()
      assert.equal(expected, shown("text", json))
    end)
  end
end)

describe("JSON output", function()
  it("is indented, or one line for each of several values", function()
    assert.equal('{\n    "a": [\n        1\n    ]\n}', shown("json", '{"a":[1]}'))
    assert.equal('{"a":[1]}', shown("json", '{"a":[1]}', { many = true }))
    assert.equal('{"a":[1]}', shown("jsonl", '{"a":[1]}'))
  end)
  it("cannot control the terminal: control characters are escaped", function()
    assert.equal([["\u202e\u009b\u001b"]], shown("jsonl", [["\u202e\u009b\u001b"]]))
  end)
end)
