-- The emulator over sockets, in its own process.
if not pcall(require, "openssl.digest") then
  describe("the emulator", function() pending("this Lua has no luaossl") end)
  return
end

local json = require("cjson").new()
local raw_http = require "spec.support.raw_http"
local shell = require "spec.support.shell"
local socket = require "socket"
local emulator = require "spec.support.emulator"

local read_file = shell.read

--- Output of a shell command, both streams, and its exit status.
local function sh(command)
  local pipe = io.popen("{ " .. command .. "\n} 2>&1 </dev/null; echo \"|$?\"")
  local output, status = pipe:read("*a"):match("^(.*)|(%d+)\n$")
  pipe:close()
  return output, tonumber(status)
end

local function has(program)
  return select(2, sh("command -v " .. program)) == 0
end

if not emulator.interpreter() then
  describe("the emulator", function()
    pending("needs a Lua with lua-http")
  end)
  return
end

describe("the emulator", function()
  local service
  local request, get = raw_http.request, raw_http.get
  local arn, target = raw_http.arn, raw_http.target

  setup(function()
    service = emulator.start()
  end)
  teardown(function()
    service:stop()
  end)
  before_each(function()
    service:clear()
  end)

  local function get_model(name, limits)
    return get(service, request(service, { target = target(arn(name)) }), limits)
  end

  describe("answers", function()
    it("a request with the model, a request id and the date", function()
      local response = get_model("my_model-1.0")
      local expected = json.decode(read_file("examples/models.json"))[1]
      assert.equal(200, response.status)
      assert.same(expected, json.decode(response.body))
      assert.equal("application/json", response.headers["content-type"])
      assert.is_truthy(response.headers["x-amzn-requestid"]:find("^%x+%-%x+%-4%x+%-8%x+%-%x+$"))
      assert.is_truthy(response.headers.date:find("^%a+, %d%d %a+ %d+ %d%d:%d%d:%d%d GMT$"))
      assert.is_nil(response.headers["x-amzn-errortype"])
    end)

    it("with empty maps and Unicode as they are in the file", function()
      local body = get_model("unicode").body
      assert.is_truthy(body:find('"hyperparameters":{},"environment":{}', 1, true))
      assert.equal("値", json.decode(body).tags["名前"])
    end)

    local VERSION = "9f8e7d6c-aaaa-bbbb-cccc-ddddeeeeffff"
    local OTHER = "00000000-0000-1111-2222-333344445555"
    for _, case in ipairs {
      { "a version it has", target(arn("my_model-1.0")) .. "?versionIdentifier=" .. VERSION, 200 },
      { "a version it has not", target(arn("minimal")) .. "?versionIdentifier=" .. VERSION,
        404, "ResourceNotFoundException" },
      { "an unknown model", target(arn("nope")), 404, "ResourceNotFoundException",
        "trained-model/nope does not exist" },
      { "a membership of others", target(arn("minimal"), OTHER), 404,
        "ResourceNotFoundException" },
      { "a model of another region", target(arn("minimal", "eu-west-1")), 404,
        "ResourceNotFoundException" },
      { "a denied model", target(arn("denied")), 403, "AccessDeniedException",
        "is not authorized to perform: cleanrooms-ml:GetTrainedModel" },
      { "an ARN of something else", target("arn:aws:s3:::bucket/x"), 400, "ValidationException",
        "1 validation error detected. Value at '/trainedModelArn' failed"
          .. " to satisfy constraint: Member must satisfy regular expression pattern: arn:aws[" },
      { "a short ARN", target("arn"), 400, "ValidationException",
        "2 validation errors detected. Value with length 3 at '/trainedModelArn' failed to satisfy"
          .. " constraint: Member must have length between 20 and 2048, inclusive; Value at" },
      { "a long ARN", target(arn(("x"):rep(2048))), 400, "ValidationException",
        "1 validation error detected. Value with length 2155 at '/trainedModelArn'" },
      { "several faults", target("arn", "x") .. "?versionIdentifier=", 400, "ValidationException",
        "6 validation errors detected. " },
      { "another path", "/memberships", 404, "UnknownOperationException" },
    } do
      it(case[1], function()
        local response = get(service, request(service, { target = case[2] }))
        assert.equal(case[3], response.status)
        assert.equal(case[4], response.headers["x-amzn-errortype"])
        if case[5] then
          local message = json.decode(response.body).message
          assert.is_truthy(message:find(case[5], 1, true), message)
        end
      end)
    end

    it("another method with UnknownOperationException", function()
      local response = get(service, request(service, { method = "PUT" }))
      assert.equal("UnknownOperationException", response.headers["x-amzn-errortype"])
    end)

    it("a request signed for the wrong region with ResourceNotFoundException", function()
      local response = get(service, request(service, { region = "eu-west-1" }))
      assert.equal("ResourceNotFoundException", response.headers["x-amzn-errortype"])
    end)

    it("a wrong signature in the service's words", function()
      local response = get(service, request(service, { secret = "wrong" }))
      assert.equal(403, response.status)
      assert.equal("InvalidSignatureException", response.headers["x-amzn-errortype"])
      assert.equal("The request signature we calculated does not match the signature you provided."
        .. " Check your AWS Secret Access Key and signing method. Consult the service documentation"
        .. " for details.", json.decode(response.body).message)
    end)

    it("nothing to a malformed request, and serves the next one", function()
      local connection = raw_http.connect(service)
      connection:send("garbage\r\n\r\n")
      assert.equal("closed", select(2, connection:receive(1)))
      connection:close()
      assert.equal(200, get_model("minimal").status)
    end)

    it("requests on a kept connection, with long headers", function()
      local connection = raw_http.connect(service)
      for _ = 1, 3 do
        local long = request(service)
        table.insert(long.headers, { "x-long", ("x"):rep(20000) })
        assert.equal(200, raw_http.exchange(connection, long).status)
      end
      connection:close()
      local requests = service:requests()
      assert.equal(requests[1].connection, requests[3].connection)
    end)
  end)

  describe("with a step of its script", function()
    local TOKEN_MESSAGE = '{"message":"The security token included in the request is expired"}'
    -- {step, expected members of the response, limits for reading it}
    for _, case in ipairs {
      { {}, { status = 200, ended = "whole" } },
      { { code = "ExpiredTokenException" }, { status = 403, body = TOKEN_MESSAGE,
        error_type = "ExpiredTokenException" } },
      { { code = "ThrottlingException", message = "slow" }, { status = 429,
        error_type = "ThrottlingException", body = '{"message":"slow"}' } },
      { { code = "ns#ThrottlingException:http://x/" }, { status = 429,
        error_type = "ns#ThrottlingException:http://x/" } },
      { { code = "Oops", status = 400, where = "code" }, { status = 400, error_type = false,
        decoded = { code = "Oops", message = "" } } },
      { { code = "Oops", status = 400, where = "__type" },
        { decoded = { __type = "Oops", message = "" } } },
      { { code = "Oops", status = 400, where = "nested" },
        { decoded = { error = { __type = "Oops", code = "Oops" }, message = "" } } },
      { { code = "Oops", status = 400, where = "none" },
        { error_type = false, decoded = { message = "" } } },
      { { status = 503 }, { status = 503, body = "" } },
      { { status = 500, body = "<html>" }, { status = 500, body = "<html>" } },
      { { body = "[1,2" }, { status = 200, body = "[1,2" } },
      { { body_base64 = "/w==" }, { status = 200, body = "\255" } },
      { { code = "ThrottlingException", body = "x" }, { status = 429, body = "x",
        error_type = "ThrottlingException" } },
      { { status = 302, headers = { Location = "http://127.0.0.1:1/" } }, { status = 302,
        header = { "location", "http://127.0.0.1:1/" } } },
      { { headers = { Date = json.null } }, { status = 200, header = { "date", nil } } },
      { { headers = { Date = "never" } }, { header = { "date", "never" } } },
      { { delay = 0.2 }, { status = 200, least = 0.2 } },
      { { body_delay = 0.2 }, { status = 200, least = 0.2 } },
      { { rate = 4000 }, { status = 200, least = 0.15, ended = "whole" } },
      { { close = true }, { status = 200, header = { "connection", "close" } } },
      { { header_bytes = 5000 }, { status = 200, header = { "x-padding-5", ("x"):rep(1000) } } },
      { { body_bytes = 100000 }, { status = 200, size = 100000 } },
      { { raw = "garbage" }, { raw = "garbage", ended = "closed" } },
      { { raw = "HTTP/1.1 99 x\r\n\r\n" }, { raw = "HTTP/1.1 99 x\r\n\r\n", ended = "closed" } },
      { { truncate = "start" }, { raw = "", ended = "closed" } },
      { { truncate = "headers" }, { status = false, starts = "HTTP/1.1 200 OK\r\n",
        ended = "closed" } },
      { { truncate = "body" }, { status = 200, size = 367, ended = "closed",
        header = { "content-length", "734" } } },
      { { truncate = "body", bytes = 5 }, { status = 200, body = '{"mem', ended = "closed" } },
      { { reset = "start" }, { raw = "", ended = "closed" } },
      { { reset = "headers" }, { status = false, starts = "HTTP/1.1 200 OK\r\n",
        ended = "closed" } },
      { { reset = "body" }, { status = 200, size = 367, ended = "closed" } },
      { { stall = "start" }, { raw = "", ended = "timeout" }, { timeout = 0.2 } },
      { { stall = "headers" }, { status = false, starts = "HTTP/1.1 200 OK\r\n",
        ended = "timeout" }, { timeout = 0.2 } },
      { { stall = "body", bytes = 0 }, { status = 200, body = "", ended = "timeout" },
        { timeout = 0.2 } },
      { { header_bytes = "endless" }, { ended = "enough", status = false }, { bytes = 1e6 } },
      { { body_bytes = "endless" }, { ended = "enough", status = 200 }, { bytes = 1e6 } },
    } do
      local step, expected, limits = case[1], case[2], case[3]
      it(json.encode(step), function()
        service:script { step }
        local response = get_model("minimal", limits)
        local headers = response.headers
        local seen = {
          status = response.status or false, ended = response.ended, body = response.body,
          raw = response.raw, error_type = headers["x-amzn-errortype"] or false,
          size = response.body and #response.body, starts = response.raw:match("^[^\n]*\n"),
          decoded = expected.decoded and json.decode(response.body),
          header = expected.header and { expected.header[1], headers[expected.header[1]] },
          least = expected.least,
        }
        for name, value in pairs(expected) do
          assert.same(value, seen[name], name)
        end
        assert.is_true(response.seconds >= (expected.least or 0))
        assert.equal(200, get_model("minimal").status)
      end)
    end

    it("applies each for its number of requests", function()
      service:script { { count = 2, status = 500 }, {}, { status = 502 } }
      assert.equal(4, service:script_left())
      local statuses = {}
      for i = 1, 5 do
        statuses[i] = get_model("minimal").status
      end
      assert.same({ 500, 500, 200, 502, 200 }, statuses)
      assert.equal(0, service:script_left())
    end)

    it("can repeat the request's secrets in the answer", function()
      service:script { { echo = true, signed = false } }
      local asked = request(service, { token = "TOKEN" })
      local response = get(service, asked)
      local message = json.decode(response.body).message
      assert.equal("InvalidSignatureException", response.headers["x-amzn-errortype"])
      for _, quoted in ipairs { "x-amz-security-token:TOKEN\n", "trained-models/arn%253Aaws",
        "Authorization: " .. asked.headers[#asked.headers][2], "X-Amz-Security-Token: TOKEN" } do
        assert.is_truthy(message:find(quoted, 1, true), message)
      end
    end)

    it("checks the signature, unless the step says no", function()
      local forged = { secret = "wrong" }
      service:script { { status = 500 }, { status = 500, signed = false } }
      assert.equal(403, get(service, request(service, forged)).status)
      assert.equal(500, get(service, request(service, forged)).status)
    end)
  end)

  describe("refuses as a step of its script", function()
    for _, case in ipairs {
      { "script", { 1 }, "step 1: must be an object" },
      { "script", { {}, { stauts = 1 } }, "step 2: stauts: is not known" },
      { "script", { { count = 0 } }, "step 1: count: must be an integer from 1 to" },
      { "script", { { delay = -1 } }, "step 1: delay: must be a number from 0 to 3600" },
      { "script", { { reset = "end" } }, "step 1: reset: must be start, headers or body" },
      { "script", { { where = "x" } },
        "step 1: where: must be one of __type, code, header, nested, none" },
      { "script", { { code = "Oops" } }, "step 1: status: must be given with a code other than" },
      { "script", { { reset = "body", stall = "body" } },
        "step 1: reset, stall and truncate exclude each other" },
      { "script", { { headers = { a = 1 } } },
        "step 1: headers: a must be text of one line, a list of such texts, or null" },
      { "script", { { headers = { a = "b\r\nc: d" } } }, "step 1: headers: a must be text of one" },
      { "script", { { headers = { ["a b"] = "c" } } },
        'step 1: headers: \\"a b\\" is not a header\'s name' },
      { "script", { { headers = { ["Content-Length"] = "1" } } },
        "step 1: headers: Content-Length is set by the emulator" },
      { "script", "{", "the body must be JSON" },
      { "script", '{"status":500}', "the body must be a list of steps" },
      { "models", "[1]", "model 1: must be an object" },
      { "clock", { offest = 1 }, "offest: must be offset or advance" },
    } do
      it(case[1] .. ": " .. case[3], function()
        local ok, message = pcall(service[case[1]], service, case[2])
        assert.is_false(ok)
        assert.is_truthy(message:find(case[3], 1, true), message)
        assert.equal(200, get_model("minimal").status)
      end)
    end
  end)

  it("lists the requests received", function()
    get_model("minimal")
    get(service, request(service, { secret = "wrong" }))
    local requests = service:requests()
    local first, second = requests[1], requests[2]
    assert.equal("GET", first.method)
    assert.equal(target(arn("minimal")), first.target)
    assert.equal("host", first.headers[1][1])
    assert.equal("localhost", first.header("Host"))
    assert.is_truthy(first.header("authorization"):find("^AWS4%-HMAC%-SHA256 "))
    assert.same({ "1.1", "", 200, 403 }, { first.http, first.body, first.status, second.status })
    assert.is_nil(first.tls)
    assert.equal(first.connection + 1, second.connection)
    assert.is_true(second.time >= first.time)
    service:clear()
    assert.same({}, service:requests())
  end)

  it("counts connections and requests", function()
    local before = service:stats()
    raw_http.connect(service):close()
    get_model("minimal")
    local after = service:stats()
    assert.equal(before.requests + 1, after.requests)
    assert.equal(before.connections + 2, after.connections)
  end)

  it("closes idle connections when the control port asks for it", function()
    local connection = raw_http.connect(service)
    assert.equal(200, raw_http.exchange(connection, request(service)).status)
    assert.is_true(service:disconnect().closed >= 1)
    assert.equal("closed", select(2, connection:receive(1)))
    connection:close()
    assert.equal(200, get_model("minimal").status)
  end)

  it("has a clock whose offset can be set", function()
    local now = os.time()
    service:clock { offset = -600 }
    local response = get_model("minimal")
    assert.equal("InvalidSignatureException", response.headers["x-amzn-errortype"])
    assert.is_truthy(response.body:find("Signature not yet current: ", 1, true))
    local believed = os.date("!%a, %d %b %Y %H:", now - 600)
    assert.equal(believed, response.headers.date:sub(1, #believed))
    local early = request(service, { timestamp = os.date("!%Y%m%dT%H%M%SZ", now - 600) })
    assert.equal(200, get(service, early).status)
    service:clock { offset = 600 }
    assert.is_truthy(get_model("minimal").body:find("Signature expired: ", 1, true))
  end)

  it("applies new models and times of the control port at once", function()
    local samples = read_file("examples/models.json")
    service:models(samples)
    local function status(name)
      local response = get_model(name)
      return response.status == 200 and json.decode(response.body).status or response.status
    end
    assert.same({ "CREATE_PENDING", "DELETE_PENDING" }, { status("training"), status("leaving") })
    service:clock { advance = 3 }
    assert.same({ "CREATE_IN_PROGRESS", "DELETE_IN_PROGRESS" },
      { status("training"), status("leaving") })
    service:clock { advance = 3 }
    assert.same({ "ACTIVE", 404 }, { status("training"), status("leaving") })
    service:models "[]"
    assert.equal(404, get_model("minimal").status)
    service:models(samples)
    assert.equal("CREATE_PENDING", status("training"))
  end)

  describe("with curl", function()
    local secure
    setup(function()
      secure = emulator.start { tls = true }
    end)
    teardown(function()
      secure:stop()
    end)

    --- What curl says of one request: HTTP version, status, body size, exit status.
    local function curl(of, options)
      local ca = of.ca_file and "--cacert " .. of.ca_file or ""
      local output, exit = sh(("curl -s -m 2 -o /dev/null -w '%%{http_version} %%{http_code}"
        .. " %%{size_download}' %s %s %s/"):format(ca, options, of.url))
      return output .. " " .. exit
    end

    -- {name, options, step, what versions 7.88, 8.14 and 8.23 of curl say}
    for _, case in ipairs {
      { "speaks HTTP/2 over TLS", "--http2", { body = "four", signed = false }, "2 200 4 0" },
      { "speaks HTTP/1.1 over TLS", "--http1.1", { body = "four", signed = false }, "1.1 200 4 0" },
      { "sends large bodies over HTTP/2", "--http2", { body_bytes = 1e6 }, "2 403 1000000 0" },
      { "sends large headers over HTTP/2", "--http2", { header_bytes = 5e4 }, "2 403 42 0" },
      { "resets a stream", "--http2", { reset = "body" }, "2 403 21 92" },
      { "truncates a stream", "--http2", { truncate = "body" }, "2 403 21 92" },
      { "stalls a stream", "--http2 -m 0.3", { stall = "body" }, "2 403 21 28" },
      { "sends garbage on a stream", "--http2", { raw = "garbage" }, "0 000 0 52",
        "0 000 0 16" },
      { "sends endless headers over HTTP/2", "--http2", { header_bytes = "endless" },
        "0 000 0 56", "2 200 0 16", "2 200 0 56" },
      { "resets a connection under TLS", "--http1.1", { reset = "body" }, "1.1 403 21 56" },
    } do
      it(case[1], function()
        if not has("curl") then
          return pending("no curl")
        end
        secure:script { case[3] }
        local said = curl(secure, case[2])
        assert.is_true(said == case[4] or said == case[5] or said == case[6], said)
      end)
    end

    it("resets rather than closes", function()
      if not has("curl") then
        return pending("no curl")
      end
      service:script { { reset = "start" }, { truncate = "start" } }
      assert.equal("0 000 0 56", curl(service, "")) -- reset by peer
      assert.equal("0 000 0 52", curl(service, "")) -- empty reply
    end)

    it("records the versions of TLS and HTTP", function()
      if not has("curl") then
        return pending("no curl")
      end
      secure:clear()
      curl(secure, "--http2 --tlsv1.3")
      curl(secure, "--http1.1 --tls-max 1.2")
      local requests = secure:requests()
      assert.same({ "2", "TLSv1.3", "/" },
        { requests[1].http, requests[1].tls, requests[1].target })
      assert.same({ "1.1", "TLSv1.2" }, { requests[2].http, requests[2].tls })
      assert.equal("127.0.0.1:" .. secure.port, requests[1].header("host"))
    end)
  end)
end)

describe("the emulator's command", function()
  local PROGRAM = emulator.interpreter() .. " emulator/bin/cleanroomsml-emulator "
  local SAMPLES = "--models examples/models.json "

  for _, case in ipairs {
    { "--empty --models x", "--empty and --models exclude each other", 2 },
    { "--speed 0", "--speed must be more than 0", 2 },
    { "--speed x", "'x' is not a number from 0 to 100000", 2 },
    { "--parent x", "'x' is not an integer from 1 to", 2 },
    { "--state /dev/null/x", "cannot write /dev/null/x: ", 1 },
    { "--state LICENSE", "LICENSE: ", 1 },
    { "--frob", "unknown option '--frob'", 2 },
    { SAMPLES .. "--port x", "'x' is not an integer from 0 to 65535", 2 },
    { SAMPLES .. "--port 65536", "'65536' is not an integer from 0 to 65535", 2 },
    { "--models /nowhere", "cannot read /nowhere: No such file or directory", 1 },
    { "--models spec", "cannot read spec", 1 },
    { "--models LICENSE", "LICENSE: is not JSON", 1 },
    { SAMPLES .. "--host 192.0.2.1", "cannot listen on 192.0.2.1 port 0: Cannot assign", 1 },
    { SAMPLES .. "--tls", "--tls needs --tls-dir", 1 },
    { SAMPLES .. "--tls --tls-dir /nowhere", "cannot write /nowhere/ca.pem: No such", 1 },
    { SAMPLES .. "--tls-dir /tmp", "need --tls", 1 },
    { SAMPLES .. "--tls --tls-key-file x", "go together", 1 },
    { SAMPLES .. "--tls --tls-key-file LICENSE --tls-cert-file LICENSE",
      "LICENSE is not a certificate in PEM", 1 },
    { SAMPLES .. "--exit-with-parent", "needs a pipe or a terminal as standard input", 2 },
    { "--version", "cleanroomsml-emulator " .. require "cleanroomsml.version", 0 },
    { "--help", "--exit-with-parent", 0 },
  } do
    it("with " .. case[1] .. " says: " .. case[2], function()
      local output, status = sh(PROGRAM .. case[1])
      assert.is_truthy(output:find(case[2], 1, true), output)
      assert.equal(case[3], status)
      assert.is_nil(output:find("traceback", 1, true))
    end)
  end

  it("fails with a message when its port is in use", function()
    local first = emulator.start()
    local output, status = sh(PROGRAM .. SAMPLES .. "--port " .. first.port)
    first:stop()
    assert.equal(1, status)
    assert.is_truthy(output:find("port " .. first.port .. ": Address already in use", 1, true))
  end)

  it("uses a certificate from files", function()
    if not (has("openssl") and has("curl")) then
      return pending("no openssl or curl")
    end
    local directory = sh("mktemp -d"):match("%S+")
    local key, certificate = directory .. "/key.pem", directory .. "/cert.pem"
    sh("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost"
      .. " -addext subjectAltName=IP:127.0.0.1 -keyout " .. key .. " -out " .. certificate)
    local secure = emulator.start { tls = true, tls_cert_file = certificate, tls_key_file = key }
    local output = sh("curl -s --cacert " .. certificate .. " " .. secure.url)
    secure:stop()
    sh("rm -r " .. directory)
    assert.equal('{"message":"Missing Authentication Token"}', output)
  end)

  for _, name in ipairs { "TERM", "INT" } do
    it("ends cleanly on SIG" .. name, function()
      local service = emulator.start()
      sh("kill -" .. name .. " " .. service.pid)
      local deadline = socket.gettime() + 5
      repeat
        socket.sleep(0.01)
        local said = read_file(service.output)
      until said:find("exited") or socket.gettime() > deadline
      local said = read_file(service.output)
      service:stop()
      assert.equal("exited 0\n", said:match("exited.*"))
    end)
  end

  it("ends when its parent process ends", function()
    local service = emulator.start()
    assert.equal(0, select(2, sh("kill -0 " .. service.pid)))
    service:stop()
    assert.are_not.equal(0, select(2, sh("kill -0 " .. service.pid)))
  end)
end)
