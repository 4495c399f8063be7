local core = require "cleanroomsml.core"
local testing = require "cleanroomsml.testing"

local SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
local TOKEN = "IQoJb3JpZ2luX2VjEXAMPLE//token=="
local BOTH = { SECRET, TOKEN }

describe("redaction of secrets in a text", function()
  local cases = { -- name, text, secrets, expected
    { "an empty text", "", BOTH, "" },
    { "a text without secrets", "no such model", BOTH, "no such model" },
    { "an empty list of secrets", "no such model", {}, "no such model" },
    { "a secret", "key " .. SECRET .. " is bad", BOTH, "key *** is bad" },
    { "a text that is a secret", SECRET, BOTH, "***" },
    { "two secrets, side by side", SECRET .. TOKEN .. " " .. TOKEN, BOTH, "****** ***" },
    { "a secret within another word", "x" .. SECRET .. "y", BOTH, "x***y" },
    { "a percent-encoded secret", "q=" .. core.encode(SECRET) .. "&x", BOTH, "q=***&x" },
    { "a secret percent-encoded in lower case",
      (core.encode(TOKEN):gsub("%%%x%x", string.lower)), BOTH,
      "***" },
    { "a secret percent-encoded in part", "IQoJb3JpZ2luX2VjEXAMPLE/%2Ftoken=%3D.", BOTH, "***." },
    { "a secret with all bytes percent-encoded", (SECRET:gsub(".", function(c)
      return ("%%%02X"):format(c:byte())
    end)), BOTH, "***" },
    { "a secret with JSON's escaped slashes",
      '"' .. SECRET:gsub("/", "\\/") .. '"', BOTH, '"***"' },
    { "a secret with JSON's \\u escapes", (SECRET:gsub("[/+]", function(c)
      return ("\\u%04x"):format(c:byte())
    end)), BOTH, "***" },
    { "a secret broken by line ends",
      "a " .. SECRET:sub(1, 10) .. "\r\n  " .. SECRET:sub(11, 12) .. "\n"
      .. SECRET:sub(13) .. " b", BOTH, "a *** b" },
    { "a secret broken by a NUL", SECRET:sub(1, 2) .. "\0" .. SECRET:sub(3), BOTH, "***" },
    { "a secret broken at each byte", (SECRET:gsub(".", "%0\n")), BOTH, "***" },
    { "a secret broken by escaped line ends",
      SECRET:sub(1, 9) .. "\\n" .. SECRET:sub(10, 20) .. "%0D%0A"
      .. SECRET:sub(21, 30) .. "\\u000a" .. SECRET:sub(31) .. "!", BOTH, "***!" },
    { "the start of a secret, broken and cut off",
      "key " .. SECRET:sub(1, 3) .. "\n" .. SECRET:sub(4, 7), BOTH,
      "key ***" },
    { "a signature broken by line ends", "Signa\nture=" .. ("ab\n"):rep(20) .. "x", {}, "*** x" },
    { "four letters of a secret between blanks (no secret)", "w J a l", BOTH, "w J a l" },
    { "a secret without its first byte (no secret)", SECRET:sub(2), BOTH, SECRET:sub(2) },
    { "a secret in upper case (no secret)", SECRET:upper(), BOTH, SECRET:upper() },
    { "the start of a secret at the end of the text",
      "key " .. SECRET:sub(1, 20), BOTH, "key ***" },
    { "a secret cut off within an escape", "key wJalrXUtnFEMI%2", BOTH, "key ***" },
    { "less than four bytes of a secret", "key wJa", BOTH, "key wJa" },
    { "secrets shorter than four bytes", "abc a", { "abc", "a", "" }, "abc a" },
    { "overlapping secrets", "abcdefgh", { "abcdef", "defgh" }, "***" },
    { "a secret within a secret", "abcdefgh", { "cdef", "abcdefgh" }, "***" },
    { "a secret that overlaps itself", "abababab.", { "abab" }, "***." },
    { "a secret with a NUL", "xab\0cdy", { "ab\0cd" }, "x***y" },
    { "a secret with a blank", "x ab  cd y", { "ab  cd" }, "x *** y" },
    { "a stray percent sign", "100% of %zz %4", BOTH, "100% of %zz %4" },
    { "control bytes", "a\r\nb\0c\27[31md\127e", {}, "a b c [31md e" },
    { "C1 controls", "a\194\155b\194\128", {}, "a b" },
    { "direction marks and Unicode separators",
      "a\226\128\174b\226\128\168c\226\129\166d\226\128\143e"
      .. "\216\156f\226\128\169g", {}, "a b c d e f g" },
    { "a byte order mark", "\239\187\191a", {}, "a" },
    { "Unicode characters next to those", "\226\128\147\226\129\162\239\187\190", {},
      "\226\128\147\226\129\162\239\187\190" },
    { "runs of blanks", "  a \t\n b  ", {}, "a b" },
    { "blanks only", " \n\0 ", {}, "" },
    { "UTF-8", "Gr\195\188\195\159e \226\130\172 \240\159\152\128", {},
      "Gr\195\188\195\159e \226\130\172 \240\159\152\128" },
    { "a no-break space", "a\194\160b", {}, "a\194\160b" },
    { "bytes that are not UTF-8", "a\255\192\128b\195", {}, "a???b?" },
    { "a surrogate", "\237\160\128", {}, "???" },
    { "a text as long as the limit", ("x"):rep(1024), {}, ("x"):rep(1024) },
    { "a text longer than the limit", ("x"):rep(1025), {}, ("x"):rep(1024) },
    { "a character across the limit", ("x"):rep(1023) .. "\195\164y", {}, ("x"):rep(1023) },
    { "a character up to the limit", ("x"):rep(1022) .. "\195\164y", {},
      ("x"):rep(1022) .. "\195\164" },
    { "a blank before the limit", ("x"):rep(1023) .. " y", {}, ("x"):rep(1023) },
    { "a secret across the limit", ("x"):rep(1010) .. SECRET, BOTH, ("x"):rep(1010) .. "***" },
    { "a secret that does not fit", ("x"):rep(1022) .. SECRET, BOTH, ("x"):rep(1022) },
    { "blanks before the text", (" "):rep(10000) .. "x", {}, "x" },
  }
  for _, case in ipairs(cases) do
    it("handles " .. case[1], function()
      assert.are.equal(case[4], testing.redact(case[2], case[3]))
    end)
  end

  it("leaves no four bytes of a secret in a text that ends within the secret", function()
    for before = 0, 60 do
      for shown = 4, #SECRET do
        local text = testing.redact(("x"):rep(before) .. SECRET:sub(1, shown), BOTH)
        if text ~= ("x"):rep(before) .. "***" then error(text) end
      end
    end
  end)

  it("reads at most 16 KiB, and leaves no part of a secret at that boundary", function()
    assert.are.equal("", testing.redact((" "):rep(16 * 1024) .. "x", {}))
    for start = 16 * 1024 - #SECRET, 16 * 1024 - 4 do
      assert.are.equal("***", testing.redact((" "):rep(start) .. SECRET .. "x", BOTH))
    end
    local text = ("a"):rep(8 * 1024 * 1024)
    assert.are.equal("***", testing.redact(text, { ("a"):rep(2000), ("a"):rep(2001) }))
  end)

  it("returns UTF-8 without control characters for any bytes", function()
    local seed = 1
    local function random(n)
      seed = (seed * 16807) % 2147483647
      return seed % n
    end
    for _ = 1, 500 do
      local bytes = {}
      for i = 1, random(40) do
        bytes[i] = string.char(random(4) == 0 and random(256) or 128 + random(128))
      end
      local text = testing.redact(table.concat(bytes), BOTH)
      assert.is_true(core.utf8_valid(text))
      assert.is_nil(text:find("[%c]"))
    end
  end)
end)

describe("core.utf8_valid", function()
  local cases = {
    { "", true }, { "abc\0", true }, { "\127", true }, { "\194\128", true }, { "\223\191", true },
    { "\224\160\128", true }, { "\237\159\191", true }, { "\238\128\128", true },
    { "\239\191\191", true }, { "\240\144\128\128", true }, { "\244\143\191\191", true },
    { "\128", false }, { "\191", false }, { "\192\128", false }, { "\193\191", false },
    { "\194", false }, { "\194a", false }, { "\194\192", false }, { "\224\159\191", false },
    { "\224\160", false }, { "\237\160\128", false }, { "\237\191\191", false },
    { "\240\143\191\191", false }, { "\240\144\128", false }, { "\244\144\128\128", false },
    { "\245\128\128\128", false }, { "\248\136\128\128\128", false }, { "\255", false },
    { "abc\194", false }, { ("\195\164"):rep(1000) .. "\255", false },
  }
  for _, case in ipairs(cases) do
    it(("is %s for %q"):format(tostring(case[2]), case[1]:sub(1, 12)), function()
      assert.are.equal(case[2], core.utf8_valid(case[1]))
    end)
  end
end)
