local json = require "tools.service.json"
local model = require "tools.service.model"
local shell = require "spec.support.shell"

local read = shell.read

describe("tools/service.lua", function()
  it("generates the committed files", function()
    local folder = shell.must("mktemp -d"):gsub("%s+$", "")
    assert.equal("", shell.must(("OUT=%s %s tools/service.lua"):format(folder, shell.LUA)))
    local files = {}
    for file in shell.must("cd " .. folder .. " && find . -type f"):gmatch("%S+") do
      files[#files + 1] = file
    end
    assert.is_true(#files > 0)
    for _, file in ipairs(files) do
      assert.is_true(read(folder .. "/" .. file) == read(file),
        file .. " is not what `make service` writes")
    end
    shell.must("rm -r " .. folder)
  end)

  it("encodes the decoded description to the same JSON text", function()
    local text = read "service/cleanrooms-ml.json"
    assert.is_true(json.encode(json.decode(text)) == text)
  end)

  it("names methods as boto3 does", function()
    for name, method in pairs {
      GetTrainedModel = "get_trained_model", CreateMLInputChannel = "create_ml_input_channel",
      ListCollaborationMLInputChannels = "list_collaboration_ml_input_channels",
      GetMLConfiguration = "get_ml_configuration", TagResource = "tag_resource",
    } do
      assert.equal(method, model.method(name))
    end
  end)

  it("refuses a model with features that it does not support", function()
    local function describe_with(change)
      local text = [[{
        "metadata": {"protocol": "rest-json", "apiVersion": "1", "signingName": "x"},
        "operations": {"GetX": {"name": "GetX", "http": {"method": "GET", "requestUri": "/"},
          "input": {"shape": "I"}, "errors": []}},
        "shapes": {"I": {"type": "structure", "members": {"a": {"shape": "S"}}},
          "S": {"type": "string"}}
      }]]
      return pcall(model.describe, json.decode((text:gsub(change[1], change[2]))),
        { pagination = {} }, "1.0")
    end
    assert.is_true((describe_with { "@", "" }))
    for _, case in ipairs {
      { '"rest%-json"', '"query"', "protocol" },
      { '{"type": "string"}', '{"type": "string", "streaming": true}', "S: .*streaming" },
      { '{"shape": "S"}', '{"shape": "S", "location": "header"}', "I.a: location header" },
      { '{"shape": "S"}', '{"shape": "S", "locationName": "b"}', "I.a: .*renamed" },
      { '"errors": %[%]', '"errors": [], "endpoint": {}', "GetX: .*endpoint" },
    } do
      local ok, message = describe_with(case)
      assert.is_false(ok)
      assert.is_truthy(message:find(case[3]), message)
    end
  end)
end)

describe("JSON of tools/service", function()
  it("is decoded and encoded", function()
    for _, case in ipairs {
      { '{"b":1,"a":[true,false]}', '{\n  "a": [true, false],\n  "b": 1\n}\n' },
      { [["\"\\\/\n\u00fc\\u00fc"]], '"\\"\\\\/\\u000aü\\\\u00fc"\n' },
      { "[0.0001, 100000000000, -2, 1e2]", "[0.0001, 100000000000, -2, 100]\n" },
    } do
      assert.equal(case[2], json.encode(json.decode(case[1])))
    end
  end)

  it("is decoded with the order of its members", function()
    assert.same({ "b", "a", "c" }, json.names(json.decode '{"b":{"x":1},"a":1,"c":[]}'))
  end)

  it("is refused with the line of the error if it is invalid", function()
    for _, case in ipairs {
      { '{\n"a":}', "line 2: expected a value" }, { '{"a" 1}', "line 1: expected ':'" },
      { "[1\n\n2]", "line 3: expected ',' or ']'" }, { "1 2", "line 1: expected the end" },
      { '"a', "line 1: expected the end of a string" }, { "{1:2}", "expected a member's name" },
      { "null", "expected a value" }, { '"\\ud83d\\ude00"', "surrogates" },
    } do
      local ok, message = pcall(json.decode, case[1])
      assert.is_false(ok)
      assert.is_truthy(message:find(case[2], 1, true), message)
    end
  end)
end)
