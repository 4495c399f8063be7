-- The emulator with clients that disconnect, send wrong lengths, are slow or many; and its
-- shutdown.
local emulator = require "spec.support.emulator"
local json = require("cjson").new()
local raw_http = require "spec.support.raw_http"
local shell = require "spec.support.shell"
local socket = require "socket"

if not emulator.interpreter() then
  describe("the emulator", function() pending("needs a Lua with lua-http") end)
  return
end

local POST = "POST /training-dataset HTTP/1.1\r\n"
local CHUNKED = POST .. "Host: x\r\nTransfer-Encoding: chunked\r\n\r\n"

--- Megabytes of memory of a process, 0 where that cannot be seen.
local function megabytes(pid)
  local ok, text = pcall(shell.read, ("/proc/%d/status"):format(pid))
  return ok and tonumber(text:match("VmRSS:%s+(%d+)")) / 1024 or 0
end

--- Seconds of processor time of a process, 0 where that cannot be seen.
local function busy(pid)
  local ok, text = pcall(shell.read, ("/proc/%d/stat"):format(pid))
  local user, system = (ok and text or ""):match("%) %S+ " .. ("%S+ "):rep(10) .. "(%d+) (%d+)")
  return user and (user + system) / 100 or 0
end

describe("the emulator", function()
  local service

  before_each(function()
    service = service or emulator.start()
    service:clear()
  end)
  teardown(function() if service then service:stop() end end)

  local function connect()
    local connection = assert(socket.connect("127.0.0.1", service.port))
    connection:settimeout(10)
    return connection
  end

  --- What comes back for bytes that are sent, after which the client says no more.
  local function answer_to(bytes)
    local connection = connect()
    connection:send(bytes)
    connection:shutdown("send")
    local got, _, partial = connection:receive("*a")
    connection:close()
    return got or partial
  end

  local function answers()
    local request = raw_http.request(service)
    return raw_http.get(service, request).status == 200
  end

  -- {name, bytes, start of the answer: "" for none}
  for _, case in ipairs {
    { "a body that breaks off", POST .. "Host: x\r\nContent-Length: 100\r\n\r\n{", "" },
    { "a length of 4 GB", POST .. "Host: x\r\nContent-Length: 4000000000\r\n\r\n{", "413" },
    { "a length beyond the limit", POST .. "Host: x\r\nContent-Length: 8388609\r\n\r\n{", "413" },
    { "a negative length", POST .. "Host: x\r\nContent-Length: -5\r\n\r\n{", "400" },
    { "two lengths", POST .. "Host: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}", "400" },
    { "a length and chunks", POST .. "Host: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked"
      .. "\r\n\r\n0\r\n\r\n", "400" },
    { "a coding it does not know", POST .. "Host: x\r\nTransfer-Encoding: gzip\r\n\r\n{", "400" },
    { "a coding that is none", POST .. "Host: x\r\nTransfer-Encoding: ,;=\r\n\r\n{", "400" },
    { "a chunk of 4 GB", CHUNKED .. "ffffffff\r\nx", "" },
    { "a chunk that breaks off", CHUNKED .. "5\r\nx", "" },
    { "a chunk without a size", CHUNKED .. "zz\r\nx", "" },
    { "no Host", "GET /x HTTP/1.1\r\n\r\n", "400" },
    { "two Hosts", "GET /x HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400" },
    { "a folded Host", "GET /x HTTP/1.1\r\nHost: a\r\n b\r\n\r\n", "400" },
    { "headers that break off", "GET /x HTTP/1.1\r\nHost: a\r\nX", "" },
    { "TLS", "\22\3\1\2\0\1" .. ("x"):rep(200), "" },
  } do
    it("survives " .. case[1], function()
      local got = answer_to(case[2])
      assert.equal(case[3], got:match("^HTTP/1.1 (%d+)") or got)
      assert.is_true(answers())
      local before = busy(service.pid)
      socket.sleep(0.3)
      assert.is_true(busy(service.pid) - before < 0.15)
      assert.is_true(megabytes(service.pid) < 100)
    end)
  end

  it("answers other clients while many connections are slow or hostile", function()
    local connections = {}
    for i = 1, 200 do
      connections[i] = connect()
      connections[i]:send(i % 2 == 0 and "GET /x HTTP/1.1\r\nX-slow: "
        or POST .. "Host: x\r\nContent-Length: 8000000\r\n\r\n" .. ("x"):rep(10000))
    end
    for _ = 1, 5 do
      assert.is_true(answers())
      for _, connection in ipairs(connections) do connection:send("x") end
    end
    assert.is_true(megabytes(service.pid) < 200)
    for _, connection in ipairs(connections) do connection:close() end
    assert.is_true(answers())
  end)

  it("answers 200 connections at once", function()
    local connections = {}
    for i = 1, 200 do
      connections[i] = connect()
      connections[i]:send(raw_http.text(raw_http.request(service)))
    end
    for i = 1, 200 do
      local line = connections[i]:receive("*l")
      assert.equal("HTTP/1.1 200 OK", line)
      connections[i]:close()
    end
  end)

  --- Seconds until the process ends after a signal.
  local function end_with(signal)
    local started = socket.gettime()
    shell.run(("kill -%s %d"):format(signal, service.pid))
    service:stop()
    service = nil
    return socket.gettime() - started
  end

  -- What it is doing while it must end: a step for a client that reads or does not.
  for _, case in ipairs {
    { "idle", nil },
    { "sending headers without end", { header_bytes = "endless", signed = false } },
    { "sending a body without end", { body_bytes = "endless", signed = false } },
    { "stalled", { stall = "body", signed = false } },
    { "slow", { rate = 10, signed = false } },
  } do
    for _, signal in ipairs { "TERM", "INT" } do
      it(("ends within a second on SIG%s when it is %s"):format(signal, case[1]), function()
        local connection
        if case[2] then
          service:script { case[2] }
          connection = connect()
          connection:send("GET /x HTTP/1.1\r\nHost: x\r\n\r\n")
          assert.equal("H", connection:receive(1))
        end
        assert.is_true(end_with(signal) < 1.5)
        if connection then connection:close() end
      end)
    end
  end

  it("ends within a second while a request body is incomplete", function()
    local connection = connect()
    connection:send(POST .. "Host: x\r\nContent-Length: 100\r\n\r\n{")
    connection:shutdown("send")
    assert.is_true(end_with("TERM") < 1.5)
    connection:close()
  end)

  it("ends within a second while it is busy", function()
    local command = emulator.interpreter() .. [[ -e '
      package.path = "emulator/lua/?.lua;" .. package.path
      local pipe = require("cleanroomsml.emulator.shutdown").listen()
      print "ready" io.stdout:flush()
      while pipe do end']]
    local output = shell.must("sh -c " .. shell.quote(command .. [[ >"$0" 2>&1 &
      until [ -s "$0" ]; do sleep 0.1; done
      kill $!; start=$(date +%s); wait $!; echo "status $? after $(($(date +%s) - start))"
      ]]) .. " " .. os.tmpname())
    local status, seconds = output:match("status (%d+) after (%d+)")
    assert.equal("0", status, output)
    assert.is_true(tonumber(seconds) <= 2)
  end)

  local function control(body, headers, target)
    local connection = assert(socket.connect("127.0.0.1", service.control:match("%d+$")))
    connection:settimeout(3)
    connection:send(("POST %s HTTP/1.1\r\n%s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s")
      :format(target or "/clock", headers, #body, body))
    local answer = connection:receive("*a")
    connection:close()
    return tonumber(answer:match("^HTTP/1.1 (%d+)")), answer:match("\r\n\r\n(.*)$")
  end

  local HOST, JSON = "Host: 127.0.0.1\r\n", "Content-Type: application/json"

  for _, body in ipairs { '{"offset":1e308}', '{"offset":1e400}', '{"advance":-1}',
    '{"advance":1e10}', '{"advance":5,"offset":"x"}', '{"advance":5,"later":1}', "[1]", "1", "{",
    '{"offset":NaN}', "" } do
    it("refuses to set the clock by " .. body .. ", and changes nothing", function()
      local status, message = control(body, HOST .. JSON)
      assert.equal(400, status)
      assert.is_string(json.decode(message).message)
      assert.is_true(answers())
      local told = json.decode(select(2, control('{"advance":0}', HOST .. JSON)))
      assert.equal(0, told.offset)
      assert.is_true(math.abs(told.time - os.time()) < 4)
    end)
  end

  for _, case in ipairs {
    { 200, HOST .. JSON }, { 200, "Host: localhost:1\r\n" .. JSON .. "; charset=utf-8" },
    { 200, "Host: [::1]\r\n" .. JSON }, { 415, HOST .. "Content-Type: text/plain" },
    { 415, HOST .. "Content-Type: application/x-www-form-urlencoded" },
    { 415, HOST .. "Content-Type: application/jsonp" }, { 415, HOST .. "X-None: x" },
    { 200, HOST .. "Content-Type: application/json ;charset=utf-8" },
    { 403, "Host: example.com\r\n" .. JSON }, { 403, "Host: 127.0.0.1.example.com\r\n" .. JSON },
    { 403, HOST .. "Origin: http://example.com\r\n" .. JSON },
  } do
    it(("answers control with %d: %s"):format(case[1], case[2]:gsub("\r\n", ", ")), function()
      assert.equal(case[1], (control('{"advance":0}', case[2])))
    end)
  end

  for _, case in ipairs {
    { "/accounts", '{"account":"1"}', "account: must be an account's 12 digits" },
    { "/accounts", '{"account":"111111111111"}', "access_key_id: is missing" },
    { "/accounts", '{"account":"111111111111","access_key_id":"AKIDEXAMPLE",'
      .. '"secret_access_key":"x"}', "access_key_id: is another account's" },
    { "/accounts", '{"account":"123456789012","access_key_id":"B","secret_access_key":"x"}',
      "account: is the account of the flags' keys" },
    { "/memberships", '{"membership":"x"}', "membership: must be a UUID" },
    { "/failures", '[{"action":"create","kind":"training-dataset"}]', "failure 1: kind: must be" },
    { "/failures", '{"action":"create"}', "the body must be a list of failures" },
  } do
    it("refuses " .. case[2] .. " for " .. case[1], function()
      local status, message = control(case[2], HOST .. JSON, case[1])
      assert.equal(400, status)
      assert.truthy(message:find(case[3], 1, true), message)
    end)
  end

  -- Texts that made the time of a pattern grow with the square of their length.
  for _, case in ipairs {
    { "an Authorization header", "GET /x HTTP/1.1\r\nHost: x\r\nAuthorization: AWS4-HMAC-SHA256 "
      .. ("x"):rep(65000) .. "\r\n\r\n" },
    { "many headers", "GET /x HTTP/1.1\r\nHost: x\r\n"
      .. ("X-A: " .. (" a"):rep(1500) .. "\r\n"):rep(60) .. "\r\n" },
    { "a target", "GET /" .. ("a/"):rep(20000) .. "?" .. ("a=b&"):rep(5000)
      .. " HTTP/1.1\r\nHost: x\r\n\r\n" },
  } do
    it("reads " .. case[1] .. " that is long at once", function()
      local started = busy(service.pid)
      answer_to(case[2])
      assert.is_true(busy(service.pid) - started < 1)
      assert.is_true(answers())
    end)
  end

  it("validates a string of 3 MB against a pattern in time", function()
    service:script { { signed = false, count = 9 } }
    for _, content in ipairs { ("a-"):rep(1.5e6), ("\195\164"):rep(1.5e6), (" "):rep(3e6) } do
      local body = ('{"name":"%s"}'):format(content)
      local started = busy(service.pid)
      local got = answer_to(POST .. ("Host: x\r\nContent-Length: %d\r\n\r\n%s")
        :format(#body, body))
      assert.truthy(got:find("^HTTP/1.1 [14]00"), got:sub(1, 300))
      assert.is_true(busy(service.pid) - started < 3)
    end
    assert.is_true(megabytes(service.pid) < 400)
  end)

  it("has no secret in its list of requests", function()
    local body = json.encode { name = "x", environment = { KEY = "SECRET1" },
      hyperparameters = { a = "SECRET2" }, extra = "shown" }
    local channel = json.encode { name = "c", inputChannel = { roleArn = "r", dataSource = {
      protectedQueryInputParameters = { sqlParameters = { queryString = "SECRET3" } } } } }
    for _, case in ipairs { { "trained-models", body }, { "ml-input-channels", channel },
      { "trained-models", '{"environment":{"KEY":"SECRET4"' } } do
      answer_to(("POST /memberships/%s/%s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s")
        :format(raw_http.MEMBERSHIP, case[1], #case[2], case[2]))
    end
    local text = ""
    for _, request in ipairs(service:requests()) do text = text .. request.body end
    assert.is_nil(text:find("SECRET", 1, true), text)
    assert.truthy(text:find('"extra":"shown"', 1, true), text)
    assert.truthy(text:find('"environment":"***"', 1, true), text)
    assert.truthy(text:find('"sqlParameters":"***"', 1, true), text)
  end)
end)
