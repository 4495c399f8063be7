--- The public interface against an emulator: the results of clients, calls and the module's
--- functions. Options are in client_options_spec.lua, credentials in
--- client_credentials_spec.lua.
local cleanroomsml = require "cleanroomsml"
local child = require "spec.support.child"
local clients = require "spec.support.clients"
local http = require "socket.http"
local ltn12 = require "ltn12"
local pace = require "spec.support.pace"

local arn = clients.arn
local load_chunk = loadstring or load -- luacheck: ignore

describe("a client", function()
  local server = clients.emulator()

  --- The only request that the emulator received.
  local function only_request()
    local requests = server:requests()
    assert.are.equal(1, #requests)
    return requests[1]
  end

  --- Runs the calls until the emulator has received `count` requests.
  local function launch(count, ...)
    local calls = { ... }
    local deadline = cleanroomsml.core.monotonic() + 5
    repeat
      for _, call in ipairs(calls) do call:settle() end
      assert(cleanroomsml.core.monotonic() < deadline, "the requests did not arrive")
    until #server:requests() == count
  end

  describe("is created", function()
    it("without reading a file or opening a connection", function()
      local before = server:stats().connections
      local core, read = cleanroomsml.core, 0
      local read_file = core.read_file
      core.read_file = function(...)
        read = read + 1
        return read_file(...)
      end
      clients.environment { HOME = "/nonexistent" }
      local client = clients.new(server)
      local read_by_new = read
      local model = client:get_trained_model(arn "minimal")
      core.read_file = read_file
      clients.environment {}
      assert.are.equal(0, read_by_new)
      assert.are.equal("minimal", model.name)
      assert.is_true(read > 0) -- so the count counts
      assert.are.equal(before + 1, server:stats().connections)
    end)

    local wrong = {
      { "an unknown option", { max_attemps = 1 },
        "max_attemps: unknown option, did you mean max_attempts" },
      { "an option of the wrong type", { timeout = "1" }, "timeout: " },
      { "an option out of range", { max_attempts = 0 }, "max_attempts: " },
      { "contradictory options", { proxy = false, no_proxy = "x" }, "no_proxy: has no effect" },
      { "a number instead of options", 5, "options must be a table" },
      { "two errors, both named", { verify = 1, log = 1 }, "log: .*verify: " },
    }
    for _, case in ipairs(wrong) do
      it("not with " .. case[1] .. ": raises an error at the caller's line", function()
        local ok, message = pcall(function()
          local client = cleanroomsml.client(case[2])
          return client
        end)
        assert.is_false(ok)
        assert.matches("client_spec.lua:%d+: ", message)
        assert.matches(case[3], message)
      end)
    end
  end)

  describe("returns a model", function()
    it("as nested tables, then nil and info", function()
      local client = clients.new(server)
      local model, message, info = client:get_trained_model { trainedModelArn = arn "minimal" }
      assert.is_nil(message)
      assert.are.equal("INACTIVE", model.status)
      assert.are.equal("number", type(model.createTime))
      assert.are.equal(arn "minimal", model.trainedModelArn)
      assert.are.equal("train", model.dataChannels[1].channelName)
      assert.matches("^%x+%-%x+%-%x+%-%x+%-%x+$", info.request_id)
      info.request_id, info.elapsed, info.headers = nil, nil, nil
      assert.are.same({
        http_status = 200, attempts = 1, region = "us-east-1", endpoint = server.url,
      }, info)
    end)

    it("for its ARN alone, with the membership that the ARN names", function()
      assert.are.equal("minimal", clients.new(server):get_trained_model(arn "minimal").name)
      assert.matches("^/memberships/" .. clients.MEMBERSHIP:gsub("%-", "%%-") .. "/",
        only_request().target)
    end)

    it("of the membership in the request, even if the ARN names another one", function()
      local other = "00000000-0000-1111-2222-333344445555"
      local _, _, info = clients.new(server):get_trained_model {
        trainedModelArn = arn "minimal", membershipIdentifier = other,
      }
      assert.are.equal("ResourceNotFoundException", info.code)
      assert.is_truthy(only_request().target:find("/memberships/" .. other .. "/", 1, true))
    end)

    it("of a version, which is sent in the query", function()
      local version = "9f8e7d6c-aaaa-bbbb-cccc-ddddeeeeffff"
      clients.new(server):get_trained_model {
        trainedModelArn = arn "minimal", versionIdentifier = version,
      }
      assert.matches("%?versionIdentifier=" .. version:gsub("%-", "%%-") .. "$",
        only_request().target)
    end)

    it("from the region of the option, else from that of the ARN", function()
      local options = { endpoint_url = "none", ca_bundle = "none" }
      local wanted = arn("m", "eu-west-1")
      local request = clients.new(server, options):prepare("get_trained_model", wanted)
      assert.matches("^https://cleanrooms%-ml%.eu%-west%-1%.amazonaws%.com/", request.url)
      options.region = "us-west-2"
      request = clients.new(server, options):prepare("get_trained_model", arn("m", "eu-west-1"))
      assert.matches("^https://cleanrooms%-ml%.us%-west%-2%.amazonaws%.com/", request.url)
      assert.matches("/us%-west%-2/cleanrooms%-ml/aws4_request", request.headers.Authorization)
    end)

    it("20 times on one connection", function()
      local client = clients.new(server)
      local before = server:stats().connections
      for _ = 1, 20 do assert(client:get_trained_model(arn "minimal")) end
      assert.is_true(server:stats().connections - before <= 1)
    end)
  end)

  describe("returns nil, message, info", function()
    it("when the service returns an error", function()
      local model, message, info = clients.new(server):get_trained_model(arn "no-such-model")
      assert.is_nil(model)
      assert.matches("^ResourceNotFoundException: .*no%-such%-model.* %(404, request id " ..
        info.request_id:gsub("%-", "%%-") .. "%)$", message)
      info.request_id, info.elapsed, info.headers = nil, nil, nil
      assert.are.same({
        kind = "service", code = "ResourceNotFoundException", retryable = false, http_status = 404,
        attempts = 1, region = "us-east-1", endpoint = server.url,
      }, info)
    end)

    local requests = {
      { "nil", nil, { "request: must be a table or the ARN as text, not nil" } },
      { "a number", 5, { "request: must be a table or the ARN as text, not number" } },
      { "an empty table", {},
        { "membershipIdentifier: missing", "trainedModelArn: missing" } },
      { "a misspelt member", { trainedModelARN = arn "m" },
        { "membershipIdentifier: missing",
          "trainedModelARN: unknown member, did you mean trainedModelArn?",
          "trainedModelArn: missing" } },
      { "an ARN with the path segment ..", arn "../x",
        { "trainedModelArn: must not contain a path segment '.' or '..'" } },
      { "a line feed", arn "m\n",
        { "trainedModelArn: must not contain control bytes (NUL, CR, LF, ...)" } },
      { "a region of another partition", arn("m", "cn-north-1"),
        { "trainedModelArn: its region cn-north-1 is of partition aws-cn, not aws" } },
      { "a membership that is not a UUID, and a version that is not a string",
        { trainedModelArn = arn "m", membershipIdentifier = "x", versionIdentifier = false },
        { "membershipIdentifier: must be 36 characters long, not 1",
          "versionIdentifier: must be a string, not boolean" } },
    }
    for _, case in ipairs(requests) do
      it("with all errors of an invalid request, and sends nothing: " .. case[1], function()
        local client = clients.new(server)
        local model, message, info = client:get_trained_model(case[2])
        assert.is_nil(model)
        table.sort(info.params)
        assert.are.same(case[3], info.params)
        assert.matches("^ValidationError: ", message)
        for _, fault in ipairs(case[3]) do
          assert.is_truthy(message:find(fault, 1, true))
        end
        info.params = nil
        assert.are.same(
          { kind = "validation", code = "ValidationError", retryable = false, attempts = 0 }, info)
        assert.are.equal(0, #server:requests())
      end)
    end

    it("for the path segment .., but not for wrong lengths, when validate is false", function()
      local client = clients.new(server, { validate = false, region = "us-east-1" })
      local _, _, info = client:get_trained_model {
        trainedModelArn = "anything", membershipIdentifier = "any",
      }
      assert.are.equal("ValidationException", info.code) -- the service's own words
      assert.are.equal(1, #server:requests())
      _, _, info = client:get_trained_model { trainedModelArn = "..", membershipIdentifier = "any" }
      assert.are.equal("validation", info.kind)
      assert.are.equal(1, #server:requests())
    end)
  end)

  describe("has calls", function()
    it("that run concurrently and can be waited for in any order", function()
      local client = clients.new(server)
      server:script { { delay = 0.15, count = 3 } }
      local started = cleanroomsml.core.monotonic()
      local calls = {}
      for i, name in ipairs { "minimal", "no-such-model", "minimal" } do
        calls[i] = client:send("get_trained_model", arn(name))
      end
      assert.are.equal("minimal", calls[3]:wait().name)
      assert.are.equal("ResourceNotFoundException", select(3, calls[2]:wait()).code)
      assert.are.equal("minimal", calls[1]:wait().name)
      assert.is_true(cleanroomsml.core.monotonic() - started < pace(0.4))
    end)

    it("that return the same result from a second wait", function()
      local call = clients.new(server):send("get_trained_model", arn "minimal")
      local model, message, info = call:wait()
      local again = { call:wait() }
      assert.are.equal(model, again[1])
      assert.are.equal(message, again[2])
      assert.are.equal(info, again[3])
      assert.are.equal(1, #server:requests())
    end)

    it("that return errors of the request from wait", function()
      local call = clients.new(server):send("get_trained_model", {})
      assert.are.equal("validation", select(3, call:wait()).kind)
      call:cancel()
      assert.are.equal("validation", select(3, call:wait()).kind)
    end)

    it("that end at once when they are cancelled in flight", function()
      server:script { { stall = "start" } }
      local client = clients.new(server)
      local call = client:send("get_trained_model", arn "minimal")
      launch(1, call)
      local started = cleanroomsml.core.monotonic()
      call:cancel()
      call:cancel()
      local model, message, info = call:wait()
      assert.is_true(cleanroomsml.core.monotonic() - started < pace(0.5))
      assert.is_nil(model)
      assert.matches("^Cancelled: ", message)
      assert.are.equal("cancelled", info.kind)
      assert.are.equal("us-east-1", info.region)
      assert.are.equal("minimal", client:get_trained_model(arn "minimal").name)
    end)

    it("that can be cancelled before they were sent", function()
      server:script { { delay = 1 } }
      local call = clients.new(server):send("get_trained_model", arn "minimal")
      call:cancel()
      assert.are.equal("cancelled", select(3, call:wait()).kind)
    end)

    it("that keep their result when they are cancelled after their end", function()
      local call = clients.new(server):send("get_trained_model", arn "minimal")
      call:wait()
      call:cancel()
      assert.are.equal("minimal", call:wait().name)
    end)
  end)

  describe("that is closed", function()
    it("ends its own calls only, as kind closed", function()
      server:script { { delay = 0.2, count = 3 } }
      local client, other = clients.new(server), clients.new(server)
      local first = client:send("get_trained_model", arn "minimal")
      local second = client:send("get_trained_model", arn "minimal")
      local third = other:send("get_trained_model", arn "minimal")
      launch(3, first, second, third)
      client:close()
      for _, call in ipairs { first, second } do
        local model, message, info = call:wait()
        assert.is_nil(model)
        assert.matches("^Closed: ", message)
        assert.are.equal("closed", info.kind)
        assert.are.equal("Closed", info.code)
        assert.is_false(info.retryable)
      end
      assert.are.equal("minimal", third:wait().name)
    end)

    it("keeps the results of calls that ended before", function()
      local client = clients.new(server)
      local call = client:send("get_trained_model", arn "minimal")
      call:wait()
      client:close()
      assert.are.equal("minimal", call:wait().name)
    end)

    it("may be closed again, and before its first call", function()
      local client = clients.new(server)
      client:close()
      client:close()
    end)

    local methods = {
      call = { "get_trained_model", arn "m" }, send = { "get_trained_model", arn "m" },
      batch = { "get_trained_model", {} }, prepare = { "get_trained_model", arn "m" },
      parse = { "get_trained_model", 200, {}, "" }, pages = { "list_audience_models" },
      items = { "list_audience_models" }, collect = { "list_audience_models" },
      wait_until = { "trained_model_active", arn "m" },
      wait_for_all = { "trained_model_active", {} },
    }
    for _, operation in ipairs(cleanroomsml.operations()) do
      methods[operation.method] = { arn "m" }
    end
    for name, value in pairs(getmetatable(cleanroomsml.client()).__index) do
      local is_method = type(value) == "function" and name:sub(1, 2) ~= "__"
      if is_method and name ~= "close" and name ~= "new" then
        it("raises an error at the caller's line in " .. name, function()
          local client = clients.new(server)
          client:close()
          local arguments = assert(methods[name], "how is " .. name .. " called?")
          local ok, message = pcall(function()
            local result = client[name](client, arguments[1], arguments[2], arguments[3],
              arguments[4])
            return result
          end)
          assert.is_false(ok)
          assert.matches("client_spec.lua:%d+: the client is closed$", message)
        end)
        it("(and one that is open) raises an error for a call with a dot: " .. name, function()
          local ok, message = pcall(function()
            local result = cleanroomsml.client()[name](arn "m", {})
            return result
          end)
          assert.is_false(ok)
          assert.matches("client_spec.lua:%d+: methods .* are called with a colon", message)
        end)
      end
    end

    if _VERSION >= "Lua 5.4" then
      it("by the end of its scope (Lua 5.4) ends its calls as kind closed", function()
        server:script { { stall = "start" } }
        local scope = assert(load_chunk [[
          local clients, server, arn = ...
          local client <close> = clients.new(server)
          return client, client:send("get_trained_model", arn)
        ]])
        local client, call = scope(clients, server, arn "minimal")
        assert.has_error(function() client:send("get_trained_model", arn "m") end)
        assert.are.equal("closed", select(3, call:wait()).kind)
      end)
    end
  end)

  describe("signs requests and decodes responses of other HTTP clients:", function()
    local function with_luasocket(request)
      local pieces = {}
      local _, status, headers = http.request {
        method = request.method, url = request.url, headers = request.headers,
        sink = ltn12.sink.table(pieces),
      }
      return status, headers, table.concat(pieces)
    end

    local function with_curl(request)
      local words = { "curl -s -i --path-as-is -X " .. request.method }
      for name, value in pairs(request.headers) do
        words[#words + 1] = ("-H '%s: %s'"):format(name, value)
      end
      local pipe = io.popen(table.concat(words, " ") .. " '" .. request.url .. "'")
      local text = pipe:read("*a")
      pipe:close()
      local head, body = text:match("^(.-\r\n)\r\n(.*)$")
      local headers = {}
      for name, value in head:gmatch("([%w-]+): ([^\r]*)") do headers[name] = value end
      return tonumber(head:match("^HTTP/[%d.]+ (%d+)")), headers, body
    end

    for name, send in pairs { luasocket = with_luasocket, curl = with_curl } do
      it("prepare and parse work with " .. name, function()
        local client = clients.new(server)
        local request = assert(client:prepare("get_trained_model", arn "minimal"))
        local model, message, info = client:parse("get_trained_model", send(request))
        assert.is_nil(message)
        assert.are.equal("minimal", model.name)
        assert.are.equal(200, info.http_status)
        assert.matches("%x", info.request_id)
        request = assert(client:prepare("get_trained_model", arn "no-such-model"))
        model, message, info = client:parse("get_trained_model", send(request))
        assert.is_nil(model)
        assert.matches("^ResourceNotFoundException: ", message)
        assert.are.equal("service", info.kind)
        assert.are.equal(404, info.http_status)
        assert.are.equal(2, #server:requests())
      end)
    end

    it("prepare returns errors of the request and of credentials", function()
      local _, message, info = clients.new(server):prepare("get_trained_model", {})
      assert.matches("^ValidationError: ", message)
      assert.are.equal("validation", info.kind)
      _, message, info = clients.new(server, { credentials = "none" })
        :prepare("get_trained_model", arn "minimal")
      assert.matches("^NoCredentials: ", message)
      assert.are.equal("credentials", info.kind)
      local old = clients.credentials(server)
      old.expiration = 1
      _, message, info = clients.new(server, { credentials = old })
        :prepare("get_trained_model", arn "minimal")
      assert.matches("^ExpiredCredentials: ", message)
      assert.are.equal("credentials", info.kind)
    end)

    local answers = {
      { "a body that is not JSON", 200, {}, "<html>", "decode", "DecodeError" },
      { "an error that names its code in a header of any case", 400,
        { ["X-AMZN-ErrorType"] = "ns#ValidationException:http://x/" }, '{"message":"no"}',
        "service", "ValidationException" },
      { "throttling", 429, {}, "", "service", "HTTP 429" },
      { "a redirect", 301, { location = "http://x/" }, "", "service", "HTTP 301" },
    }
    for _, case in ipairs(answers) do
      it("parse returns an error for " .. case[1], function()
        local client = clients.new(server)
        local model, message, info = client:parse("get_trained_model", case[2], case[3], case[4])
        assert.is_nil(model)
        assert.are.equal(case[6], message:sub(1, #case[6]))
        assert.are.equal(case[5], info.kind)
        assert.are.equal(case[6], info.code)
        assert.are.equal(case[2], info.http_status)
        assert.are.equal(0, info.attempts)
        assert.are.equal(case[2] == 429, info.retryable)
      end)
    end

    for i, case in ipairs {
      { "http_status", { "x", {}, "" } }, { "http_status", { 0, {}, "" } },
      { "headers", { 200, nil, "" } }, { "body", { 200, {}, nil } },
    } do
      it(("parse raises an error for an invalid %s: case %d"):format(case[1], i), function()
        local client = clients.new(server)
        local ok, message = pcall(function()
          client:parse("get_trained_model", case[2][1], case[2][2], case[2][3])
        end)
        assert.is_false(ok)
        assert.matches("client_spec.lua:%d+: " .. case[1] .. ": expected", message)
      end)
    end
  end)

  describe("is not affected by later changes", function()
    it("of the environment", function()
      clients.environment { AWS_ENDPOINT_URL = server.url, AWS_REGION = "eu-central-1" }
      local early = clients.new(server, { endpoint_url = "none" })
      clients.environment { AWS_ENDPOINT_URL = "http://127.0.0.1:1" }
      local late = clients.new(server, { endpoint_url = "none", max_attempts = 1 })
      clients.environment {}
      assert.are.equal("minimal", early:get_trained_model(arn "minimal").name)
      assert.are.equal("transport", select(3, late:get_trained_model(arn "minimal")).kind)
    end)

    it("of the options table", function()
      local options = clients.options(server)
      local client = cleanroomsml.client(options)
      options.endpoint_url, options.credentials.secret_access_key = "http://127.0.0.1:1", "x"
      assert.are.equal("minimal", client:get_trained_model(arn "minimal").name)
    end)
  end)

  it("sends a User-Agent with product, OS, language, features and app id", function()
    clients.environment { AWS_EXECUTION_ENV = "AWS_Lambda_x" }
    clients.new(server, { app_id = "my-app" }):get_trained_model(arn "minimal")
    clients.environment {}
    local text = only_request().header("user-agent")
    local _, machine = cleanroomsml.core.uname()
    local tokens = {}
    for token in text:gmatch("%S+") do tokens[#tokens + 1] = token end
    assert.matches("^cleanroomsml%-lua/", tokens[1])
    assert.are.equal("ua/2.1", tokens[2])
    assert.matches("^os/linux#%d", tokens[3])
    assert.are.equal("md/arch#" .. machine:gsub("[^%w_-]", "-"), tokens[4])
    assert.matches("^lang/lua", tokens[5])
    assert.are.equal("exec-env/AWS_Lambda_x", tokens[6])
    assert.are.equal("m/E,N,e", tokens[7])
    assert.are.equal("cfg/retry-mode#standard", tokens[8])
    assert.are.equal("app/my-app", tokens[9])
  end)

  describe("of the module itself", function()
    local environment = "AWS_ENDPOINT_URL_CLEANROOMSML=%s AWS_ACCESS_KEY_ID=%s "
      .. "AWS_SECRET_ACCESS_KEY=%s AWS_EC2_METADATA_DISABLED=true HOME=/nonexistent"

    it("is created at the first get_trained_model and kept", function()
      local output, ok = child.run(([[
        local cleanroomsml = require "cleanroomsml"
        for _ = 1, 2 do
          local model, message, info = cleanroomsml.get_trained_model %q
          print(model and model.name or message, info.attempts)
        end
      ]]):format(arn "minimal"),
        environment:format(server.url, server.access_key_id, server.secret_access_key))
      assert.are.equal("minimal\t1\nminimal\t1\n", output)
      assert.is_true(ok)
      local requests = server:requests()
      assert.are.equal(2, #requests)
      assert.are.equal(requests[1].connection, requests[2].connection)
    end)
  end)
end)

describe("the module", function()
  it("splits ARNs into their parts", function()
    assert.are.same({
      partition = "aws", region = "us-east-1", account = "123456789012",
      membership = clients.MEMBERSHIP, type = "trained-model", id = "my_model-1.0",
    }, cleanroomsml.parse_arn(arn "my_model-1.0"))
    local parsed, message = cleanroomsml.parse_arn "arn:aws:s3:::bucket"
    assert.is_nil(parsed)
    assert.are.equal("string", type(message))
  end)

  it("converts times to ISO 8601 and models to JSON", function()
    assert.are.equal("2023-09-06T01:02:03Z", cleanroomsml.iso8601(1693962123))
    local text = cleanroomsml.to_json({
      dataChannels = {}, createTime = 1693962123, name = "m", hyperparameters = {},
    }, { times = "iso", shape = "get_trained_model" })
    assert.are.equal('{"name":"m","createTime":"2023-09-06T01:02:03Z"',
      text:match('"name".*') and "{" .. text:match('"name":"m"') .. "," ..
      text:match('"createTime":"[^"]*"'))
    assert.is_truthy(text:find('"dataChannels":[]', 1, true))
    assert.is_truthy(text:find('"hyperparameters":{}', 1, true))
  end)

  it("has a version", function()
    assert.matches("^%d+%.%d+%.%d+", cleanroomsml._VERSION)
  end)
end)

describe("core.get_trained_model", function()
  local server = clients.emulator()
  local core = cleanroomsml.core
  local request = { membershipIdentifier = clients.MEMBERSHIP, trainedModelArn = arn "minimal" }

  local function config(changes)
    local given = {
      endpoint_url = server.url, region = "us-east-1", credentials = clients.credentials(server),
    }
    for name, value in pairs(changes or {}) do given[name] = value end
    return given
  end

  it("makes a call from a request table to a model table", function()
    local model, message, info = core.get_trained_model(request, config())
    assert.is_nil(message)
    assert.are.equal("minimal", model.name)
    assert.are.equal("train", model.dataChannels[1].channelName)
    assert.matches("%x", info.request_id)
    info.request_id, info.elapsed, info.headers = nil, nil, nil
    assert.are.same(
      { http_status = 200, attempts = 1, region = "us-east-1", endpoint = server.url }, info)
  end)

  it("uses a client that is given, and does not close it", function()
    local client = core.client { max_attempts = 2 }
    server:script { { status = 503, count = 2 } }
    local _, message, info = core.get_trained_model(request, config { client = client })
    assert.matches("^HTTP 503", message)
    assert.are.equal(2, info.attempts)
    for _ = 1, 3 do
      assert.are.equal("minimal", core.get_trained_model(request, config { client = client }).name)
    end
    client:close()
    assert.has_error(function() core.get_trained_model(request, config { client = client }) end,
      "the client is closed")
  end)

  it("uses a client's options that are given", function()
    server:script { { status = 503 } }
    local _, _, info = core.get_trained_model(request, config { max_attempts = 1 })
    assert.are.equal(1, info.attempts)
  end)

  local refused = {
    { "no membership", { trainedModelArn = arn "m" }, nil, "validation", "membershipIdentifier: " },
    { "the path segment ..", { membershipIdentifier = "..", trainedModelArn = "x" }, nil,
      "validation", "membershipIdentifier: " },
    { "a NUL byte", { membershipIdentifier = "x", trainedModelArn = "a\0b" }, nil, "validation",
      "trainedModelArn: " },
    { "CR and LF", { membershipIdentifier = "x", trainedModelArn = "a\r\nb" }, nil, "validation",
      "trainedModelArn: " },
    { "a region that is not a host label", request, { region = "a.b" }, "validation", "region: " },
    { "credentials without a secret key", request, { credentials = { access_key_id = "x" } },
      "credentials", "credentials need" },
  }
  for _, case in ipairs(refused) do
    it("refuses " .. case[1] .. " and sends nothing", function()
      local model, message, info = core.get_trained_model(case[2], config(case[3]))
      assert.is_nil(model)
      assert.are.equal(case[4], info.kind)
      assert.are.equal(info.code .. ": " .. case[5], message:sub(1, #info.code + 2 + #case[5]))
      assert.are.equal(0, info.attempts)
      assert.is_false(info.retryable)
      if case[4] == "validation" then
        assert.are.equal(info.code .. ": " .. info.params[1], message)
      end
      assert.are.equal(0, #server:requests())
    end)
  end

  it("returns an error when its credentials have expired, and sends nothing", function()
    local old = clients.credentials(server)
    old.expiration = 1
    local _, message, info = core.get_trained_model(request, config { credentials = old })
    assert.matches("^ExpiredCredentials: ", message)
    assert.are.equal("credentials", info.kind)
    assert.are.equal(0, #server:requests())
  end)
end)
