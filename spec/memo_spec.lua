local memo = require "cleanroomsml.memo"

describe("a function with a memory", function()
  local calls, double

  before_each(function()
    calls = 0
    double = memo(2, function(key)
      calls = calls + 1
      return key ~= "bad" and { key }
    end)
  end)

  it("is called once for the same key", function()
    assert.equal(double("a"), double("a"))
    assert.equal(1, calls)
  end)

  it("gives each key its own", function()
    assert.same({ "a" }, double("a"))
    assert.same({ "b" }, double("b"))
    assert.same({ "a" }, double("a"))
    assert.equal(2, calls)
  end)

  it("forgets all when one more than its limit comes in", function()
    for _, key in ipairs { "a", "b", "c", "a", "c" } do assert.same({ key }, double(key)) end
    assert.equal(4, calls)
  end)

  it("does not remember a failure", function()
    assert.is_false(double("bad"))
    assert.is_false(double("bad"))
    assert.equal(2, calls)
  end)
end)
