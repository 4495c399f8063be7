-- The command's JSON reader and writer: values that they keep, and errors for invalid JSON.
local reader = require "cleanroomsml.cli.json.reader"
local value = require "cleanroomsml.cli.json.value"
local writer = require "cleanroomsml.cli.json.writer"

describe("the command's JSON", function()
  for _, case in ipairs {
    { '{"b":null,"a":[],"c":{},"a2":[{}]}' }, { "null" }, { "[true,false]" }, { "[]" }, { "{}" },
    { "[0,-1,1.5,1e300,-0.25]", "[0,-1,1.5,1e+300,-0.25]" }, { "[2.0,1E2]", "[2,100]" },
    { "9007199254740991" },
    { ' { "a" : [ 1 , 2 ] } ', '{"a":[1,2]}' }, { '{"a":1,"b":2,"a":3}', '{"a":3,"b":2}' },
    { [["\u00e9\u20ac\ud83d\ude00\"\\\/\b\f\n\r\t"]], '"é€😀\\"\\\\/\\b\\f\\n\\r\\t"' },
    { [["\u0000\u001f\u007f"]], [["\u0000\u001f\u007f"]] },
    { '"\127"', [["\u007f"]] }, { '{"":""}' },
  } do
    it("reads and writes " .. case[1], function()
      assert.equal(case[2] or case[1], writer.compact(assert(reader.read(case[1]))))
    end)
  end

  if math.type then
    it("keeps integers of 64 bits", function()
      assert.equal("9223372036854775807", writer.compact(reader.read "9223372036854775807"))
    end)
  end

  for _, case in ipairs {
    { "", "the text ends too early", 1 }, { "[1", "expected , or ]", 3 },
    { "[1,]", "expected a value", 4 }, { '{"a" 1}', "expected :", 6 },
    { "{a:1}", "expected a member's name in double quotes", 2 },
    { '{"a":1 "b":2}', "expected , or }", 8 }, { "1 2", "nothing may follow the value", 3 },
    { '"a', "text without a closing quote", 1 }, { '"\1"', "a control character in a text must be"
      .. " escaped", 2 }, { '"\\x"', "unknown escape \\x", 2 },
    { '"\\u12"', "four hexadecimal digits must follow \\u", 2 },
    { '"\\ud83d"', "half of a surrogate pair", 2 }, { '"\\ude00"', "half of a surrogate pair", 2 },
    { "01", "expected a value", 1 }, { "1.", "expected a value", 1 },
    { ".5", "expected a value", 1 }, { "NaN", "expected a value", 1 },
    { "+1", "expected a value", 1 }, { "0x10", "expected a value", 1 },
    { "nul", "expected a value", 1 }, { "1e999", "the number is too large", 1 },
    { '"\255"', "not UTF-8", 1 }, { ("["):rep(201), "nested too deep", 201 },
  } do
    it(("refuses [%s]: %s"):format(case[1]:sub(1, 20), case[2]), function()
      local found, message, at = reader.read(case[1])
      assert.is_nil(found)
      assert.same({ case[2], case[3] }, { message, at })
    end)
  end

  it("is indented like the output of the AWS CLI", function()
    assert.equal('{\n    "a": [\n        1,\n        {}\n    ],\n    "b": []\n}',
      writer.indented(reader.read '{"a":[1,{}],"b":[]}'))
  end)

  it("is compared without regard to the order of members", function()
    local function same(a, b) return value.equal(reader.read(a), reader.read(b)) end
    assert.is_true(same('{"a":1,"b":[2]}', '{"b":[2.0],"a":1}'))
    assert.is_false(same("[]", "{}"))
    assert.is_false(same("[1]", "[true]"))
    assert.is_false(same('{"a":null}', "{}"))
    assert.is_false(same('{"a":null}', '{"b":null}'))
  end)

  it("is converted to plain tables for a request", function()
    local NULL = {}
    assert.same({ a = { 1, { b = "x" } }, c = NULL },
      value.plain(reader.read '{"a":[1,{"b":"x"}],"c":null}', NULL))
  end)
end)
