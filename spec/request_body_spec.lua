--- Requests with a body over a socket: the bytes sent, also in retries.
local clients = require "spec.support.clients"
local core = require "cleanroomsml.core"
local emulator = require "spec.support.emulator"
local wire = require "spec.support.wire"

local ARN = clients.arn "m"
local KEYS = { access_key_id = "AKID", secret_access_key = "secret", session_token = "token" }
local MODEL = {
  membershipIdentifier = clients.MEMBERSHIP, name = "churn",
  configuredModelAlgorithmAssociationArn = ARN,
  resourceConfig = { instanceType = "ml.m5.xlarge", volumeSizeInGB = 30 },
  dataChannels = { { mlInputChannelArn = ARN, channelName = "train" } },
}

local function model(description)
  local request = { description = description }
  for name, value in pairs(MODEL) do request[name] = value end
  return request
end

-- A server that runs `serve(connection, number, take)`; `take()` reads a request, head and body,
-- into the list `seen`.
local function serve_with(seen, serve)
  return wire.serve(function(connection, number)
    serve(connection, number, function()
      local head = connection:head()
      if not head then return false end
      local length = tonumber(head:match("\r\nContent%-Length: (%d+)")) or 0
      seen[#seen + 1] = { head = head, body = length > 0 and connection:read(length) or "" }
      return true
    end)
  end)
end

-- Makes a call against a server and returns its triple.
local function ask(server, client, operation, url, request)
  local call = assert(core.call(client, operation, url, "us-east-1", request))
  call:submit(KEYS)
  wire.run({ server }, function() return call:run(0.001) == true end, 30)
  return call:result()
end

-- Makes a call against `serve` and returns the requests that it took and the triple.
local function run(options, operation, request, serve)
  local seen = {}
  local server = serve_with(seen, serve)
  local url = server.url
  if options.proxy then options.proxy, url = server.url, "http://service.example:8080" end
  local client = core.client(options) -- one that is collected closes its calls
  local output, message, info = ask(server, client, operation, url, request)
  server:stop()
  client:close()
  return seen, output, message, info
end

local CREATED = '{"trainedModelArn":"' .. ARN .. '"}'

local function header(request, name) return request.head:match("\r\n" .. name .. ": ([^\r]*)") end

describe("a request with a body", function()
  for _, size in ipairs { 10, 300 * 1000, 3 * 1000 * 1000 } do
    it("is sent again unchanged after an error: " .. size .. " bytes", function()
      local seen, output, message, info = run({ connect_timeout = 5 }, "create_trained_model",
        model(("ü"):rep(size / 2)), function(connection, _, take)
          take()
          connection:accept(503, "")
          take()
          connection:accept(200, CREATED)
        end)
      assert.is_nil(message)
      assert.equal(ARN, output.trainedModelArn)
      assert.equal(2, info.attempts)
      assert.is_nil(info.uncertain)
      assert.equal(2, #seen)
      assert.equal(seen[1].body, seen[2].body)
      for _, request in ipairs(seen) do
        assert.matches("^POST /memberships/[^?]*/trained%-models HTTP/1.1\r\n", request.head)
        assert.equal("application/json", header(request, "Content%-Type"))
        assert.equal(tostring(#request.body), header(request, "Content%-Length"))
        assert.is_nil(header(request, "Expect"))
        assert.is_nil(header(request, "Transfer%-Encoding"))
        assert.matches("SignedHeaders=content%-type;host;x%-amz%-date;x%-amz%-security%-token,",
          header(request, "Authorization"))
      end
    end)
  end

  it("is sent again unchanged after a lost connection, and info.uncertain is true", function()
    local seen, output, message, info = run({}, "create_trained_model", model("d"),
      function(connection, number, take)
        take()
        if number > 1 then connection:accept(409, '{"message":"exists"}',
          { "x-amzn-ErrorType: ConflictException" }) end
      end)
    assert.is_nil(output)
    assert.equal(seen[1].body, seen[2].body)
    assert.is_true(info.uncertain)
    assert.equal("ConflictException: exists (409, after 2 attempts, an earlier attempt may have "
      .. "taken effect)", message)
  end)

  it("is sent again after a reused connection was lost, and info.uncertain is true", function()
    local seen = {}
    local server = serve_with(seen, function(connection, number, take)
      take()
      if number == 1 then
        connection:accept(200, CREATED)
        take()
      else
        connection:accept(409, '{"message":"exists"}', { "x-amzn-ErrorType: ConflictException" })
      end
    end)
    local client = core.client {}
    local _, _, first = ask(server, client, "create_trained_model", server.url, model("d"))
    local output, message, info =
      ask(server, client, "create_trained_model", server.url, model("d"))
    server:stop()
    client:close()
    assert.is_nil(first.uncertain)
    assert.is_nil(output)
    assert.equal(3, #seen)
    assert.equal(seen[2].body, seen[3].body)
    assert.is_true(info.uncertain)
    assert.equal("ConflictException: exists (409, an earlier attempt may have taken effect)",
      message)
  end)

  -- The body is larger than the buffers of the sockets. A delay of this process shows in the
  -- measured intervals; then the case decides nothing.
  it("does not reach read_timeout while the server reads it", function()
    local LIMIT, PAUSE = 0.6, 0.45
    local start, first_read = core.monotonic(), math.huge
    local _, output, message = run({ max_attempts = 1, read_timeout = LIMIT },
      "create_trained_model", model(("x"):rep(8 * 1000 * 1000)), function(connection)
        repeat coroutine.yield() until core.monotonic() > start + PAUSE
        first_read = core.monotonic()
        local left = 8 * 1000 * 1000
        while left > 0 do
          local data, _, partial = connection.socket:receive(left)
          left = left - #(data or partial)
          coroutine.yield()
        end
        connection:pause(PAUSE)
        connection:accept(200, CREATED)
      end)
    local longest = math.max(first_read - start, core.monotonic() - first_read)
    assert.is_true(output ~= nil or longest > 0.9 * LIMIT, message)
  end)

  it("reaches read_timeout when the server does not read it", function()
    local _, output, _, info = run({ max_attempts = 1, read_timeout = 0.1 },
      "create_trained_model", model(("x"):rep(8 * 1000 * 1000)), function(connection)
        connection:head()
        while true do coroutine.yield() end
      end)
    assert.is_nil(output)
    assert.equal("ReadTimeout", info.code)
  end)

  it("is sent through a proxy", function()
    local seen, output = run({ proxy = "yes" }, "create_trained_model", model("d"),
      function(connection, _, take)
        take()
        connection:accept(200, CREATED)
      end)
    assert.matches("^POST http://service.example:8080/memberships/", seen[1].head)
    assert.matches('^{"name":"churn",', seen[1].body)
    assert.equal(ARN, output.trainedModelArn)
  end)

  it("ends with an error if the response comes before it was sent", function()
    local _, output, message, info = run({ max_attempts = 1 }, "create_trained_model",
      model(("x"):rep(8 * 1000 * 1000)), function(connection)
        connection:head()
        connection:accept(413, '{"message":"too large"}', { "Connection: close" })
        connection:wait_for_end()
      end)
    assert.is_nil(output)
    assert.is_string(message)
    assert.is_table(info)
  end)
end)

describe("a request without a body", function()
  -- operation, HTTP method, Content-Length
  local cases = { { "get_trained_model", "GET", nil }, { "cancel_trained_model", "PATCH", "0" },
    { "delete_trained_model_output", "DELETE", nil } }
  for _, case in ipairs(cases) do
    it("has no Content-Type, and Content-Length only with PATCH: " .. case[1], function()
      local seen = run({}, case[1], ARN, function(connection, _, take)
        take()
        connection:accept(200, "{}")
      end)
      assert.matches("^" .. case[2] .. " ", seen[1].head)
      assert.is_nil(header(seen[1], "Content%-Type"))
      assert.equal(case[3], header(seen[1], "Content%-Length"))
      assert.equal("", seen[1].body)
    end)
  end
end)

describe("core.invoke", function()
  it("calls operations over HTTP/2", function()
    local server = emulator.start { tls = true }
    finally(function() server:stop() end)
    local config = { endpoint_url = server.url, region = "us-east-1",
      credentials = clients.credentials(server), ca_bundle = server.ca_file }
    local output, message, info = core.invoke("create_configured_model_algorithm", {
      name = "a", roleArn = "arn:aws:iam::123456789012:role/service-role/x",
      trainingContainerConfig = { imageUri = "123456789012.dkr.ecr.us-east-1.amazonaws.com/x:y" },
      description = ("ü"):rep(100),
    }, config)
    assert.is_nil(message)
    assert.is_string(output.configuredModelAlgorithmArn)
    assert.equal("us-east-1", info.region)
    local got = core.invoke("get_configured_model_algorithm", output.configuredModelAlgorithmArn,
      config)
    assert.equal(("ü"):rep(100), got.description)
    assert.equal("2", tostring(server:requests()[1].http))
  end)

  it("refuses an invalid request, and sends nothing", function()
    local config = { endpoint_url = "http://127.0.0.1:1", region = "us-east-1", credentials = KEYS }
    local output, message, info = core.invoke("create_trained_model",
      { name = "", nam = 1 }, config)
    assert.is_nil(output)
    assert.equal("validation", info.kind)
    assert.equal("ValidationError: " .. table.concat(info.params, "; "), message)
    assert.matches("name: must be 1 to 63 characters long, not 0", message, 1, true)
    assert.matches("nam: unknown member, did you mean name?", message, 1, true)
    assert.has_error(function() core.invoke("no_such", {}, config) end)
  end)
end)

describe("info", function()
  it("has elapsed seconds and selected response headers, secrets redacted", function()
    local _, _, _, info = run({}, "get_trained_model", ARN, function(connection, _, take)
      take()
      connection:pause(0.1)
      connection:accept(404, "{}", { "X-Amzn-RequestId: id-1", "Retry-After: 7", "Server: x",
        "DATE: Fri, 27 Nov 2026 11:00:52 GMT", "x-amz-retry-after: token", "x-amz-id-2: token" })
    end)
    assert.is_true(info.elapsed > 0.09 and info.elapsed < 5)
    assert.same({ ["x-amzn-requestid"] = "id-1", ["retry-after"] = "7",
      date = "Fri, 27 Nov 2026 11:00:52 GMT", ["x-amz-retry-after"] = "***",
      ["x-amz-id-2"] = "***" }, info.headers)
  end)

  it("has uncertain = true after a cancellation exactly if the request was sent", function()
    for _, sent in ipairs { true, false } do
      local arrived = false
      local server = wire.serve(function(connection)
        arrived = connection:head() ~= nil
        connection:wait_for_end()
      end)
      local client = core.client {}
      local url = sent and server.url or "http://127.0.0.1:1"
      local call = assert(core.call(client, "cancel_trained_model", url, "us-east-1", ARN))
      if sent then
        call:submit(KEYS)
        wire.run({ server }, function() call:run(0.001) return arrived end)
      else
        call:submit() -- it asks for credentials
      end
      call:cancel()
      local _, message, info = call:result()
      assert.equal("Cancelled: cancelled", message)
      assert.equal(sent or nil, info.uncertain)
      assert.is_number(info.elapsed)
      server:stop()
      client:close()
    end
  end)

  it("comes with an event for each attempt of a call", function()
    local server = wire.serve(function(connection)
      for i = 1, 2 do
        connection:head()
        connection:accept(i == 1 and 503 or 200, i == 1 and "busy" or CREATED)
      end
    end)
    local client = core.client {}
    local call = assert(core.call(client, "get_trained_model", server.url, "us-east-1", ARN))
    call:keep_events()
    call:submit(KEYS)
    wire.run({ server }, function() return call:run(0.001) == true end)
    local events = call:events()
    assert.is_nil(call:events(3))
    server:stop()
    client:close()
    assert.equal(2, #events)
    for i, event in ipairs(events) do
      assert.equal("get_trained_model", event.operation)
      assert.equal("127.0.0.1:" .. server.port, event.host)
      assert.equal(i, event.attempt)
      assert.is_true(event.seconds >= 0 and event.seconds < 5)
      assert.is_true(event.bytes_sent > 500 and event.bytes_sent < 2000)
      assert.is_true(event.bytes_received > 30 and event.bytes_received < 500)
    end
    assert.same({ 503, "HTTP 503", "service", true },
      { events[1].http_status, events[1].code, events[1].kind, events[1].will_retry })
    assert.same({ 200, nil, nil, false },
      { events[2].http_status, events[2].code, events[2].kind, events[2].will_retry })
  end)
end)
