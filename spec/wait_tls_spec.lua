local core = require "cleanroomsml.core"
local tls = require "cleanroomsml.wait.tls"

describe("the check for two OpenSSL versions in one process", function()
  local cases = {
    { "equal versions",
      "OpenSSL 3.0.15 3 Sep 2024", "OpenSSL 3.0.15 3 Sep 2024", "OpenSSL/3.0.15" },
    { "a newer version of the same series",
      "OpenSSL 3.0.15 3 Sep 2024", "OpenSSL 3.4.0 22 Oct 2024",
      "OpenSSL/3.4.0" },
    { "a libcurl with another TLS library",
      "OpenSSL 3.0.15 3 Sep 2024", "OpenSSL 3.0.15 3 Sep 2024",
      "GnuTLS/3.7.9" },
    { "equal versions with letters", "OpenSSL 1.1.1w  11 Sep 2023", "OpenSSL 1.1.1w  11 Sep 2023",
      "OpenSSL/1.1.1w" },
    { "two versions that are both loaded",
      "OpenSSL 3.0.15 3 Sep 2024", "OpenSSL 1.1.1w  11 Sep 2023", "OpenSSL/3.0.15",
      { "1.1.1w", "3.0.15" } },
    { "another series than that of the build", "OpenSSL 3.0.15 3 Sep 2024",
      "OpenSSL 1.1.1w  11 Sep 2023", "OpenSSL/1.1.1w", { "3.0.15", "1.1.1w" } },
    { "another series of 1.x than that of the build",
      "OpenSSL 1.1.1w  11 Sep 2023", "OpenSSL 1.0.2u  20 Dec 2019",
      "OpenSSL/1.0.2u", { "1.1.1w", "1.0.2u" } },
  }
  for _, case in ipairs(cases) do
    local name, built, resolved, libcurl, wanted = case[1], case[2], case[3], case[4], case[5]
    it((wanted and "reports " or "accepts ") .. name, function()
      local problem = tls.compare(built, resolved, libcurl)
      if not wanted then return assert.is_nil(problem) end
      for _, version in ipairs(wanted) do assert.matches(version, problem, 1, true) end
    end)
  end

  it("accepts the versions of this process", function()
    local built, resolved, libcurl = core.openssl_versions()
    assert.matches("^%a+ %d", built)
    assert.matches("^%a+ %d", resolved)
    assert.matches("%d", libcurl)
    assert.is_nil(tls.mismatch())
  end)
end)
