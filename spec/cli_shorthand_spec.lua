-- The shorthand syntax of the AWS CLI: values, and messages of errors.
local shorthand = require "cleanroomsml.cli.input.shorthand"
local writer = require "cleanroomsml.cli.json.writer"

local function read_file(path)
  if path == "policy.json" then return '{"a": 1}\n' end
  return nil, path .. ": No such file or directory"
end

local function parse(text)
  local found, message, at = shorthand.parse(text, read_file)
  if not found then return nil, message, at end
  return writer.compact(found)
end

describe("shorthand syntax", function()
  -- The results are those of the AWS CLI, except for rows with a comment.
  for text, expected in pairs {
    ["foo=bar"] = '{"foo":"bar"}',
    ["foo=bar,baz=qux"] = '{"foo":"bar","baz":"qux"}',
    ["instanceType=ml.m5.xlarge,volumeSizeInGB=30"] =
      '{"instanceType":"ml.m5.xlarge","volumeSizeInGB":"30"}',
    ["foo=a,b,c"] = '{"foo":["a","b","c"]}',
    ["foo=a,b,c=d,e=f"] = '{"foo":["a","b"],"c":"d","e":"f"}',
    ["foo=[a,b]"] = '{"foo":["a","b"]}', ["foo=[a]"] = '{"foo":["a"]}', ["foo=[]"] = '{"foo":[]}',
    ["foo=[ a , b ]"] = '{"foo":["a","b"]}',
    ["a={b=c},d=[e,f]"] = '{"a":{"b":"c"},"d":["e","f"]}',
    ["a={b={c=d,e=[f,{g=h}]}}"] = '{"a":{"b":{"c":"d","e":["f",{"g":"h"}]}}}',
    ["a={b=c,d},e=f"] = '{"a":{"b":["c","d"]},"e":"f"}',
    ["foo="] = '{"foo":""}', ["foo=,bar=x"] = '{"foo":"","bar":"x"}', ["a={}"] = '{"a":{}}',
    ["foo=a=b,bar=c"] = '{"foo":"a=b","bar":"c"}',
    ["foo=bar , baz = qux"] = '{"foo":"bar","baz":"qux"}',
    ["foo=two words,b=c"] = '{"foo":"two words","b":"c"}',
    ["foo=\"a,b\""] = '{"foo":"a,b"}', ["foo='a,b=c'"] = '{"foo":"a,b=c"}',
    ["foo='a',\"b\""] = '{"foo":["a","b"]}',
    ["foo='it\\'s'"] = '{"foo":"it\'s"}', ["foo=\"a\\\\b\""] = '{"foo":"a\\\\b"}',
    ["foo=a\\,b,c"] = '{"foo":["a,b","c"]}', ["foo=\\,a"] = '{"foo":",a"}',
    ["arn=arn:aws:cleanrooms-ml:us-east-1:1:x/y"] =
      '{"arn":"arn:aws:cleanrooms-ml:us-east-1:1:x/y"}',
    ["a.b/c-d_e#f:g=1"] = '{"a.b/c-d_e#f:g":"1"}',
    ["p@=file://policy.json"] = '{"p":"{\\"a\\": 1}\\n"}',
    ["é=ü,x=☃"] = '{"é":"ü","x":"☃"}',
    ["'a key'=1"] = '{"a key":"1"}', -- of our own: names in quotes
    [""] = "{}",
  } do
    it(("reads [%s] as %s"):format(text, expected), function()
      assert.equal(expected, parse(text))
    end)
  end

  for _, case in ipairs {
    { "foo", "expected '=', found the end", 4 }, { "foo,bar", "expected '=', found ','", 4 },
    { "foo=bar,", "expected a value", 9 }, { "foo=bar,,b=c", "expected a value", 9 },
    { "foo=[a", "expected ',', found the end", 7 },
    { "foo={a=b", "expected ',', found the end", 9 },
    { "foo={a}", "expected '=', found '}'", 7 }, { "foo='a", "no closing '", 5 },
    { "foo='a'b", "expected ',', found 'b'", 8 }, { "=a", "expected a name", 1 },
    { "foo=a,foo=b", "'foo' is given twice", 7 }, { "foo=a]", "expected ',', found ']'", 6 },
    { "foo=[a,]", "expected a value", 8 }, { "p@=x", "expected file://PATH after @=", 4 },
    { "p@=file://none", "none: No such file or directory", 4 },
    { "a=" .. ("["):rep(60), "nested too deep", 53 },
  } do
    it(("refuses [%s]: %s"):format(case[1]:sub(1, 20), case[2]), function()
      local found, message, at = parse(case[1])
      assert.is_nil(found)
      assert.same({ case[2], case[3] }, { message, at })
    end)
  end
end)
