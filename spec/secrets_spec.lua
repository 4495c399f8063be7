--- No secret appears in messages, info, log lines, tostring() of objects or raised errors, for all
--- failures and all responses of a service, a proxy or a provider.
local cleanroomsml = require "cleanroomsml"
local clients = require "spec.support.clients"
local core = require "cleanroomsml.core"
local emulator = require "spec.support.emulator"
local shell = require "spec.support.shell"
local wire = require "spec.support.wire"

local arn = clients.arn

local SECRET = "sEcReT/key+of+THE+client/0123456789abcdef"
local TOKEN = "tOkEn//of==the+session/" .. ("0123456789abcdefXYZ"):rep(8)
local PASSWORD = "pa55word-of-the-proxy"
local BASIC = "dXNlcjpwYTU1d29yZC1vZi10aGUtcHJveHk=" -- user:password in base64

local function percent(text)
  return (text:gsub("[^%w._~-]", function(c) return ("%%%02X"):format(c:byte()) end))
end

describe("no secret appears in output", function()
  local server, tls
  local shown -- every text that a user could see
  local log

  setup(function()
    local keys = { secret_access_key = SECRET, session_token = TOKEN }
    server = emulator.start(keys)
    keys.tls = true
    tls = emulator.start(keys)
  end)
  teardown(function()
    server:stop()
    tls:stop()
    clients.environment(nil)
  end)
  before_each(function()
    clients.environment {}
    for _, one in ipairs { server, tls } do
      one:clear()
      one:disconnect()
    end
    shown = {}
    log = function(level, message) shown[#shown + 1] = level .. message end
  end)

  local function collect(value, seen)
    if type(value) == "table" then
      if seen[value] then return end
      seen[value] = true
      for k, v in pairs(value) do
        collect(k, seen)
        collect(v, seen)
      end
    end
    shown[#shown + 1] = tostring(value)
  end

  local function show(...)
    for i = 1, select("#", ...) do collect((select(i, ...)), {}) end
  end

  --- All signatures that were sent.
  local function signatures()
    local found = {}
    for _, one in ipairs { server, tls } do
      for _, request in ipairs(one:requests()) do
        local sent = (request.header("authorization") or ""):match("Signature=(%x+)")
        found[#found + 1] = sent
      end
    end
    return found
  end

  local function expect_no_secret(more)
    local text = table.concat(shown, "\n")
    assert.is_true(#text > 20)
    local secrets = { SECRET, TOKEN, PASSWORD, percent(SECRET), percent(TOKEN), "AWS4" .. SECRET }
    for _, signature in ipairs(signatures()) do secrets[#secrets + 1] = signature end
    for _, secret in ipairs(more or {}) do secrets[#secrets + 1] = secret end
    for _, secret in ipairs(secrets) do
      for _, part in ipairs { secret, secret:sub(1, 12), secret:sub(-12) } do
        if text:find(part, 1, true) then error(("%q shows in %s"):format(part, text)) end
      end
    end
    return text
  end

  local function options(changes)
    local given = { log = log, timeout = 2, read_timeout = 0.2, max_attempts = 2 }
    for name, value in pairs(changes or {}) do given[name] = value end
    return given
  end

  --- One call, and all that can be seen of it.
  local function call(of, changes)
    local client = clients.new(of, options(changes))
    local started = client:send("get_trained_model", arn "minimal")
    show(tostring(client), tostring(started), tostring(started.handle), tostring(client.core),
      tostring(client.provider))
    local model, message, info = started:wait()
    show(message, info, tostring(started))
    client:close()
    show(select(2, pcall(client.start, client, arn "minimal")))
    return model, message, info
  end

  local ECHOES = {
    { "in an error whose code is in a header", { echo = true, count = 9 } },
    { "in an error of 500", { echo = true, status = 500, code = "InternalServerException",
      count = 9 } },
    { "in an error that refreshes credentials", { echo = true, status = 403,
      code = "ExpiredTokenException", count = 9 } },
    { "in an error of the clock skew", { echo = true, status = 403, code = "RequestTimeTooSkewed",
      headers = { date = "Tue, 01 Jan 2030 00:00:00 GMT" }, count = 1 } },
  }
  for _, case in ipairs(ECHOES) do
    for _, secure in ipairs { false, true } do
      it("when the service quotes the canonical request and the Authorization header "
        .. case[1] .. (secure and ", over TLS" or ""), function()
        local of = secure and tls or server
        of:script { case[2] }
        call(of, { credentials = function() return clients.credentials(of) end })
        local text = expect_no_secret()
        assert.is_true(#signatures() >= 1)
        assert.is_truthy(text:find("x-amz-security-token:***", 1, true))
        assert.is_truthy(text:find("Authorization: ***", 1, true))
      end)
    end
  end

  it("when a response body quotes secrets in other encodings", function()
    for _, body in ipairs {
      '{"message":"' .. TOKEN:gsub("/", "\\/") .. '"}', '{"message":"' .. percent(TOKEN) .. '"}',
      TOKEN, "<p>" .. SECRET, '{"message":"' .. ("x"):rep(1000) .. TOKEN .. '"}',
    } do
      server:script { { status = 400, body = body } }
      call(server)
    end
    assert.is_truthy(expect_no_secret():find("***", 1, true))
  end)

  it("when response headers quote secrets: the request id, the error code", function()
    server:script { { status = 400, headers = {
      ["x-amzn-requestid"] = "id " .. TOKEN, ["x-amzn-errortype"] = SECRET } } }
    call(server)
    expect_no_secret()
  end)

  it("when a response that cannot be decoded quotes secrets", function()
    for _, body in ipairs { '{"' .. TOKEN .. '":', '{"name":"' .. SECRET .. '"}', TOKEN } do
      server:script { { body = body } }
      local _, _, info = call(server)
      assert.are.equal("decode", info.kind)
    end
    expect_no_secret()
  end)

  local FAILURES = {
    { code = "AccessDeniedException" }, { status = 302 }, { status = 503 }, { body = "" },
    { body = "[" }, { truncate = "body" }, { reset = "start" }, { stall = "start" },
    { raw = "garbage" }, { body_bytes = 9e6 }, { header_bytes = "endless" },
  }
  it("when a response is invalid or the connection fails", function()
    for _, of in ipairs { server, tls } do
      for _, step in ipairs(FAILURES) do
        step.count = 99 -- also for attempts and resends more, where the machine is slow
        of:script { step }
        assert.is_nil((call(of, { read_timeout = 0.1 })))
      end
    end
    expect_no_secret()
  end)

  it("when the connection is refused or the certificate is not trusted", function()
    call(server, { endpoint_url = "http://127.0.0.1:1" })
    call(tls, { ca_bundle = "none" })
    call(tls, { ca_bundle = "/nonexistent" })
    expect_no_secret()
  end)

  it("when calls are cancelled or closed", function()
    local client = clients.new(server, options())
    local first = client:send("get_trained_model", arn "minimal")
    local second = client:send("get_trained_model", arn "minimal")
    local batch = client:batch("get_trained_model", { arn "minimal" })
    show(tostring(batch), tostring(batch.group))
    first:cancel()
    client:close()
    show(first:wait())
    show(second:wait())
    show(batch:next())
    expect_no_secret()
  end)

  it("when the service quotes secrets to a batch", function()
    server:script { { echo = true, count = 3 } }
    local client = clients.new(server, options { max_attempts = 1 })
    local batch = client:batch("get_trained_model", { arn "minimal", arn "minimal", arn "minimal" })
    for _ = 1, 3 do show(batch:next()) end
    assert.is_truthy(expect_no_secret():find("***", 1, true))
  end)

  it("when the service quotes secrets to core.get_trained_model", function()
    server:script { { echo = true } }
    show(core.get_trained_model(
      { trainedModelArn = arn "minimal", membershipIdentifier = clients.MEMBERSHIP }, {
        endpoint_url = server.url, region = "us-east-1", credentials = clients.credentials(server),
      }))
    assert.is_truthy(expect_no_secret():find("***", 1, true))
  end)

  it("when client:parse gets a response that quotes secrets of client:prepare", function()
    for _, provider in ipairs { clients.credentials(server),
      function() return clients.credentials(server) end } do
      local client = clients.new(server, options { credentials = provider })
      local signed = client:prepare("get_trained_model", arn "minimal")
      local authorization = signed.headers.Authorization
      client:prepare("get_trained_model", arn "minimal") -- not the last one
      show(client:parse("get_trained_model", 403, {},
        ('{"message":"x-amz-security-token:%s %s %s"}'):format(
        TOKEN, SECRET, authorization)))
      local text = expect_no_secret { authorization:match("Signature=(%x+)") }
      assert.is_truthy(text:find("x-amz-security-token:***", 1, true))
    end
  end)

  it("when client:parse gets a response that quotes the signature of client:prepare", function()
    local client = clients.new(server, options {})
    local made = {}
    for i = 1, 3 do
      local signed = client:prepare("get_trained_model", arn("minimal" .. i))
      made[i] = signed.headers.Authorization:match("Signature=(%x+)")
    end
    for _, signature in ipairs(made) do
      show(client:parse("get_trained_model", 403, {},
        ('{"message":"you sent %s, so no"}'):format(signature)))
      local text = expect_no_secret { signature }
      assert.is_truthy(text:find("you sent ***, so no", 1, true), text)
    end
  end)

  it("when credentials are invalid", function()
    local wrong = {
      { access_key_id = "AKID", secret_access_key = SECRET .. "\n", session_token = TOKEN },
      { access_key_id = "AKID", secret_access_key = SECRET, session_token = TOKEN .. " " },
      { secret_access_key = SECRET, session_token = TOKEN },
      { access_key_id = 1, secret_access_key = SECRET, expiration = TOKEN },
    }
    for _, credentials in ipairs(wrong) do
      show(select(2, pcall(cleanroomsml.client, { credentials = credentials })))
      call(server, { credentials = function() return credentials end })
      clients.environment {
        AWS_ACCESS_KEY_ID = tostring(credentials.access_key_id or ""),
        AWS_SECRET_ACCESS_KEY = credentials.secret_access_key,
        AWS_SESSION_TOKEN = credentials.session_token,
      }
      call(server, { credentials = "none" })
      clients.environment {}
    end
    expect_no_secret()
  end)

  describe("of a proxy's password", function()
    local function through(proxy_options, serve, environment)
      local proxy = wire.serve(serve)
      local url = ("http://user:%s@127.0.0.1:%d"):format(PASSWORD, proxy.port)
      clients.environment(environment and { http_proxy = url, https_proxy = url } or {})
      local given = options(proxy_options)
      if not environment then given.proxy = url end
      local client = clients.new(server, given)
      local started = client:send("get_trained_model", arn "minimal")
      wire.run({ proxy }, function() return started:settle() end)
      local model, message, info = started:wait()
      show(message, info, tostring(client), tostring(client.core))
      proxy:stop()
      assert.is_nil(model)
      return info
    end

    local answers = {
      { "refuses", function(connection)
        connection:each(function(head) connection:accept(407, head) end)
      end },
      { "echoes the request as an error", function(connection)
        connection:each(function(head)
          connection:accept(502, '{"message":"' .. head:gsub("\r\n", "\\r\\n") .. '"}')
        end)
      end },
      { "closes the connection", function(connection) connection:head() end },
      { "does not answer with HTTP", function(connection)
        connection:head()
        connection:write("garbage\r\n")
      end },
    }
    for _, case in ipairs(answers) do
      for _, where in ipairs { "option", "environment" } do
        for _, url in ipairs { "http://service.example", "https://service.example" } do
          local scheme = url:match("^%a+")
          it(("in the %s if the proxy %s (%s)"):format(where, case[1], scheme), function()
            through({ endpoint_url = url, max_attempts = 1 }, case[2], where == "environment")
            expect_no_secret { BASIC }
          end)
        end
      end
    end

    -- The emulator plays the proxy: its answers are scripted, whatever host is asked for.
    for _, body in ipairs {
      "<Error><Code>AccessDenied</Code><Message>%s</Message></Error>",
      '{"error":"access_denied","message":"%s"}', "<Error><Code>%s</Code></Error>",
    } do
      it("for STS, if it echoes the request: " .. body:sub(1, 20), function()
        local config = os.tmpname()
        finally(function() os.remove(config) end)
        shell.write(config,
          "[default]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = s\n"
          .. "[profile s]\naws_access_key_id = AKID\naws_secret_access_key = " .. SECRET .. "\n")
        local proxy = server.url:gsub("//", "//user:" .. PASSWORD .. "@")
        local head = ("Proxy-Authorization: Basic %s user:%s"):format(BASIC, PASSWORD)
        for _, where in ipairs { "option", "environment" } do
          clients.environment { http_proxy = where == "environment" and proxy or nil }
          server:script { { status = 403, body = body:format(head), signed = false } }
          local _, _, info = call(tls, { credentials = "none", config_file = config,
            region = "us-east-1", service_endpoints = { sts = "http://sts.example" },
            proxy = where == "option" and proxy or nil })
          assert.are.equal("credentials", info.kind)
          assert.are.equal(BASIC,
            server:requests()[1].header("proxy-authorization"):match("^Basic (.*)"))
        end
        expect_no_secret { BASIC }
      end)
    end

    it("that cannot be reached, or whose URL is invalid", function()
      call(server, { proxy = "http://user:" .. PASSWORD .. "@127.0.0.1:1" })
      call(server, { proxy = "http://user:" .. PASSWORD .. "@nosuchhost.invalid:1" })
      for _, url in ipairs {
        "gopher://user:" .. PASSWORD .. "@127.0.0.1:1", "http://user:" .. PASSWORD .. "@:1",
        "http://user:" .. PASSWORD .. "@127.0.0.1:x", "http://user:" .. PASSWORD .. " @h",
      } do
        show(select(2, pcall(cleanroomsml.client, { proxy = url })))
        clients.environment { http_proxy = url }
        call(server)
      end
      expect_no_secret()
    end)
  end)
end)
