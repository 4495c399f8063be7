local credentials = require "cleanroomsml.credentials"
local world = require "spec.support.credentials_world"

local SECRET = world.SECRET
local KEYS = "aws_access_key_id = PROFILE\naws_secret_access_key = " .. SECRET .. "\n"
local CONTAINER = { 200, '{"AccessKeyId":"CONTAINER","SecretAccessKey":"s"}' }
local REFUSED = { nil, "ConnectError: refused", "transport", "ConnectError" }

-- All that the environment can say at once; less than that by the cases.
local function everything(without)
  local env = {
    AWS_ACCESS_KEY_ID = "ENVIRONMENT", AWS_SECRET_ACCESS_KEY = SECRET, AWS_REGION = "us-east-1",
    AWS_WEB_IDENTITY_TOKEN_FILE = "/token", AWS_ROLE_ARN = "arn:aws:iam::1:role/r",
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI = "/c",
  }
  for _, name in ipairs(without) do env[name] = nil end
  return env
end

local function answer(request)
  if request.url:find("sts", 1, true) then return world.sts_answer "WEB" end
  if request.url:find("169.254.170.2", 1, true) then return CONTAINER end
  if request.method == "PUT" then return { 200, "t" } end
  if request.url:find("/$") then return { 200, "r" } end
  return { 200, '{"AccessKeyId":"IMDS","SecretAccessKey":"s"}' }
end

local NO_KEYS = { "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY" }
local NO_WEB = { NO_KEYS[1], NO_KEYS[2], "AWS_WEB_IDENTITY_TOKEN_FILE" }
local NOTHING = { NO_WEB[1], NO_WEB[2], NO_WEB[3], "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI" }

-- name, variables that are not set, config file, options, who gives the credentials
local ORDER = {
  { "the environment", {}, "[default]\n" .. KEYS, {}, "ENVIRONMENT" },
  { "the profile", NO_KEYS, "[default]\n" .. KEYS, {}, "PROFILE" },
  { "the web identity", NO_KEYS, nil, {}, "WEB" },
  { "the container", NO_WEB, nil, {}, "CONTAINER" },
  { "instance metadata", NOTHING, nil, {}, "IMDS" },
  { "the profile of the option, not the environment", {}, "[profile a]\n" .. KEYS,
    { profile = "a" }, "PROFILE" },
  { "the container, not the environment, when the profile of the option has no keys", {},
    "[profile a]\nregion = x", { profile = "a" }, "CONTAINER" },
  { "the option, whatever else there is", {}, "[default]\n" .. KEYS,
    { credentials = { access_key_id = "OPTION", secret_access_key = "s" } }, "OPTION" },
  { "the function, whatever else there is", {}, "[default]\n" .. KEYS, { credentials = function()
    return { access_key_id = "FUNCTION", secret_access_key = "s" }
  end }, "FUNCTION" },
}

-- name, environment, config file, files, failure: a step that is configured and fails is the end
local ENDS = {
  { "half of the keys in the environment", { AWS_ACCESS_KEY_ID = "A" }, "[default]\n" .. KEYS, {},
    { "credentials", "PartialCredentials", "AWS_SECRET_ACCESS_KEY" } },
  { "a profile that is not there", { AWS_PROFILE = "gone" }, nil, {},
    { "config", "ProfileNotFound", '"gone"' } },
  { "half of the keys in the profile", {}, "[default]\naws_access_key_id = A", {},
    { "credentials", "PartialCredentials", "aws_secret_access_key" } },
  { "a file that is malformed", {}, "[default\n" .. SECRET, {}, { "config", "InvalidConfig",
    "line 1" } },
  { "no token for the web identity", { AWS_WEB_IDENTITY_TOKEN_FILE = "/gone", AWS_ROLE_ARN = "r" },
    nil, {}, { "credentials", "TokenFileError", "AWS_WEB_IDENTITY_TOKEN_FILE" } },
  { "an empty token for the web identity", { AWS_WEB_IDENTITY_TOKEN_FILE = "/t",
    AWS_ROLE_ARN = "r" },
    nil, { ["/t"] = "" }, { "credentials", "TokenFileError", "is empty" } },
  { "no role for the web identity", { AWS_WEB_IDENTITY_TOKEN_FILE = "/t" }, nil, { ["/t"] = "t" },
    { "config", "InvalidConfig", "AWS_ROLE_ARN is not" } },
  { "a container's URL that may not be", { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI = "@evil/" }, nil,
    {}, { "config", "InvalidConfig", "exactly one /" } },
  { "an odd mode for instance metadata", { AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE = "v7" }, nil, {},
    { "config", "InvalidConfig", "ENDPOINT_MODE" } },
}

local function make(env, config, files, options, answers)
  files = files or {}
  files["/token"] = files["/token"] or "web-identity-token"
  local system, settings = world.new(config, { env = env, files = files, answers = answers },
    options)
  return system, credentials.new(options or {}, settings, system)
end

describe("the credential chain", function()
  for _, case in ipairs(ORDER) do
    it("takes " .. case[1], function()
      local _, provider = make(everything(case[2]), case[3], nil, case[4], answer)
      assert.equal(case[5], provider:get().access_key_id)
    end)
  end

  for _, case in ipairs(ENDS) do
    it("ends at " .. case[1], function()
      local system, provider = make(case[2], case[3], case[4], nil, answer)
      world.check_failure(case[5], provider:get())
      assert.equal(0, #system.requests)
    end)
  end

  it("reads no file and sends no request when credentials are explicit", function()
    for _, given in ipairs { { access_key_id = "A", secret_access_key = "s" },
      function() return { access_key_id = "A", secret_access_key = "s" } end } do
      local system, provider = make(everything {}, "[default\n", nil, { credentials = given }, {})
      function system.read_file() error("a file was read") end
      assert.equal("A", provider:get().access_key_id)
      assert.equal(0, #system.requests + #system.commands)
    end
  end)

  it("fails with a message that names each source and why it gave nothing", function()
    local system, provider = make({}, nil, nil, nil, { REFUSED })
    local _, message, info = provider:get()
    assert.same({ "credentials", "NoCredentials" }, { info.kind, info.code })
    for _, part in ipairs { "environment: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set",
      "profile: profile default has no credentials", "/home/.aws/config: No such file",
      "/home/.aws/credentials: No such file",
        "web identity: AWS_WEB_IDENTITY_TOKEN_FILE is not set",
      "container: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and",
      "instance metadata: http://169.254.169.254 does not answer" } do
      assert.is_truthy(message:find(part, 1, true), part .. "\n" .. message)
    end
    assert.is_nil(message:find("nginx", 1, true))
    assert.equal(1, #system.requests)
  end)

  it("fails in nginx with a message about the env directive", function()
    local before = rawget(_G, "ngx")
    rawset(_G, "ngx", {})
    local _, provider = make({}, nil, nil, nil, { REFUSED })
    local _, message = provider:get()
    rawset(_G, "ngx", before)
    assert.is_truthy(message:find("init_by_lua", 1, true))
  end)

  it("fails in nginx with a message about the environment after a live upgrade", function()
    local before = rawget(_G, "ngx")
    rawset(_G, "ngx", {})
    local _, provider = make({ NGINX = "8;9;" }, nil, nil, nil, { REFUSED })
    local _, message = provider:get()
    rawset(_G, "ngx", before)
    assert.is_truthy(message:find("live upgrade", 1, true))
  end)

  it("reads the files again when it refreshes", function()
    local system, provider = make({}, "[default]\n" .. KEYS, nil, nil, {})
    assert.equal("PROFILE", provider:get().access_key_id)
    system.files["/home/.aws/config"] = "[default]\n" .. KEYS:gsub("PROFILE", "CHANGED")
    assert.equal("PROFILE", provider:get().access_key_id)
    assert.equal("CHANGED", provider:get("PROFILE").access_key_id)
  end)

  it("reads a web identity's token again when it refreshes", function()
    local system, provider = make(everything(NO_KEYS), nil, nil, nil, function()
      return world.sts_answer "WEB"
    end)
    provider:get()
    system.files["/token"] = "another\n"
    provider:get("WEB")
    assert.equal("web-identity-token", world.form(system.requests[1].body).WebIdentityToken)
    assert.equal("another\n", world.form(system.requests[2].body).WebIdentityToken)
    assert.is_nil(world.header(system.requests[1], "authorization"))
  end)

  it("redacts a web identity token that an error of STS repeats", function()
    local _, provider = make(everything(NO_KEYS), nil, { ["/token"] = SECRET .. "jwt" }, nil,
      { { 400,
      "<Error><Code>InvalidIdentityToken</Code><Message>bad " .. SECRET
        .. "jwt</Message></Error>" } })
    world.check_failure({ "credentials", "InvalidIdentityToken", "bad ***" }, provider:get())
  end)

  it("works without HOME and without files", function()
    local system = world.system { env = everything(NO_WEB), answers = answer }
    local provider = credentials.new({}, world.settings(system), system)
    assert.equal("CONTAINER", provider:get().access_key_id)
  end)

  it("reads no file with shared_config = false", function()
    local system, provider = make(everything(NO_WEB), "[default\n", nil, { shared_config = false },
      answer)
    assert.equal("CONTAINER", provider:get().access_key_id)
    assert.equal(1, #system.requests)
  end)
end)

describe("a function that gives credentials", function()
  local function get(fn)
    local _, provider = make({}, nil, nil, { credentials = fn }, {})
    return provider:get()
  end

  it("is called each time, unless its credentials have an expiry", function()
    local count, expiration = 0, nil
    local system, provider = make({}, nil, nil, { credentials = function()
      count = count + 1
      return { access_key_id = "A", secret_access_key = "s", expiration = expiration }
    end }, {})
    for _ = 1, 3 do provider:get() end
    assert.equal(3, count)
    expiration = system.clock + 3600
    for _ = 1, 3 do provider:get() end
    assert.equal(4, count)
  end)

  it("is called again after it returned none", function()
    local fail = true
    local _, provider = make({}, nil, nil, { credentials = function()
      if fail then return nil, "the vault is sealed" end
      return { access_key_id = "A", secret_access_key = "s" }
    end }, {})
    world.check_failure({ "credentials", "NoCredentials", "the vault is sealed" }, provider:get())
    fail = false
    assert.is_truthy(provider:get())
  end)

  it("fails when it returns no credentials", function()
    world.check_failure({ "credentials", "InvalidCredentials", "secret_access_key" },
      get(function() return { access_key_id = "A" } end))
    world.check_failure({ "credentials", "InvalidCredentials", "must be a table" },
      get(function() return SECRET end))
  end)

  it("fails with its error text in the message when it raises", function()
    world.check_failure({ "credentials", "NoCredentials", "mine" },
      get(function() error("mine", 0) end))
  end)
end)
