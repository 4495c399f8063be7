-- Text for terminals: escaping, widths, wrapping, shortening.
local shorten = require "cleanroomsml.cli.render.shorten"
local text = require "cleanroomsml.cli.terminal_text"

describe("text for a terminal", function()
  -- given, with UTF-8, without
  local CASES = {
    { "plain ~", "plain ~", "plain ~" },
    { "a\tb\nc\rd", "a\\tb\\nc\\rd", "a\\tb\\nc\\rd" },
    { "\27[31mred\127", "\\x1b[31mred\\u{7f}", "\\x1b[31mred\\u{7f}" },
    { "\0", "\\x00", "\\x00" },
    { "ü予🚀", "ü予🚀", "???" },
    { "\194\155 C1", "\\u{9b} C1", "\\u{9b} C1" },
    { "\226\128\174evil", "\\u{202e}evil", "\\u{202e}evil" },
    { "\216\156a\226\128\143b", "\\u{61c}a\\u{200f}b", "\\u{61c}a\\u{200f}b" },
    { "\239\187\191mark", "\\u{feff}mark", "\\u{feff}mark" },
    { "\255\192\128\237\160\128x\195", "??????x?", "??????x?" },
  }
  for _, case in ipairs(CASES) do
    it(("cannot control the terminal: %q"):format(case[2]), function()
      assert.equal(case[2], text.clean(case[1], true))
      assert.equal(case[3], text.clean(case[1], false))
    end)
  end

  local WIDTHS = {
    { "", 0 }, { "abc", 3 }, { "ü", 1 }, { "u\204\136", 1 }, { "予測", 4 }, { "🚀", 2 },
    { "ｗ", 2 }, { "한", 2 }, { "×█░", 3 },
  }
  for _, case in ipairs(WIDTHS) do
    it(("has a width of %d columns: %s"):format(case[2], case[1]), function()
      assert.equal(case[2], text.width(case[1]))
      assert.equal(case[2] + 2, #text.pad(case[1], case[2] + 2) - #case[1] + case[2])
    end)
  end

  -- text, columns, lines
  local WRAPS = {
    { "", 5, { "" } },
    { "abc", 5, { "abc" } },
    { "abcdefgh", 5, { "abcde", "fgh" } },
    { "ab cd ef", 5, { "ab cd", "ef" } },
    { "abc defg", 6, { "abc", "defg" } },
    { "a bcdefgh", 6, { "a bcde", "fgh" } },
    { "予測予測", 5, { "予測", "予測" } },
    { "予測", 1, { "予", "測" } },
    { "abc", math.huge, { "abc" } },
  }
  for _, case in ipairs(WRAPS) do
    it(("is wrapped at %g columns: %s"):format(case[2], case[1]), function()
      assert.same(case[3], text.wrap(case[1], case[2]))
    end)
  end

  it("is UTF-8 if the first set of LC_ALL, LC_CTYPE and LANG names UTF-8", function()
    local function of(environment)
      return text.is_utf8(function(name) return environment[name] end)
    end
    assert.is_true(of { LANG = "de_DE.UTF-8" })
    assert.is_true(of { LC_ALL = "", LC_CTYPE = "C.utf8", LANG = "C" })
    assert.is_false(of { LC_ALL = "C", LANG = "de_DE.UTF-8" })
    assert.is_false(of { LANG = "de_DE.ISO-8859-1" })
    assert.is_false(of {})
  end)
end)

describe("shortening of a word", function()
  local ARN = "arn:aws:cleanrooms-ml:us-east-1:123456789012:training-dataset/one"

  it("keeps both ends, with an ellipsis between", function()
    assert.equal("arn:aws:c…ataset/one", shorten.middle(ARN, 20, true))
    assert.equal("arn:aws:...taset/one", shorten.middle(ARN, 20, false))
    assert.equal(ARN, shorten.middle(ARN, #ARN, true))
    assert.equal("予…測", shorten.middle("予測予測", 5, true))
  end)

  it("gives at most the requested width (2 columns at least)", function()
    for _, given in ipairs { ARN, "予測予測予測", "x" } do
      for columns = 1, 70 do
        for _, utf8 in ipairs { true, false } do
          local width = text.width(shorten.middle(given, columns, utf8))
          assert.is_true(width <= math.max(columns, 2), given .. columns)
        end
      end
    end
  end)

  it("applies to ASCII words without blanks, and to ARNs", function()
    for given, expected in pairs { [ARN] = true, ["s3://b/x y"] = false, ["ml.m5.xlarge"] = true,
      ["two words"] = false, ["予測"] = false, ["arn:aws:x:予測"] = true } do
      assert.equal(expected, shorten.is_unbreakable(given))
    end
  end)
end)
