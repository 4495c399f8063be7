-- The parser of shared config and credentials files: profiles, other sections, and errors.
local parser = require "cleanroomsml.config.parser"
local world = require "spec.support.config_world"

local BOM = "\239\187\191"

-- {name, text, expected profiles}
local CONFIG = {
  { "an empty file", "", {} },
  { "blank lines and comments only", "\n \t\n# a\n;b\n#\n", {} },
  { "a byte order mark", BOM .. "[default]\na = 1", { default = { a = "1" } } },
  { "lines that end with CR LF, blank ones too", "[default]\r\n\r\na = 1\r\n b\r\n",
    { default = { a = "1\nb" } } },
  { "no line feed at the end", "[default]\na=1", { default = { a = "1" } } },
  { "a tab after the prefix", "[profile\tx]\na = 1", { x = { a = "1" } } },
  { "blanks around the prefix", "[ \tprofile   x ]\na = 1", { x = { a = "1" } } },
  { "blanks around default", "[ default ]\na = 1", { default = { a = "1" } } },
  { "keys in mixed case, converted to lower case", "[default]\nReGion = A",
    { default = { region = "A" } } },
  { "a value with equals signs and quotes", "[default]\na = \"x=y\" %z",
    { default = { a = "\"x=y\" %z" } } },
  { "# and ; without a blank before them, which begin no comment", "[default]\na = b#c;d",
    { default = { a = "b#c;d" } } },
  { "a comment after a tab", "[default]\na = b\t;c", { default = { a = "b" } } },
  { "a value that is a comment", "[default]\na = # b", { default = { a = "" } } },
  { "keys with characters outside A-Za-z0-9-_, ignored",
    "[default]\na b = 1\n  more\nc.d = 2\ne-f_1 = 3",
    { default = { ["e-f_1"] = "3" } } },
  { "a blank line within a continuation", "[default]\na = 1\n 2\n \t\n\n 3",
    { default = { a = "1\n2\n3" } } },
  { "a comment within a continuation", "[default]\na = 1\n# no\n 2 # yes\n ; yes",
    { default = { a = "1\n2 # yes\n; yes" } } },
  { "a key set twice: the later value", "[default]\na = 1\nA = 2", { default = { a = "2" } } },
  { "a key set twice with continuations: the later value and its continuation",
    "[default]\na = 1\n x\na = 2\n y",
    { default = { a = "2\ny" } } },
  { "a repeated section, merged", "[profile x]\na = 1\n[profile y]\n[profile x]\nb = 2",
    { x = { a = "1", b = "2" }, y = {} } },
  { "[profile default] after [default], which it replaces",
    "[default]\na = 1\n[profile default]\nb = 2\n[default]\nc = 3",
    { default = { b = "2" } } },
  { "sections that are not valid profiles, ignored",
    "[x]\na = 1\n b\n[profile]\na = 1\n[profile ]\n[]\n[plugins]\na =\n b = c\n"
    .. "[Profile x]\n[profile \"x]\n[profile 'x' y]\n[profile '']\n[profile x y]\n"
    .. "[DEFAULT]\nk = 1", {} },
  { "names in quotes, as the AWS CLI writes them", "[profile 'My X']\na = 1\n"
    .. "[profile \"foo bar\"] # c\na = 2\n[profile 'a]#b'];c\na = 3\n[ profile \t'it'\"'\"'s' ]\n"
    .. "a = 4\n[profile \"q\\\"\\\\\"]\na = 5\n[profile 'plain']\na = 6\n[profile plain]\nb = 7",
    { ["My X"] = { a = "1" }, ["foo bar"] = { a = "2" }, ["a]#b"] = { a = "3" },
      ["it's"] = { a = "4" }, ["q\"\\"] = { a = "5" }, plain = { a = "6", b = "7" } } },
  { "an apostrophe within a name, which makes it invalid",
    "[profile it's]\na = 1\n[profile x]\nb = 2",
    { x = { b = "2" } } },
  { "keys named like methods", "[profile get]\nget = 1\n__index = 2",
    { get = { get = "1", __index = "2" } } },
}

local CREDENTIALS = {
  { "plain names", "[default]\na = 1\n[x]\na = 2", { default = { a = "1" }, x = { a = "2" } } },
  { "names with prefixes, ignored",
    "[profile x]\na = 1\n[profile default]\na = 1\n[sso-session s]\n"
    .. "a = 1\n[services s]\na = 1", {} },
  { "names with blanks or characters that are not allowed, ignored",
    "[My X]\na = 1\n['in quotes']\na = 2\n[foo!bar]", {} },
  { "a profile called profile", "[profile]\na = 1", { profile = { a = "1" } } },
}

-- {name, text, line, part of the message}; the same in both kinds of file.
local FAULTS = {
  { "a property before any section", "\n# c\na = 1", 3, "before the first section" },
  { "an indented line before any section", " a = 1", 1, "before the first section" },
  { "an indented header", " [default]", 1, "before the first section" },
  { "a property without '='", "[default]\na : SECRET", 2, "without '='" },
  { "a property whose '=' is in a comment", "[default]\na # = SECRET", 2, "without '='" },
  { "an empty name", "[default]\n= SECRET", 2, "without a name" },
  { "an indented line after a header", "[default]\n a = SECRET", 2, "continues no property" },
  { "an indented line after a repeated header", "[default]\na = 1\n[default]\n SECRET", 4,
    "continues no property" },
  { "a header without ]", "[default", 1, "without ']'" },
  { "a header with a comment before ]", "[default # x]", 1, "without ']'" },
  { "text after a header", "[default] x", 1, "without ']'" },
  { "a header without [", "[default]\nprofile x]", 2, "without '='" },
  { "a nested line without '='", "[default]\ns3 =\n a = 1\n SECRET", 4, "without '=', nested" },
  { "an empty nested name", "[default]\ns3 =\n = SECRET", 3, "without a name before '=', nested" },
  { "an error in a section that is ignored", "[a b]\nSECRET", 2, "without '='" },
  { "a NUL byte", "[default]\na = 1\nb = \0SECRET", 3, "NUL" },
  { "a file in UTF-16", "\255\254[\0d\0", 1, "NUL" },
  { "a binary file", "\127ELF\2\1\1\0\0", 1, "NUL" },
  { "a second byte order mark", BOM .. BOM .. "[default]", 1, "before the first section" },
}

describe("the parser of shared files", function()
  for kind, cases in pairs { config = CONFIG, credentials = CREDENTIALS } do
    for _, case in ipairs(cases) do
      it(("reads in a %s file: %s"):format(kind, case[1]), function()
        local sections, message = parser.parse(case[2], kind, "/f")
        assert.is_nil(message)
        assert.same(case[3], world.plain(sections.profiles))
        assert.same({}, sections.sso_sessions)
        assert.same({}, sections.services)
      end)
    end
    for _, case in ipairs(FAULTS) do
      it(("reports file and line of an error in a %s file: %s"):format(kind, case[1]), function()
        local sections, message = parser.parse(case[2], kind, "/the/file")
        assert.is_nil(sections)
        assert.equal(("/the/file, line %d: "):format(case[3]), message:match("^.-: "))
        assert.is_truthy(message:find(case[4], 1, true), message)
        assert.is_nil(message:find("SECRET", 1, true))
      end)
    end
  end

  it("distinguishes sso-session and services sections from profiles of the same name", function()
    local sections = assert(parser.parse(
      "[profile x]\na = 1\n[sso-session x]\na = 2\n[services x]\na = 3\n[sso-session x]\nb = 4\n"
      .. "[services default]\na = 5\n[sso-session x y]\na = 6", "config", "/f"))
    assert.same({ x = { a = "1" } }, world.plain(sections.profiles))
    assert.same({ x = { a = "2", b = "4" } }, world.plain(sections.sso_sessions))
    assert.same({ x = { a = "3" }, default = { a = "5" } }, world.plain(sections.services))
  end)

  it("returns value, file and line of a key, also of a nested one", function()
    local x = assert(parser.parse("# c\n[profile x]\nregion = r\nempty =\ns3 =\n URL = u # c\n"
      .. "  # a comment\n\n\tb = \n", "config", "/f")).profiles.x
    assert.same({ "r", "region in profile x of /f, line 3" }, { x:get("region") })
    assert.same({ "u", "s3.url in profile x of /f, line 6" }, { x:get_nested("s3", "url") })
    assert.equal("\nURL = u # c\n# a comment\nb =", x:get("s3"))
    assert.is_nil(x:get("empty"))
    assert.is_nil(x:get("absent"))
    assert.is_nil(x:get_nested("s3", "b"))
    assert.is_nil(x:get_nested("s3", "absent"))
    assert.is_nil(x:get_nested("region", "url"))
    assert.is_nil(x:get_nested("absent", "url"))
  end)

  it("keeps credentials sections whose names have blanks apart from the profiles", function()
    local sections = assert(parser.parse("[My X]\na = 1\n['in quotes']\nb = 2\n[My X]\nc = 3\n"
      .. "[profile x y]\nd = 4", "credentials", "/f"))
    assert.same({ ["My X"] = { a = "1", c = "3" }, ["in quotes"] = { b = "2" } },
      world.plain(sections.spaced))
    assert.same({ { header = "profile x y", file = "/f", line = 7 } }, sections.ignored)
  end)

  it("reads sso-session and services sections whose names are in quotes", function()
    local sections = assert(parser.parse(
      "[sso-session \"foo bar\"]\na = 1\n[services 'x y']\nb = 2", "config", "/f"))
    assert.same({ ["foo bar"] = { a = "1" } }, world.plain(sections.sso_sessions))
    assert.same({ ["x y"] = { b = "2" } }, world.plain(sections.services))
  end)

  it("lists the sections that it ignored", function()
    local sections = assert(parser.parse("[default]\n[x y]\n[ z ]", "config", "/f"))
    assert.same({
      { header = "x y", file = "/f", line = 2 }, { header = "z", file = "/f", line = 3 },
    }, sections.ignored)
  end)

  -- Files of 1 MiB, the maximum. An algorithm of quadratic time would take minutes on these.
  local MIB = 1024 * 1024
  local HUGE = {
    { "a value of blanks", "[default]\na = " .. (" "):rep(MIB) .. "x" },
    { "a line of #", "[default]\na = " .. ("#"):rep(MIB) },
    { "a header of words", "[profile " .. ("x "):rep(math.floor(MIB / 2)) .. "]" },
    { "a header of quoted words", "[profile " .. ("'x' \""):rep(math.floor(MIB / 6)) .. "]" },
    { "a quoted name", "[profile '" .. ("x "):rep(math.floor(MIB / 2) - 8) .. "']" },
    { "many continued lines", "[default]\na = 1\n" .. (" b\n"):rep(math.floor(MIB / 3)) },
    { "many sections", ("[profile x]\n"):rep(math.floor(MIB / 12)) },
  }
  for _, case in ipairs(HUGE) do
    it("takes linear time for " .. case[1], function()
      local start = os.clock()
      assert(parser.parse(case[2], "config", "/f"))
      assert.is_true(os.clock() - start < 20)
    end)
  end
end)
