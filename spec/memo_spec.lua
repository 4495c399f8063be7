local memo = require "cleanroomsml.memo"

describe("a memoized function", function()
  local calls, double

  before_each(function()
    calls = 0
    double = memo(2, function(key)
      calls = calls + 1
      return key ~= "bad" and { key }
    end)
  end)

  it("computes the value of a key once", function()
    assert.equal(double("a"), double("a"))
    assert.equal(1, calls)
  end)

  it("returns each key's own value", function()
    assert.same({ "a" }, double("a"))
    assert.same({ "b" }, double("b"))
    assert.same({ "a" }, double("a"))
    assert.equal(2, calls)
  end)

  it("drops all values when a key exceeds its limit", function()
    for _, key in ipairs { "a", "b", "c", "a", "c" } do assert.same({ key }, double(key)) end
    assert.equal(4, calls)
  end)

  it("does not store a false value", function()
    assert.is_false(double("bad"))
    assert.is_false(double("bad"))
    assert.equal(2, calls)
  end)
end)
