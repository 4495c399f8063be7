-- The packed tables and the decoder with a fictitious service, for shapes that the real one may
-- get.
local testing = require "cleanroomsml.testing"

local function decoded(members)
  return testing.made_up_decode("create_thing", "{" .. members .. "}")
end

describe("the decoder of responses", function()
  -- members of the response, decoded value
  local cases = {
    { '"any":{"text":"a"}', { any = { text = "a" } } },
    { '"any":{"flag":false}', { any = { flag = false } } },
    { '"any":{"big":9007199254740991}', { any = { big = 9007199254740991 } } },
    { '"any":{"at":"1970-01-01T00:00:01Z"}', { any = { at = 1 } } },
    { '"any":{}', { any = {} } },
    { '"any":{"text":"a","number":null,"flag":true}', { any = { text = "a", flag = true } } },
    { '"any":{"list":[{"list":[{"number":3}]},{}]}',
      { any = { list = { { list = { { number = 3 } } }, {} } } } },
    { '"any":{"tree":{"name":"a","children":[{"name":"b","byName":{"x":{"name":"c"}}}]}}',
      { any = { tree = { name = "a",
        children = { { name = "b", byName = { x = { name = "c" } } } } } } } },
    { '"any":{},"tree":{"name":"","matrix":[[],[1,2.0],[3]],"numbers":{"a":[4],"b":null},'
      .. '"times":["1970-01-01T00:00:02Z",3.5],"flags":[true,false],"ratio":2}',
      { any = {}, tree = { name = "", matrix = { {}, { 1, 2 }, { 3 } }, numbers = { a = { 4 } },
        times = { 2, 3.5 }, flags = { true, false }, ratio = 2 } } },
    { '"any":{},"tree":{"name":"","children":[],"new":[null]}',
      { any = {}, tree = { name = "", children = {}, new = {} } } },
  }
  for _, case in ipairs(cases) do
    it("decodes the response " .. case[1]:sub(1, 60), function()
      local output, message = decoded(case[1])
      assert.is_nil(message)
      assert.same(case[2], output)
    end)
  end

  -- members, message
  local faults = {
    { '"tree":{"name":"x"}', "any: missing" },
    { '"any":{"flag":"true"}', "any.flag: expected a boolean, got a string" },
    { '"any":{"flag":0}', "any.flag: expected a boolean, got a number" },
    { '"any":{"ratio":"1"}', "any.ratio: expected a number, got a string" },
    { '"any":{"ratio":true}', "any.ratio: expected a number, got a boolean" },
    { '"any":{"big":1.5}', "any.big: expected an integer, got a fraction" },
    { '"any":{"list":{"a":1}}', "any.list: expected a list, got an object" },
    { '"any":{"list":[{"number":"x"}]}', "any.list[1].number: expected an integer, got a string" },
    { '"any":{},"tree":{}', "tree.name: missing" },
    { '"any":{},"tree":{"name":"x","children":[{"name":"y"},{}]}',
      "tree.children[2].name: missing" },
    { '"any":{},"tree":{"name":"x","byName":{"k":{}}}', "tree.byName.k.name: missing" },
    { '"any":{},"tree":{"name":"x","matrix":[[1],2]}',
      "tree.matrix[2]: expected a list, got a number" },
    { '"any":{},"tree":{"name":"x","matrix":[[1,null]]}',
      "tree.matrix[1][2]: expected an item, got null" },
    { '"any":{},"tree":{"name":"x","flags":[true,1]}',
      "tree.flags[2]: expected a boolean, got a number" },
    { '"any":{},"tree":{"name":"x","times":["soon"]}',
      "tree.times[1]: expected a time, got another text" },
    { '"any":{},"tree":{"name":"x","numbers":{"a":["1"]}}',
      "tree.numbers.a[1]: expected an integer, got a string" },
  }
  for _, case in ipairs(faults) do
    it("refuses a response with the message " .. case[2], function()
      local output, message = decoded(case[1])
      assert.is_nil(output)
      assert.equal(case[2], message)
    end)
  end
end)

describe("modeled members of an error response", function()
  it("are decoded by their shapes; without a valid value there are none", function()
    assert.same({ limits = { a = { 1, 2 } } },
      testing.made_up_details("QuotaException", '{"message":"m","limits":{"a":[1,2.0]}}'))
    assert.is_nil(testing.made_up_details("QuotaException", '{"limits":{"a":[1,"2"]}}'))
    assert.is_nil(testing.made_up_details("SmallException", '{"message":"m"}'))
  end)
end)

describe("the packed tables", function()
  it("sort members by location (path, query, body), in any order of the model", function()
    assert.same({ 1, false, 2, 5, 3 }, { testing.made_up_paths "create_thing" })
  end)

  it("accept no bare ARN as the request of an operation with two ARNs", function()
    local arn, short = testing.made_up_paths "get_thing"
    assert.is_nil(arn)
    assert.is_false(short)
  end)
end)
