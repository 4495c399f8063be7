-- Random answers of every operation decode to the values that they were made from, and to the same
-- content as in botocore's parser. Without botocore the second part is skipped.
local cjson = require "cjson"
local answers = require "spec.support.answers"
local botocore = require "spec.support.botocore"
local core = require "cleanroomsml.core"
local models = require "spec.support.models"

local HOW = { "required", "all", "extra", "extra", "extra", "extra", "extra", "extra" }

local function made()
  local cases = {}
  for i, entry in ipairs(core.describe()) do
    for j, how in ipairs(HOW) do
      local body, output = answers.make(entry.method, models.chance(i * 7919 + j), how)
      cases[#cases + 1] = { operation = entry.method, name = entry.name, body = body,
        output = output }
    end
  end
  return cases
end

local CASES = made()

describe("a response body", function()
  it("decodes to the values that it was made from, for every operation", function()
    for _, case in ipairs(CASES) do
      local output, message = core.decode_output(case.operation, case.body)
      assert.is_nil(message)
      assert.same(case.output, output, case.operation .. " " .. case.body)
    end
    assert.is_true(#CASES >= 59 * #HOW)
  end)

  it("decodes to Lua integers for integer members, and to floats for doubles", function()
    if not math.type then return end
    local function check(value, shape, where)
      if shape.type == "integer" or shape.type == "long" then
        assert.equal("integer", math.type(value), where)
      elseif shape.type == "double" then
        assert.equal("float", math.type(value), where)
      elseif shape.element then
        for key, item in pairs(value) do check(item, shape.element, where .. "." .. key) end
      end
      for _, member in ipairs(shape.members or {}) do
        local item = value[member.name]
        if item ~= nil then check(item, member.shape, where .. "." .. member.name) end
      end
    end
    for _, case in ipairs(CASES) do
      local shape = core.describe(case.operation).output
      if shape then check(core.decode_output(case.operation, case.body), shape, case.operation) end
    end
  end)

  if not botocore.find() then return pending("decodes to what botocore's parser gives") end
  it("decodes to what botocore's parser gives", function()
    local asked = {}
    for i, case in ipairs(CASES) do asked[i] = { operation = case.name, body = case.body } end
    local theirs = botocore.run("botocore_answers.py", cjson.encode(asked))
    assert.equal(#CASES, #theirs)
    for i, case in ipairs(CASES) do
      local output = core.decode_output(case.operation, case.body)
      local known = answers.known(output, core.describe(case.operation).output)
      assert.same(theirs[i], known, case.operation .. " " .. case.body)
    end
  end)
end)
