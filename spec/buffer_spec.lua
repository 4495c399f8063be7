--- The growable text buffer in C: its cap, its growth, and that secrets are wiped.
local testing = require "cleanroomsml.testing"

describe("a buffer", function()
  local cases = {
    { "is empty at first", 10, {}, "" },
    { "appends pieces", 10, { "ab", "", "cde" }, "abcde" },
    { "takes NUL bytes", 10, { "a\0b", "\0" }, "a\0b\0" },
    { "is filled to its cap", 10, { "12345", "67890" }, "1234567890" },
    { "fails past its cap", 10, { "12345", "678901" }, nil },
    { "fails past its cap in one piece", 10, { ("x"):rep(11) }, nil },
    { "has a cap of 0", 0, { "" }, "" },
    { "fails past a cap of 0", 0, { "x" }, nil },
    { "has a cap as large as its first block", 256, { ("x"):rep(256) }, ("x"):rep(256) },
    { "fails one byte past its first block", 256, { ("x"):rep(256), "y" }, nil },
    { "grows", 1e6, { ("x"):rep(255), "y", ("z"):rep(99999) },
      ("x"):rep(255) .. "y" .. ("z"):rep(99999) },
    { "grows to a cap that is no power of two", 300, { ("x"):rep(200), ("y"):rep(100) },
      ("x"):rep(200) .. ("y"):rep(100) },
    { "may have a cap of 2^53", 2 ^ 53, { "abc" }, "abc" },
    { "may have a cap beyond the range of size_t", 1e300, { "abc" }, "abc" },
  }
  for _, case in ipairs(cases) do
    local name, max, pieces, expected = case[1], case[2], case[3], case[4]
    for _, secret in ipairs { false, true } do
      it(name .. (secret and " (secret)" or ""), function()
        local text, sound = testing.append(max, secret, (table.unpack or unpack)(pieces))
        assert.are.equal(expected, text)
        assert.is_true(sound, "NUL after the content, or nothing left after a failure")
      end)
    end
  end

  it("appends formatted text of up to 511 bytes", function()
    assert.are.equal("<a b>", testing.append_formatted(100, "a b"))
    assert.are.equal("<" .. ("x"):rep(509) .. ">", testing.append_formatted(1000, ("x"):rep(509)))
    assert.is_nil(testing.append_formatted(1000, ("x"):rep(510)))
    assert.is_nil(testing.append_formatted(4, "abc"))
  end)

  it("wipes a secret when it is cleared", function()
    local text = "a secret of some length"
    local memory, empty = testing.cleared(true, text)
    assert.are.equal(("\0"):rep(#text), memory)
    assert.is_true(empty)
    memory, empty = testing.cleared(false, text)
    assert.are.equal(text:sub(2), memory:sub(2))
    assert.is_true(empty)
  end)

  for _, how in ipairs { "free", "grow", "fail" } do
    it("leaves no byte of a secret in memory that it frees: " .. how, function()
      assert.is_false(testing.left_behind(true, how))
    end)
  end
end)
