local static = require "cleanroomsml.credentials.static"
local options = require "cleanroomsml.options"

local KEYS = { access_key_id = "AKIDEXAMPLE", secret_access_key = "wJalrXUtnFEMI/K7MDENG" }
local NAN = 0 / 0

local function credentials(changes)
  local copy = {}
  for name, value in pairs(KEYS) do copy[name] = value end
  for name, value in pairs(changes) do copy[name] = value end
  return copy
end

local function fails(given)
  local ok, message = pcall(options.check, given, 0)
  assert.is_false(ok)
  return message
end

-- option, value, normalized value (when another), warning
local ACCEPTED = {
  { "region", "us-east-1" },
  { "profile", "dev" },
  { "config_file", "~/.aws/config" },
  { "credentials_file", "/etc/aws/credentials" },
  { "shared_config", false },
  { "service_endpoints", { sts = "http://127.0.0.1:1", sso = "https://x", sso_oidc = "https://y",
    signin = "https://z" } },
  { "ec2_metadata", { endpoint = "http://127.0.0.1:1338", disabled = false } },
  { "ec2_metadata", { endpoint_mode = "IPv6", v1_disabled = true },
    { endpoint_mode = "ipv6", v1_disabled = true } },
  { "mfa", print },
  { "credentials", KEYS },
  { "credentials", credentials { session_token = "tok//==", expiration = 1.5e9 } },
  { "credentials", credentials { session_token = "" }, credentials {} },
  { "credentials", function() end },
  { "endpoint_url", "https://vpce-1.example.com" },
  { "endpoint_url", "http://127.0.0.1:8080/base/" },
  { "endpoint_url", "http://[::1]:8080" },
  { "use_fips_endpoint", true },
  { "use_fips_endpoint", false },
  { "use_dualstack_endpoint", true },
  { "ignore_configured_endpoint_urls", true },
  { "max_attempts", 1 },
  { "max_attempts", 1e6 },
  { "retry_mode", "standard" },
  { "retry_mode", "legacy", "standard", "legacy" },
  { "retry_mode", "adaptive", "standard", "adaptive" },
  { "connect_timeout", 0.001 },
  { "read_timeout", 1e6 },
  { "timeout", 0.5 },
  { "timeout", false },
  { "max_in_flight", 1 },
  { "proxy", "http://user:pass@proxy.example.com:3128" },
  { "proxy", "proxy.example.com:3128", "http://proxy.example.com:3128" },
  { "proxy", "https://proxy.example.com:3128" },
  { "proxy", false },
  { "no_proxy", "localhost,.example.com" },
  { "no_proxy", "" },
  { "ca_bundle", "/etc/ssl/own bundle.pem" },
  { "verify", false },
  { "max_response_size", 1 },
  { "app_id", ("x"):rep(50) },
  { "app_id", ("x"):rep(51), ("x"):rep(51), "50 bytes" },
  { "app_id", ("x"):rep(256), ("x"):rep(256), "50 bytes" },
  { "validate", false },
  { "wait", "auto" },
  { "wait", "blocking" },
  { "log", print },
}

-- option, value, what the message says after the option's name
local REFUSED = {
  { "region", "", "must not be empty" },
  { "region", 1, "must be a string, not number" },
  { "region", "evil.com", "must be one host label" },
  { "region", "us-east-1\n", "must not contain control bytes" },
  { "region", "US-EAST-1", "must be one host label" },
  { "region", "123", "must be one host label" },
  { "region", ("a"):rep(64), "must be one host label" },
  { "profile", "", "must not be empty" },
  { "profile", "a\nb", "must not contain control bytes" },
  { "config_file", 1, "must be a string, not number" },
  { "shared_config", "no", "must be a boolean, not string" },
  { "service_endpoints", "https://x", "must be a table, not string" },
  { "service_endpoints", { sts = "ftp://x" }, "sts: " },
  { "service_endpoints", { STS = "https://x" }, "STS: unknown member, did you mean sts?" },
  { "ec2_metadata", { endpoint = "http://user:pw@x" }, "endpoint: " },
  { "ec2_metadata", { endpoint_mode = "ipv5" }, "endpoint_mode: " },
  { "ec2_metadata", { disabled = "true" }, "disabled: must be a boolean, not string" },
  { "ec2_metadata", { endpoint = "http://x", endpoint_mode = "ipv4" },
    "endpoint_mode: has no effect with endpoint" },
  { "mfa", "123456", "must be a function, not string" },
  { "credentials", "AKID", "must be a table, not string (or a function)" },
  { "credentials", {}, "access_key_id: is required; secret_access_key: is required" },
  { "credentials", { access_key_id = "AKID" }, "secret_access_key: is required" },
  { "credentials", { secret_access_key = "s3cret" }, "access_key_id: is required" },
  { "credentials", { accessKeyId = "AKID", secret_access_key = "x" },
    "access_key_id: is required; accessKeyId: unknown member, did you mean access_key_id?" },
  { "credentials", credentials { secret_access_key = "" },
    "secret_access_key: must not be empty" },
  { "credentials", credentials { session_token = 1 },
    "session_token: must be a string, not number" },
  { "credentials", credentials { session_token = "a\r\nb" },
    "session_token: must not contain control bytes" },
  { "credentials", credentials { access_key_id = "AKID " },
    "access_key_id: must be printable ASCII without blanks" },
  { "credentials", credentials { expiration = "2026-01-01" },
    "expiration: must be seconds since the epoch from 0 to 9007199254740992, not a string" },
  { "credentials", credentials { expiration = NAN }, "expiration: must be seconds" },
  { "endpoint_url", true, "must be a string, not boolean" },
  { "endpoint_url", "", "must not be empty" },
  { "endpoint_url", "example.com", "http:// or https://" },
  { "endpoint_url", "ftp://example.com", "scheme" },
  { "endpoint_url", "https://", "host" },
  { "endpoint_url", "https://user:hunter2@example.com", "user" },
  { "endpoint_url", "https://example.com/?a=b", "query" },
  { "endpoint_url", "https://example.com/#a", "fragment" },
  { "endpoint_url", "https://example.com:0", "port" },
  { "endpoint_url", "https://example.com/../x", "segment" },
  { "endpoint_url", "https://example.com\r\nHost: x", "must not contain control bytes" },
  { "endpoint_url", "https://exa mple.com", "blanks" },
  { "endpoint_url", "https://x/" .. ("a"):rep(2048), "2048" },
  { "use_fips_endpoint", "true", "must be a boolean, not string" },
  { "use_dualstack_endpoint", 1, "must be a boolean, not number" },
  { "ignore_configured_endpoint_urls", "yes", "must be a boolean, not string" },
  { "max_attempts", 0, "must be an integer from 1 to 1000000" },
  { "max_attempts", -1, "must be an integer" },
  { "max_attempts", 1.5, "must be an integer" },
  { "max_attempts", NAN, "must be an integer" },
  { "max_attempts", math.huge, "must be an integer" },
  { "max_attempts", "3", "must be an integer from 1 to 1000000, not a string" },
  { "retry_mode", "none", "\"none\" is not a retry mode" },
  { "retry_mode", 1, "must be a string, not number" },
  { "connect_timeout", 0, "must be seconds from 0.001 to 1000000" },
  { "connect_timeout", false, "must be seconds from 0.001 to 1000000, not a boolean" },
  { "read_timeout", -1, "must be seconds" },
  { "read_timeout", NAN, "must be seconds" },
  { "timeout", 0, "or false for none" },
  { "timeout", math.huge, "or false for none" },
  { "timeout", true, "or false for none" },
  { "max_in_flight", 0, "must be an integer" },
  { "proxy", "", "must not be empty" },
  { "proxy", true, "must be a string, not boolean" },
  { "proxy", "ftp://user:hunter2@example.com", "must be" },
  { "proxy", "http://user:hunter2@", "" },
  { "proxy", "http://user:hunter2@example.com:0", "port" },
  { "proxy", "http://user:hunter2@exa mple.com", "must not" },
  { "proxy", "http://user:hunter2\n@example.com", "must not contain control bytes" },
  { "no_proxy", false, "must be a string, not boolean" },
  { "no_proxy", "a\nb", "must not contain control bytes" },
  { "ca_bundle", "", "must not be empty" },
  { "ca_bundle", "/etc/x\0y", "must not contain control bytes" },
  { "verify", 0, "must be a boolean, not number" },
  { "max_response_size", 0.5, "must be an integer" },
  { "max_response_size", 0, "must be an integer" },
  { "app_id", {}, "must be a string, not table" },
  { "app_id", ("x"):rep(257), "must not be longer than 256 bytes" },
  { "app_id", "a\nb", "must not contain control bytes" },
  { "validate", "false", "must be a boolean, not string" },
  { "wait", "nginx", 'must be "auto", "blocking" or a function' },
  { "wait", {}, 'must be "auto", "blocking" or a function' },
  { "log", {}, "must be a function, not table" },
  { "regoin", "us-east-1", "unknown option, did you mean region?" },
  { "endpoint", "https://x", "unknown option, did you mean endpoint_url?" },
  { "maxAttempts", 3, "unknown option, did you mean max_attempts?" },
  { "colour", "red", "unknown option" },
}

-- options, what the message says
local CONTRADICTING = {
  { { use_fips_endpoint = true, endpoint_url = "https://x.example" },
    "use_fips_endpoint: cannot be combined with endpoint_url" },
  { { use_dualstack_endpoint = true, endpoint_url = "https://x.example" },
    "use_dualstack_endpoint: cannot be combined with endpoint_url" },
  { { verify = false, ca_bundle = "/x.pem" }, "ca_bundle: has no effect with verify = false" },
  { { proxy = false, no_proxy = "x" }, "no_proxy: has no effect with proxy = false" },
  { { shared_config = false, profile = "x" },
    "profile: has no effect with shared_config = false" },
  { { shared_config = false, config_file = "x" },
    "config_file: has no effect with shared_config = false" },
  { { shared_config = false, credentials_file = "x" },
    "credentials_file: has no effect with shared_config = false" },
}

describe("an option", function()
  for i, case in ipairs(ACCEPTED) do
    it(("is accepted: %d %s = %s"):format(i, case[1], tostring(case[2])), function()
      local checked, warnings = options.check { [case[1]] = case[2] }
      local expected = case[3]
      if expected == nil then expected = case[2] end
      assert.same({ [case[1]] = expected }, checked)
      assert.equal(case[4] and 1 or 0, #warnings)
      if case[4] then
        assert.is_truthy(warnings[1]:find("^" .. case[1] .. ": "), warnings[1])
        assert.is_truthy(warnings[1]:find(case[4], 1, true), warnings[1])
      end
    end)
  end

  for i, case in ipairs(REFUSED) do
    it(("is refused: %d %s, %s"):format(i, case[1], case[3]), function()
      local message = fails { [case[1]] = case[2] }
      local start = "wrong options: " .. case[1] .. ": "
      assert.equal(start, message:sub(1, #start))
      assert.is_truthy(message:find(case[3], #start, true), message)
      assert.is_nil(message:find("hunter2", 1, true))
      assert.is_nil(message:find("s3cret", 1, true))
    end)
  end

  it("that is an integral float becomes an integer", function()
    assert.equal("3", tostring(options.check({ max_attempts = 3.0 }).max_attempts))
  end)
end)

describe("options", function()
  it("may be nil or an empty table", function()
    for _ = 1, 2 do
      local checked, warnings = options.check(nil)
      assert.same({}, checked)
      assert.same({}, warnings)
    end
    assert.same({}, (options.check {}))
  end)

  it("are refused if they are not a table", function()
    assert.equal("options must be a table, not string", fails("us-east-1"))
  end)

  for _, case in ipairs(CONTRADICTING) do
    it("that contradict each other are refused: " .. case[2], function()
      assert.equal("wrong options: " .. case[2], fails(case[1]))
    end)
  end

  it("that are false or the default do not contradict others", function()
    assert.has_no.errors(function()
      options.check { use_fips_endpoint = false, use_dualstack_endpoint = false,
        endpoint_url = "https://x.example" }
      options.check { verify = true, ca_bundle = "/x.pem" }
    end)
  end)

  it("with several errors give one message that names them all", function()
    assert.equal("wrong options: max_attempts: must be an integer from 1 to 1000000; "
      .. "region: must not be empty; [1]: unknown option; regoin: unknown option, "
      .. "did you mean region?; ca_bundle: has no effect with verify = false",
      fails { "x", region = "", regoin = "x", max_attempts = 0, verify = false, ca_bundle = "x" })
  end)

  it("that are invalid raise an error at the given stack level", function()
    local function make() options.check({ region = "" }, 3) end
    local line = debug.getinfo(1, "l").currentline + 1
    local _, message = pcall(function() make() end)
    assert.is_truthy(message:find(":" .. line .. ": wrong options", 1, true), message)
  end)

  it("are copied, with their credentials", function()
    local given = { credentials = credentials {}, region = "us-east-1" }
    local checked = options.check(given)
    given.credentials.access_key_id, given.region = "changed", "changed"
    assert.same({ credentials = KEYS, region = "us-east-1" }, checked)
  end)

  it("are read without calling metamethods", function()
    local function raise() error("a metamethod was called") end
    local given = setmetatable({ region = "us-east-1" }, { __index = raise, __pairs = raise })
    assert.same({ region = "us-east-1" }, (options.check(given)))
  end)

  it("have the documented defaults", function()
    assert.same({
      max_attempts = 3, retry_mode = "standard", connect_timeout = 5, read_timeout = 30,
      timeout = 120, max_in_flight = 256, verify = true, max_response_size = 8 * 1024 * 1024,
      validate = true, wait = "auto", shared_config = true,
    }, options.defaults)
  end)

  it("have defaults that are themselves valid", function()
    assert.same(options.defaults, (options.check(options.defaults)))
  end)
end)

describe("credentials from a function", function()
  it("are checked like the option credentials", function()
    assert.same(KEYS, static.check(KEYS))
    local checked, problem = static.check { access_key_id = "x" }
    assert.is_nil(checked)
    assert.equal("secret_access_key: is required", problem)
    checked, problem = static.check(false)
    assert.is_nil(checked)
    assert.equal("must be a table, not boolean", problem)
  end)

  it("are refused if a secret is 2 MiB long", function()
    local checked, problem = static.check {
      access_key_id = "A", secret_access_key = ("x"):rep(2 ^ 21),
    }
    assert.is_nil(checked)
    assert.equal("secret_access_key: is too long", problem)
  end)
end)
