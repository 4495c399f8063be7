-- JMESPath: every case of the published compliance tests, and further ones.
local jmespath = require "cleanroomsml.cli.jmespath"
local reader = require "cleanroomsml.cli.json.reader"
local shell = require "spec.support.shell"
local value = require "cleanroomsml.cli.json.value"
local writer = require "cleanroomsml.cli.json.writer"

local folder = (os.getenv "CONFORMANCE_DIR" or "../shared/conformance") .. "/jmespath"

local function suites()
  local listing, files = io.popen(("ls '%s'/*.json 2>/dev/null"):format(folder)), {}
  for file in listing:lines() do files[#files + 1] = file end
  listing:close()
  return files
end

local function search(expression, given)
  local find, err = jmespath.compile(expression)
  if not find then return nil, err end
  return find(given)
end

local function check(case, given)
  local found, err = search(case.expression, given)
  if case.bench then
    assert.is_nil(err, err and err.message)
  elseif case.error then
    assert.equal(case.error, err and err.class)
  else
    assert.is_nil(err, err and err.message)
    assert.is_true(value.equal(case.result, found), ("expected %s, got %s"):format(
      writer.compact(case.result), writer.compact(found)))
  end
end

-- Cases as plain tables; expected and given values stay JSON.
local function cases_of(file)
  local list, cases = assert(reader.read(shell.read(file))), {}
  for i, suite in ipairs(list) do
    for k, case in ipairs(suite.members.cases) do
      cases[#cases + 1] = { name = ("%d.%d %s"):format(i, k, case.members.expression),
        given = suite.members.given, case = case.members }
    end
  end
  return cases
end

describe("JMESPath", function()
  local files = suites()
  if not files[1] then pending("no published cases in " .. folder) end
  for _, file in ipairs(files) do
    describe(file:match("[^/]+$"), function()
      for _, entry in ipairs(cases_of(file)) do
        it("evaluates " .. entry.name, function() check(entry.case, entry.given) end)
      end
    end)
  end

  local function find(expression, json)
    local found, err = search(expression, assert(reader.read(json)))
    if found == nil then return nil, err end
    return writer.compact(found)
  end

  for _, case in ipairs {
    { "keeps null, the order of members and empty values", "@", '{"b":null,"a":[],"c":{}}' },
    { "gives keys in the order of members", "keys(@)", '{"b":1,"a":2}', '["b","a"]' },
    { "keeps null in a multi-select", "[a, b]", '{"a":null}', "[null,null]" },
    { "sorts equal keys stably", "sort_by(@, &a)[].b",
      '[{"a":1,"b":1},{"a":0,"b":2},{"a":1,"b":3}]', "[2,1,3]" },
    { "sorts strings by code points", "sort(@)", '["b","B","é","a"]', '["B","a","b","é"]' },
    { "may have a keyword of Lua as a name", "end.nil", '{"end":{"nil":1}}', "1" },
    { "distinguishes true and 1", "[?@ == `1`]", "[true,1,1.0]", "[1,1]" },
    { "counts a surrogate pair as one character", "length(@)", '"\\ud83d\\ude00x"', "2" },
    { "calls a function after a dot", "a.length(@)", '{"a":[1,2]}', "2" },
  } do
    it(case[1], function() assert.equal(case[4] or case[3], find(case[2], case[3])) end)
  end

  for _, case in ipairs {
    { "lenght(@)", "unknown-function", "unknown function lenght(), did you mean length()?", 1 },
    { "a.foo()", "unknown-function", "unknown function foo()", 3 },
    { "length(a, b)", "invalid-arity", "length() takes 1 argument, 2 given", 1 },
    { "merge()", "invalid-arity", "merge() takes at least 1 argument, 0 given", 1 },
    { "abs('x')", "invalid-type", "abs(): argument 1 is of type string, expected number" },
    { "&a", "invalid-type", "a reference (&) is an argument of a function" },
    { "a.", "syntax", "the expression ends too early", 3 },
    { "a b", "syntax", "unexpected 'b'", 3 },
    { "a ~", "syntax", "unexpected character '~'", 3 },
    { "'a", "syntax", "no closing '", 1 },
    { "length(a b)", "syntax", "unexpected 'b'", 10 },
    { "length(a,)", "syntax", "unexpected ')'", 10 },
    { "{a: b c: d}", "syntax", "unexpected 'c'", 7 },
    { "(length)(a)", "syntax", "a function's name is expected before (", 9 },
    { "a[0:1:0]", "invalid-value", "the step of a slice cannot be 0" },
    { ("!"):rep(3000) .. "a", "syntax", "the expression is too long", 2001 },
  } do
    it(("reports %s for %s"):format(case[3], case[1]:sub(1, 40)), function()
      local _, err = find(case[1], "{}")
      assert.same({ case[2], case[3], case[4] }, { err.class, err.message, err.at })
    end)
  end

  it("evaluates expressions of the maximum length", function()
    local chain = ("a."):rep(999) .. "a"
    assert.equal("null", find(chain, "{}"))
    assert.equal("true", find(("!"):rep(1998) .. "`true`", "{}"))
    assert.equal("1", find(("("):rep(900) .. "a" .. (")"):rep(900), '{"a":1}'))
  end)
end)
