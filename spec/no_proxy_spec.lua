local testing = require "cleanroomsml.testing"

-- list, host, port, whether it is named
local CASES = {
  { "", "a.example", 443, false },
  { " , ,", "a.example", 443, false },
  { "*", "a.example", 443, true },
  { "b.example, *", "a.example", 443, true },
  { "a.example", "a.example", 443, true },
  { "a.example", "A.EXAMPLE", 443, true },
  { "A.Example", "a.example", 443, true },
  { "example", "a.example", 443, true },
  { "a.example", "b.a.example", 443, true },
  { "a.example", "ba.example", 443, false },
  { "a.example", "example", 443, false },
  { "example.com", "example.com.evil", 443, false },
  { ".a.example", "a.example", 443, true },
  { ".a.example", "b.a.example", 443, true },
  { "*.a.example", "a.example", 443, true },
  { "*.a.example", "c.b.a.example", 443, true },
  { "*.a.example", "xa.example", 443, false },
  { "*a.example", "xa.example", 443, false },
  { "a.example.", "a.example", 443, true },
  { "a.example", "a.example.", 443, true },
  { ".", "a.example", 443, false },
  { "*.", "a.example", 443, false },
  { "x y a.example z", "a.example", 443, true },
  { "x,a.example", "a.example", 443, true },
  { "a.example:443", "a.example", 443, true },
  { "a.example:0443", "a.example", 443, true },
  { "a.example:80", "a.example", 443, false },
  { "a.example:80,a.example:443", "b.a.example", 443, true },
  { "*.a.example:8443", "b.a.example", 8443, true },
  { "*:8443", "b.a.example", 8443, true },
  { "*:8443", "b.a.example", 443, false },
  { "a.example:", "a.example", 443, false },
  { "a.example:x", "a.example", 443, false },
  { "a.example:99999999", "a.example", 443, false },
  { "127.0.0.1", "127.0.0.1", 80, true },
  { "127.0.0.1:8080", "127.0.0.1", 8080, true },
  { "127.0.0.1:8080", "127.0.0.1", 8081, false },
  { "127.0.0.1", "1.127.0.0.1", 80, true }, -- a name, odd as it is
  { "0.0.1", "127.0.0.1", 80, false },
  { "127.0.0.0/8", "127.1.2.3", 80, true },
  { "127.0.0.0/8:80", "127.1.2.3", 80, true },
  { "10.0.0.0/9", "10.127.1.1", 80, true },
  { "10.0.0.0/9", "10.128.1.1", 80, false },
  { "0.0.0.0/0", "10.1.1.1", 80, true },
  { "10.0.0.0/33", "10.0.0.0", 80, false },
  { "10.0.0.0/", "10.0.0.0", 80, false },
  { "10.0.0.0/8", "a.example", 80, false },
  { "::1", "[::1]", 80, true },
  { "[::1]", "[::1]", 80, true },
  { "[::1]:8080", "[::1]", 8080, true },
  { "[::1]:8080", "[::1]", 80, false },
  { "[0:0:0:0:0:0:0:1]", "[::1]", 80, true },
  { "::1", "[0:0::1]", 80, true },
  { "[::1", "[::1]", 80, false },
  { "[::1]x", "[::1]", 80, false },
  { "2001:db8::/32", "[2001:db8:1::5]", 80, true },
  { "2001:db8::/32", "[2001:db9::5]", 80, false },
  { "2001:db8::/129", "[2001:db8::]", 80, false },
  { "0.0.0.0/0", "[::1]", 80, false },
  { "::/0", "127.0.0.1", 80, false },
  { ("x,"):rep(10000) .. "a.example", "a.example", 443, true },
}

describe("no_proxy", function()
  for _, case in ipairs(CASES) do
    local verb = case[4] and "matches" or "does not match"
    it(("%q %s %s:%d"):format(case[1]:sub(1, 40), verb, case[2], case[3]), function()
      assert.equal(case[4], testing.no_proxy_names(case[1], case[2], case[3]))
    end)
  end
end)
