--- Connections that must not be reused: those that timed out, those with unsolicited data, and
--- those verified by another CA bundle.
local child = require "spec.support.child"
local clients = require "spec.support.clients"
local cleanroomsml = require "cleanroomsml"
local core = require "cleanroomsml.core"
local h2_frames = require "spec.support.h2_frames"
local models = require "spec.support.models"
local shell = require "spec.support.shell"
local socket = require "socket"
local tls_front = require "spec.support.tls_front"
local wire = require "spec.support.wire"

local unpack = table.unpack or unpack

local servers, fronts = {}, {}

local function serve(handle)
  servers[#servers + 1] = wire.serve(handle)
  return servers[#servers]
end

--- A server, and a TLS front for it.
local function serve_tls(protocol, handle)
  local server = serve(handle)
  fronts[#fronts + 1] = tls_front.start(server, protocol)
  return server, fronts[#fronts]
end

local function stop_all()
  for _, front in ipairs(fronts) do front:stop() end
  for _, server in ipairs(servers) do server:stop() end
  servers, fronts = {}, {}
end

local function fetch(front, changes)
  local options = { url = front.url, ca_bundle = front.ca_file }
  for name, value in pairs(changes or {}) do options[name] = value end
  return core.fetch(options)
end

--- One fetch to its end: the body, or nil and the code.
local function get(server, front, changes)
  local results = wire.finish({ server }, { fetch(front, changes) })
  local result = results[1]
  return result[1] and result[1].body, result[4]
end

--- Runs the server for a time without requests.
local function pass(server, seconds)
  local till = core.monotonic() + seconds
  wire.run({ server }, function() return core.monotonic() > till end)
end

describe("an HTTP/2 connection", function()
  after_each(stop_all)

  --- A server that answers the first request of each connection only.
  local function once(streams)
    return serve_tls("h2", function(connection, number)
      h2_frames.serve(connection, function(stream, count)
        if count > 1 then return end
        connection:write(h2_frames.answer(stream, tostring(number)))
        if streams then connection:write(h2_frames.settings(streams)) end
      end)
    end)
  end

  for _, case in ipairs {
    { "whose server stops responding", nil }, { "whose server allows no more streams", 0 },
  } do
    local name, streams = case[1], case[2]
    for _, limit in ipairs { "read_timeout", "timeout" } do
      it(name .. " is not reused after a " .. limit, function()
        local server, front = once(streams)
        assert.equal("1", get(server, front))
        local second = get(server, front, { [limit] = 0.2 })
        if not (streams and second) then -- newer libcurls open another connection at once
          assert.is_nil(second)
          second = get(server, front)
        end
        assert.equal("2", second)
        assert.equal(2, server.count)
      end)
    end
  end

  it("is not reused after a request on it was cancelled", function()
    local server, front = once()
    assert.equal("1", get(server, front))
    local cancelled = fetch(front)
    for _ = 1, 20 do
      cancelled:run(0.005)
      server:step()
    end
    cancelled:cancel()
    assert.equal("2", get(server, front))
    assert.equal(2, server.count)
  end)

  it("that timed out closes after the other requests on it have ended", function()
    local held, ended
    local server, front = serve_tls("h2", function(connection, number)
      h2_frames.serve(connection, function(stream, count)
        if number > 1 or count == 1 then
          connection:write(h2_frames.answer(stream, tostring(number)))
        elseif count == 3 then
          held = function() connection:write(h2_frames.answer(stream, "healthy")) end
        end
      end)
      if number == 1 then ended = true end
    end)
    assert.equal("1", get(server, front))
    local silent, healthy = fetch(front, { read_timeout = 0.3 }), fetch(front)
    local results = wire.finish({ server }, { silent })
    assert.equal("ReadTimeout", results[1][4])
    assert.equal("2", get(server, front))
    held()
    results = wire.finish({ server }, { healthy })
    assert.equal("healthy", assert(results[1][1], results[1][2]).body)
    wire.run({ server }, function() return ended end)
    assert.equal("2", get(server, front))
    assert.equal(2, server.count)
  end)
end)

describe("an HTTP/1.1 connection", function()
  after_each(stop_all)

  local function answer(body)
    return ("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s"):format(#body, body)
  end

  local unasked                           -- how often such data were sent
  before_each(function() unasked = 0 end)

  --- Answers each request with the connection's number, and sends `text` after `seconds`.
  local function smuggler(seconds, text)
    return function(connection, number)
      connection:each(function()
        connection:write(answer(tostring(number)))
        connection:pause(seconds)
        connection:write(text)
        unasked = unasked + 1
      end)
    end
  end

  --- Waits until such data were sent `times` times and have arrived.
  local function await_unasked(times, ...)
    wire.run({ ... }, function() return unasked >= times end)
    local till = core.monotonic() + 0.1
    wire.run({ ... }, function() return core.monotonic() > till end)
  end

  local function plain(handle)
    local server = serve(handle)
    return server, { url = server.url }
  end

  local function secure(handle) return serve_tls("http/1.1", handle) end

  for protocol, start in pairs { http = plain, https = secure } do
    for _, seconds in ipairs { 0, 0.05, 0.3 } do
      it(("is not reused: %s, a second response after %g s"):format(protocol, seconds), function()
        local server, front = start(smuggler(seconds, answer "smuggled"))
        for i = 1, 3 do
          assert.equal(tostring(i), get(server, front))
          await_unasked(i, server)
        end
      end)
    end

    it(("is not reused: %s, a second response in the same write"):format(protocol), function()
      local server, front = start(function(connection, number)
        connection:each(function() -- libcurl reads the end of a long body to the byte
          connection:write(answer(number .. (" "):rep(5000)) .. answer "smuggled")
        end)
      end)
      for i = 1, 3 do
        assert.equal(tostring(i), get(server, front):match "%S+")
        pass(server, 0.05)
      end
    end)

    it(("is not reused: %s, a 408 with Connection: close"):format(protocol), function()
      local server, front = start(function(connection, number)
        connection:head()
        connection:write(answer(tostring(number)))
        connection:pause(0.05)
        connection:write("HTTP/1.1 408 Request Time-out\r\nConnection: close\r\n\r\n")
        unasked = unasked + 1
      end)
      for i = 1, 3 do
        assert.equal(tostring(i), get(server, front))
        await_unasked(i, server)
      end
    end)

    it("is replaced when the response to a second request is a 408: " .. protocol, function()
      local server, front = start(function(connection, number)
        connection:head()
        connection:write(answer(tostring(number)))
        connection:head()
        connection:write("HTTP/1.1 408 Request Time-out\r\nConnection: close\r\n\r\n")
      end)
      for i = 1, 3 do assert.equal(tostring(i), get(server, front)) end
    end)
  end

  it("is not reused in a proxy's tunnel after a second response", function()
    local service, front = secure(smuggler(0.05, answer "smuggled"))
    local proxy = serve(function(connection)
      connection:head()
      connection:write("HTTP/1.1 200 Connection established\r\n\r\n")
      connection:tunnel("127.0.0.1", front.port)
    end)
    for i = 1, 3 do
      local results = wire.finish({ service, proxy }, { fetch(front, { proxy = proxy.url }) })
      assert.equal(tostring(i), assert(results[1][1], results[1][2]).body)
      await_unasked(i, service, proxy)
    end
  end)

  it("returns a 408 that is the response to its first request", function()
    local server = serve(function(connection)
      connection:head()
      connection:accept(408, "")
    end)
    assert.equal(408, wire.fetch(server).status)
  end)
end)

describe("connections to two servers from one local port", function()
  local library, taken

  setup(function()
    library = child.preload("one_port")
    taken = assert(socket.bind("127.0.0.1", 0))
  end)
  teardown(function() os.remove(library) end)

  it("are distinguished: a closed one is not reused for the other server", function()
    local _, port = taken:getsockname()
    taken:close()
    local output = child.run([[
      local wire = require "spec.support.wire"
      local closing = wire.serve(function(connection)
        connection:head()
        connection:accept(200, "closing")
      end)
      local lasting = wire.serve(function(connection)
        connection:each(function() connection:accept(200, "lasting") end)
      end)
      print(assert(wire.fetch(closing)).body)
      wire.run({ closing }, function() return #closing.running == 0 end)
      for _ = 1, 3 do print(assert(wire.fetch(lasting)).body, lasting.count) end]],
      ("LOCAL_PORT=%d LD_PRELOAD=%s"):format(port, library))
    assert.equal("closing\n" .. ("lasting\t1\n"):rep(3), output)
  end)
end)

describe("a client whose HTTP/2 server stops responding", function()
  setup(function() clients.environment {} end)
  teardown(function() clients.environment(nil) end)
  after_each(stop_all)

  it("gets the response on another connection at the second attempt", function()
    local server, front = serve_tls("h2", function(connection)
      h2_frames.serve(connection, function(stream, count)
        if count == 1 then connection:write(h2_frames.answer(stream, models.body {})) end
      end)
    end)
    local client = cleanroomsml.client {
      region = "us-east-1", endpoint_url = front.url, ca_bundle = front.ca_file, read_timeout = 0.6,
      credentials = { access_key_id = "AKID", secret_access_key = "secret" },
      wait = function() server:step() core.sleep(0.001) end,
    }
    for i = 1, 3 do
      local model, message, info = client:get_trained_model(clients.arn "minimal")
      assert.is_table(model, message)
      assert.equal(i == 1 and 1 or 2, info.attempts)
    end
    client:close()
  end)
end)

describe("a CA bundle", function()
  after_each(stop_all)

  local read, write = shell.read, shell.write

  --- Answers and closes, so that each request has a connection of its own.
  local function closing(connection)
    connection:head()
    connection:accept(200, "ok", { "Connection: close" })
  end

  local function two_fronts()
    local server, front = serve_tls("http/1.1", closing)
    local other = tls_front.start(server)
    fronts[#fronts + 1] = other
    return server, front, other
  end

  it("from which a certificate was removed no longer verifies its servers", function()
    local server, front, other = two_fronts()
    local path = os.tmpname()
    finally(function() os.remove(path) end)
    write(path, read(front.ca_file))
    assert.equal("ok", get(server, front, { ca_bundle = path }))
    write(path, read(other.ca_file))
    assert.equal("TLSError", select(2, get(server, front, { ca_bundle = path })))
    assert.equal("ok", get(server, other, { ca_bundle = path }))
    os.remove(path)
    assert.equal("TLSError", select(2, get(server, other, { ca_bundle = path })))
  end)

  it("that was invalid is read again after it was corrected", function()
    local server, front = serve_tls("http/1.1", closing)
    local path = os.tmpname()
    finally(function() os.remove(path) end)
    write(path, "no certificate")
    assert.equal("TLSError", select(2, get(server, front, { ca_bundle = path })))
    write(path, read(front.ca_file))
    assert.equal("ok", get(server, front, { ca_bundle = path }))
  end)

  it("is read again after a change by an existing client, without session resumption", function()
    clients.environment {}
    finally(function() clients.environment(nil) end)
    local server, front = serve_tls("http/1.1", function(connection)
      connection:head()
      connection:accept(200, models.body {}, { "Connection: close" })
    end)
    local other = tls_front.start(server)
    fronts[#fronts + 1] = other
    local path = os.tmpname()
    finally(function() os.remove(path) end)
    write(path, read(front.ca_file))
    local client = cleanroomsml.client {
      region = "us-east-1", endpoint_url = front.url, ca_bundle = path,
      credentials = { access_key_id = "AKID", secret_access_key = "secret" },
      wait = function() server:step() core.sleep(0.001) end,
    }
    for _ = 1, 3 do assert.is_table(client:get_trained_model(clients.arn "minimal")) end
    write(path, read(other.ca_file))
    local _, _, info = client:get_trained_model(clients.arn "minimal")
    assert.equal("TLSError", info.code)
    assert.equal(1, info.attempts)
    write(path, read(front.ca_file))
    assert.is_table(client:get_trained_model(clients.arn "minimal"))
    client:close()
  end)

  it("that is a FIFO, a device or a directory is refused without blocking", function()
    local server, front = serve_tls("http/1.1", closing)
    local fifo = os.tmpname()
    finally(function() os.remove(fifo) end)
    assert(os.remove(fifo))
    assert(os.execute("mkfifo " .. fifo))
    for _, path in ipairs { fifo, "/dev/zero", "/" } do
      local fetches = { fetch(front, { ca_bundle = path }) }
      local results, seconds = wire.finish({ server }, fetches)
      local _, message, kind, code = unpack(results[1], 1, 4)
      assert.equal("config", kind)
      assert.equal("InvalidConfig", code)
      assert.matches("ca_bundle is not a regular file: " .. path, message, 1, true)
      assert.is_true(seconds < 1)
    end
    assert.equal(0, server.count)
  end)
end)
