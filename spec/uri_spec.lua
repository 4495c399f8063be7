local core = require "cleanroomsml.core"
local testing = require "cleanroomsml.testing"

local MEGABYTE = 1024 * 1024

describe("core.encode", function()
  local cases = {
    { "", "" },
    { "abcXYZ019-._~", "abcXYZ019-._~" },
    { "a:b/c", "a%3Ab%2Fc" },
    { "100% +&=?#", "100%25%20%2B%26%3D%3F%23" },
    { "\0\r\n\127\255", "%00%0D%0A%7F%FF" },
    { "\225\136\180", "%E1%88%B4" },
    { "!$'()*,;@[]^`{|}\\\"<>", "%21%24%27%28%29%2A%2C%3B%40%5B%5D%5E%60%7B%7C%7D%5C%22%3C%3E" },
  }
  for _, case in ipairs(cases) do
    it(("encodes %q"):format(case[1]), function()
      assert.are.equal(case[2], core.encode(case[1]))
    end)
  end

  it("encodes all bytes except the unreserved ones", function()
    for byte = 0, 255 do
      local c = string.char(byte)
      local expected = c:find("[A-Za-z0-9%-._~]") and c or ("%%%02X"):format(byte)
      assert.are.equal(expected, core.encode(c))
    end
  end)

  it("encodes 1 MiB, and returns nil if the result is too long", function()
    assert.is_true(core.encode(("/"):rep(MEGABYTE)) == ("%2F"):rep(MEGABYTE)) -- not shown: too long
    local text, message = core.encode(("/"):rep(2 * MEGABYTE))
    assert.is_nil(text)
    assert.are.equal("is too long", message)
    assert.are.equal("x", core.encode("x"))
  end)
end)

local EMPTY = "must not be empty"
local CONTROL = "must not contain control bytes (NUL, CR, LF, ...)"
local DOTS = "must not contain a path segment '.' or '..'"
local HOST = "must be one host label: 1 to 63 of a-z, 0-9 and '-', no '-' at an end, "
  .. "not digits only"

describe("core.check_path_label", function()
  local cases = {
    { "a" }, { "arn:aws:x/y.z" }, { "..." }, { "a/...b/c.." }, { "/" }, { "a//b" }, { "%" },
    { "%2" }, { "x%2e" }, { "\255" }, { "..a/b" }, { "a b" },
    { "", EMPTY }, { "a\0", CONTROL }, { "\0", CONTROL }, { "a\r\nb", CONTROL },
    { "a\nb", CONTROL }, { "\127", CONTROL }, { "\31", CONTROL },
    { ".", DOTS }, { "..", DOTS }, { "../a", DOTS }, { "a/..", DOTS }, { "a/../b", DOTS },
    { "a/./b", DOTS }, { "/..", DOTS }, { "a/.", DOTS }, { "%2e%2E", DOTS }, { "a/.%2e/b", DOTS },
    { "%2e.", DOTS }, { "%2E/a", DOTS },
  }
  for _, case in ipairs(cases) do
    it((case[2] and "refuses %q" or "accepts %q"):format(case[1]), function()
      local ok, reason = core.check_path_label(case[1])
      assert.are.equal(not case[2] or nil, ok)
      assert.are.equal(case[2], reason)
    end)
  end
end)

describe("core.check_host_label", function()
  local cases = {
    { "us-east-1" }, { "a" }, { "1a" }, { "a--b" }, { ("a"):rep(63) },
    { "", EMPTY }, { ("a"):rep(64), HOST }, { "-a", HOST }, { "a-", HOST }, { "-", HOST },
    { "1", HOST }, { "123", HOST }, { "US-east-1", HOST }, { "a.b", HOST }, { "a_b", HOST },
    { "a/b", HOST }, { "a@b", HOST }, { "a b", HOST }, { "a\0b", HOST }, { "a\n", HOST },
    { "\195\164", HOST }, { "us-east-1#", HOST }, { ("a"):rep(MEGABYTE), HOST },
  }
  for _, case in ipairs(cases) do
    it((case[2] and "refuses %q" or "accepts %q"):format(case[1]:sub(1, 70)), function()
      local ok, reason = core.check_host_label(case[1])
      assert.are.equal(not case[2] or nil, ok)
      assert.are.equal(case[2], reason)
    end)
  end
end)

describe("the canonical path", function()
  local cases = { -- wire path, normalized, as it is
    { "", "/", "/" },
    { "/", "/", "/" },
    { "//", "/", "//" },
    { "/a", "/a", "/a" },
    { "/a/", "/a/", "/a/" },
    { "//a//b//", "/a/b/", "//a//b//" },
    { "/./", "/", "/./" },
    { "/a/./b", "/a/b", "/a/./b" },
    { "/a/..", "/", "/a/.." },
    { "/a/../", "/", "/a/../" },
    { "/a/b/..", "/a", "/a/b/.." },
    { "/a/b/../", "/a/", "/a/b/../" },
    { "/a/b/../../..", "/", "/a/b/../../.." },
    { "/../../a", "/a", "/../../a" },
    { "/a/b/../../c/d", "/c/d", "/a/b/../../c/d" },
    { "/...", "/...", "/..." },
    { "/..a/.b", "/..a/.b", "/..a/.b" },
    { "/a%3Ab", "/a%253Ab", "/a%253Ab" },
    { "/%2e%2e/a", "/%252e%252e/a", "/%252e%252e/a" },
    { "/a b", "/a%20b", "/a%20b" },
    { "/a:b@c", "/a%3Ab%40c", "/a%3Ab%40c" },
    { "/~-._", "/~-._", "/~-._" },
    { "/\0\255", "/%00%FF", "/%00%FF" },
    { "a/b", "/a/b", "a/b" },
    { "..", "/", ".." },
  }
  for _, case in ipairs(cases) do
    it(("of %q is %q"):format(case[1], case[2]), function()
      assert.are.equal(case[2], testing.canonical_path(case[1], true))
      assert.are.equal(case[3], testing.canonical_path(case[1], false))
    end)
  end

  local long = { -- wire path, normalize, canonical path
    { ("/a/.."):rep(MEGABYTE / 8), true, "/" },
    { ("/a"):rep(MEGABYTE / 2), true, ("/a"):rep(MEGABYTE / 2) },
    { ("/a"):rep(1e5) .. ("/.."):rep(1e5), true, "/" },
    { ("%"):rep(MEGABYTE), false, ("%25"):rep(MEGABYTE) },
  }
  for i, case in ipairs(long) do
    it("of a path of up to 1 MiB is correct, case " .. i, function()
      assert.is_true(testing.canonical_path(case[1], case[2]) == case[3]) -- not shown: too long
    end)
  end

  it("is nil if it is longer than its limit", function()
    assert.is_nil(testing.canonical_path("/abcdef", true, 5))
    assert.is_nil(testing.canonical_path("/abcdef", false, 5))
    assert.is_nil(testing.canonical_path("/", true, 0))
  end)
end)

describe("the canonical query", function()
  local cases = {
    { "", "" },
    { "a", "a=" },
    { "a=", "a=" },
    { "a=b", "a=b" },
    { "=", "=" },
    { "=b", "=b" },
    { "a=b=c", "a=b%3Dc" },
    { "b=1&a=2", "a=2&b=1" },
    { "a=2&a=1", "a=1&a=2" },
    { "a=2&a=1&a", "a=&a=1&a=2" },
    { "a-b=1&a=2", "a=2&a-b=1" }, -- by name: '-' comes before '='
    { "ab=1&a=2&a%21=3", "a=2&a%21=3&ab=1" },
    { "B=1&a=2", "B=1&a=2" },
    { "a=1&%41=2", "A=2&a=1" },
    { "%E1%88%B4=1&Param=2", "%E1%88%B4=1&Param=2" },
    { "a=%e1%88%b4", "a=%E1%88%B4" },
    { "a=%7e%2D", "a=~-" },
    { "a=b c+d", "a=b%20c%2Bd" },
    { "a=b/c:d?e", "a=b%2Fc%3Ad%3Fe" },
    { "a=%", "a=%25" },
    { "a=%4", "a=%254" },
    { "a=%zz%41", "a=%25zzA" },
    { "a=%4g", "a=%254g" },
    { "%26=%3D&x", "%26=%3D&x=" },
    { "&", "" },
    { "&&a=1&&b=2&", "a=1&b=2" },
    { "a=\0\r\n", "a=%00%0D%0A" },
    { "\0&\0", "%00=&%00=" },
  }
  for _, case in ipairs(cases) do
    it(("of %q is %q"):format(case[1], case[2]), function()
      assert.are.equal(case[2], testing.canonical_query(case[1]))
    end)
  end

  it("has 100,000 parameters in order", function()
    local given, expected = {}, {}
    for i = 1, 1e5 do
      expected[i] = ("p%06d=%d"):format(i, i)
      given[i] = ("p%06d=%d"):format(100001 - i, 100001 - i)
    end
    local query = testing.canonical_query(table.concat(given, "&"))
    assert.is_true(query == table.concat(expected, "&")) -- not shown: too long
  end)

  it("is nil if it is longer than its limit", function()
    assert.is_nil(testing.canonical_query("a=b", 2))
    assert.is_nil(testing.canonical_query("b=1&a=2", 6))
    assert.are.equal("a=2&b=1", testing.canonical_query("b=1&a=2", 100))
  end)
end)

describe("core.parse_endpoint", function()
  local LONG_LABEL = ("a"):rep(63)
  local cases = { -- URL, scheme, host, port, path, Host header
    { "https://h.example", "https", "h.example", nil, "", "h.example" },
    { "http://h.example/", "http", "h.example", nil, "", "h.example" },
    { "HTTPS://H.Example", "https", "H.Example", nil, "", "h.example" },
    { "http://localhost:8080", "http", "localhost", 8080, "", "localhost:8080" },
    { "https://h:443/a", "https", "h", 443, "/a", "h" },
    { "http://h:80", "http", "h", 80, "", "h" },
    { "http://h:443", "http", "h", 443, "", "h:443" },
    { "https://h:80", "https", "h", 80, "", "h:80" },
    { "https://h:65535/", "https", "h", 65535, "", "h:65535" },
    { "https://h:0080", "https", "h", 80, "", "h:80" },
    { "https://h/a/b", "https", "h", nil, "/a/b", "h" },
    { "https://h/a/b/", "https", "h", nil, "/a/b", "h" },
    { "https://h//a///", "https", "h", nil, "//a", "h" },
    { "https://h/%20:@!", "https", "h", nil, "/%20:@!", "h" },
    { "http://127.0.0.1:9", "http", "127.0.0.1", 9, "", "127.0.0.1:9" },
    { "http://[::1]", "http", "[::1]", nil, "", "[::1]" },
    { "http://[0:0:0:0:0:0:0:1]:8", "http", "[0:0:0:0:0:0:0:1]", 8, "", "[::1]:8" },
    { "http://[2001:DB8:0::A]", "http", "[2001:DB8:0::A]", nil, "", "[2001:db8::a]" },
    { "http://127.1:8", "http", "127.1", 8, "", "127.0.0.1:8" },
    { "http://0x7f000001", "http", "0x7f000001", nil, "", "127.0.0.1" },
    { "http://0177.0.0.1", "http", "0177.0.0.1", nil, "", "127.0.0.1" },
    { "http://2130706433", "http", "2130706433", nil, "", "127.0.0.1" },
    { "http://4294967295", "http", "4294967295", nil, "", "255.255.255.255" },
    { "http://4294967296", "http", "4294967296", nil, "", "4294967296" },
    { "http://10.65535", "http", "10.65535", nil, "", "10.0.255.255" },
    { "http://1.2.65536", "http", "1.2.65536", nil, "", "1.2.65536" },
    { "http://1.256.1", "http", "1.256.1", nil, "", "1.256.1" },
    { "http://1.2.3.4.", "http", "1.2.3.4.", nil, "", "1.2.3.4." },
    { "http://0x", "http", "0x", nil, "", "0x" },
    { "http://08.1.1.1", "http", "08.1.1.1", nil, "", "08.1.1.1" },
    { "http://1.example", "http", "1.example", nil, "", "1.example" },
    { "http://256.1.1.1.1", "http", "256.1.1.1.1", nil, "", "256.1.1.1.1" },
    { "http://[FD00:ec2::23]:81/x", "http", "[FD00:ec2::23]", 81, "/x", "[fd00:ec2::23]:81" },
    { "http://[::ffff:127.0.0.1]/", "http", "[::ffff:127.0.0.1]", nil, "", "[::ffff:127.0.0.1]" },
    { "http://a_b-c.d.", "http", "a_b-c.d.", nil, "", "a_b-c.d." },
    { "http://" .. LONG_LABEL, "http", LONG_LABEL, nil, "", LONG_LABEL },
  }
  for _, case in ipairs(cases) do
    it("splits " .. case[1], function()
      assert.are.same({ scheme = case[2], host = case[3], port = case[4], path = case[5] },
        core.parse_endpoint(case[1]))
      assert.are.equal(case[6], testing.host(case[1]))
    end)
  end

  local START, SCHEME = "must start with http:// or https://", "must have the scheme http or https"
  local NAME = "must name a host"
  local USER = "must not contain a user name or password"
  local PORT = "must have a port from 1 to 65535, or none"
  local ADDRESS = "must have a host name, an IPv4 address or an IPv6 address in brackets"
  local QUERY, FRAGMENT = "must not contain a query (?)", "must not contain a fragment (#)"
  local BYTES = "must not contain blanks, control bytes, backslashes or bytes outside ASCII"
  local refused = {
    { "", START }, { "h.example", START }, { "h:80", START }, { "//h", START },
    { "http:/h", START }, { "http:", START }, { "https", START },
    { "ftp://h", SCHEME }, { "file:///etc/passwd", SCHEME }, { "httpx://h", SCHEME },
    { "://h", SCHEME }, { "unix://h", SCHEME },
    { "http://", NAME }, { "https:///a", NAME }, { "http://:80", NAME },
    { "http://user@h", USER }, { "https://user:pass@h", USER }, { "https://@h", USER },
    { "https://u:p@h:80/x", USER }, { "https://h:80@evil", USER },
    { "http://h:", PORT }, { "http://h:0", PORT }, { "http://h:65536", PORT },
    { "http://h:99999", PORT }, { "http://h:100000", PORT }, { "http://h:4294967376", PORT },
    { "http://h:8o", PORT }, { "http://h:-1", PORT }, { "http://h:+1", PORT },
    { "http://[::1]:", PORT },
    { "http://[::1", ADDRESS }, { "http://[]", ADDRESS }, { "http://[h]", ADDRESS },
    { "http://[::1]x", ADDRESS }, { "http://[1:2]", ADDRESS },
    { "http://[fe80::1%25eth0]", ADDRESS },
    { "http://[" .. ("1"):rep(100) .. "]", ADDRESS }, { "http://[", ADDRESS },
    { "http://::1", ADDRESS }, { "http://h]", ADDRESS }, { "http://a..b", ADDRESS },
    { "http://.a", ADDRESS }, { "http://.", ADDRESS }, { "http://a..", ADDRESS },
    { "http://a%2fb", ADDRESS }, { "http://a,b", ADDRESS }, { "http://a*", ADDRESS },
    { "http://a$b", ADDRESS }, { "http://a:b:1", ADDRESS },
    { "http://" .. LONG_LABEL .. "a", ADDRESS }, { "http://" .. ("a."):rep(200), ADDRESS },
    { "https://h?", QUERY }, { "https://h/?a=b", QUERY }, { "https://h/a?", QUERY },
    { "https://h#", FRAGMENT }, { "https://h/a#b", FRAGMENT }, { "https://h/#?", FRAGMENT },
    { "https://h/..", DOTS }, { "https://h/a/../b", DOTS }, { "https://h/./", DOTS },
    { "https://h/%2e%2e/", DOTS }, { "https://h/a/.%2E", DOTS }, { "https://h/%2e", DOTS },
    { "https://h /", BYTES }, { " https://h", BYTES }, { "https://h\n", BYTES },
    { "https://h/a\r\nX: y", BYTES }, { "https://h\0", BYTES }, { "https://h\\@x", BYTES },
    { "https://h\195\164", BYTES }, { "https://h/\127", BYTES },
  }
  for _, case in ipairs(refused) do
    it(("refuses %q"):format(case[1]:sub(1, 80)), function()
      local parts, message = core.parse_endpoint(case[1])
      assert.is_nil(parts)
      assert.are.equal(case[2], message)
    end)
  end
end)
