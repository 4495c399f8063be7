-- service/help.json: a line of help for every operation and member.
local help = require "tools.service.help"
local json = require "tools.service.json"
local texts = require "cleanroomsml.cli.help_texts"

local function decode(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "*a"
  file:close()
  return json.decode(text)
end

describe("service/help.json", function()
  it("has a line for every operation and member, and for nothing else", function()
    assert.same({}, help.faults(decode "service/help.json", decode "service/cleanrooms-ml.json"))
  end)

  it("is reported for missing and unknown names (test of this check)", function()
    local description = { operations = { GetX = {}, PutX = {} },
      shapes = { X = { type = "structure", members = { { name = "a" }, { name = "b" } } } } }
    assert.same({ "PutX: has no help", "OldX: not in the description", "b: has no help" },
      help.faults({ operations = { GetX = "x", OldX = "y" }, members = { a = "z" } }, description))
  end)

  it("has lines of 4 to 90 bytes", function()
    for _, kind in ipairs { "operations", "members" } do
      for name, line in pairs(texts[kind]) do
        assert.is_true(#line >= 4 and #line <= 90 and not line:find("\n"), name)
      end
    end
  end)
end)
