local container = require "cleanroomsml.credentials.container"
local find_url = require "cleanroomsml.credentials.container_url"
local world = require "spec.support.credentials_world"

local SECRET = world.SECRET
local RELATIVE = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
local FULL = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
local TOKEN, TOKEN_FILE = "AWS_CONTAINER_AUTHORIZATION_TOKEN",
  "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"

local function url_of(env)
  return find_url(function(name) return env[name] end)
end

-- variable, value, URL
local ACCEPTED = {
  { RELATIVE, "/v2/c?id=1", "http://169.254.170.2/v2/c?id=1" },
  { RELATIVE, "/", "http://169.254.170.2/" },
  { RELATIVE, "/a@b", "http://169.254.170.2/a@b" },
  { FULL, "https://any.example:8443/c?a=b&c" }, { FULL, "HTTPS://any.example", nil },
  { FULL, "http://127.0.0.1/c" }, { FULL, "http://127.255.1.9:80/c" }, { FULL,
    "http://[::1]:80/c" },
  { FULL, "http://169.254.170.2/c" }, { FULL, "http://169.254.170.23/v1/credentials" },
  { FULL, "http://[fd00:ec2::23]/c" }, { FULL, "http://[FD00:EC2::23]/c" },
  { FULL, "http://localhost/c" }, { FULL, "http://LocalHost:80/c" },
}

-- variable, value
local REFUSED = {
  { RELATIVE, "@evil/" }, { RELATIVE, "//evil/" }, { RELATIVE, "evil" }, { RELATIVE, "/a\r\nb" },
  { RELATIVE, "/a b" }, { RELATIVE, "/\\evil" }, { RELATIVE, "/a#b" }, { RELATIVE, "/"
    .. ("a"):rep(2048) },
  { FULL, "/credentials" }, { FULL, "credentials" }, { FULL, "http:///c" }, { FULL,
    "ftp://127.0.0.1/" },
  { FULL, "http://evil.example/c" }, { FULL, "http://8.8.8.8/c" }, { FULL,
    "http://169.254.169.254/" },
  { FULL, "http://0x7f.1/" }, { FULL, "http://127.1/" }, { FULL, "http://2130706433/" },
  { FULL, "http://127.0.0.256/" }, { FULL, "http://127.00.0.1/" }, { FULL,
    "http://127.0.0.1.evil/" },
  { FULL, "http://localhost.evil/" }, { FULL, "http://localhost:0/" }, { FULL,
    "http://localhost:x/" },
  { FULL, "http://user@127.0.0.1/" }, { FULL, "https://user:pw@any.example/" },
  { FULL, "http://127.0.0.1#@evil/" }, { FULL, "http://127.0.0.1\\@evil/" },
  { FULL, "http://127.0.0.1\n/" }, { FULL, "http://[::ffff:8.8.8.8]/" }, { FULL, "http://[::1/" },
  { FULL, "http://127.0.0.1%2eevil/" }, { FULL, "https://any.example/a#b" },
}

describe("the URL of a container's credentials", function()
  for _, case in ipairs(ACCEPTED) do
    it("may be " .. case[2], function()
      assert.equal(case[3] or case[2], (url_of { [case[1]] = case[2] }))
    end)
  end

  for _, case in ipairs(REFUSED) do
    it("may not be " .. case[2]:sub(1, 40):gsub("%c", "?"), function()
      world.check_failure({ "config", "InvalidConfig", case[1] }, url_of { [case[1]] = case[2] })
    end)
  end

  it("is the relative URI when both variables are set", function()
    assert.equal("http://169.254.170.2/r", (url_of { [RELATIVE] = "/r", [FULL] = "https://f" }))
  end)

  it("is absent when no variable is set", function()
    local _, _, info = url_of { [RELATIVE] = " " }
    assert.is_true(info.pass)
  end)
end)

local ANSWER = { 200, '{"AccessKeyId":"AKID","SecretAccessKey":"' .. SECRET .. '","Token":"'
  .. SECRET
  .. 't","Expiration":"2009-02-13T01:00:00Z","AccountId":"123456789012","RoleArn":null}' }

local function get(env, made)
  made.env = env
  local system = world.system(made)
  return system, container:get(system)
end

describe("the container credentials source", function()
  it("gives credentials", function()
    local system, found = get({ [RELATIVE] = "/c" }, { answers = { ANSWER } })
    assert.same({
      access_key_id = "AKID", secret_access_key = SECRET, session_token = SECRET .. "t",
      account_id = "123456789012", expiration = world.NOW + 3600, refreshable = true,
      source = "container",
    }, found)
    local request = system.requests[1]
    assert.is_true(request.metadata)
    assert.same({ 2, 2 }, { request.connect_timeout, request.read_timeout })
    assert.equal("application/json", world.header(request, "accept"))
    assert.is_nil(world.header(request, "authorization"))
  end)

  it("sends the token of the file, read each time, rather than that of the variable", function()
    local system = world.system {
      env = { [FULL] = "http://127.0.0.1/c", [TOKEN] = "variable", [TOKEN_FILE] = "/token" },
      files = { ["/token"] = "first" }, answers = { ANSWER, ANSWER },
    }
    container:get(system)
    system.files["/token"] = "second"
    container:get(system)
    assert.equal("first", world.header(system.requests[1], "authorization"))
    assert.equal("second", world.header(system.requests[2], "authorization"))
  end)

  it("treats an empty token and account as absent", function()
    local _, found = get({ [RELATIVE] = "/c" }, { answers = { { 200, '{"AccessKeyId":"AKID",'
      .. '"SecretAccessKey":"' .. SECRET .. '","Token":"","AccountId":""}' } } })
    assert.same({ access_key_id = "AKID", secret_access_key = SECRET, refreshable = true,
      source = "container" }, found)
  end)

  it("finds the token's file below the home directory", function()
    local system = get({ [RELATIVE] = "/c", [TOKEN_FILE] = "~/token", HOME = "/h" },
      { files = { ["/h/token"] = "t" }, answers = { ANSWER } })
    assert.equal("t", world.header(system.requests[1], "authorization"))
    local _, found, message, info = get({ [RELATIVE] = "/c", [TOKEN_FILE] = "~/token" }, {})
    world.check_failure({ "config", "InvalidConfig", TOKEN_FILE }, found, message, info)
  end)

  it("sends the token of the variable", function()
    local system = get({ [FULL] = "http://127.0.0.1/c", [TOKEN] = "Basic abc" },
      { answers = { ANSWER } })
    assert.equal("Basic abc", world.header(system.requests[1], "authorization"))
  end)

  it("connects to the loopback addresses for localhost, whatever the name resolves to", function()
    local system, found = get({ [FULL] = "http://localhost:80/c" }, { answers = function(request)
      if request.url:find("[::1]", 1, true) then return ANSWER end
      return { nil, "ConnectError: refused", "transport", "ConnectError" }
    end })
    assert.equal("AKID", found.access_key_id)
    assert.equal("http://127.0.0.1:80/c", system.requests[1].url)
    assert.equal("http://[::1]:80/c", system.requests[#system.requests].url)
    assert.equal("localhost:80", world.header(system.requests[1], "host"))
  end)

  -- name, token file
  local tokens = {
    { "is missing", nil, "does not exist" }, { "is empty", "", "is empty" },
    { "is a FIFO", { "not a regular file", "not_regular" }, "is not a regular file" },
    { "may not be read", { "Permission denied", "unreadable" }, "Permission denied" },
    { "is huge", ("x"):rep(65537), "larger than 64 KiB" },
    { "ends in a line end", SECRET .. "\n", "line break" },
    { "holds a line end", SECRET .. "\r\nX-Evil: 1", "line break" },
  }
  for _, case in ipairs(tokens) do
    it("fails when the token's file " .. case[1], function()
      local system, found, message, info = get({ [RELATIVE] = "/c", [TOKEN_FILE] = "/token" },
        { files = { ["/token"] = case[2] } })
      world.check_failure({ "credentials", "TokenFileError", case[3] }, found, message, info)
      assert.is_truthy(message:find(TOKEN_FILE, 1, true))
      assert.equal(0, #system.requests)
    end)
  end

  it("fails when the token's variable contains a line end", function()
    world.check_failure({ "credentials", "TokenFileError", TOKEN },
      select(2, get({ [RELATIVE] = "/c", [TOKEN] = SECRET .. "\n" }, {})))
  end)

  local refused = { nil, "ConnectError: refused", "transport", "ConnectError" }
  -- name, answers, failure, attempts
  local failures = {
    { "404", { { 404, "no such task" } }, { "credentials", "HTTP 404", "169.254.170.2" }, 1 },
    { "an error in JSON", { { 400, '{"code":"AccessDenied","message":"not ' .. SECRET
      .. 'tok"}' } },
      { "credentials", "AccessDenied", "not ***" }, 1 },
    { "5xx", { { 500 }, { 502 }, { 503 } }, { "credentials", "HTTP 503", "no reason given" }, 3 },
    { "no connection", { refused, refused, refused },
      { "credentials", "ConnectError", "169.254.170.2" }, 3 },
    { "HTML", { { 200, "<html>" } }, { "credentials", "InvalidResponse", "not JSON" }, 1 },
    { "half of the keys", { { 200, '{"AccessKeyId":"A"}' } },
      { "credentials", "InvalidResponse", "SecretAccessKey" }, 1 },
    { "keys that are no text", { { 200, '{"AccessKeyId":1,"SecretAccessKey":{}}' } },
      { "credentials", "InvalidResponse", "AccessKeyId is not a text" }, 1 },
    { "keys with blanks", { { 200, '{"AccessKeyId":"A","SecretAccessKey":"' .. SECRET
      .. '\\r\\n"}' } },
      { "credentials", "InvalidResponse", "SecretAccessKey is not a text" }, 1 },
    { "an odd expiry", { { 200, '{"AccessKeyId":"A","SecretAccessKey":"B","Expiration":7}' } },
      { "credentials", "InvalidResponse", "Expiration is not a time" }, 1 },
  }
  for _, case in ipairs(failures) do
    it("fails with " .. case[1], function()
      local system, found, message, info = get({ [RELATIVE] = "/c", [TOKEN] = SECRET .. "tok" },
        { answers = case[2] })
      world.check_failure(case[3], found, message, info)
      assert.equal(case[4], #system.requests)
      for _, seconds in ipairs(system.slept) do assert.equal(1, seconds) end
    end)
  end
end)
