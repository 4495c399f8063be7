local lfs = require "lfs"
local chain = require "cleanroomsml.credentials.chain"
local container_url = require "cleanroomsml.credentials.container_url"
local core = require "cleanroomsml.core"
local credentials = require "cleanroomsml.credentials"
local check_options = require("cleanroomsml.options").check
local imds = require "cleanroomsml.credentials.imds"
local login = require "cleanroomsml.credentials.login"
local plan = require "cleanroomsml.credentials.plan"
local profile_provider = require "cleanroomsml.credentials.profile"
local cjson = require "cjson"
local published = require("spec.support.config_world").published
local recording = require "spec.support.recording"
local shell = require "spec.support.shell"
local world = require "spec.support.credentials_world"

local ROOT = (os.getenv("CONFORMANCE_DIR") or "../shared/conformance") .. "/credentials"

-- What another program says of a failure, and how ours must fail: kind, code (a pattern), and what
-- the message names. A "*" stands for any text; exact rows go first.
local FAULTS = {
  -- default-chain and profile
  { "the credential provider was not enabled", "credentials", "NoCredentials" },
  { "could not parse profile file", "config", "InvalidConfig", "line %d" },
  { "failed to read `*/sso/cache/*", "credentials", "SSOTokenMissing", "sso/cache" },
  { "failed to read `*", "credentials", "TokenFileError", "TOKEN" },
  { "*token file*", "credentials", "TokenFileError", "TOKEN" },
  { "*authorization token*", "credentials", "TokenFileError", "TOKEN" },
  -- This text names no step: anything configured that failed.
  { "an error occurred while loading credentials", "credentials", "[^N]" },
  { "an error occurred while loading credentials: Error retrieving credentials*", "credentials",
    "ProcessError", "credential_process" },
  { "Error retrieving credentials*", "credentials", "ProcessError", "credential_process" },
  { "*external process*", "credentials", "ProcessError", "credential_process" },
  { "The ID Token provided is not a valid JWT*", "credentials", "InvalidIdentityToken",
    "AssumeRoleWithWebIdentity" },
  { "failed to load IMDS session token*", "credentials", ".", "metadata" },
  -- ecs-tests
  { "No environment variables were set to configure ECS provider", "pass" },
  { "URI did not specify a host", "config", "InvalidConfig", "FULL_URI" },
  { "URI was invalid*", "config", "InvalidConfig", "_URI" },
  { "invalid*", "config", "InvalidConfig", "_URI" },
  { "disallowed IP address*", "config", "InvalidConfig", "FULL_URI" },
  { "failed to perform DNS lookup*", "config", "InvalidConfig", "FULL_URI" },
  { "*disallowed IP*", "config", "InvalidConfig", "FULL_URI" },
  { "*did not specify a host*", "config", "InvalidConfig", "FULL_URI" },
  { "*relative URI*", "config", "InvalidConfig", "RELATIVE_URI" },
  { "*full URI*", "config", "InvalidConfig", "FULL_URI" },
  -- imds-endpoint-tests
  { "*is not a valid endpoint mode", "config", "InvalidConfig", "is not an endpoint mode" },
  { "invalid uri character", "config", "InvalidConfig", "METADATA_SERVICE_ENDPOINT" },
  -- assume-role-tests
  { "profile must contain `source_profile`*", "config", "InvalidConfig", "source_profile" },
  { "profile missing aws_secret_access_key", "credentials", "PartialCredentials",
    "aws_secret_access_key is not" },
  { "profile missing aws_access_key_id", "credentials", "PartialCredentials",
    "aws_access_key_id is not" },
  { "profile `*` did not contain credential information*", "no credentials" },
  { "expected `aws_access_key_id` and `aws_secret_access_key` to be defined", "no credentials" },
  { "*root profile*", "config", "ProfileNotFound" },
  { "no profiles were defined", "config", "ProfileNotFound" },
  { "could not find source profile*", "config", "InvalidConfig", "does not exist" },
  { "profile formed an infinite loop*", "config", "InvalidConfig", "back to itself" },
  { "profile contained both source_profile and credential_source*", "config", "InvalidConfig",
    "cannot both" },
  { "`role_arn` was missing*", "config", "InvalidConfig", "role_arn is missing" },
  { "if `sso_account_id` is set, then `sso_role_name` must also be set", "config", "InvalidConfig",
    "sso_role_name" },
  { "if `sso_role_name` is set, then `sso_account_id` must also be set", "config", "InvalidConfig",
    "sso_account_id" },
  { "*sso-session*", "config", "InvalidConfig", "sso[-_]session" },
  { "*sso_session*", "config", "InvalidConfig", "sso[-_]session" },
  { "*`sso_region`*", "config", "InvalidConfig", "sso_" },
  { "*`sso_start_url`*", "config", "InvalidConfig", "sso_" },
  { "*credential_source*", "config", "InvalidConfig", "credential_source" },
}

local function stands_for(pattern, text)
  local lua_pattern = pattern:lower():gsub("%p", "%%%0"):gsub("%%%*", ".*")
  return text:lower():find("^" .. lua_pattern .. "$") ~= nil
end

local function row_for(text)
  local found
  for _, row in ipairs(FAULTS) do
    if row[1] == text then return row end
    if not found and stands_for(row[1], text) then found = row end
  end
  return found or error("no row of FAULTS for: " .. text)
end

-- Fails unless the failure is the one that the published text means.
local function check_fault(text, value, message, info)
  local row = row_for(text)
  assert.is_nil(value)
  if row[2] == "pass" then return assert.is_true(info.pass) end
  if row[2] == "no credentials" then
    return assert.is_truthy(message:find("has no credentials"), message)
  end
  assert.equal(row[2], info.kind)
  assert.is_truthy(info.code:find("^" .. row[3]), message)
  if row[4] then assert.is_truthy(message:find(row[4]), message) end
end

local read_file = shell.read_if_there

local function read_tree(root, below, files)
  for name in lfs.dir(root .. below) do
    local path = below .. "/" .. name
    local mode = name:find("^%.%.?$") and "none" or lfs.attributes(root .. path, "mode")
    if mode == "directory" then read_tree(root, path, files) end
    if mode == "file" then files[path] = read_file(root .. path) end
  end
  return files
end

-- Runs a command for real. Its status is not told alike by every Lua, so the shell says it.
local function run(command)
  local script = os.tmpname()
  shell.write(script, command)
  local text = shell.output_of("/bin/sh " .. script .. "; echo \":$?\"")
  os.remove(script)
  local out, status = text:match("^(.*):(%d+)\n$")
  return { exit = tonumber(status), stdout = out }
end

local function plain(found)
  return {
    access_key_id = found.access_key_id, secret_access_key = found.secret_access_key,
    session_token = found.session_token, account_id = found.account_id, expiry = found.expiration,
  }
end

local function texts_of(env, files)
  local texts = {}
  for _, source in ipairs { env, files } do
    for _, text in pairs(source) do table.insert(texts, text) end
  end
  return texts
end

-- A scenario is a folder.
local function check_scenario(folder, make)
  local function load(name)
    return cjson.decode(read_file(folder .. "/" .. name) or error("no file " .. name))
  end
  local env, case, files = load "env.json", load "test-case.json", {}
  if lfs.attributes(folder .. "/fs", "mode") then read_tree(folder .. "/fs", "", files) end
  local system = world.system { env = env, files = files, run = run }
  local rest
  system.http, rest = recording.player({ texts = texts_of(env, files) },
    recording.exchanges(load "http-traffic.json"))
  local options = folder:find("sso_server_error$") and { max_attempts = 1 } or {}
  local found, message, info = make(options, world.settings(system, options)):get(system)
  if case.result.ErrorContains then
    check_fault(case.result.ErrorContains, found, message, info)
  else
    assert.is_nil(message)
    assert.same(case.result.Ok, plain(found))
  end
  assert.equal(0, rest())
end

local SCENARIOS = {
  ["default-chain"] = credentials.chain,
  profile = function(_, settings) return chain.new { profile_provider.new(settings) } end,
}

local function dig(names, object)
  local found = {}
  for theirs, ours in pairs(names) do found[theirs] = object[ours] end
  return found
end

-- Our steps in the words of the suite.
local STEPS = {
  keys = function(step)
    return { AccessKey = dig({ access_key_id = "access_key_id", session_token = "session_token",
      secret_access_key = "secret_access_key", account_id = "account_id" }, step.credentials) }
  end,
  role = function(step)
    return { AssumeRole = dig({ role_arn = "role_arn", role_session_name = "session_name",
      external_id = "external_id" }, step) }
  end,
  web_identity = function(step)
    return { WebIdentityToken = dig({ role_arn = "role_arn", role_session_name = "session_name",
      web_identity_token_file = "token_file" }, step) }
  end,
  sso = function(step)
    return { Sso = dig({ sso_account_id = "account_id", sso_role_name = "role_name",
      sso_region = "region", sso_start_url = "start_url", sso_session = "session" }, step) }
  end,
  login = function(step) return { LoginSession = { login_session = step.session } } end,
  process = function(step) return { CredentialProcess = step.command } end,
  source = function(step) return { NamedSource = step.name } end,
}

local function section_lines(prefix, sections)
  local lines = {}
  for name, keys in pairs(sections or {}) do
    table.insert(lines, ("[%s %s]"):format(prefix, name))
    for key, value in pairs(keys) do table.insert(lines, key .. " = " .. value) end
  end
  return table.concat(lines, "\n") .. "\n"
end

local function check_plan(case)
  local input = case.input
  local text = section_lines("profile", input.profiles)
    .. section_lines("sso-session", input.sso_sessions)
  local _, settings = world.new(text, { env = { AWS_PROFILE = input.selected_profile } })
  local steps, message, info = settings:profile()
  if steps then steps, message, info = plan.resolve(steps, settings:shared()) end
  if case.output.Error then return check_fault(case.output.Error, steps, message, info) end
  assert.is_nil(message)
  local shown = {}
  for i, step in ipairs(steps) do shown[i] = STEPS[step.kind](step) end
  assert.same(case.output.ProfileChain, shown)
end

local function check_container(case)
  local url, message, info = container_url(world.system({ env = case.env }).getenv)
  if case.result.ErrorContains then
    return check_fault(case.result.ErrorContains, url, message, info)
  end
  assert.equal(case.result.Ok, url)
end

local function check_imds_endpoint(case)
  local options = check_options { ec2_metadata = { endpoint = case.endpoint_override,
    endpoint_mode = case.mode_override } }
  local system = world.system { env = case.env, files = case.fs }
  local base, message, info = imds.base(world.settings(system, options))
  if case.result.Err then return check_fault(case.result.Err, base, message, info) end
  assert.equal(case.result.Ok, base .. "/latest/api/token")
end

-- The recorded calls of a login case, as the sign-in service's answers.
local function sign_in(calls)
  local at = 0
  return function(request)
    at = at + 1
    local call = assert(calls and calls[at], "not in the recording: " .. request.url)
    assert.equal("https://us-east-1.signin.aws.amazon.com/v1/token", request.url)
    assert.same(call.request.tokenInput, cjson.decode(request.body))
    local output = call.response and call.response.tokenOutput
    if output then return { 200, cjson.encode(output) } end
    local fault = call.response or { error = "INVALID_REQUEST" }
    return { call.responseCode or 400, cjson.encode(fault) }
  end
end

local OUTCOMES = {
  credentials = function(outcome, found, message)
    assert.is_nil(message)
    assert.same({ outcome.accessKeyId, outcome.secretAccessKey, outcome.sessionToken,
      outcome.accountId, core.parse_time(outcome.expiresAt) },
      { found.access_key_id, found.secret_access_key, found.session_token, found.account_id,
        found.expiration })
  end,
  error = function(_, found, _, info)
    assert.is_nil(found)
    assert.equal("credentials", info.kind)
  end,
  cacheContents = function(outcome, _, _, _, files)
    for name, object in pairs(outcome) do
      if name ~= "result" then
        assert.same(object, cjson.decode(files["/home/.aws/login/cache/" .. name]))
      end
    end
  end,
}

local function check_login(case)
  local files = { ["/home/.aws/config"] = case.configContents }
  for name, object in pairs(case.cacheContents) do
    files["/home/.aws/login/cache/" .. name] = cjson.encode(object)
  end
  local session = case.configContents:match("login_session%s*=%s*(%S+)")
  local system = world.system {
    env = { HOME = "/home", AWS_REGION = "us-east-1" }, files = files,
    answers = sign_in(case.mockApiCalls), now = core.parse_time("2025-11-19T00:00:00Z"),
  }
  local provider = login.new(world.settings(system), { session = session, profile = "signin" })
  local found, message, info = provider:get(system)
  for _, outcome in ipairs(case.outcomes) do
    OUTCOMES[outcome.result](outcome, found, message, info, files)
  end
  assert.equal(#(case.mockApiCalls or {}), #system.requests)
end

local SUITES = {
  { file = "assume-role-tests.json", check = check_plan, cases = function(data) return data end },
  { file = "ecs-tests.json", check = check_container,
    cases = function(data) return data.tests end },
  { file = "imds-endpoint-tests.json", check = check_imds_endpoint,
    cases = function(data) return data.tests end },
  { file = "login-provider-test-cases.json", check = check_login,
    cases = function(data) return data end },
}

for _, suite in ipairs(SUITES) do
  describe("conformance credentials/" .. suite.file, function()
    local data, path = published("credentials/" .. suite.file)
    if not data then return pending("no data: " .. path) end
    local cases = suite.cases(data)
    assert(cases[1], path .. " holds no cases")
    for i, case in ipairs(cases) do
      local name = ("%d: %s"):format(i, case.docs or case.documentation or case.name or "")
      if case.platform == "windows" then
        pending("not applicable, platform windows: " .. name)
      else
        it(name, function() suite.check(case) end)
      end
    end
  end)
end

for group, make in pairs(SCENARIOS) do
  describe("conformance credentials/" .. group, function()
    local root = ROOT .. "/" .. group
    if lfs.attributes(root, "mode") ~= "directory" then return pending("no data: " .. root) end
    local names = {}
    for name in lfs.dir(root) do
      if lfs.attributes(root .. "/" .. name .. "/test-case.json", "mode") then
        table.insert(names, name)
      end
    end
    assert(names[1], root .. " holds no cases")
    table.sort(names)
    for _, name in ipairs(names) do
      it(name, function() check_scenario(root .. "/" .. name, make) end)
    end
  end)
end
