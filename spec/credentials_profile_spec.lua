local profile = require "cleanroomsml.credentials.profile"
local world = require "spec.support.credentials_world"

local SECRET = world.SECRET
local KEYS = "aws_access_key_id = AKID\naws_secret_access_key = " .. SECRET .. "\n"
local ROLE = "role_arn = arn:aws:iam::123456789012:role/r\n"
local STS = "https://sts.us-east-1.amazonaws.com/"

local function get(text, made, options)
  made = made or {}
  made.env = made.env or {}
  made.env.AWS_REGION = made.env.AWS_REGION or "us-east-1"
  local system, settings = world.new(text, made, options)
  return system, profile.new(settings):get(system)
end

-- name, config file, the start of the message (kind config, InvalidConfig unless told)
local FAULTS = {
  { "half a pair", "[default]\naws_access_key_id = AKID",
    { "credentials", "PartialCredentials", "aws_secret_access_key is not" } },
  { "the other half", "[default]\naws_secret_access_key = " .. SECRET,
    { "credentials", "PartialCredentials", "aws_access_key_id is not" } },
  { "a role without source", "[default]\n" .. ROLE, "needs source_profile or" },
  { "a role beside keys without source", "[default]\n" .. ROLE .. KEYS, "needs source_profile" },
  { "two sources", "[default]\n" .. ROLE .. "source_profile = b\ncredential_source = Environment",
    "cannot both be set" },
  { "a source that does not exist", "[default]\n" .. ROLE .. "source_profile = unknown",
    'source_profile "unknown" does not exist' },
  { "an empty source", "[default]\n" .. ROLE .. "source_profile = b\n[profile b]\nregion = x",
    "profile b, which is a source_profile, has no credentials" },
  { "half a pair in a source", "[default]\n" .. ROLE
    .. "source_profile = b\n[profile b]\naws_access_key_id = AKID",
    { "credentials", "PartialCredentials", "aws_secret_access_key is not" } },
  { "a loop of two", "[default]\n" .. ROLE .. "source_profile = b\n[profile b]\n" .. ROLE
    .. "source_profile = default", "leads back to itself" },
  { "a loop of three", "[default]\n" .. ROLE .. "source_profile = b\n[profile b]\n" .. ROLE
    .. "source_profile = c\n[profile c]\n" .. ROLE .. "source_profile = b",
      "leads back to itself" },
  { "itself without keys", "[default]\n" .. ROLE .. "source_profile = default",
    "has no credentials" },
  { "an unknown credential_source", "[default]\n" .. ROLE .. "credential_source = Moon",
    '"Moon" is not one of' },
  { "a duration in words", "[default]\n" .. ROLE .. "source_profile = b\nduration_seconds = 1h",
    "from 900 to 43200" },
  { "a duration too long", "[default]\n" .. ROLE .. "source_profile = b\nduration_seconds = 43201",
    "from 900 to 43200" },
  { "a duration out of reach", "[default]\n" .. ROLE .. "source_profile = b\nduration_seconds = "
    .. ("9"):rep(400), "from 900 to 43200" },
  { "a token file without role", "[default]\nweb_identity_token_file = /t", "role_arn is missing" },
  { "an SSO account without role", "[default]\nsso_account_id = 1\nsso_region = r\n"
    .. "sso_start_url = u", "sso_role_name is not" },
  { "an SSO role without account", "[default]\nsso_role_name = R", "sso_account_id is not" },
  { "SSO without region", "[default]\nsso_role_name = R\nsso_account_id = 1\nsso_start_url = u",
    "sso_region is missing" },
  { "an sso-session that does not exist", "[default]\nsso_session = s\nsso_role_name = R\n"
    .. "sso_account_id = 1", 'there is no section "[sso-session s]"' },
  { "an sso-session without region", "[default]\nsso_session = s\n[sso-session s]\n"
    .. "sso_start_url = u", "sso-session s: sso_region is missing" },
  { "a region unlike the session's", "[default]\nsso_session = s\nsso_region = eu-west-1\n"
    .. "[sso-session s]\nsso_start_url = u\nsso_region = us-east-1", "differs from that" },
  { "a session alone", "[default]\nsso_session = s\n[sso-session s]\nsso_start_url = u\n"
    .. "sso_region = us-east-1", "gives a token, not credentials" },
  { "a credential_source that gives none", "[default]\n" .. ROLE
    .. "credential_source = Environment",
    { "credentials", "NoCredentials", "credential_source Environment: AWS_ACCESS_KEY_ID" } },
}

-- name, config file, access key, credentials file
local CHOICES = {
  { "its keys", "[default]\n" .. KEYS, "AKID" },
  { "keys of the credentials file before a process", "[default]\ncredential_process = p", "AKID",
    "[default]\n" .. KEYS },
  { "a process before keys of the config file", "[default]\ncredential_process = p\n" .. KEYS,
    "PROCESS" },
  { "a process beside a source_profile without role", "[default]\ncredential_process = p\n"
    .. "source_profile = b", "PROCESS" },
  { "its role before its keys", "[default]\n" .. KEYS .. ROLE .. "source_profile = b\n"
    .. "[profile b]\n" .. KEYS, "ROLE" },
  { "a role with its own keys", "[default]\n" .. KEYS .. ROLE .. "source_profile = default",
    "ROLE" },
  { "a role with a source's keys, not its role", "[default]\n" .. ROLE .. "source_profile = b\n"
    .. "[profile b]\n" .. KEYS .. ROLE .. "source_profile = unknown", "ROLE" },
  { "a role with a source's process", "[default]\n" .. ROLE .. "source_profile = b\n"
    .. "[profile b]\ncredential_process = p", "ROLE" },
}

local PROCESS = { exit = 0, stdout = '{"Version":1,"AccessKeyId":"PROCESS","SecretAccessKey":"x"}' }

describe("a profile", function()
  for _, case in ipairs(FAULTS) do
    it("is refused with " .. case[1], function()
      local expected = type(case[3]) == "table" and case[3] or { "config", "InvalidConfig",
        case[3] }
      world.check_failure(expected, select(2, get(case[2])))
    end)
  end

  for _, case in ipairs(CHOICES) do
    it("uses " .. case[1], function()
      local _, found, message = get(case[2], {
        files = { ["/home/.aws/credentials"] = case[4] }, run = PROCESS,
        answers = { world.sts_answer "ROLE" },
      })
      assert.is_nil(message)
      assert.equal(case[3], found.access_key_id)
    end)
  end

  it("without credentials is skipped, with the paths that were read in the message", function()
    for _, text in ipairs { "[default]\nregion = us-east-1", "[profile b]\n" .. KEYS,
      "[default]\nsource_profile = b", "[default]\ncredential_source = Environment" } do
      local _, found, message, info = get(text)
      assert.is_nil(found)
      assert.is_true(info.pass)
      assert.is_truthy(message:find("/home/.aws/config", 1, true))
    end
  end)

  it("that is named and does not exist is an error", function()
    world.check_failure({ "config", "ProfileNotFound", "option profile" },
      select(2, get("[default]\n" .. KEYS, nil, { profile = "gone" })))
    world.check_failure({ "config", "ProfileNotFound", "AWS_PROFILE" },
      select(2, get("[default]\n" .. KEYS, { env = { AWS_PROFILE = "gone" } })))
  end)

  it("is skipped without HOME", function()
    local system = world.system { env = {} }
    local _, message, info = profile.new(world.settings(system)):get(system)
    assert.is_true(info.pass)
    assert.is_truthy(message:find("HOME is not set", 1, true))
  end)

  for name, file in pairs {
    ["unreadable"] = { "Permission denied", "unreadable" },
    ["not a file"] = { "not a regular file", "not_regular" },
    ["huge"] = { "too large", "too_large" },
    ["binary"] = "\127ELF\0\1\2",
  } do
    it("of a file that is " .. name .. " is an error that names the file", function()
      world.check_failure({ "config", "InvalidConfig", "/home/.aws/config" },
        select(2, get(nil, { files = { ["/home/.aws/config"] = file },
          env = { AWS_PROFILE = "default" } })))
    end)
  end

  it("of a default file that is a directory or unreadable is skipped, with one warning", function()
    for _, file in ipairs { { "not allowed", "unreadable" }, { "a folder", "not_regular" } } do
      local said = {}
      local system, settings = world.new(nil, { files = { ["/home/.aws/config"] = file } },
        { log = function(level, text) said[#said + 1] = level .. ": " .. text end })
      local provider = profile.new(settings)
      for _ = 1, 2 do
        local _, message, info = provider:get(system)
        assert.is_true(info.pass, message)
        settings:reload()
      end
      assert.equal(1, #said)
      assert.is_truthy(said[1]:find("^warn: /home/.aws/config .*: it counts as missing$"))
    end
  end)
end)

describe("a role", function()
  local text = "[default]\n" .. ROLE .. "source_profile = b\nrole_session_name = me\n"
    .. "external_id = a b&c\nduration_seconds = 900\n[profile b]\n" .. KEYS
    .. "aws_session_token = " .. SECRET .. "token"

  it("is assumed by a signed AssumeRole with all settings of the profile", function()
    local system, found = get(text, { answers = { world.sts_answer "ROLE" } })
    local request = system.requests[1]
    assert.equal(STS, request.url)
    assert.same({
      Action = "AssumeRole", Version = "2011-06-15", RoleSessionName = "me", ExternalId = "a b&c",
      RoleArn = "arn:aws:iam::123456789012:role/r", DurationSeconds = "900",
    }, world.form(request.body))
    assert.is_truthy(world.header(request, "authorization"):find(
      "^AWS4%-HMAC%-SHA256 Credential=AKID/20090213/us%-east%-1/sts/aws4_request, "
      .. "SignedHeaders=content%-type;host;x%-amz%-date;x%-amz%-security%-token, Signature=%x+$"))
    assert.equal(SECRET .. "token", world.header(request, "x-amz-security-token"))
    assert.same({
      access_key_id = "ROLE", secret_access_key = "s3cret/ROLE", session_token = "t0ken/ROLE==",
      account_id = "123456789012", expiration = world.NOW + 3600, refreshable = true,
      interactive = false,
      source = "profile default (role arn:aws:iam::123456789012:role/r)",
    }, found)
  end)

  it("has a generated session name by default", function()
    local system = get("[default]\n" .. ROLE .. KEYS .. "source_profile = default",
      { answers = { world.sts_answer "ROLE" } })
    assert.equal("cleanroomsml-1234483200", world.form(system.requests[1].body).RoleSessionName)
  end)

  it("is assumed with the credentials of its source profile's role", function()
    local system, found = get("[default]\n" .. ROLE .. "source_profile = b\n[profile b]\n"
      .. "role_arn = arn:aws:iam::1:role/b\nsource_profile = c\n[profile c]\n" .. KEYS,
      { answers = { world.sts_answer "FIRST", world.sts_answer "SECOND" } })
    assert.equal("SECOND", found.access_key_id)
    assert.equal("arn:aws:iam::1:role/b", world.form(system.requests[1].body).RoleArn)
    assert.is_truthy(world.header(system.requests[2], "authorization"):find("Credential=FIRST/",
      1, true))
  end)

  -- options, environment, URL
  local places = {
    { {}, {}, "https://sts.us-east-1.amazonaws.com/" },
    { { region = "eu-west-1" }, {}, "https://sts.eu-west-1.amazonaws.com/" },
    { {}, { AWS_REGION = "cn-north-1" }, "https://sts.cn-north-1.amazonaws.com.cn/" },
    { { use_fips_endpoint = true }, {}, "https://sts-fips.us-east-1.amazonaws.com/" },
    { { use_fips_endpoint = true }, { AWS_REGION = "us-gov-west-1" },
      "https://sts.us-gov-west-1.amazonaws.com/" },
    { { service_endpoints = { sts = "http://127.0.0.1:99/base/" } }, {},
      "http://127.0.0.1:99/base/" },
    { {}, { AWS_ENDPOINT_URL_STS = "https://vpce.example" }, "https://vpce.example/" },
    { { endpoint_url = "https://mine.example" }, {}, "https://sts.us-east-1.amazonaws.com/" },
  }
  for _, case in ipairs(places) do
    it("is asked for at " .. case[3], function()
      local system = get("[default]\n" .. ROLE .. KEYS .. "source_profile = default",
        { env = case[2], answers = { world.sts_answer "ROLE" } }, case[1])
      assert.equal(case[3], system.requests[1].url)
    end)
  end

  it("is assumed in the ARN's region when no setting names a region", function()
    local system, settings = world.new("[default]\n" .. ROLE .. KEYS .. "source_profile = default",
      { answers = { world.sts_answer "ROLE" } })
    world.check_failure({ "config", "MissingRegion", "AWS_REGION" },
      profile.new(settings):get(system))
    settings:remember_arn_region("ap-south-1")
    settings:remember_arn_region("us-west-2")
    assert.is_truthy(profile.new(settings):get(system))
    assert.equal("https://sts.ap-south-1.amazonaws.com/", system.requests[1].url)
  end)

  local denied = "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>"
    .. "not %s with " .. SECRET .. "token\r\n</Message></Error></ErrorResponse>"
  -- name, answers, failure, attempts
  local failures = {
    { "denied", { { 403, denied } }, { "credentials", "AccessDenied", "not %s with ***" }, 1 },
    { "an error without code", { { 400, "<html>" } }, { "credentials", "HTTP 400", "AssumeRole" },
      1 },
    { "out of service", { { 503 }, { 500 }, { 502 } }, { "credentials", "HTTP 502",
      "AssumeRole" }, 3 },
    { "throttled", { { 429 }, { 400, "<Code>Throttling</Code>" }, { 429 } },
      { "credentials", "HTTP 429", "AssumeRole" }, 3 },
    { "unreachable", { { nil, "ConnectError: no", "transport", "ConnectError" }, { 503 },
        { nil, "ConnectTimeout: no", "timeout", "ConnectTimeout" } },
      { "credentials", "ConnectTimeout", "sts.us-east-1" }, 3 },
    { "not to be trusted", { { nil, "TLSError: no", "transport", "TLSError" } },
      { "credentials", "TLSError", "sts.us-east-1" }, 1 },
    { "HTML for an answer", { { 200, "<html>" } },
      { "credentials", "InvalidResponse", "has no Credentials" }, 1 },
    { "an answer that begins over and over", { { 200, ("<Credentials>"):rep(80000) } },
      { "credentials", "InvalidResponse", "has no Credentials" }, 1 },
    { "an answer without secret", { { 200,
        "<Credentials><AccessKeyId>A</AccessKeyId></Credentials>" } },
      { "credentials", "InvalidResponse", "SecretAccessKey" }, 1 },
    { "an expiry that is no time", { world.sts_answer("A", "soon") },
      { "credentials", "InvalidResponse", "Expiration is not a time" }, 1 },
  }
  for _, case in ipairs(failures) do
    it("fails: " .. case[1], function()
      local system, found, message, info = get(text, { answers = case[2] })
      world.check_failure(case[3], found, message, info)
      assert.is_truthy(message:find("profile default", 1, true))
      assert.equal(case[4], #system.requests)
    end)
  end

  it("is assumed at a second attempt after a back-off", function()
    local system, found = get(text, { answers = { { 503 }, { 429 }, world.sts_answer "ROLE" } })
    assert.equal("ROLE", found.access_key_id)
    assert.same({ 0.025, 1 }, system.slept)
  end)
end)

describe("an MFA device", function()
  local text = "[default]\n" .. ROLE .. KEYS .. "source_profile = default\nmfa_serial = arn:mfa/me"
  local serial

  local function with(mfa)
    return get(text, { answers = { world.sts_answer "ROLE" } }, { mfa = mfa })
  end

  it("has the user asked for its code", function()
    local system, found = with(function(given)
      serial = given
      return "012345"
    end)
    local form = world.form(system.requests[1].body)
    assert.equal("arn:mfa/me", serial)
    assert.same({ "arn:mfa/me", "012345" }, { form.SerialNumber, form.TokenCode })
    assert.is_true(found.interactive)
  end)

  local faults = {
    { "no function", nil, "set the option mfa" },
    { "no code", function() return nil, "the user went away" end, "the user went away" },
    { "a code in words", function() return "twelve" end, "no six digits" },
  }
  for _, case in ipairs(faults) do
    it("fails with " .. case[1], function()
      local system, found, message, info = with(case[2])
      world.check_failure({ "credentials", "MFARequired", case[3] }, found, message, info)
      assert.equal(0, #system.requests)
    end)
  end
end)

it("a failure names a profile of control bytes or 100 KB on one short line", function()
  for _, name in ipairs { "a\27[2Jb\nc", ("x"):rep(1e5), "\226\128\174x" } do
    local _, found, message, info = get("[default]\n" .. KEYS, { env = { AWS_PROFILE = name } })
    world.check_failure({ "config", "ProfileNotFound", "AWS_PROFILE" }, found, message, info)
    assert.is_nil(message:find("\226\128\174", 1, true))
  end
end)

describe("the region of a role's STS", function()
  -- region, URL, region in the signature: as botocore has them
  local regions = {
    { "us-east-1", "https://sts.us-east-1.amazonaws.com/", "us-east-1" },
    { "aws-global", "https://sts.amazonaws.com/", "us-east-1" },
    { "fips-us-east-1", "https://sts-fips.us-east-1.amazonaws.com/", "us-east-1" },
    { "us-east-1-fips", "https://sts-fips.us-east-1.amazonaws.com/", "us-east-1" },
    { "fips-us-gov-west-1", "https://sts.us-gov-west-1.amazonaws.com/", "us-gov-west-1" },
    { "fips-aws-global", "https://sts-fips.aws-global.amazonaws.com/", "us-east-1" },
  }
  for _, case in ipairs(regions) do
    it(case[1] .. " is asked at " .. case[2], function()
      local system = get("[default]\n" .. ROLE .. "source_profile = b\n[profile b]\n" .. KEYS,
        { env = { AWS_REGION = case[1] }, answers = { world.sts_answer "ROLE" } })
      assert.equal(case[2], system.requests[1].url)
      assert.is_truthy(world.header(system.requests[1], "authorization"):find(
        "/20090213/" .. case[3] .. "/sts/", 1, true))
    end)
  end
end)

describe("an error of STS", function()
  local function refused(body)
    return select(3, get("[default]\n" .. ROLE .. "source_profile = b\n[profile b]\n" .. KEYS,
      { env = { AWS_REGION = "us-east-1" }, answers = { { 403, body } } }))
  end

  it("is parsed with XML entities, and with blanks around its code", function()
    local message, info = refused("<ErrorResponse><Error><Type>Sender</Type><Code>\n "
      .. " AccessDenied\n</Code><Message> User: &quot;a&quot; isn&#39;t &#x3c;ok&gt; "
      .. "&amp;amp; &nbsp; </Message>")
    assert.equal("AccessDenied", info.code)
    assert.is_truthy(message:find("User: \"a\" isn't <ok> &amp; &nbsp; (HTTP status 403)", 1, true),
      message)
  end)

  it("has control bytes from XML entities removed", function()
    local message = refused("<Error><Code>X</Code><Message>a&#27;[2Jb&#x202e;c</Message></Error>")
    assert.is_nil(message:find("[%z\1-\31\127]"))
  end)
end)
