-- Parsers of the values of settings: regions, endpoints, proxies, numbers and others.
local texts = require "cleanroomsml.text"
local values = require "cleanroomsml.config.values"

local LONG = ("a"):rep(63)

-- parser, text, value; or parser, text, nil, part of the error message.
local CASES = {
  { "line", "a b", "a b" },
  { "line", "a\nb", nil, "one line" },
  { "line", "a\0b", nil, "one line" },

  { "boolean", "true", true },
  { "boolean", "TrUe", true },
  { "boolean", "false", false },
  { "boolean", "1", false },
  { "boolean", "yes", false },
  { "boolean", "truethy", false },

  { "attempts", "1", 1 },
  { "attempts", "007", 7 },
  { "attempts", "2147483647", 2147483647 },
  { "attempts", "2147483648", nil, "integer" },
  { "attempts", "0", nil, "integer" },
  { "attempts", "-1", nil, "integer" },
  { "attempts", "+1", nil, "integer" },
  { "attempts", "1.0", nil, "integer" },
  { "attempts", "1e3", nil, "integer" },
  { "attempts", "0x3", nil, "integer" },
  { "attempts", "three", nil, '"three" is not an integer' },
  { "attempts", ("9"):rep(400), nil, "integer" },
  { "attempts", "3\n4", nil, '"3?4"' },

  { "retry_mode", "standard", "standard" },
  { "retry_mode", "Standard", "standard" },
  { "retry_mode", "legacy", "standard" },
  { "retry_mode", "ADAPTIVE", "standard" },
  { "retry_mode", "fast", nil, '"fast" is not a retry mode' },

  { "region", "us-east-1", "us-east-1" },
  { "region", "xx-foo-9", "xx-foo-9" },
  { "region", LONG, LONG },
  { "region", LONG .. "a", nil, "host label" },
  { "region", "12", nil, "host label" },
  { "region", "-a", nil, "host label" },
  { "region", "a-", nil, "host label" },
  { "region", "us-east-1.evil.example", nil, "host label" },
  { "region", "us-east-1/", nil, "host label" },
  { "region", "US-EAST-1", nil, "host label" },
  { "region", "a\nb", nil, '"a?b"' },

  { "endpoint_mode", "IPv4", "ipv4" },
  { "endpoint_mode", "IPV6", "ipv6" },
  { "endpoint_mode", "error", nil, '"error" is not an endpoint mode' },

  { "endpoint_url", "https://a.example", "https://a.example" },
  { "endpoint_url", "HTTP://A.example:8080/base/", "HTTP://A.example:8080/base/" },
  { "endpoint_url", "http://[fd00:ec2::254]:80", "http://[fd00:ec2::254]:80" },
  { "endpoint_url", "https://a/...", "https://a/..." },
  { "endpoint_url", "", nil, "http:// or https://" },
  { "endpoint_url", "a.example", nil, "http:// or https://" },
  { "endpoint_url", "//a.example", nil, "http:// or https://" },
  { "endpoint_url", "not a uri", nil, "blanks" },
  { "endpoint_url", "https://a\nb", nil, "blanks" },
  { "endpoint_url", "https://a\\b", nil, "blanks" },
  { "endpoint_url", "https://\195\164.example", nil, "ASCII" },
  { "endpoint_url", "ftp://a", nil, "scheme http or https" },
  { "endpoint_url", "https://", nil, "host" },
  { "endpoint_url", "https://:443", nil, "host" },
  { "endpoint_url", "https://[::1", nil, "host" },
  { "endpoint_url", "https://a%2eb", nil, "host name" },
  { "endpoint_url", "https://me:SECRET@a", nil, "user" },
  { "endpoint_url", "https://a?b", nil, "query" },
  { "endpoint_url", "https://a/#SECRET", nil, "fragment" },
  { "endpoint_url", "https://a/b/../c", nil, "segment" },
  { "endpoint_url", "https://a/.", nil, "segment" },
  { "endpoint_url", "https://a:", nil, "port" },
  { "endpoint_url", "https://a:0", nil, "port" },
  { "endpoint_url", "https://a:65536", nil, "port" },
  { "endpoint_url", "https://a:8o", nil, "port" },
  { "endpoint_url", "https://a/" .. ("b"):rep(2048), nil, "2048" },
  { "endpoint_url", "https://a..example", nil, "host name" },
  { "endpoint_url", "https://" .. LONG .. "a", nil, "host name" },
  { "endpoint_url", "https://[1:2]", nil, "IPv6" },
  { "endpoint_url", "https://a/%2e%2e/b", nil, "segment" },

  { "proxy_url", "proxy:3128", "http://proxy:3128" },
  { "proxy_url", "proxy", "http://proxy:80" },
  { "proxy_url", "http://proxy/", "http://proxy:80" },
  { "proxy_url", "HTTP://u:p@proxy", "http://u:p@proxy:80" },
  { "proxy_url", "u:p@proxy:1", "http://u:p@proxy:1" },
  { "proxy_url", "https://proxy", "https://proxy" },
  { "proxy_url", "http://[::1]", "http://[::1]:80" },
  { "proxy_url", "socks5h://proxy:1080", "socks5h://proxy:1080" },
  { "proxy_url", "http://user:p@ss:w/ord", nil, "port" },
  { "proxy_url", "http://user:p@ss@proxy:3128", "http://user:p%40ss@proxy:3128" },
  { "proxy_url", "u@corp:p%40s%2Fs%@proxy:1", "http://u%40corp:p%40s%2Fs%25@proxy:1" },
  { "proxy_url", "http://u%3Ab:a:b@proxy:1", "http://u%3Ab:a:b@proxy:1" },
  { "proxy_url", "http://@proxy:1", "http://proxy:1" },
  { "proxy_url", "http://u:SECRET%00@proxy", nil, "control bytes" },
  { "proxy_url", "http://u:SECRET%0a@proxy", nil, "control bytes" },
  { "proxy_url", "http://[fe80::1%25eth0]:1", nil, "IPv6" },
  { "proxy_url", "http://a..b", nil, "host name" },
  { "proxy_url", "http://u:SECRET@" .. ("x"):rep(2048), nil, "2048" },
  { "proxy_url", "", nil, "host" },
  { "proxy_url", "http://", nil, "host" },
  { "proxy_url", "ftp://u:SECRET@proxy", nil, "socks" },
  { "proxy_url", "http://u:SECRET@", nil, "host" },
  { "proxy_url", "http://u:SECRET@proxy:x", nil, "port" },
  { "proxy_url", "http://u:SEC/RET@proxy", nil, "port" },
  { "proxy_url", "http://u:SECRET @proxy", nil, "blanks" },
}

describe("parsing of a setting's value", function()
  for _, case in ipairs(CASES) do
    local parser, text, expected, problem = case[1], case[2], case[3], case[4]
    local verb = problem and "refuses" or "accepts"
    local title = ("as %s %s %q"):format(parser, verb, text:sub(1, 40))
    it(title, function()
      local value, actual = values[parser](text)
      assert.equal(expected, value)
      if not problem then return assert.is_nil(actual) end
      assert.is_truthy(actual:find(problem, 1, true), actual)
      assert.is_nil(actual:find("SEC", 1, true))
      assert.is_true(#actual < 200)
    end)
  end

  it("gives a warning for retry mode legacy, which acts as standard", function()
    assert.same({ "standard", nil, "retry mode legacy acts as standard" },
      { values.retry_mode("legacy") })
    assert.is_nil((select(3, values.retry_mode("standard"))))
  end)

  it("treats blank text as absent, and removes blanks at both ends", function()
    assert.is_nil(texts.present(nil))
    assert.is_nil(texts.present(""))
    assert.is_nil(texts.present(" \t\r\n"))
    assert.equal("a b", texts.present(" a b\r\n"))
  end)

  it("quotes text in messages shortened and with ? for other than printable ASCII", function()
    assert.equal('"a?b??"', texts.quoted("a\0b\195\164"))
    assert.equal(60 + 5, #texts.quoted(("x"):rep(1000)))
  end)
end)
