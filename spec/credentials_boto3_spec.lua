-- Compares the choices of boto3 and this library for the same environments and files. The services
-- of credentials answer with their own name as the access key. Skipped without boto3.
local botocore = require "spec.support.botocore"
local cjson = require "cjson"
local credentials = require "cleanroomsml.credentials"
local world = require "spec.support.credentials_world"

local function keys(id)
  return ("aws_access_key_id = %s\naws_secret_access_key = s\n"):format(id)
end

local ENV = { AWS_ACCESS_KEY_ID = "env", AWS_SECRET_ACCESS_KEY = "s" }
local WEB = { AWS_WEB_IDENTITY_TOKEN_FILE = "~/token", AWS_ROLE_ARN = "arn:aws:iam::1:role/w" }
local CONTAINER = { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI = "/c" }
local ROLE = "role_arn = arn:aws:iam::123456789012:role/r\n"
local SSO = "sso_account_id = 1\nsso_role_name = R\nsso_region = us-east-1\n"
  .. "sso_start_url = https://x\n"
local PROCESS = "credential_process = echo '{\"Version\":1,\"AccessKeyId\":\"process\","
  .. "\"SecretAccessKey\":\"s\"}'\n"

local function join(...)
  local all = {}
  for _, part in ipairs { ... } do
    for name, value in pairs(part) do all[name] = value end
  end
  return all
end

-- A profile whose process writes keys and these members; answered with all that is known of them.
local function process(members)
  members.Version, members.AccessKeyId, members.SecretAccessKey = 1, "p", "s"
  return { show = true,
    config = "[default]\ncredential_process = echo '" .. cjson.encode(members) .. "'\n" }
end

-- no_proxy, URL, what we choose where boto3 chooses otherwise
local NO_PROXY = {
  { "*", "https://a.example/" },
  { "a.example", "https://a.example/" },
  { "A.Example", "https://a.EXAMPLE/" },
  { ".a.example", "https://b.a.example/" },
  { ".a.example", "https://a.example/" },
  { "a.example", "https://ba.example/" },
  { "x, a.example ,y", "https://a.example/" },
  { "a.example:8080", "http://a.example:8080/" },
  { "a.example:8080", "http://a.example:8081/" },
  { "127.0.0.1:8080", "http://127.0.0.1:8080/" },
  { "127.0.0.1", "http://127.0.0.1:8080/" },
  { "[::1]:8080", "http://[::1]:8080/" },
  { "[::1]", "http://[::1]/" },
  { "*.a.example", "https://b.a.example/", "straight" },
  { "b.example,*", "https://a.example/", "straight" },
  { "a.example:443", "https://a.example/", "straight" },
  { "::1", "http://[::1]/", "straight" },
  { "10.0.0.0/8", "http://10.1.2.3/", "straight" },
  { "x a.example", "https://a.example/", "straight" },
}

-- name, case, what we choose where boto3 chooses otherwise (docs/credentials.md says why)
local CASES = {
  { "nothing", {} },
  { "nothing, metadata disabled", { env = { AWS_EC2_METADATA_DISABLED = "true" } } },
  { "the environment", { env = ENV } },
  { "the environment before all", { env = join(ENV, WEB, CONTAINER), config = "[default]\n"
    .. keys "a" } },
  { "the environment before AWS_PROFILE", { env = join(ENV, { AWS_PROFILE = "a" }),
    config = "[profile a]\n" .. keys "a" } },
  { "a profile given in code", { env = ENV, config = "[profile a]\n" .. keys "a", profile = "a" } },
  { "a profile given in code, without keys", { env = join(ENV, WEB),
    config = "[profile a]\nregion = x",
    profile = "a" } },
  { "AWS_PROFILE", { env = { AWS_PROFILE = "a" }, config = "[default]\n" .. keys "d"
    .. "[profile a]\n" .. keys "a" } },
  { "AWS_DEFAULT_PROFILE", { env = { AWS_DEFAULT_PROFILE = "a" }, config = "[profile a]\n"
    .. keys "a" } },
  { "both variables for the profile", { env = { AWS_PROFILE = "a", AWS_DEFAULT_PROFILE = "b" },
    config = "[profile a]\n" .. keys "a" .. "[profile b]\n" .. keys "b" }, "a" },
  { "AWS_PROFILE that is not there", { env = join(CONTAINER, { AWS_PROFILE = "gone" }) } },
  { "default in the config file", { config = "[default]\n" .. keys "c" } },
  { "default in the credentials file", { credentials = "[default]\n" .. keys "k" } },
  { "keys in both files", { config = "[default]\n" .. keys "c", credentials = "[default]\n"
    .. keys "k" } },
  { "a profile in the credentials file", { env = { AWS_PROFILE = "a" }, credentials = "[a]\n"
    .. keys "k" } },
  { "half a pair in the environment", { env = { AWS_ACCESS_KEY_ID = "env" } } },
  { "only a secret in the environment", { env = join(CONTAINER,
    { AWS_SECRET_ACCESS_KEY = "s" }) }, "error" },
  { "half a pair in the profile", { credentials = "[default]\naws_access_key_id = k" } },
  { "only a secret in the profile", { env = CONTAINER,
    config = "[default]\naws_secret_access_key = s" },
    "error" },
  { "an empty key in the environment", { env = join(ENV, { AWS_ACCESS_KEY_ID = "" }, CONTAINER) },
    "error" },
  { "blank keys in the environment", { env = join(CONTAINER, { AWS_ACCESS_KEY_ID = " ",
    AWS_SECRET_ACCESS_KEY = " " }) }, "container" },
  { "a role with a source's keys", { config = "[default]\n" .. ROLE .. "source_profile = b\n"
    .. "[profile b]\n" .. keys "b" } },
  { "a role before its own keys", { config = "[default]\n" .. keys "d" .. ROLE
    .. "source_profile = b\n"
    .. "[profile b]\n" .. keys "b" } },
  { "a role with its own keys", { config = "[default]\n" .. keys "d" .. ROLE
    .. "source_profile = default" } },
  { "a role without source", { config = "[default]\n" .. ROLE } },
  { "a role with two sources", { config = "[default]\n" .. ROLE
    .. "source_profile = b\ncredential_source = Environment\n[profile b]\n" .. keys "b" } },
  { "a source that is not there", { config = "[default]\n" .. ROLE .. "source_profile = b" } },
  { "a loop", { config = "[default]\n" .. ROLE .. "source_profile = b\n[profile b]\n" .. ROLE
    .. "source_profile = default" } },
  { "itself without keys", { config = "[default]\n" .. ROLE .. "source_profile = default" } },
  { "a role with a container", { env = CONTAINER, config = "[default]\n" .. ROLE
    .. "credential_source = EcsContainer" } },
  { "a role with instance metadata", { config = "[default]\n" .. ROLE
    .. "credential_source = Ec2InstanceMetadata" } },
  { "a role with the environment", { env = join(ENV, { AWS_PROFILE = "a" }), profile = "a",
    config = "[profile a]\n" .. ROLE .. "credential_source = Environment" } },
  { "a role with an environment without keys", { config = "[default]\n" .. ROLE
    .. "credential_source = Environment" } },
  { "a role with an unknown source", { config = "[default]\n" .. ROLE
    .. "credential_source = Moon" } },
  { "a source in the credentials file", { config = "[default]\n" .. ROLE .. "source_profile = b",
    credentials = "[b]\n" .. keys "b" } },
  { "a source with a process", { config = "[default]\n" .. ROLE
    .. "source_profile = b\n[profile b]\n"
    .. PROCESS } },
  { "an empty source", { config = "[default]\n" .. ROLE
    .. "source_profile = b\n[profile b]\nregion = x" } },
  { "a duration in words", { config = "[default]\n" .. keys "d" .. ROLE
    .. "source_profile = default\nduration_seconds = 1h" }, "error" },
  { "web identity in the environment", { env = WEB } },
  { "web identity after a profile", { env = WEB, config = "[default]\n" .. keys "d" }, "d" },
  { "web identity before the container", { env = join(WEB, CONTAINER) } },
  { "web identity without role", { env = { AWS_WEB_IDENTITY_TOKEN_FILE = "~/token" } } },
  { "web identity without file", { env = join(WEB, { AWS_WEB_IDENTITY_TOKEN_FILE = "/gone" }) } },
  { "web identity in the profile", { config = "[default]\n" .. ROLE
    .. "web_identity_token_file = ~/token" } },
  { "web identity half in the environment", { env = { AWS_ROLE_ARN = "arn:aws:iam::1:role/w" },
    config = "[default]\nweb_identity_token_file = ~/token" }, "error" },
  { "web identity before the profile's keys", { config = "[default]\n" .. keys "d" .. ROLE
    .. "web_identity_token_file = ~/token" } },
  { "SSO", { config = "[default]\n" .. SSO } },
  { "SSO before keys", { config = "[default]\n" .. SSO .. keys "d" } },
  { "SSO before a process", { config = "[default]\n" .. SSO .. PROCESS } },
  { "SSO without role",
    { config = "[default]\nsso_account_id = 1\nsso_region = r\nsso_start_url = u" } },
  { "SSO without region",
    { config = "[default]\nsso_account_id = 1\nsso_role_name = R\nsso_start_url = u" } },
  { "an SSO session that is not there", { config = "[default]\n" .. SSO .. "sso_session = s" } },
  { "an SSO session alone", { env = CONTAINER,
    config = "[default]\nsso_session = s\n[sso-session s]\n"
    .. "sso_region = us-east-1\nsso_start_url = https://x" }, "error" },
  { "an SSO session of another region", { config = "[default]\n" .. SSO .. "sso_session = s\n"
    .. "[sso-session s]\nsso_region = eu-west-1\nsso_start_url = https://x" } },
  { "a process", { config = "[default]\n" .. PROCESS } },
  { "a process before keys of the config file", { config = "[default]\n" .. PROCESS .. keys "d" } },
  { "keys of the credentials file before a process", { config = "[default]\n" .. PROCESS,
    credentials = "[default]\n" .. keys "k" } },
  { "a process that fails", { config = "[default]\ncredential_process = false\n",
    env = CONTAINER } },
  { "a process through the shell", { config = "[default]\n" .. PROCESS:gsub("\n", " | cat\n") },
    "process" },
  { "a container", { env = CONTAINER } },
  { "a container of another host",
    { env = { AWS_CONTAINER_CREDENTIALS_FULL_URI = "http://8.8.8.8/" } } },
  { "a container on localhost",
    { env = { AWS_CONTAINER_CREDENTIALS_FULL_URI = "http://localhost/" } } },
  { "a container with userinfo",
    { env = { AWS_CONTAINER_CREDENTIALS_FULL_URI = "http://u@127.0.0.1/" } },
    "error" },
  { "a profile without credentials", { env = CONTAINER, config = "[default]\nregion = x" } },
  { "a source_profile without role", { env = CONTAINER, config = "[default]\nsource_profile = b\n"
    .. "[profile b]\n" .. keys "b" } },
  { "an expiry in the environment that is past", { env = join(ENV,
    { AWS_CREDENTIAL_EXPIRATION = "2001-01-01T00:00:00Z" }) } },
  { "a file that is malformed", { config = "[default\n" } },

  { "a config file that is a directory", { config = "DIRECTORY", credentials = "[default]\n"
    .. keys "k" } },
  { "a credentials file that is a directory", { config = "[default]\n" .. keys "c",
    credentials = "DIRECTORY" } },
  { "directories for both files", { config = "DIRECTORY", credentials = "DIRECTORY",
    env = CONTAINER } },
  { "a directory for a file, and a profile by name", { config = "DIRECTORY",
    credentials = "[a]\n" .. keys "k", env = { AWS_PROFILE = "a" } }, "error" },
  { "an explicit path that is a directory", { env = join(CONTAINER,
    { AWS_CONFIG_FILE = "~" }) }, "error" },
  { "no HOME", { config = "[default]\n" .. keys "c", no_home = true } },
  { "a blank HOME", { config = "[default]\n" .. keys "c", no_home = true, env = { HOME = "" } },
    "c" },
  { "a token file below the home directory",
    { env = join(WEB, { AWS_WEB_IDENTITY_TOKEN_FILE = "TILDE/token" }) }, "web" },
  { "a token file of a profile below the home directory", { config = "[default]\n" .. ROLE
    .. "web_identity_token_file = TILDE/token" }, "web" },

  { "a profile in single quotes", { env = { AWS_PROFILE = "My X" },
    config = "[profile 'My X']\n" .. keys "x" } },
  { "a profile in double quotes", { env = { AWS_PROFILE = "My X" },
    config = '[profile "My X"]\n' .. keys "x" } },
  { "a profile whose quotes are not needed", { env = { AWS_PROFILE = "x" },
    config = "[profile 'x']\n" .. keys "x" } },
  { "a profile with an apostrophe", { env = { AWS_PROFILE = "it's x" },
    config = "[profile 'it'\"'\"'s x']\n" .. keys "x" } },
  { "a profile with blanks in the credentials file", { env = { AWS_PROFILE = "My X" },
    credentials = "[My X]\n" .. keys "x" } },
  { "a profile with blanks in both files", { env = { AWS_PROFILE = "My X" },
    config = "[profile 'My X']\nregion = r", credentials = "[My X]\n" .. keys "x" } },
  { "a profile with blanks and no quotes in the config file", { env = { AWS_PROFILE = "My X" },
    config = "[profile My X]\n" .. keys "x" } },
  { "a source whose name has blanks", { config = "[default]\n" .. ROLE
    .. "source_profile = My X\n[profile 'My X']\n" .. keys "x" } },
  { "an SSO session in quotes", { config = "[default]\nsso_account_id = 1\nsso_role_name = R\n"
    .. "sso_session = foo bar\n[sso-session \"foo bar\"]\nsso_region = us-east-1\n"
    .. "sso_start_url = https://x" } },

  { "an empty session token of a process", process { SessionToken = "", AccountId = "" } },
  { "null for a session token of a process", process { SessionToken = cjson.null } },
  { "a container's empty token", { show = true, env = CONTAINER, container = {
    AccessKeyId = "c", SecretAccessKey = "s", Token = "", AccountId = "",
    Expiration = "2099-01-01T00:00:00Z" } } },
  { "an expiry as Python writes it", process { Expiration = "2099-01-01 00:00:00+00:00" } },
  { "an expiry with microseconds", process { Expiration = "2099-01-01 00:00:00.250000+00:00" } },
  { "an expiry of another zone", process { Expiration = "2099-01-01T01:00:00+01:00" } },
  { "an expiry with a short zone", process { Expiration = "2099-01-01T00:00:00+00" } },
  { "an expiry with a comma", process { Expiration = "2099-01-01T00:00:00,125Z" } },
  { "an expiry without seconds", process { Expiration = "2099-01-01T00:00Z" } },
  { "an expiry between blanks", process { Expiration = " 2099-01-01T00:00:00Z " } },
  { "an expiry in UTC", process { Expiration = "2099-01-01T00:00:00UTC" } },
  { "an expiry in the basic form", process { Expiration = "20990101T000000Z" } },
  { "an expiry that is no time", process { Expiration = "soon" } },
  { "an expiry in the environment, in UTC", { show = true, env = join(ENV,
    { AWS_CREDENTIAL_EXPIRATION = "2099-01-01T00:00:00UTC" }) } },
  { "an expiry in the environment, as Python writes it", { show = true, env = join(ENV,
    { AWS_CREDENTIAL_EXPIRATION = "2099-01-01 00:00:00+00:00" }) } },

  { "STS in us-east-1", { sts_region = "us-east-1" } },
  { "STS in aws-global", { sts_region = "aws-global" } },
  { "STS in fips-us-east-1", { sts_region = "fips-us-east-1" } },
  { "STS in us-east-1-fips", { sts_region = "us-east-1-fips" } },
  { "STS in fips-us-gov-west-1", { sts_region = "fips-us-gov-west-1" } },
  { "STS in fips-aws-global", { sts_region = "fips-aws-global" } },
  { "STS in aws-us-gov-global", { sts_region = "aws-us-gov-global" } },
  { "STS in cn-north-1", { sts_region = "cn-north-1" } },
  { "STS in eusc-de-east-1", { sts_region = "eusc-de-east-1" } },
}
for _, row in ipairs(NO_PROXY) do
  table.insert(CASES, { ("no_proxy = %s for %s"):format(row[1], row[2]),
    { no_proxy = row[1], url = row[2] }, row[3] })
end

local SSO_TOKEN = cjson.encode { accessToken = "t", expiresAt = "2099-01-01T00:00:00Z" }
local ANSWERS = {
  { "AssumeRoleWithWebIdentity", world.sts_answer("web", "2099-01-01T00:00:00Z") },
  { "AssumeRole", world.sts_answer("sts", "2099-01-01T00:00:00Z") },
  { "portal%.sso", { 200, '{"roleCredentials":{"accessKeyId":"sso","secretAccessKey":"s",'
    .. '"sessionToken":"t","expiration":4070908800000}}' } },
  { "169%.254%.170%.2/", { 200, '{"AccessKeyId":"container","SecretAccessKey":"s"}' } },
  { "127%.0%.0%.1/", { 200, '{"AccessKeyId":"container","SecretAccessKey":"s"}' } },
  { "api/token", { 200, "t" } },
  { "security%-credentials/ $", { 200, "r" } },
  { "security%-credentials/r $", { 200, '{"AccessKeyId":"imds","SecretAccessKey":"s"}' } },
}

local function answer(request)
  local asked = request.url .. " " .. (request.body or "")
  for _, row in ipairs(ANSWERS) do
    if asked:find(row[1]) then return row[2] end
  end
end

-- Runs the commands of the cases: `echo`, perhaps through `cat`, or `false`.
local function run(command)
  local text = command:match("^echo '(.*)'")
  return { exit = text and 0 or 1, stdout = text or "" }
end

-- A text of a case as it stands in our world.
local function placed(text)
  return text and (text:gsub("~", "/home"):gsub("TILDE", "~"))
end

local function file_of(text)
  if text == "DIRECTORY" then return { "Is a directory", "not_regular" } end
  return placed(text)
end

local function shown(found)
  local expiration = found.expiration
  return ("%s token=%s account=%s expires=%s"):format(found.access_key_id,
    found.session_token or "none", found.account_id or "none",
    expiration and ("%.0f"):format(expiration * 1000) or "never")
end

-- STS's URL and the region in the signature.
local function sts_of(region)
  local system, settings = world.new("[default]\n" .. ROLE .. "source_profile = b\n[profile b]\n"
    .. keys "b", { env = { AWS_REGION = region }, answers = answer })
  assert(credentials.new({}, settings, system):get())
  local request = system.requests[1]
  local signed = world.header(request, "authorization"):match("Credential=b/%d+/([^/]+)")
  return request.url .. " " .. signed
end

local function bypasses(case)
  local scheme, host = case.url:match("^(%a+)://(.-)/$")
  local name, port = host:match("^(.-):(%d+)$")
  if not name or name:find("^%[") and not name:find("%]$") then name, port = host, nil end
  port = tonumber(port) or scheme == "https" and 443 or 80
  return require("cleanroomsml.testing").no_proxy_names(case.no_proxy, name, port) and "straight"
    or "proxy"
end

local function ours(case)
  if case.sts_region then return sts_of(case.sts_region) end
  if case.no_proxy then return bypasses(case) end
  local core = require "cleanroomsml.core"
  local env = { AWS_REGION = "us-east-1" }
  for name, value in pairs(case.env or {}) do env[name] = placed(value) end
  if case.no_home then env.HOME = "/home" end -- what system.getenv makes of none
  local files = {
    ["/home/.aws/credentials"] = file_of(case.credentials), ["/home/token"] = "token",
    ["/home"] = { "Is a directory", "not_regular" },
    ["/home/.aws/sso/cache/" .. core.sha1_hex("foo bar") .. ".json"] = SSO_TOKEN,
    ["/home/.aws/sso/cache/" .. core.sha1_hex("https://x") .. ".json"] = SSO_TOKEN,
  }
  local function answers(request)
    local container = case.container and request.url:find("169.254.170.2/", 1, true)
    return container and { 200, cjson.encode(case.container) } or answer(request)
  end
  local options = { profile = case.profile }
  local system, settings = world.new(file_of(case.config), { env = env, files = files,
    answers = answers, run = run }, options)
  local found, message, info = credentials.new(options, settings, system):get()
  if found then return case.show and shown(found) or found.access_key_id end
  return info.code == "NoCredentials" and message:find("no credentials anywhere", 1,
    true) and "none"
    or "error: " .. message
end

-- boto3's choices, by one process for all; nil where there is none.
local function theirs()
  if not botocore.find() then return nil end
  local list = {}
  for i, case in ipairs(CASES) do list[i] = case[2] end
  -- an empty case is no list
  return botocore.run("boto3_choice.py", (cjson.encode(list):gsub("%[%]", "{}")))
end

describe("the same credentials as with boto3 are chosen for", function()
  local choices = theirs()
  if not choices then return pending("boto3 is not installed") end
  for i, case in ipairs(CASES) do
    local expected = choices[i]:match("^error") or choices[i]
    it(case[1], function()
      local chosen = ours(case[2])
      local kind = chosen:match("^error") or chosen
      if case[3] then
        assert.are_not.equal(expected, case[3], "no difference any more")
        return assert.equal(case[3], kind, chosen)
      end
      assert.equal(expected, kind, chosen .. " / boto3: " .. choices[i])
    end)
  end
end)
