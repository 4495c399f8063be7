-- The settings of a client: precedence of their sources, endpoints, regions, profile and files.
local settings = require "cleanroomsml.config.settings"
local world = require "spec.support.config_world"

local CONFIG = "/home/u/.aws/config"

-- Settings over an environment (HOME is added) and the text of a config file.
local function make(options, env, config, service)
  local with_home = { HOME = "/home/u" }
  for name, value in pairs(env or {}) do with_home[name] = value end
  local system = world.system(with_home, { [CONFIG] = config })
  return settings.new(options or {}, system, service), system
end

-- Sources of settings in their order: option, variables, profile key, variable after the
-- profile, default. Each source is `{name, text, value}`.
local SOURCES = {
  region = {
    option = { "region", "eu-west-1", "eu-west-1" },
    env = { { "AWS_REGION", "r-1", "r-1" }, { "AWS_DEFAULT_REGION", "r-2", "r-2" } },
    key = { "region", "r-3", "r-3" },
  },
  use_fips_endpoint = {
    option = { "use_fips_endpoint", false, false },
    env = { { "AWS_USE_FIPS_ENDPOINT", "TRUE", true } },
    key = { "use_fips_endpoint", "no", false }, default = false,
  },
  use_dualstack_endpoint = {
    option = { "use_dualstack_endpoint", true, true },
    env = { { "AWS_USE_DUALSTACK_ENDPOINT", "false", false } },
    key = { "use_dualstack_endpoint", "True", true }, default = false,
  },
  ignore_configured_endpoint_urls = {
    option = { "ignore_configured_endpoint_urls", true, true },
    env = { { "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "1", false } },
    key = { "ignore_configured_endpoint_urls", "true", true }, default = false,
  },
  ca_bundle = {
    option = { "ca_bundle", "~/o", "/home/u/o" },
    env = { { "AWS_CA_BUNDLE", "~/e", "/home/u/e" } },
    key = { "ca_bundle", "~/p", "/home/u/p" },
    last = { "REQUESTS_CA_BUNDLE", "~/r", "/home/u/r" },
  },
  max_attempts = {
    option = { "max_attempts", 7, 7 },
    env = { { "AWS_MAX_ATTEMPTS", " 6 ", 6 } },
    key = { "max_attempts", "5", 5 }, default = 3,
  },
  retry_mode = {
    option = { "retry_mode", "standard", "standard" },
    env = { { "AWS_RETRY_MODE", "Adaptive", "standard" } },
    key = { "retry_mode", "standard", "standard" }, default = "standard",
  },
  app_id = {
    option = { "app_id", "o", "o" },
    env = { { "AWS_SDK_UA_APP_ID", "e", "e" } },
    key = { "sdk_ua_app_id", "p", "p" },
  },
  https_proxy = {
    option = { "proxy", "http://o:1", "http://o:1" },
    env = {
      { "https_proxy", "a:1", "http://a:1" }, { "HTTPS_PROXY", "b:1", "http://b:1" },
      { "all_proxy", "c:1", "http://c:1" }, { "ALL_PROXY", "d:1", "http://d:1" },
    },
  },
  http_proxy = {
    option = { "proxy", false, false },
    env = {
      { "http_proxy", "a:1", "http://a:1" }, { "all_proxy", "c:1", "http://c:1" },
      { "ALL_PROXY", "d:1", "http://d:1" },
    },
  },
  no_proxy = {
    option = { "no_proxy", "o", "o" },
    env = { { "no_proxy", "a,b", "a,b" }, { "NO_PROXY", "*", "*" } },
  },
  ec2_metadata_endpoint = {
    option = { "ec2_metadata.endpoint", "http://o", "http://o" },
    env = { { "AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://e", "http://e" } },
    key = { "ec2_metadata_service_endpoint", "http://p:1", "http://p:1" },
  },
  ec2_metadata_endpoint_mode = {
    option = { "ec2_metadata.endpoint_mode", "ipv6", "ipv6" },
    env = { { "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv4", "ipv4" } },
    key = { "ec2_metadata_service_endpoint_mode", "ipv6", "ipv6" }, default = "ipv4",
  },
  ec2_metadata_disabled = {
    option = { "ec2_metadata.disabled", true, true },
    env = { { "AWS_EC2_METADATA_DISABLED", "True", true } }, default = false,
  },
  ec2_metadata_v1_disabled = {
    option = { "ec2_metadata.v1_disabled", false, false },
    env = { { "AWS_EC2_METADATA_V1_DISABLED", "true", true } },
    key = { "ec2_metadata_v1_disabled", "TRUE", true }, default = false,
  },
}

-- All sources are set; then the one of highest precedence is removed, one after another.
local function check_precedence(name, sources)
  local options, env, config = {}, {}, "[default]\n"
  local group, member = sources.option[1]:match("^(.+)%.(.+)$")
  if group then options[group] = { [member] = sources.option[2] } end
  if not group then options[sources.option[1]] = sources.option[2] end
  for _, variable in ipairs(sources.env) do env[variable[1]] = variable[2] end
  if sources.key then config = config .. sources.key[1] .. " = " .. sources.key[2] end
  if sources.last then env[sources.last[1]] = sources.last[2] end

  local function expect(value, source, from)
    local setting = assert(make(options, env, config):get(name))
    assert.same({ value, source, from }, { setting.value, setting.source, setting.from })
  end
  expect(sources.option[3], "option " .. sources.option[1], "option")
  options[group or sources.option[1]] = nil
  for _, variable in ipairs(sources.env) do
    expect(variable[3], variable[1], "environment")
    env[variable[1]] = " "
  end
  if sources.key then
    expect(sources.key[3],
      ("%s in profile default of %s, line 2"):format(sources.key[1], CONFIG), "profile")
    config = "[default]\n" .. sources.key[1] .. " =\n"
  end
  if sources.last then
    expect(sources.last[3], sources.last[1], "environment")
    env[sources.last[1]] = nil
  end
  expect(sources.default, "default", "default")
end

-- {setting, environment, config, the message}
local BAD = {
  { "max_attempts", { AWS_MAX_ATTEMPTS = "0" }, nil,
    'AWS_MAX_ATTEMPTS: "0" is not an integer from 1 to 2147483647' },
  { "max_attempts", {}, "[default]\nmax_attempts = 1.5",
    "max_attempts in profile default of " .. CONFIG
    .. ', line 2: "1.5" is not an integer from 1 to 2147483647' },
  { "retry_mode", { AWS_RETRY_MODE = "fast" }, nil,
    'AWS_RETRY_MODE: "fast" is not a retry mode (standard, legacy, adaptive)' },
  { "ca_bundle", {}, "[default]\nca_bundle = /a\n /b",
    "ca_bundle in profile default of " .. CONFIG
    .. ", line 2: must be one line without control characters" },
  { "ca_bundle", { HOME = "", AWS_CA_BUNDLE = "~/ca.pem" }, nil, "AWS_CA_BUNDLE: ~/ca.pem is not "
    .. "known: HOME is not set, and the password database names no home directory" },
  { "https_proxy", { HTTPS_PROXY = "http://u:SECRET@h:port" }, nil,
    "HTTPS_PROXY: must have a port from 1 to 65535, or none" },
  { "ec2_metadata_endpoint", { AWS_EC2_METADATA_SERVICE_ENDPOINT = "not a uri" }, nil,
    "AWS_EC2_METADATA_SERVICE_ENDPOINT: must not contain blanks, control bytes, backslashes or "
    .. "bytes outside ASCII" },
  { "ec2_metadata_endpoint_mode", { AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE = "error" }, nil,
    'AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE: "error" is not an endpoint mode (IPv4, IPv6)' },
}

local SERVICES = "[default]\nservices = v\nendpoint_url = https://profile\n[services v]\n"
  .. "cleanroomsml =\n  endpoint_url = https://services # c\n"
  .. "sso_oidc =\n  endpoint_url = http://oidc\nsts =\n  other = x\n"
  .. "signin = https://nothing\nsso =\n endpoint_url =\n"

-- {name, service, options, environment, config, value, source}
local ENDPOINTS = {
  { "the default, without another source", "CleanRoomsML", {}, {}, nil, nil, "default" },
  { "the option", "CleanRoomsML", { endpoint_url = "http://o" }, { AWS_ENDPOINT_URL = "http://e" },
    nil, "http://o", "option endpoint_url" },
  { "the default, for another service than the one of option endpoint_url", "STS",
    { endpoint_url = "http://o" }, {},
    nil, nil, "default" },
  { "another service's option", "SSO OIDC", { service_endpoints = { sso_oidc = "http://o" } },
    { AWS_ENDPOINT_URL_SSO_OIDC = "http://e" }, nil,
    "http://o", "option service_endpoints.sso_oidc" },
  { "an option with ignore_configured_endpoint_urls", "STS",
    { service_endpoints = { sts = "http://o" }, ignore_configured_endpoint_urls = true }, {}, nil,
    "http://o", "option service_endpoints.sts" },
  { "the service's variable", "SSO OIDC", {},
    { AWS_ENDPOINT_URL_SSO_OIDC = "http://e", AWS_ENDPOINT_URL = "http://g" }, SERVICES,
    "http://e", "AWS_ENDPOINT_URL_SSO_OIDC" },
  { "the variable for all services", "cleanroomsml", {},
    { AWS_ENDPOINT_URL_CLEANROOMSML = "", AWS_ENDPOINT_URL = "http://g" }, SERVICES,
    "http://g", "AWS_ENDPOINT_URL" },
  { "the default, with a variable for CLEANROOMS_ML (hyphenated)", "cleanroomsml", {},
    { AWS_ENDPOINT_URL_CLEANROOMS_ML = "http://e" }, nil, nil, "default" },
  { "the services section", "cleanroomsml", {}, {}, SERVICES, "https://services",
    "cleanroomsml.endpoint_url in services v of " .. CONFIG .. ", line 6" },
  { "the services section, for a service of two words", "sso-oidc", {}, {}, SERVICES, "http://oidc",
    "sso_oidc.endpoint_url in services v of " .. CONFIG .. ", line 8" },
  { "the profile, for a service without endpoint_url in the section", "sts", {}, {}, SERVICES,
    "https://profile", "endpoint_url in profile default of " .. CONFIG .. ", line 3" },
  { "the profile, for a service without nested keys in the section", "signin", {}, {}, SERVICES,
    "https://profile", "endpoint_url in profile default of " .. CONFIG .. ", line 3" },
  { "the profile, for a service whose endpoint_url is empty", "sso", {}, {}, SERVICES,
    "https://profile", "endpoint_url in profile default of " .. CONFIG .. ", line 3" },
  { "the default, when the environment says to ignore endpoints", "cleanroomsml", {},
    { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS = "True", AWS_ENDPOINT_URL = "http://g" }, SERVICES,
    nil, "ignored: AWS_IGNORE_CONFIGURED_ENDPOINT_URLS" },
  { "the default, with a missing services section that is ignored", "cleanroomsml",
    { ignore_configured_endpoint_urls = true }, {}, "[default]\nservices = none", nil,
    "ignored: option ignore_configured_endpoint_urls" },
  { "the variable, with a missing services section", "cleanroomsml", {},
    { AWS_ENDPOINT_URL = "http://g" }, "[default]\nservices = none",
    "http://g", "AWS_ENDPOINT_URL" },
}

local BAD_ENDPOINTS = {
  { { AWS_ENDPOINT_URL_CLEANROOMSML = "ftp://x" }, nil,
    "AWS_ENDPOINT_URL_CLEANROOMSML: must have the scheme http or https" },
  { { AWS_ENDPOINT_URL = "https://u:SECRET@x" }, nil,
    "AWS_ENDPOINT_URL: must not contain a user name or password" },
  { { AWS_ENDPOINT_URL = "https://a..example" }, nil, "AWS_ENDPOINT_URL: must have a host name, an "
    .. "IPv4 address or an IPv6 address in brackets" },
  { {}, "[default]\nendpoint_url = x",
    "endpoint_url in profile default of " .. CONFIG
    .. ", line 2: must start with http:// or https://" },
  { {}, "[default]\nservices = none",
    "services in profile default of " .. CONFIG
    .. ', line 2: there is no section "[services none]"' },
  { {}, "[default]\nservices = v\n[services v]\ncleanroomsml =\n endpoint_url = x",
    "cleanroomsml.endpoint_url in services v of " .. CONFIG
    .. ", line 5: must start with http:// or https://" },
}

local function check_fault(expected, value, message, info)
  assert.is_nil(value)
  assert.equal(expected, message)
  assert.equal("config", info.kind)
  assert.equal(message:match("^%w+"), info.code)
end

describe("the settings", function()
  for name, sources in pairs(SOURCES) do
    it("have the documented order of precedence for " .. name, function()
      check_precedence(name, sources)
    end)
  end

  it("have each a case of precedence in this spec", function()
    for name in pairs(require "cleanroomsml.config.definitions") do
      assert.is_true(SOURCES[name] ~= nil or name == "imds_use_ipv6", name)
    end
  end)

  for _, case in ipairs(BAD) do
    it("have errors that name the source of an invalid " .. case[4]:match("^[^:]+"), function()
      check_fault("InvalidConfig: " .. case[4], make({}, case[2], case[3]):get(case[1]))
    end)
  end

  for _, case in ipairs(ENDPOINTS) do
    it("give an endpoint URL from " .. case[1], function()
      local setting = assert(make(case[3], case[4], case[5]):endpoint_url(case[2]))
      assert.equal(case[6], setting.value)
      assert.equal(case[7], setting.source)
    end)
  end

  for _, case in ipairs(BAD_ENDPOINTS) do
    it("refuse an invalid endpoint URL: " .. case[3], function()
      check_fault("InvalidConfig: " .. case[3],
        make({}, case[1], case[2]):endpoint_url("CleanRoomsML"))
    end)
  end

  it("accept options as options.check returns them", function()
    local checked = require("cleanroomsml.options").check {
      retry_mode = "Adaptive", ec2_metadata = { endpoint_mode = "IPv6" }, proxy = "proxy",
      endpoint_url = "http://a:1/",
    }
    local made = make(checked)
    assert.equal("standard", made:get("retry_mode").value)
    assert.equal("ipv6", made:get("ec2_metadata_endpoint_mode").value)
    assert.equal("http://proxy:80", made:get("https_proxy").value)
    assert.equal("http://a:1/", made:endpoint_url("cleanroomsml").value)
  end)

  it("have a warning for retry mode legacy, which acts as standard", function()
    assert.equal("AWS_RETRY_MODE: retry mode legacy acts as standard",
      make({}, { AWS_RETRY_MODE = "legacy" }):get("retry_mode").warning)
    assert.is_nil(make():get("retry_mode").warning)
  end)

  it("use the older imds_use_ipv6, which an endpoint mode overrides", function()
    for _, case in ipairs {
      { { AWS_IMDS_USE_IPV6 = "true" }, nil, "ipv6" },
      { { AWS_IMDS_USE_IPV6 = "1" }, nil, "ipv4" },
      { {}, "[default]\nimds_use_ipv6 = True", "ipv6" },
      { { AWS_IMDS_USE_IPV6 = "true" }, "[default]\nec2_metadata_service_endpoint_mode = IPv4",
        "ipv4" },
    } do
      local setting = make({}, case[1], case[2]):get("ec2_metadata_endpoint_mode")
      assert.equal(case[3], setting.value)
    end
  end)

  it("do not use HTTP_PROXY in capitals", function()
    assert.is_nil(make({}, { HTTP_PROXY = "http://evil:1" }):get("http_proxy").value)
  end)

  describe("for regions", function()
    local ALL = { AWS_REGION = "env-1" }
    -- {options, environment, config, ARN's, call's, STS's}
    for i, case in ipairs {
      { {}, {}, nil, nil, nil, nil },
      { {}, {}, nil, "arn-1", "arn-1", "arn-1" },
      { {}, {}, "[default]\nregion = profile-1", "arn-1", "arn-1", "profile-1" },
      { {}, ALL, "[default]\nregion = profile-1", "arn-1", "arn-1", "env-1" },
      { {}, ALL, "[default]\nregion = profile-1", nil, "env-1", "env-1" },
      { { region = "option-1" }, ALL, nil, "arn-1", "option-1", "option-1" },
    } do
      it(("give %s for the call and %s for STS, case %d"):format(tostring(case[5]),
        tostring(case[6]), i), function()
        local made = make(case[1], case[2], case[3])
        assert.equal(case[5], assert(made:call_region(case[4])).value)
        assert.equal(case[6], assert(made:sts_region(case[4])).value)
      end)
    end

    it("have an error for an invalid AWS_REGION only where it is used", function()
      local made = make({}, { AWS_REGION = "us-east-1.evil.example" })
      assert.equal("us-east-1", made:call_region("us-east-1").value)
      check_fault('InvalidConfig: AWS_REGION: "us-east-1.evil.example" '
        .. require("cleanroomsml.regions").NOT_A_HOST_LABEL, made:sts_region("us-east-1"))
    end)
  end)

  describe("for a profile:", function()
    it("it is empty when none is selected and there is no default profile", function()
      local made = make()
      assert.same({}, assert(made:profile()).properties)
      assert.equal("default", (made:profile_name()))
    end)

    it("it must exist when an option or variable selects it", function()
      for _, case in ipairs {
        { { profile = "dev" }, {}, "dev", "option profile" },
        { {}, { AWS_PROFILE = "default" }, "default", "AWS_PROFILE" },
        { {}, { AWS_DEFAULT_PROFILE = "x" }, "x", "AWS_DEFAULT_PROFILE" },
      } do
        local expected = ('ProfileNotFound: no profile "%s" (%s); looked in: '
          .. "%s, /home/u/.aws/credentials: No such file or directory"):format(
          case[3], case[4], CONFIG)
        local made = make(case[1], case[2], "[profile other]")
        check_fault(expected, made:profile())
        check_fault(expected, made:get("max_attempts"))
        check_fault(expected, made:endpoint_url("cleanroomsml"))
      end
    end)

    it("it is not looked up when shared_config is false", function()
      local made, system = make({ shared_config = false },
        { AWS_PROFILE = "dev", AWS_REGION = "e-1" })
      assert.same({}, assert(made:profile()).properties)
      assert.equal("e-1", made:get("region").value)
      assert.is_nil(made:endpoint_url("sts").value)
      assert.equal(0, system.reads)
    end)
  end)

  describe("for the shared files:", function()
    it("they are not read when the settings are created", function()
      local _, system = make()
      assert.equal(0, system.reads)
    end)

    it("they are read once, and again after reload", function()
      local texts = { [CONFIG] = "[default]\nregion = a-1" }
      local system = world.system({ HOME = "/home/u" }, texts)
      local made = settings.new({}, system)
      assert.equal("a-1", made:get("region").value)
      texts[CONFIG] = "[default]\nregion = b-1"
      assert.equal("a-1", made:get("region").value)
      assert.is_nil(made:endpoint_url("sts").value)
      assert.equal(2, system.reads)
      made:reload()
      assert.equal("b-1", made:get("region").value)
      assert.equal(4, system.reads)
    end)

    it("an invalid file is an error of every setting until it is corrected", function()
      local texts = { [CONFIG] = "[default" }
      local made = settings.new({ region = "o-1" }, world.system({ HOME = "/home/u" }, texts))
      local expected = "InvalidConfig: " .. CONFIG
        .. ", line 1: a section header without ']' at its end"
      check_fault(expected, made:get("region"))
      check_fault(expected, made:endpoint_url("sts"))
      texts[CONFIG] = "[default]"
      assert.equal("o-1", made:get("region").value)
    end)
  end)
end)
