--- The options of a client, against an emulator: for each option a case in which it has its effect.
local cleanroomsml = require "cleanroomsml"
local clients = require "spec.support.clients"
local core = require "cleanroomsml.core"
local models = require "spec.support.models"
local pace = require "spec.support.pace"
local shell = require "spec.support.shell"
local socket = require "socket"
local emulator = require "spec.support.emulator"
local wire = require "spec.support.wire"

local arn = clients.arn

describe("the option", function()
  local server, tls
  local silent, silent_port -- accepts connections and never sends a byte
  local temporary = {}

  setup(function()
    server, tls = emulator.start(), emulator.start { tls = true }
    silent = assert(socket.bind("127.0.0.1", 0, 64))
    silent_port = select(2, silent:getsockname())
  end)
  teardown(function()
    server:stop()
    tls:stop()
    silent:close()
    for _, path in ipairs(temporary) do os.remove(path) end
    clients.environment(nil)
  end)
  before_each(function()
    clients.environment {}
    server:clear()
  end)

  local function file_with(text)
    local path = os.tmpname()
    temporary[#temporary + 1] = path
    shell.write(path, text)
    return path
  end

  local function get(options, of)
    local client = clients.new(of or server, options)
    local started = core.monotonic()
    local model, message, info = client:get_trained_model(arn "minimal")
    client:close()
    return { model = model, message = message, info = info, seconds = core.monotonic() - started }
  end

  local function code_of(result) return result.model and "a model" or result.info.code end

  local function url_of(options)
    options.endpoint_url = options.endpoint_url or "none"
    local signed, message = clients.new(server, options):prepare("get_trained_model", arn "minimal")
    assert.is_nil(message)
    return signed.url:match("^(.-)/memberships/")
  end

  --- The head of the request that a local proxy receives for a call; nil: it receives none.
  local function heard_by_proxy(options, environment)
    local heard
    local proxy = wire.serve(function(connection)
      connection:each(function(head)
        heard = head
        connection:accept(200, models.body())
      end)
    end)
    local function filled(text)
      return type(text) == "string" and (text:gsub("PORT", proxy.port)) or text
    end
    local given = {}
    for name, value in pairs(environment or {}) do given[name] = filled(value) end
    clients.environment(given)
    given = {}
    for name, value in pairs(options) do given[name] = filled(value) end
    given.max_attempts = 1
    local call = clients.new(server, given):send("get_trained_model", arn "minimal")
    wire.run({ proxy }, function() return call:settle() end)
    local model, message = call:wait()
    proxy:stop()
    assert.is_nil(message)
    assert.are.equal("table", type(model))
    return heard
  end

  local IN_ENVIRONMENT = { http_proxy = "http://127.0.0.1:PORT" }

  -- The text of a file with credentials for one profile.
  local function profiles(name)
    return ("[%s]\naws_access_key_id=AKIDEXAMPLE\naws_secret_access_key=%s\n")
      :format(name, "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
  end

  local cases = {
    region = function()
      assert.are.equal("https://cleanrooms-ml.us-east-1.amazonaws.com", url_of {})
      assert.are.equal("https://cleanrooms-ml.eu-west-3.amazonaws.com",
        url_of { region = "eu-west-3" })
      for _, region in ipairs { "fips-us-west-2", "us-west-2-fips" } do
        assert.are.equal("https://cleanrooms-ml-fips.us-west-2.amazonaws.com",
          url_of { region = region })
      end
    end,
    use_fips_endpoint = function()
      assert.are.equal("https://cleanrooms-ml-fips.us-east-1.amazonaws.com",
        url_of { use_fips_endpoint = true })
    end,
    use_dualstack_endpoint = function()
      assert.are.equal("https://cleanrooms-ml.us-east-1.api.aws",
        url_of { use_dualstack_endpoint = true })
    end,
    endpoint_url = function()
      assert.are.equal("https://vpce-1.example:8443/base",
        url_of { endpoint_url = "https://vpce-1.example:8443/base/" })
    end,
    ignore_configured_endpoint_urls = function()
      clients.environment { AWS_ENDPOINT_URL = "https://configured.example" }
      assert.are.equal("https://configured.example", url_of {})
      assert.are.equal("https://cleanrooms-ml.us-east-1.amazonaws.com",
        url_of { ignore_configured_endpoint_urls = true })
    end,
    profile = function()
      local path = file_with(profiles "one")
      local options = { credentials = "none", credentials_file = path }
      assert.are.equal("NoCredentials", code_of(get(options)))
      options.profile = "one"
      assert.are.equal("a model", code_of(get(options)))
      options.profile = "two"
      assert.are.equal("config", get(options).info.kind)
    end,
    credentials_file = function()
      local options = { credentials = "none" }
      assert.are.equal("NoCredentials", code_of(get(options)))
      options.credentials_file = file_with(profiles "default")
      assert.are.equal("a model", code_of(get(options)))
    end,
    config_file = function()
      assert.are.equal("https://cleanrooms-ml.us-east-1.api.aws", url_of {
        config_file = file_with "[default]\nuse_dualstack_endpoint = true\n",
      })
    end,
    shared_config = function()
      clients.environment {
        AWS_CONFIG_FILE = file_with "[default]\nuse_dualstack_endpoint = true\n",
      }
      assert.are.equal("https://cleanrooms-ml.us-east-1.api.aws", url_of {})
      assert.are.equal("https://cleanrooms-ml.us-east-1.amazonaws.com",
        url_of { shared_config = false })
    end,
    credentials = function()
      assert.are.equal("UnrecognizedClientException", code_of(get {
        credentials = { access_key_id = "AKIDOTHER", secret_access_key = "x" },
      }))
    end,
    max_attempts = function()
      for attempts = 1, 4 do
        server:script { { status = 503, count = 4 } }
        assert.are.equal(attempts, get { max_attempts = attempts }.info.attempts)
      end
      server:script { { status = 503, count = 4 } }
      assert.are.equal(3, get().info.attempts)
      clients.environment { AWS_MAX_ATTEMPTS = "2" }
      server:script { { status = 503, count = 4 } }
      assert.are.equal(2, get().info.attempts)
    end,
    retry_mode = function()
      for _, case in ipairs { { "standard", 0 }, { "legacy", 1 }, { "adaptive", 1 } } do
        local log, lines = clients.logger()
        local client = clients.new(server, { retry_mode = case[1], log = log })
        for _ = 1, 2 do assert(client:get_trained_model(arn "minimal")) end
        assert.are.equal(case[2], #lines)
        if lines[1] then
          assert.are.equal(
            "warn: retry_mode: retry mode " .. case[1] .. " acts as standard", lines[1])
        end
      end
    end,
    connect_timeout = function() -- TLS is part of it
      local result = get {
        endpoint_url = "https://127.0.0.1:" .. silent_port, connect_timeout = 0.2, max_attempts = 1,
      }
      assert.are.equal("ConnectTimeout", code_of(result))
      assert.matches("no connection in 0.2 s %(connect_timeout%)", result.message)
      assert.is_true(result.seconds > 0.19 and result.seconds < pace(0.6))
    end,
    read_timeout = function()
      local result = get {
        endpoint_url = "http://127.0.0.1:" .. silent_port, read_timeout = 0.2, max_attempts = 1,
      }
      assert.are.equal("ReadTimeout", code_of(result))
      assert.matches("0.2 s %(read_timeout%)", result.message)
      assert.is_true(result.seconds > 0.19 and result.seconds < pace(0.6))
    end,
    timeout = function()
      local result = get { endpoint_url = "http://127.0.0.1:" .. silent_port, timeout = 0.2 }
      assert.are.equal("Timeout", code_of(result))
      assert.matches("not done in 0.2 s %(timeout%)", result.message)
      assert.is_true(result.seconds > 0.19 and result.seconds < pace(0.6))
      server:script { { delay = 0.15 } }
      assert.are.equal("a model", code_of(get { timeout = false }))
    end,
    max_in_flight = function()
      for _, case in ipairs { { 1, 1 }, { 2, 2 } } do
        server:clear()
        server:script { { delay = 0.08, count = 4 } }
        local client = clients.new(server, { max_in_flight = case[1] })
        local calls = {}
        for i = 1, 4 do calls[i] = client:send("get_trained_model", arn "minimal") end
        for i = 1, 4 do assert(calls[i]:wait()) end
        local connections, times = {}, {}
        for i, request in ipairs(server:requests()) do
          connections[request.connection], times[i] = true, request.time
        end
        local count = 0
        for _ in pairs(connections) do count = count + 1 end
        assert.are.equal(case[2], count)
        assert.is_true(times[1 + case[2]] - times[1] >= 0.079)
      end
    end,
    proxy = function()
      local head = heard_by_proxy { proxy = "http://us%40er:pass@127.0.0.1:PORT" }
      assert.are.equal("GET " .. server.url .. "/memberships/",
        head:sub(1, #"GET /memberships/" + #server.url))
      assert.matches("\r\nProxy%-Authorization: Basic dXNAZXI6cGFzcw==\r\n", head)
      head = heard_by_proxy({}, { http_proxy = "http://us@er:p@ss@127.0.0.1:PORT" })
      assert.matches("\r\nProxy%-Authorization: Basic dXNAZXI6cEBzcw==\r\n", head)
      assert.is_truthy(heard_by_proxy({}, IN_ENVIRONMENT))
      assert.is_nil(heard_by_proxy({ proxy = false }, IN_ENVIRONMENT))
      assert.is_nil(heard_by_proxy({}, { https_proxy = "http://127.0.0.1:PORT" }))
    end,
    no_proxy = function()
      assert.is_nil(heard_by_proxy({ no_proxy = "127.0.0.1" }, IN_ENVIRONMENT))
      assert.is_truthy(heard_by_proxy({ no_proxy = "other.example" }, IN_ENVIRONMENT))
      local port = server.url:match("%d+$")
      assert.is_nil(heard_by_proxy({ no_proxy = "x,127.0.0.1:" .. port }, IN_ENVIRONMENT))
      local environment = { http_proxy = "http://127.0.0.1:PORT", no_proxy = "127.0.0.1" }
      assert.is_nil(heard_by_proxy({}, environment))
      assert.is_truthy(heard_by_proxy({ no_proxy = "" }, environment))
    end,
    ca_bundle = function()
      assert.are.equal("a model", code_of(get({}, tls)))
      assert.are.equal("TLSError", code_of(get({ ca_bundle = "none" }, tls)))
      clients.environment { AWS_CA_BUNDLE = tls.ca_file }
      assert.are.equal("a model", code_of(get({ ca_bundle = "none" }, tls)))
    end,
    verify = function()
      assert.are.equal("a model", code_of(get({ verify = false, ca_bundle = "none" }, tls)))
      assert.are.equal("TLSError", code_of(get({ verify = true, ca_bundle = "none" }, tls)))
    end,
    max_response_size = function()
      server:script { { body_bytes = 2000 }, { body_bytes = 2001 } }
      assert.are.equal("a model", code_of(get { max_response_size = 2000 }))
      local result = get { max_response_size = 2000 }
      assert.are.equal("ResponseTooLarge", code_of(result))
      assert.matches("max_response_size", result.message)
    end,
    app_id = function()
      local function agent(options)
        local signed = clients.new(server, options):prepare("get_trained_model", arn "m")
        return signed.headers["User-Agent"]
      end
      assert.matches(" app/mine$", agent { app_id = "mine" })
      assert.is_nil(agent {}:find("app/", 1, true))
      local log, lines = clients.logger()
      clients.new(server, { app_id = ("x"):rep(51), log = log })
      assert.matches("^warn: app_id: is longer than", lines[1])
    end,
    validate = function()
      local request = { trainedModelArn = "x", membershipIdentifier = "y" }
      local options = { region = "us-east-1" }
      local _, _, info = clients.new(server, options):get_trained_model(request)
      assert.are.equal("validation", info.kind)
      options.validate = false
      _, _, info = clients.new(server, options):get_trained_model(request)
      assert.are.equal("service", info.kind)
    end,
    wait = function() -- "auto" would not block inside nginx
      rawset(_G, "ngx", { get_phase = function() return "content" end })
      local ok, client = pcall(clients.new, server, { wait = "blocking" })
      rawset(_G, "ngx", nil)
      assert.is_true(ok)
      assert.are.equal("minimal", client:get_trained_model(arn "minimal").name)
    end,
    log = function()
      local log, lines = clients.logger()
      local client = clients.new(server, { log = log })
      assert(client:get_trained_model(arn "minimal"))
      assert(not client:get_trained_model(arn "no-such-model"))
      assert.are.same({}, lines)
      server:script { { status = 503 }, { reset = "body" } }
      assert(client:get_trained_model(arn "minimal"))
      assert.are.equal(2, #lines)
      assert.matches("^info: attempt 1: HTTP 503 .*; tries again in [%d.]+ s$", lines[1])
      assert.matches("^info: attempt 2: ConnectionLost: .*; tries again in [%d.]+ s$", lines[2])
    end,
    on_attempt = function()
      local events = {}
      local client = clients.new(server, {
        on_attempt = function(event)
          events[#events + 1] = event
          error "what a hook raises reaches no result"
        end,
      })
      server:script { { status = 503 } }
      assert(client:get_trained_model(arn "minimal"))
      client:close()
      assert.are.equal(2, #events)
      local first, second = events[1], events[2]
      assert.are.equal(503, first.http_status)
      assert.is_true(first.will_retry)
      assert.are.equal(2, second.attempt)
      assert.are.equal(200, second.http_status)
      assert.is_false(second.will_retry)
      assert.is_true(second.seconds >= 0 and second.bytes_sent > 0 and second.bytes_received > 0)
      assert.matches("^127%.0%.0%.1", second.host)
    end,
  }

  -- Options that only credential providers use, and the spec that has the case of each.
  local elsewhere = {
    service_endpoints = "spec/credentials_profile_spec.lua",
    ec2_metadata = "spec/credentials_imds_spec.lua",
    mfa = "spec/credentials_profile_spec.lua",
  }

  for name, case in pairs(cases) do it(name .. " has its effect", case) end

  it("of each documented name has a case, and each case is of a documented option", function()
    local text = shell.read "lua/cleanroomsml/options.lua"
    local fields = text:match("%-%-%-@class cleanroomsml.Options\n(.-)\n\n")
    local count = 0
    for name in fields:gmatch("%-%-%-@field ([%w_]+)") do
      count = count + 1
      assert.is_true(cases[name] ~= nil or elsewhere[name] ~= nil, name .. " has no case")
      local ok, message = pcall(cleanroomsml.client, { [name] = io.stdout })
      assert.is_false(ok)
      assert.is_nil(message:find("unknown option", 1, true))
      if elsewhere[name] then
        assert.is_truthy(shell.read(elsewhere[name]):find(name, 1, true))
      end
    end
    for _, defined in ipairs { cases, elsewhere } do
      for _ in pairs(defined) do count = count - 1 end
    end
    assert.are.equal(0, count)
    for name in pairs(require("cleanroomsml.options").defaults) do
      assert.is_truthy(fields:find("@field " .. name .. " ", 1, true))
    end
  end)
end)

describe("an invalid value in the environment", function()
  local cases = {
    { "AWS_MAX_ATTEMPTS", "0" }, { "AWS_RETRY_MODE", "wild" }, { "AWS_REGION", "a b", "" },
    { "AWS_ENDPOINT_URL", "ftp://x" }, { "http_proxy", "gopher://x" },
  }
  for _, case in ipairs(cases) do
    it("ends the call with kind config: " .. case[1], function()
      clients.environment { [case[1]] = case[2] }
      local client = cleanroomsml.client {
        credentials = { access_key_id = "AKID", secret_access_key = "x" }, validate = false,
        endpoint_url = case[1] ~= "AWS_ENDPOINT_URL" and "http://127.0.0.1:1" or nil,
      }
      clients.environment(nil)
      local request = arn "m"
      if case[3] then request = { trainedModelArn = "x", membershipIdentifier = "y" } end
      local model, message, info = client:get_trained_model(request)
      assert.is_nil(model)
      assert.are.equal("config", info.kind)
      assert.are.equal("InvalidConfig: " .. case[1] .. ": ",
        message:sub(1, #"InvalidConfig: : " + #case[1]))
      assert.are.equal(0, info.attempts)
    end)
  end
end)
