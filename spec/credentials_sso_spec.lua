local cjson = require "cjson"
local core = require "cleanroomsml.core"
local sso = require "cleanroomsml.credentials.sso"
local world = require "spec.support.credentials_world"

local SECRET = world.SECRET
local FILE = "/home/.aws/sso/cache/" .. core.sha1_hex("dev") .. ".json"
local LEGACY_FILE = "/home/.aws/sso/cache/" .. core.sha1_hex("https://start") .. ".json"
local KEYS = { 200, '{"roleCredentials":{"accessKeyId":"AKID","secretAccessKey":"' .. SECRET
  .. '","sessionToken":"' .. SECRET .. 't","expiration":1234486800000}}' }
local NEW = { 200, '{"accessToken":"' .. SECRET .. 'new","expiresIn":28800,"refreshToken":"'
  .. SECRET
  .. 'next","tokenType":"Bearer"}' }

local function step(changes)
  local made = { profile = "p", session = "dev", account_id = "1", role_name = "R&D",
    region = "eu-west-1", start_url = "https://start" }
  for name, value in pairs(changes or {}) do made[name] = value or nil end
  return made
end

local LEGACY = step { session = false }

local function token(changes)
  local made = {
    accessToken = SECRET .. "old", expiresAt = "2009-02-13T08:00:00Z", refreshToken = SECRET
      .. "refresh",
    clientId = "client", clientSecret = SECRET .. "client",
    registrationExpiresAt = "2009-03-01T00:00:00Z", startUrl = "https://start",
      region = "eu-west-1",
    scopes = "of another program",
  }
  for name, value in pairs(changes or {}) do made[name] = value or nil end
  return cjson.encode(made)
end

local function get(made, of, options)
  made.env = made.env or { HOME = "/home" }
  local system = world.system(made)
  return system, sso.new(world.settings(system, options), of or step()):get(system)
end

local SOON = { expiresAt = "2009-02-13T00:14:59Z" }
local EXPIRED = { expiresAt = "2009-02-12T23:59:59Z" }

describe("SSO", function()
  it("gives a role's credentials for the token of an sso-session", function()
    local system, found = get { files = { [FILE] = token() }, answers = { KEYS } }
    assert.same({
      access_key_id = "AKID", secret_access_key = SECRET, session_token = SECRET .. "t",
      account_id = "1", expiration = world.NOW + 3600, refreshable = true,
        source = "profile p (SSO)",
    }, found)
    local request = system.requests[1]
    assert.equal("https://portal.sso.eu-west-1.amazonaws.com/federation/credentials"
      .. "?role_name=R%26D&account_id=1", request.url)
    assert.equal(SECRET .. "old", world.header(request, "x-amz-sso_bearer_token"))
  end)

  it("finds the token of a legacy profile by its start URL", function()
    local _, found = get({ files = { [LEGACY_FILE] = token() }, answers = { KEYS } }, LEGACY)
    assert.equal("AKID", found.access_key_id)
  end)

  it("parses times in the formats of older AWS CLIs", function()
    local files = { [LEGACY_FILE] = token { expiresAt = "2009-02-13T08:00:00UTC" } }
    assert.is_truthy(select(2, get({ files = files, answers = { KEYS } }, LEGACY)))
  end)

  it("sends its request to the endpoint of the settings", function()
    local options = { service_endpoints = { sso = "http://127.0.0.1:1/s",
      sso_oidc = "http://127.0.0.1:2" } }
    local system = get({ files = { [FILE] = token(SOON) }, answers = { NEW, KEYS } }, nil, options)
    assert.equal("http://127.0.0.1:2/token", system.requests[1].url)
    assert.is_truthy(system.requests[2].url:find("http://127.0.0.1:1/s/federation/", 1, true))
  end)

  for name, changes in pairs { ["about to expire"] = SOON, ["that has expired"] = EXPIRED } do
    it("renews a token " .. name .. " and writes it back", function()
      local system, found = get { files = { [FILE] = token(changes) }, answers = { NEW, KEYS } }
      assert.equal("AKID", found.access_key_id)
      local request = system.requests[1]
      assert.equal("POST https://oidc.eu-west-1.amazonaws.com/token", request.method .. " "
        .. request.url)
      assert.same({ grantType = "refresh_token", clientId = "client", clientSecret = SECRET
        .. "client",
        refreshToken = SECRET .. "refresh" }, cjson.decode(request.body))
      assert.equal(SECRET .. "new", world.header(system.requests[2], "x-amz-sso_bearer_token"))
      assert.same(cjson.decode(token { accessToken = SECRET .. "new", refreshToken = SECRET
        .. "next",
        expiresAt = "2009-02-13T08:00:00Z" }), cjson.decode(system.files[FILE]))
    end)
  end

  it("does not renew a token that another process has just renewed", function()
    local system = world.system { env = { HOME = "/home" }, files = { [FILE] = token(SOON) },
      answers = { KEYS } }
    local update = system.update_file
    function system.update_file(path, change)
      system.files[path] = token { accessToken = "theirs" }
      return update(path, change)
    end
    assert.is_truthy(sso.new(world.settings(system), step()):get(system))
    assert.equal(1, #system.requests)
    assert.equal("theirs", world.header(system.requests[1], "x-amz-sso_bearer_token"))
  end)

  it("reads the file once more after invalid_grant: the AWS CLI takes no lock", function()
    for _, answer in ipairs { { 400, '{"error":"invalid_grant"}' },
      { 400, '{"error":"x"}', { ["x-amzn-errortype"] = "InvalidGrantException" } } } do
      local files = { [FILE] = token(EXPIRED) }
      local system, found = get { files = files, answers = function(_, count)
        if count == 2 then return KEYS end
        files[FILE] = token { accessToken = "theirs" }
        return answer
      end }
      assert.is_truthy(found)
      assert.equal("theirs", world.header(system.requests[2], "x-amz-sso_bearer_token"))
      assert.equal(token { accessToken = "theirs" }, files[FILE])
    end
  end)

  it("uses a token until it expires when it cannot be renewed", function()
    local files = { [FILE] = token(SOON) }
    local system, found = get { files = files, answers = { { 400, '{"error":"invalid_grant"}' },
      KEYS } }
    assert.is_truthy(found)
    assert.equal(SECRET .. "old", world.header(system.requests[2], "x-amz-sso_bearer_token"))
    assert.equal(token(SOON), files[FILE])
  end)

  it("sends no request when the file cannot be locked", function()
    local system, found, message, info = get { files = { [FILE] = token(EXPIRED) },
      read_only = true }
    world.check_failure({ "credentials", "SSOTokenExpired", "Read-only file system" }, found,
      message, info)
    assert.equal(0, #system.requests)
  end)

  local LOGIN, PROFILE = "aws sso login --sso-session dev", "aws sso login --profile p"
  -- name, file, step, answers, code, a part of the message, requests
  local failures = {
    { "no file", nil, nil, {}, "SSOTokenMissing", LOGIN },
    { "no file, legacy", nil, LEGACY, {}, "SSOTokenMissing", PROFILE },
    { "a file that may not be read", { "Permission denied", "unreadable" }, nil, {},
      "SSOTokenMissing",
      "Permission denied" },
    { "garbage", SECRET, nil, {}, "SSOTokenMissing", "not a JSON object" },
    { "no token", "{}", nil, {}, "SSOTokenExpired", LOGIN },
    { "an odd time", token { expiresAt = "soon" }, nil, {}, "SSOTokenExpired", LOGIN },
    { "an expired token, legacy", token(EXPIRED), LEGACY, {}, "SSOTokenExpired", PROFILE },
    { "an expired token without refresh token", token { expiresAt = "2009-01-01T00:00:00Z",
      refreshToken = false }, nil, {}, "SSOTokenExpired", LOGIN },
    { "an expired registration", token { expiresAt = "2009-01-01T00:00:00Z",
      registrationExpiresAt = "2009-02-01T00:00:00Z" }, nil, {}, "SSOTokenExpired", LOGIN },
    { "a refused renewal", token(EXPIRED), nil, { { 400,
      '{"error":"invalid_grant","error_description":"bad ' .. SECRET .. 'refresh"}' } },
      "SSOTokenExpired", "bad ***" },
    { "a renewal out of this world", token(EXPIRED), nil, { { 200,
      '{"accessToken":"x","expiresIn":1e300}' } }, "SSOTokenExpired", "has no token" },
    { "a renewal without token", token(EXPIRED), nil, { { 200, "{}" } }, "SSOTokenExpired", LOGIN },
    { "401", token(), nil, { { 401, '{"message":"Session token not found"}' } }, "SSOTokenExpired",
      LOGIN },
    { "403", token(), nil, { { 403, '{"message":"No access to ' .. SECRET .. 'old"}',
      { ["x-amzn-errortype"] = "ForbiddenException:http://x" } } }, "ForbiddenException",
      "No access to ***" },
    { "HTML", token(), nil, { { 200, "<html>" } }, "InvalidResponse", "roleCredentials" },
    { "no expiry", token(), nil, { { 200, '{"roleCredentials":{"accessKeyId":"A",'
      .. '"secretAccessKey":"B"}}' } }, "InvalidResponse", "expiration" },
  }
  for _, case in ipairs(failures) do
    it("fails with " .. case[1], function()
      local file = case[3] == LEGACY and LEGACY_FILE or FILE
      local system, found, message, info = get({ files = { [file] = case[2] },
        answers = case[4] }, case[3])
      world.check_failure({ "credentials", case[5], case[6] }, found, message, info)
      assert.equal(#case[4], #system.requests)
    end)
  end

  it("fails without HOME", function()
    world.check_failure({ "credentials", "SSOTokenMissing", "HOME is not set" },
      select(2, get { env = {}, answers = {} }))
  end)

  it("fails with a region that is not a valid host label", function()
    world.check_failure({ "config", "InvalidConfig", "host label" }, select(2,
      get({ files = { [FILE] = token() } }, step { region = "evil.example/" })))
  end)
end)
