local cjson = require "cjson"
local core = require "cleanroomsml.core"
local dpop = require "cleanroomsml.credentials.dpop"
local login = require "cleanroomsml.credentials.login"
local shell = require "spec.support.shell"
local world = require "spec.support.credentials_world"

local SECRET = world.SECRET
local SESSION = "arn:aws:sts::1:assumed-role/Admin/admin"
local NAME = core.sha256(SESSION) .. ".json"
local FILE = "/home/.aws/login/cache/" .. NAME
local KEY = shell.read "spec/support/ec_key.pem" -- made for the specs
local NEW = { 200, cjson.encode {
  accessToken = { accessKeyId = "NEW", secretAccessKey = SECRET .. "new", sessionToken = SECRET
    .. "t" },
  refreshToken = SECRET .. "next", expiresIn = 900, tokenType = "aws_sigv4",
} }

local function session(changes, expires)
  local made = {
    accessToken = { accessKeyId = "AKID", secretAccessKey = SECRET, sessionToken = SECRET .. "s",
      accountId = "1", expiresAt = expires or "2009-02-13T00:10:00Z" },
    clientId = "client", refreshToken = SECRET .. "refresh", dpopKey = KEY, idToken = "id",
  }
  for name, value in pairs(changes or {}) do made[name] = value or nil end
  return cjson.encode(made)
end

local function get(made, options)
  made.env = made.env or { HOME = "/home", AWS_REGION = "us-east-1" }
  local system = world.system(made)
  local provider = login.new(world.settings(system, options), { profile = "p", session = SESSION })
  return system, provider:get(system)
end

local function decode_part(text)
  local bits, count, out = 0, 0, {}
  local alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
  for digit in text:gmatch(".") do
    bits, count = bits * 64 + alphabet:find(digit, 1, true) - 1, count + 6
    if count >= 8 then
      count = count - 8
      out[#out + 1] = string.char(math.floor(bits / 2 ^ count))
      bits = bits % 2 ^ count
    end
  end
  return table.concat(out)
end

describe("a login session", function()
  it("gives the credentials of its file while they are valid", function()
    local _, found = get { files = { [FILE] = session() } }
    assert.same({
      access_key_id = "AKID", secret_access_key = SECRET, session_token = SECRET .. "s",
      account_id = "1", expiration = world.NOW + 600, refreshable = true,
      source = "profile p (login session)",
    }, found)
  end)

  it("is read from the folder in AWS_LOGIN_CACHE_DIRECTORY", function()
    for _, folder in ipairs { "/cache", "/cache/" } do
      assert.is_truthy(select(2, get { env = { AWS_LOGIN_CACHE_DIRECTORY = folder },
        files = { ["/cache/" .. NAME] = session() } }))
    end
  end)

  it("is renewed five minutes before it expires, with a DPoP proof, and written back", function()
    local system, found = get { files = { [FILE] = session(nil, "2009-02-13T00:05:00Z") },
      answers = { NEW } }
    assert.same({ "NEW", "1", world.NOW + 900 },
      { found.access_key_id, found.account_id, found.expiration })
    local request = system.requests[1]
    assert.equal("https://us-east-1.signin.aws.amazon.com/v1/token", request.url)
    assert.same({ clientId = "client", grantType = "refresh_token", refreshToken = SECRET
      .. "refresh" },
      cjson.decode(request.body))
    local expected = cjson.decode(session { refreshToken = SECRET .. "next" })
    expected.accessToken = { accessKeyId = "NEW", secretAccessKey = SECRET .. "new",
      sessionToken = SECRET .. "t", accountId = "1", expiresAt = "2009-02-13T00:15:00Z" }
    assert.same(expected, cjson.decode(system.files[FILE]))
  end)

  it("sends a DPoP token for this request", function()
    local system = get { files = { [FILE] = session(nil, "2009-02-13T00:01:00Z") },
      answers = { NEW } }
    local header, payload, signature =
      world.header(system.requests[1], "dpop"):match("^([%w_-]+)%.([%w_-]+)%.([%w_-]+)$")
    local jwk = core.ec_jwk(KEY)
    assert.same({ typ = "dpop+jwt", alg = "ES256",
      jwk = { kty = "EC", crv = "P-256", x = jwk.x, y = jwk.y } },
        cjson.decode(decode_part(header)))
    local claims = cjson.decode(decode_part(payload))
    assert.same({ "POST", "https://us-east-1.signin.aws.amazon.com/v1/token", world.NOW },
      { claims.htm, claims.htu, claims.iat })
    assert.is_truthy(claims.jti:find("^%x+$"))
    assert.equal(64, #decode_part(signature))
  end)

  it("is not renewed when another process has just done so", function()
    local system = world.system { env = { HOME = "/home", AWS_REGION = "us-east-1" },
      files = { [FILE] = session(nil, "2009-02-12T00:00:00Z") } }
    local update = system.update_file
    function system.update_file(path, change)
      system.files[path] = session()
      return update(path, change)
    end
    local found = login.new(world.settings(system), { profile = "p",
      session = SESSION }):get(system)
    assert.equal("AKID", found.access_key_id)
  end)

  it("is used until it expires when it cannot be renewed", function()
    local _, found = get { files = { [FILE] = session(nil, "2009-02-13T00:01:00Z") },
      answers = { { 403, '{"error":"TOKEN_EXPIRED"}' } } }
    assert.equal("AKID", found.access_key_id)
  end)

  local OLD = "2009-02-12T00:00:00Z"
  -- name, file, answers, code, a part of the message
  local failures = {
    { "no file", nil, {}, "LoginSessionMissing", "aws login --profile p" },
    { "garbage", SECRET, {}, "LoginSessionMissing", "not a JSON object" },
    { "no accessToken", session { accessToken = false }, {}, "InvalidLoginSession", "accessToken" },
    { "no clientId", session { clientId = false }, {}, "InvalidLoginSession", "clientId" },
    { "no refreshToken", session { refreshToken = false }, {}, "InvalidLoginSession",
      "refreshToken" },
    { "no key", session { dpopKey = false }, {}, "InvalidLoginSession", "dpopKey" },
    { "half of the keys", session { accessToken = { accessKeyId = "A", expiresAt = OLD } }, {},
      "InvalidResponse", "secretAccessKey" },
    { "a time that is null", session(nil, cjson.null), {}, "InvalidLoginSession", "accessToken" },
    { "a lifetime out of this world", session(nil, OLD), { { 200, (NEW[2]:gsub("900", "1e300")) } },
      "LoginSessionExpired", "has no credentials" },
    { "a session token that is null and a refusal", session { accessToken = {
      accessKeyId = "A", secretAccessKey = SECRET, sessionToken = cjson.null, expiresAt = OLD } },
      { { 403, '{"error":"TOKEN_EXPIRED"}' } }, "LoginSessionExpired", "TOKEN_EXPIRED" },
    { "an odd time", session(nil, "soon"), {}, "InvalidResponse", "expiresAt is not a time" },
    { "a key that is none", session({ dpopKey = SECRET }, OLD), {}, "LoginSessionExpired",
      "dpopKey" },
    { "a refusal", session(nil, OLD), { { 403, '{"error":"TOKEN_EXPIRED","message":"' .. SECRET
      .. 'refresh"}' } }, "LoginSessionExpired", "aws login --profile p" },
    { "an answer without credentials", session(nil, OLD), { { 200, "{}" } }, "LoginSessionExpired",
      "has no credentials" },
    { "no answer", session(nil, OLD), { { nil, "TLSError: bad", "transport", "TLSError" } },
      "LoginSessionExpired", "TLSError: renewing the login session at us-east-1.signin" },
  }
  for _, case in ipairs(failures) do
    it("fails with " .. case[1], function()
      local files = { [FILE] = case[2] }
      local system, found, message, info = get { files = files, answers = case[3] }
      world.check_failure({ "credentials", case[4], case[5] }, found, message, info)
      assert.equal(#case[3], #system.requests)
      assert.equal(case[2], files[FILE])
    end)
  end

  it("fails to renew without a region", function()
    world.check_failure({ "credentials", "LoginSessionExpired", "needs a region" }, select(2,
      get { env = { HOME = "/home" }, files = { [FILE] = session(nil, OLD) } }))
  end)
end)

describe("a DPoP token", function()
  it("is not made with an invalid key", function()
    local proof, message = dpop("-----BEGIN", "https://x", 1, "1")
    assert.is_nil(proof)
    assert.is_string(message)
  end)
end)
