--- Invalid responses and failing connections, end to end: each gives a clear error in time, and
--- never a model without its required members.
local clients = require "spec.support.clients"
local core = require "cleanroomsml.core"
local models = require "spec.support.models"
local pace = require "spec.support.pace"
local emulator = require "spec.support.emulator"
local free_port = require "spec.support.free_port"
local wire = require "spec.support.wire"

local arn = clients.arn

--- A body of the required members, some changed; `false` leaves one out.
local function body(changes) return models.body(changes) end

describe("get_trained_model", function()
  local server, tls, other_host

  setup(function()
    server, tls = emulator.start(), emulator.start { tls = true }
    other_host = emulator.start { tls = true, host = "127.0.0.2" }
    clients.environment {}
  end)
  teardown(function()
    for _, one in ipairs { server, tls, other_host } do one:stop() end
    clients.environment(nil)
  end)
  -- Idle connections of other cases would be tried first.
  before_each(function()
    for _, one in ipairs { server, tls } do
      one:clear()
      one:disconnect()
    end
  end)

  --- One call: model, message, info; it may take no longer than `within` seconds (1.5).
  local function get(of, options, within)
    local client = clients.new(of, options)
    local started = core.monotonic()
    local model, message, info = client:get_trained_model(arn "minimal")
    local seconds = core.monotonic() - started
    client:close()
    if seconds > pace(within or 1.5) then error(("took %.2f s"):format(seconds)) end
    return model, message, info
  end

  --- `expected`: {kind, code, attempts, pattern in the message, retryable, http_status}.
  local function check(expected, model, message, info)
    assert.is_nil(model)
    assert.are.same(
      { kind = expected[1], code = expected[2], attempts = expected[3] or 1,
        retryable = expected[5] or false, http_status = expected[6] },
      { kind = info.kind, code = info.code, attempts = info.attempts,
        retryable = info.retryable, http_status = info.http_status })
    assert.are.equal(expected[2], message:sub(1, #expected[2]))
    if expected[4] then assert.matches(expected[4], message) end
    if info.request_id then
      assert.is_truthy(message:find("request id " .. info.request_id, 1, true))
    end
    assert.is_true(#message < 2500 and not message:find("%c"))
  end

  describe("with a response body that", function()
    local deep = ("["):rep(100000)
    local cases = {
      { "is empty", "", "the body is empty" },
      { "is blank", "  \n", "the body is" },
      { "is broken", '{"name": "x"', "not JSON" },
      { "has more text after the JSON object", body() .. "}", "not JSON" },
      { "is null", "null", "not a JSON object" },
      { "is a list", "[" .. body() .. "]", "not a JSON object" },
      { "is a JSON string", '"model"', "not a JSON object" },
      { "is HTML", "<html><body>Hello</body></html>", "not JSON" },
      { "is nested 100,000 levels deep", deep .. ("]"):rep(100000), "not" },
      { "has a member nested 100,000 levels deep", '{"a":' .. deep .. ("]"):rep(100000) .. "}",
        "not JSON" },
      { "has a list instead of a string",
        body { name = "[1]" }, "name: expected a string, got a list" },
      { "has a number instead of a string", body { status = "1" },
        "status: expected a string, got a number" },
      { "has an object instead of a list", body { dataChannels = '{"a":1}' },
        "dataChannels: expected a list" },
      { "has a string instead of a structure in a list",
        body { dataChannels = '["x"]' }, "dataChannels%[1%]: expected" },
      { "has a list instead of a map",
        body { hyperparameters = "[1]" }, "hyperparameters: expected" },
      { "has a fraction instead of an integer",
        body { resourceConfig = '{"instanceType":"x","volumeSizeInGB":1.5}' },
        "resourceConfig.volumeSizeInGB: " },
      { "lacks a required member", body { name = false }, "name: " },
      { "has null for a required member", body { createTime = "null" }, "createTime: " },
      { "lacks a required member in an item of a list",
        body { dataChannels = '[{"channelName":"x"}]' },
        "dataChannels%[1%].mlInputChannelArn: " },
      { "has null in a list", body { dataChannels = "[null]" }, "dataChannels%[1%]: " },
      { "has a string that is not a timestamp",
        body { createTime = '"yesterday"' }, "createTime: " },
      { "has a timestamp of a day that does not exist",
        body { updateTime = '"2023-02-30T00:00:00Z"' }, "updateTime: " },
      { "has NaN as a timestamp", body { createTime = "NaN" }, "" },
      { "has a timestamp after the year 9999", body { createTime = "1e300" }, "createTime: " },
      { "has a number too large for a double", body {
        resourceConfig = '{"instanceType":"x","volumeSizeInGB":1e999}' }, "" },
      { "is not UTF-8", body { name = '"\255\254"' }, "UTF%-8" },
      { "has a string that ends within a UTF-8 character", body { name = '"x\195"' }, "UTF%-8" },
    }
    for _, case in ipairs(cases) do
      it(case[1] .. " fails with DecodeError", function()
        server:script { { body = case[2] } }
        check({ "decode", "DecodeError", 1, "^DecodeError: .*" .. case[3], false, 200 },
          get(server))
      end)
    end

    it("is 30 MB long fails with ResponseTooLarge", function()
      server:script { { body_bytes = 30e6 } }
      check({ "transport", "ResponseTooLarge", 1, "max_response_size" }, get(server, nil, 5))
    end)

    it("exceeds its Content-Length fails with DecodeError: the rest is not read", function()
      server:script { { raw = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" .. body() } }
      check({ "decode", "DecodeError", 1, "not JSON", false, 200 }, get(server))
    end)

    it("is compressed although the request does not allow it fails with DecodeError", function()
      server:script { { body_base64 = "H4sIAAAAAAAAA6uuBQBDv6ajAgAAAA==",
        headers = { ["content-encoding"] = "gzip" } } }
      check({ "decode", "DecodeError", 1, "UTF%-8", false, 200 }, get(server))
    end)

    it("has no end fails with ResponseTooLarge", function()
      server:script { { body_bytes = "endless" } }
      check({ "transport", "ResponseTooLarge", 1, "max_response_size" },
        get(server, { max_response_size = 100000 }))
    end)

    it("is empty, with status 204, fails with DecodeError", function()
      server:script { { status = 204 } }
      check({ "decode", "DecodeError", 1, "the body is empty", false, 204 }, get(server))
    end)

    it("has unknown members and enum values succeeds, and returns them", function()
      server:script { { body = body { status = '"PAUSED"', newMember = '{"createTime":"x"}',
        tags = '{"createTime":"never","":"empty"}' } } }
      local model = assert(get(server))
      assert.are.equal("PAUSED", model.status)
      assert.are.same({ createTime = "x" }, model.newMember)
      assert.are.same({ createTime = "never", [""] = "empty" }, model.tags)
    end)
  end)

  describe("with an error response", function()
    -- {name, step, kind, code, attempts, message, retryable}: kind is service
    local cases = {
      { "in the service's usual form",
        { code = "AccessDeniedException" }, "AccessDeniedException", 1,
        "^AccessDeniedException: User: arn:aws:iam::" },
      { "with an empty body", { status = 400, body = "" }, "HTTP 400", 1,
        "^HTTP 400 %(request id" },
      { "as HTML", { status = 403, body = "<html><h1>Forbidden</h1></html>" }, "HTTP 403", 1,
        "^HTTP 403 %(request id" },
      { "as plain text",
        { status = 400, body = "go away" }, "HTTP 400", 1, "^HTTP 400: go away %(" },
      { "as a JSON list",
        { status = 400, body = '[{"code":"X"}]' }, "HTTP 400", 1, "^HTTP 400: %[" },
      { "as JSON null", { status = 400, body = "null" }, "HTTP 400", 1, "^HTTP 400" },
      { "with a message that is not a string", { status = 400, body = '{"message":{"a":1}}' },
        "HTTP 400", 1, "^HTTP 400 %(" },
      { "with control characters in the message",
        { status = 400, body = '{"message":"a\\u001b[31m\\r\\nb"}' },
        "HTTP 400", 1, "^HTTP 400: a %[31m b %(" },
      { "with a message of 1 MB", { status = 400, body = '{"message":"' .. ("x"):rep(1e6) .. '"}' },
        "HTTP 400", 1, "^HTTP 400: x+ %(" },
      { "whose code is in the header, followed by a URL", { status = 404, where = "header",
        code = "ResourceNotFoundException:http://internal.example/coral/" },
        "ResourceNotFoundException", 1, "^ResourceNotFoundException: " },
      { "whose code is in the header as a shape id", { where = "header",
        code = "com.amazonaws.cleanroomsml#ValidationException" }, "ValidationException", 1, "" },
      { "whose code is in the body's member code",
        { code = "AccessDeniedException", where = "code" },
        "AccessDeniedException", 1, "" },
      { "whose code is in the body's member __type", { where = "__type",
        code = "com.amazonaws.cleanroomsml#AccessDeniedException" },
        "AccessDeniedException", 1, "" },
      { "whose code is in a nested __type only",
        { code = "AccessDeniedException", where = "nested" },
        "HTTP 403", 1, "^HTTP 403: User: " },
      { "with different codes in header and body",
        { status = 400, body = '{"code":"B","__type":"C","message":"m"}',
        headers = { ["x-amzn-errortype"] = "A" } }, "A", 1, "^A: m %(400, " },
      { "whose code has a blank in it",
        { status = 400, body = '{"code":"a b","message":"m"}' }, "HTTP 400",
        1, "^HTTP 400: m %(" },
      { "with an unknown code", { status = 418, code = "TeapotException", message = "short" },
        "TeapotException", 1, "^TeapotException: short %(418, " },
      { "with status 500",
        { status = 500, count = 9 }, "HTTP 500", 3, "after 3 attempts%)$", true },
      { "with status 502 and HTML",
        { status = 502, body = "<html>Bad Gateway", count = 9 }, "HTTP 502", 3,
        "^HTTP 502 %(", true },
      { "with status 503 and a code", { code = "ServiceUnavailableException", count = 9 },
        "ServiceUnavailableException", 3, "", true },
      { "with status 504", { status = 504, count = 9 }, "HTTP 504", 3, "", true },
      { "with status 501, which is not retried,", { status = 501, count = 9 }, "HTTP 501", 1, "" },
      { "with status 400 and a transient code",
        { status = 400, code = "RequestTimeoutException", count = 9 },
        "RequestTimeoutException", 3, "", true },
      { "with status 302 and a location",
        { status = 302, headers = { location = "/elsewhere" } }, "HTTP 302", 1,
        "redirects are not followed" },
      { "with status 304", { status = 304 }, "HTTP 304", 1, "" },
    }
    for _, case in ipairs(cases) do
      it(case[1] .. " fails with " .. case[3] .. ", " .. case[4] .. " attempt(s)", function()
        server:script { case[2] }
        local model, message, info = get(server)
        check({ "service", case[3], case[4], case[5], case[6], info.http_status }, model, message,
          info)
        assert.are.equal(case[2].status or info.http_status, info.http_status)
        assert.are.equal(case[4], #server:requests())
      end)
    end

    it("with status 429 and a code is retried as throttling", function()
      server:script { { code = "ThrottlingException", count = 2 } }
      check({ "service", "ThrottlingException", 2, "after 2 attempts%)$", true, 429 },
        get(server, { max_attempts = 2 }))
    end)

    it("with status 429 and no code is retried as throttling", function()
      server:script { { status = 429 }, { status = 429 } }
      check({ "service", "HTTP 429", 2, "", true, 429 }, get(server, { max_attempts = 2 }))
    end)

    it("whose retry-after lies past the deadline fails at once, without a retry", function()
      server:script { { status = 503, headers = { ["x-amz-retry-after"] = "900" } } }
      check({ "service", "HTTP 503", 1, "no time for another attempt", true, 503 },
        get(server, { timeout = 0.5 }, 0.3))
    end)

    it("with x-amz-retry-after is retried after that time", function()
      server:script { { status = 503, headers = { ["x-amz-retry-after"] = "400" } } }
      local started = core.monotonic()
      local _, _, info = get(server)
      assert.are.equal(2, info.attempts)
      assert.is_true(core.monotonic() - started >= 0.4)
    end)

    it("for each call exhausts the retry quota; then each call has one attempt", function()
      server:script { { status = 503, count = 1000 } }
      local client, attempts = clients.new(server), 0
      local calls = {}
      for i = 1, 30 do calls[i] = client:send("get_trained_model", arn "minimal") end
      for i = 1, 30 do attempts = attempts + select(3, calls[i]:wait()).attempts end
      assert.are.equal(30 + 35, attempts) -- 500 tokens at 14
      check({ "service", "HTTP 503", 1, "retry quota exhausted", true, 503 },
        client:get_trained_model(arn "minimal"))
      server:script {}
      assert.are.equal(1, select(3, client:get_trained_model(arn "minimal")).attempts)
    end)
  end)

  describe("over a connection that", function()
    it("is refused fails with ConnectError, and the message names the host once", function()
      local url = "http://127.0.0.1:" .. free_port()
      local client = clients.new(server, { endpoint_url = url })
      local model, message, info = client:get_trained_model(arn "minimal")
      check({ "transport", "ConnectError", 3, "no connection", true }, model, message, info)
      assert.are.equal(("ConnectError: %s: no connection: Connection refused (after 3 attempts)")
        :format(url:match("//(.*)")), message)
      assert.are.equal(url, info.endpoint)
    end)

    -- {name, step, kind, code, attempts, message, options, time}: what is lost is tried again
    local lost = { "transport", "ConnectionLost", 3, "ended before the answer was complete", true }
    local cases = {
      { "ends at once", { truncate = "start", count = 9 }, lost },
      { "ends within the headers", { truncate = "headers", count = 9 }, lost },
      { "ends within the body", { truncate = "body", count = 9 }, lost },
      { "is reset at once", { reset = "start", count = 9 }, lost },
      { "is reset within the headers", { reset = "headers", count = 9 }, lost },
      { "is reset within the body", { reset = "body", count = 9 }, lost },
      { "stalls at once", { stall = "start", count = 9 },
        { "timeout", "ReadTimeout", 2, "0.2 s %(read_timeout%).*after 2 attempts", true } },
      { "stalls within the headers", { stall = "headers", count = 9 },
        { "timeout", "ReadTimeout", 2, "0.2 s %(read_timeout%)", true } },
      { "stalls within the body", { stall = "body", count = 9 },
        { "timeout", "ReadTimeout", 2, "0.2 s %(read_timeout%)", true } },
      { "delivers one byte a second, within read_timeout,", { rate = 1, count = 9 },
        { "timeout", "Timeout", 1, "not done in 0.4 s %(timeout%), waiting for an answer", true },
        { read_timeout = 5, timeout = 0.4 } },
      { "delivers one byte a second, too slow for read_timeout,", { rate = 1, count = 9 },
        { "timeout", "ReadTimeout", 2, "read_timeout", true } },
      { "delivers another protocol than HTTP", { raw = "220 smtp.example ESMTP\r\n", count = 9 },
        { "transport", "InvalidResponse", 3, "not valid HTTP", true } },
      { "delivers random bytes", { raw = "\0\1\2\255\254", count = 9 },
        { "transport", "InvalidResponse", 3, "not valid HTTP", true } },
      { "delivers a Content-Length that is not a number",
        { raw = "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}", count = 9 },
        { "transport", "InvalidResponse", 3, "not valid HTTP", true } },
      { "delivers a chunk without a size",
        { raw = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n{}", count = 9 },
        { "transport", "InvalidResponse", 3, "not valid HTTP: .*chunk", true } },
      { "ends within a chunk",
        { raw = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{}", count = 9 }, lost },
      { "ends without the last chunk",
        { raw = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", count = 9 },
        lost },
      { "delivers headers without end", { header_bytes = "endless", count = 9 },
        { "transport", "ResponseTooLarge", 1, "64 KiB" } },
      { "ends before Content-Length bytes were sent",
        { raw = "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{}", count = 9 }, lost },
    }
    for _, case in ipairs(cases) do
      it(case[1] .. " fails with " .. case[3][2], function()
        local options = { read_timeout = 0.2, max_attempts = case[3][1] == "timeout" and 2 or 3 }
        for name, value in pairs(case[4] or {}) do options[name] = value end
        server:script { case[2] }
        check(case[3], get(server, options))
        assert.are.equal(case[3][3], #server:requests())
      end)
    end

    it("fails once succeeds at the second attempt", function()
      for _, step in ipairs { { truncate = "body" }, { reset = "headers" }, { raw = "?" } } do
        server:script { step }
        local model, _, info = get(server)
        assert.are.equal("minimal", model.name)
        assert.are.equal(2, info.attempts)
      end
    end)

    it("ends at the second attempt fails; info has no request id of the first", function()
      server:script { { status = 503 }, { truncate = "body" } }
      local model, message, info = get(server, { max_attempts = 2 })
      check({ "transport", "ConnectionLost", 2, "after 2 attempts", true }, model, message, info)
      assert.is_nil(info.request_id)
    end)

    it("was closed while idle succeeds, and counts one attempt", function()
      local client = clients.new(server)
      assert(client:get_trained_model(arn "minimal"))
      server:disconnect()
      local model, _, info = client:get_trained_model(arn "minimal")
      assert.are.equal("minimal", model.name)
      assert.are.equal(1, info.attempts)
    end)
  end)

  describe("with a service whose clock", function()
    local cases = { { 600, "10 minutes", "ahead" }, { -600, "10 minutes", "behind" },
      { 315576000, "10 years", "ahead" }, { -315576000, "10 years", "behind" } }
    for _, case in ipairs(cases) do
      it("is " .. case[2] .. " " .. case[3] .. " corrects the time, once for the client", function()
        server:clock { offset = case[1] }
        local log, lines = clients.logger()
        local client = clients.new(server, { log = log, max_attempts = 1 })
        local model, message, info = client:get_trained_model(arn "minimal")
        assert.is_nil(message)
        assert.are.equal("minimal", model.name)
        assert.are.equal(2, info.attempts)
        assert.are.equal(1, #lines)
        local seconds, way = lines[1]:match("^warn: .*the service's clock is (%d+) s (%a+)")
        assert.is_true(math.abs(seconds - math.abs(case[1])) < 10 and way == case[3], lines[1])
        assert.are.equal(1, select(3, client:get_trained_model(arn "minimal")).attempts)
        assert.are.equal(1, #lines)
      end)
    end

    it("makes it answer RequestTimeTooSkewed corrects the time once a call", function()
      local skewed = { signed = false, code = "RequestTimeTooSkewed", status = 403, count = 9 }
      server:clock { offset = 600 }
      server:script { skewed }
      check({ "service", "RequestTimeTooSkewed", 2, "", false, 403 }, get(server))
      skewed.count = 1
      server:script { skewed }
      local model, _, info = get(server)
      assert.are.equal("minimal", model.name)
      assert.are.equal(2, info.attempts)
    end)

    it("is 3 minutes ahead succeeds at the first attempt", function()
      server:clock { offset = 180 }
      assert.are.equal(1, select(3, get(server)).attempts)
    end)

    it("is right fails with InvalidSignatureException for a wrong secret, after one"
      .. " attempt", function()
      local wrong = clients.credentials(server)
      wrong.secret_access_key = "wrong"
      local model, message, info = get(server, { credentials = wrong })
      check({ "service", "InvalidSignatureException", 1, "", false, 403 }, model, message, info)
    end)
  end)

  describe("over TLS", function()
    it("uses HTTP/2, and one connection for all calls", function()
      local client = clients.new(tls)
      for _ = 1, 3 do assert(client:get_trained_model(arn "minimal")) end
      local requests = tls:requests()
      assert.are.equal("2", requests[1].http)
      assert.matches("^TLSv1%.[23]$", requests[1].tls)
      assert.are.equal(requests[1].connection, requests[3].connection)
    end)

    local lost = { "transport", "ConnectionLost", 3, "", true }
    local cases = {
      { "is reset", { reset = "body", count = 9 }, lost },
      { "ends too early", { truncate = "body", count = 9 }, lost },
      { "stalls", { stall = "body", count = 9 },
        { "timeout", "ReadTimeout", 2, "read_timeout", true } },
      { "is too large", { body_bytes = 30e6, count = 9 },
        { "transport", "ResponseTooLarge", 1, "max_response_size" } },
      { "is an error of the service", { code = "AccessDeniedException" },
        { "service", "AccessDeniedException", 1, "", false, 403 } },
    }
    for _, case in ipairs(cases) do
      it("fails with " .. case[3][2] .. " if the response " .. case[1], function()
        tls:script { case[2] }
        local stalls = case[3][1] == "timeout"
        check(case[3], get(tls, {
          read_timeout = stalls and 0.2 or 5, max_attempts = stalls and 2 or 3 }, 5))
        assert.are.equal("2", tls:requests()[1].http)
      end)
    end

    local untrusted = {
      { "of an unknown authority: the message names the system's store",
        function() return "none" end,
        "checked against the system's store" },
      { "of another authority than the bundle's: the message names the bundle",
        function() return other_host.ca_file end,
        "checked against %s" },
      { "without a readable bundle: the message names the bundle",
        function() return "/nonexistent/ca.pem" end, "%s" },
    }
    for _, case in ipairs(untrusted) do
      it("fails with TLSError for a certificate " .. case[1], function()
        local bundle = case[2]()
        local model, message, info = get(tls, { ca_bundle = bundle })
        check({ "transport", "TLSError", 1, "" }, model, message, info)
        assert.is_truthy(message:find(case[3]:format(bundle), 1, true))
        assert.are.equal(0, #tls:requests())
      end)
    end

    -- From version 8 on libcurl looks for dead connections once a second, and keeps their text.
    it("fails with TLSError only, although an open connection was closed before", function()
      assert.is_truthy(get(tls))
      tls:disconnect()
      core.sleep(1.1)
      local model, message, info = get(tls, { ca_bundle = other_host.ca_file })
      check({ "transport", "TLSError", 1, "" }, model, message, info)
      assert.is_nil(message:find("SSL_read", 1, true))
    end)

    it("fails for a certificate of another host: the message names host and bundle", function()
      local model, message, info = get(other_host)
      check({ "transport", "TLSError", 1, "127%.0%.0%.2" }, model, message, info)
      assert.is_truthy(message:find("checked against " .. other_host.ca_file, 1, true))
      assert.are.equal(0, #other_host:requests())
    end)

    it("fails with a transport error if the server does not speak TLS", function()
      local model, message, info = get(server,
        { endpoint_url = server.url:gsub("^http:", "https:"), connect_timeout = 0.5 })
      assert.is_nil(model)
      assert.are.equal("transport", info.kind)
      assert.is_true(info.code == "TLSError" or info.code == "ConnectionLost", message)
    end)

    it("fails if the server expects TLS and the endpoint_url is http", function()
      local model, _, info = get(tls, { endpoint_url = tls.url:gsub("^https:", "http:"),
        read_timeout = 0.3, max_attempts = 2 })
      assert.is_nil(model)
      assert.is_true(info.kind == "transport" or info.kind == "timeout")
    end)
  end)
end)

describe("a response beyond the size limits", function()
  --- What a fetch of an answer, byte for byte, gives: message and code.
  local function failure_of(text)
    local server = wire.serve(function(connection)
      connection:head()
      connection:write(text)
    end)
    finally(function() server:stop() end)
    local _, message, _, code = wire.fetch(server)
    return message, code
  end

  local CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
  local cases = {
    { "a header line of 5 MB", "HTTP/1.1 200 OK\r\nX-Long: " .. ("x"):rep(5e6) .. "\r\n\r\n",
      "the header lines exceed 64 KiB" },
    { "many header lines", "HTTP/1.1 200 OK\r\n" .. ("X-Y: z\r\n"):rep(1e4) .. "\r\n",
      "the header lines exceed 64 KiB" },
    { "many trailers", CHUNKED .. ("X-Y: z\r\n"):rep(1e4) .. "\r\n", "the trailers exceed 64 KiB" },
    { "a trailer of 5 MB", CHUNKED .. "X-Long: " .. ("x"):rep(5e6) .. "\r\n\r\n",
      "a line of the trailers is too long" },
  }
  for _, case in ipairs(cases) do
    it("fails with ResponseTooLarge, and the message names the limit: " .. case[1], function()
      local message, code = failure_of(case[2])
      assert.equal("ResponseTooLarge", code)
      assert.matches(case[3], message, 1, true)
    end)
  end
end)
