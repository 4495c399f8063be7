--- core.fetch: one plain exchange, and its errors. The server is in this process, so that the spec
--- controls every byte and every pause.
local core = require "cleanroomsml.core"
local pace = require "spec.support.pace"
local socket = require "socket"
local wire = require "spec.support.wire"

local OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"

describe("core.fetch", function()
  local server

  after_each(function()
    if server then server:stop() end
    server = nil
  end)

  --- A server that answers each request on a connection with `answer(connection, head)`.
  local function answering(answer)
    server = wire.serve(function(connection, number)
      connection:each(function(head) return answer(connection, head, number) end)
    end)
    return server
  end

  local function head_of(options)
    local got
    answering(function(connection, head)
      got = head
      local length = tonumber(head:match("\r\nContent%-Length: (%d+)")) or 0
      got = got .. connection:read(length)
      connection:accept(200, "ok")
    end)
    local response = assert(wire.fetch(server, options(server)))
    assert.are.equal(200, response.status)
    return got
  end

  describe("sends", function()
    it("the URL byte for byte, and almost no headers besides the given ones", function()
      local got = head_of(function(to)
        return { url = to.url .. "/a/../b%2fc%3A//d?q=%41&e", headers = {
          { "Host", "example.org" }, { "X-One", "1" }, { "X-Empty", "" }, { "Accept", "" },
        } }
      end)
      assert.are.equal("GET /a/../b%2fc%3A//d?q=%41&e HTTP/1.1\r\nHost: example.org\r\n" ..
        "X-One: 1\r\nX-Empty:\r\nAccept:\r\n\r\n", got)
    end)

    local cases = {
      { "a body, without asking first", { method = "POST", body = ("x"):rep(2000000) },
        { "^POST / ", "\r\nContent%-Length: 2000000\r\n" }, { "Expect", "Content%-Type" } },
      { "the content type given", { method = "POST", body = "a=b",
        headers = { { "content-type", "text/x" } } },
        { "\r\ncontent%-type: text/x\r\n", "\r\n\r\na=b$" }, { "urlencoded" } },
      { "an empty body", { method = "POST", body = "" },
        { "^POST / ", "\r\nContent%-Length: 0\r\n" }, { "Content%-Type" } },
      { "PUT without a body as one of no length", { method = "PUT" },
        { "^PUT / ", "\r\nContent%-Length: 0\r\n" }, {} },
      { "PUT with a body", { method = "PUT", body = "\0\1\2" },
        { "^PUT / ", "\r\nContent%-Length: 3\r\n", "%z\1\2$" }, {} },
      { "DELETE", { method = "DELETE" }, { "^DELETE / HTTP/1.1\r\n" }, { "Content%-Length" } },
      { "GET with a body", { method = "GET", body = "x" }, { "^GET / ", "\r\n\r\nx$" }, {} },
      { "no cookies and no offer to decompress", {}, {}, { "Cookie", "Accept%-Encoding" } },
    }
    for _, case in ipairs(cases) do
      it(case[1], function()
        local got = head_of(function() return case[2] end)
        for _, pattern in ipairs(case[3]) do assert.truthy(got:find(pattern), pattern) end
        for _, pattern in ipairs(case[4]) do assert.falsy(got:find(pattern), pattern) end
      end)
    end

    it("several methods on one handle and connection", function()
      local seen = {}
      answering(function(connection, head)
        seen[#seen + 1] = head:match("^%u+") .. (head:match("Content%-Length: %d+") or "")
        connection:read(tonumber(head:match("Content%-Length: (%d+)")) or 0)
        if head:find("^HEAD") then return connection:write(OK) end
        connection:accept(200, "ok")
      end)
      for _, method in ipairs { "GET", "POST", "GET", "HEAD", "GET", "PUT", "DELETE", "GET" } do
        local body = method == "POST" and "four" or nil
        local response = assert(wire.fetch(server, { method = method, body = body }))
        assert.are.equal(method == "HEAD" and "" or "ok", response.body)
      end
      assert.are.equal("GET POSTContent-Length: 4 GET HEAD GET PUTContent-Length: 0 DELETE GET",
        table.concat(seen, " "))
      assert.are.equal(1, server.count)
    end)
  end)

  describe("accepts", function()
    local cases = {
      { "status, headers and body", OK .. "ok", { 200, "ok" } },
      { "repeated headers, joined, names in lower case",
        "HTTP/1.1 204 None\r\nX-Thing: a\r\nx-thing:  b  \r\nEmpty:\r\n\r\n",
        { 204, "", { ["x-thing"] = "a, b", empty = "" } } },
      { "a redirect as it is", "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n" ..
        "Content-Length: 0\r\n\r\n", { 302, "", { location = "http://127.0.0.1:1/" } } },
      { "the answer after interim ones",
        "HTTP/1.1 103 Early Hints\r\nLink: x\r\nX-A: interim\r\n\r\n" ..
        "HTTP/1.1 200 OK\r\nX-A: final\r\nContent-Length: 1\r\n\r\n1",
        { 200, "1", { ["x-a"] = "final", link = false } } },
      { "chunks, and no trailers",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nDate: now\r\nTrailer: Date\r\n\r\n" ..
        "3\r\nabc\r\n2\r\nde\r\n0\r\nDate: never\r\n\r\n", { 200, "abcde", { date = "now" } } },
      { "a body that is not to be decompressed",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
        { 200, "abc", { ["content-encoding"] = "gzip" } } },
      { "a body that ends with the connection", "HTTP/1.0 200 OK\r\n\r\nto the end",
        { 200, "to the end" }, "stop" },
    }
    for _, case in ipairs(cases) do
      it(case[1], function()
        answering(function(connection)
          connection:write(case[2])
          return case[4]
        end)
        local response = assert(wire.fetch(server))
        assert.are.equal(case[3][1], response.status)
        assert.are.equal(case[3][2], response.body)
        for name, value in pairs(case[3][3] or {}) do
          assert.are.equal(value or nil, response.headers[name])
        end
      end)
    end

    it("a body of exactly the allowed size", function()
      answering(function(connection) connection:accept(200, ("x"):rep(1000)) end)
      assert.are.equal(1000, #assert(wire.fetch(server, { max_response_size = 1000 })).body)
    end)
  end)

  describe("gives an error for", function()
    local function garbage(text)
      return function(connection) connection:write(text) return "stop" end
    end
    local function slowly(connection)
      connection:write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
      for _ = 1, 1000 do
        connection:pause(0.02)
        if not connection:write("x") then return "stop" end
      end
    end
    local cases = {
      { "reset", function(connection) connection:reset() return "stop" end, {},
        "transport", "ConnectionLost", "reset" },
      { "closed without a byte", function() return "stop" end, {},
        "transport", "ConnectionLost", "[Ee]mpty reply" },
      { "cut off in the headers", garbage "HTTP/1.1 200 OK\r\nContent-Le", {},
        "transport", "ConnectionLost", "" },
      { "cut off in the body", garbage "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", {},
        "transport", "ConnectionLost", "7 bytes" },
      { "cut off in a chunk",
        garbage "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nab", {},
        "transport", "ConnectionLost", "" },
      { "not HTTP", garbage "hello, who is there?\r\n\r\n", {},
        "transport", "InvalidResponse", "HTTP/0.9" },
      { "a bad status line", garbage "HTTP/1.1 twohundred OK\r\n\r\n", {},
        "transport", "InvalidResponse", "" },
      { "a body that is too large",
        function(connection) connection:accept(200, ("x"):rep(1001)) end,
        { max_response_size = 1000 },
        "transport", "ResponseTooLarge", "max_response_size" },
      { "a body without end", function(connection)
          connection:write("HTTP/1.1 200 OK\r\n\r\n")
          while connection:write(("x"):rep(65536)) do coroutine.yield() end
          return "stop"
        end, { max_response_size = 300000 }, "transport", "ResponseTooLarge", "max_response_size" },
      { "headers that are too large", garbage("HTTP/1.1 200 OK\r\n" ..
          ("X-Filler: " .. ("y"):rep(1000) .. "\r\n"):rep(70) .. "\r\n"), {},
        "transport", "ResponseTooLarge", "64 KiB" },
      { "interim answers without end", function(connection)
          local interim = "HTTP/1.1 102 Processing\r\nX: " .. ("y"):rep(900) .. "\r\n\r\n"
          while connection:write(interim) do coroutine.yield() end
          return "stop"
        end, {}, "transport", "ResponseTooLarge", "64 KiB" },
      { "no answer in time", function(connection) connection:wait_for_end() end,
        { read_timeout = 0.15 }, "timeout", "ReadTimeout", "" },
      { "silence inside the body", function(connection)
          connection:write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
          connection:wait_for_end()
        end, { read_timeout = 0.15 }, "timeout", "ReadTimeout", "" },
      { "a byte at a time past the overall limit", slowly, { read_timeout = 0.15, timeout = 0.4 },
        "timeout", "Timeout", "" },
    }
    for _, case in ipairs(cases) do
      it(case[1], function()
        answering(case[2])
        local response, message, kind, code, seconds = wire.fetch(server, case[3])
        assert.is_nil(response)
        assert.are.equal(case[4], kind)
        assert.are.equal(case[5], code)
        assert.truthy(message:find("^" .. code .. ": "), message)
        assert.truthy(message:find(case[6]), message)
        assert.is_true(seconds < pace(2))
      end)
    end

    it("a refused connection, with host and port once", function()
      answering(function() end)
      local port = server.port
      server:stop()
      local _, message, kind, code = wire.fetch(server, { url = "http://127.0.0.1:" .. port })
      assert.are.same({ "transport", "ConnectError" }, { kind, code })
      assert.are.equal("ConnectError: 127.0.0.1:" .. port .. ": no connection: Connection refused",
        message)
    end)

    it("a host that does not answer the connection attempt", function()
      local listener = assert(socket.bind("127.0.0.1", 0, 0))
      local _, port = listener:getsockname()
      local knocks = {}
      for i = 1, 4 do  -- more than may wait: those who come now are not heard
        knocks[i] = socket.tcp()
        knocks[i]:settimeout(0)
        knocks[i]:connect("127.0.0.1", port)
      end
      server = wire.serve(function() end)
      local _, _, kind, code, seconds = wire.fetch(server,
        { url = "http://127.0.0.1:" .. port, connect_timeout = 0.15, read_timeout = 5 })
      listener:close()
      for _, knock in ipairs(knocks) do knock:close() end
      assert.are.same({ "timeout", "ConnectTimeout" }, { kind, code })
      assert.is_true(seconds < pace(2))
    end)

    it("a name that cannot be resolved", function()
      answering(function() end)
      local _, message, kind, code = wire.fetch(server, { url = "http://unknown.invalid/a@b" })
      assert.are.same({ "transport", "ResolveError" }, { kind, code })
      assert.equal("ResolveError: unknown.invalid: the host name could not be resolved", message)
    end)

    for _, url in ipairs { "ftp://127.0.0.1/", "file:///etc/passwd", "dict://127.0.0.1/",
                           "http://user:word@127.0.0.1/", "http://", "http://127.0.0.1:99999/" } do
      it("an unsupported URL: " .. url, function()
        answering(function() end)
        local _, message, kind, code = wire.fetch(server, { url = url })
        assert.are.same({ "transport", "LocalError" }, { kind, code })
        assert.falsy(message:find("word"), message)
      end)
    end

    it("a TLS handshake that is never answered, as a connect timeout", function()
      server = wire.serve(function(connection) connection:wait_for_end() end)
      local _, _, kind, code = wire.fetch(server,
        { url = "https://127.0.0.1:" .. server.port, connect_timeout = 0.15, read_timeout = 5 })
      assert.are.same({ "timeout", "ConnectTimeout" }, { kind, code })
    end)

    it("a TLS handshake with a server that speaks no TLS", function()
      server = wire.serve(function(connection) connection:write("HTTP/1.1 400 Bad\r\n\r\n") end)
      local _, message, kind, code = wire.fetch(server,
        { url = "https://127.0.0.1:" .. server.port })
      assert.are.same({ "transport", "TLSError" }, { kind, code })
      assert.truthy(message:find("the system's store", 1, true), message)
    end)

    it("a TLS handshake that is cut off, as a lost connection", function()
      server = wire.serve(function(connection) connection:read(1) connection:reset() end)
      local _, _, kind, code = wire.fetch(server, { url = "https://127.0.0.1:" .. server.port })
      assert.are.same({ "transport", "ConnectionLost" }, { kind, code })
    end)

    it("a CA bundle that does not exist, with its path", function()
      server = wire.serve(function() end)
      local _, message, kind, code = wire.fetch(server,
        { url = "https://127.0.0.1:" .. server.port, ca_bundle = "/nowhere/ca.pem" })
      assert.are.same({ "transport", "TLSError" }, { kind, code })
      assert.truthy(message:find("/nowhere/ca.pem", 1, true), message)
    end)
  end)

  describe("applies read_timeout to gaps:", function()
    it("an answer that comes a byte at a time is complete", function()
      answering(function(connection)
        for byte in ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabcde"):gmatch(".") do
          connection:pause(0.04)
          connection:write(byte)
        end
      end)
      local response, message, _, _, seconds = wire.fetch(server, { read_timeout = 1.4 })
      assert.is_table(response, message)
      assert.are.equal("abcde", response.body)
      assert.is_true(seconds > 1.5)
    end)

    it("pauses between runs count only for the overall limit", function()
      answering(function(connection) connection:accept(200, "late but here") end)
      local limits = { url = server.url, connect_timeout = 0.05, read_timeout = 0.05 }
      local fetch = core.fetch(limits)
      core.sleep(0.1)                      -- not even connected
      fetch:run(0)
      server:step()
      core.sleep(0.1)                      -- sent; the answer is not read
      for _ = 1, 3 do server:step() end
      core.sleep(0.1)
      local results = wire.finish({ server }, { fetch })
      assert.are.equal("late but here", results[1][1].body)
    end)

    it("an answer that has arrived is returned although the limit has passed", function()
      answering(function(connection) connection:accept(200, ("x"):rep(200000)) end)
      local fetch = core.fetch { url = server.url, timeout = 0.2 }
      for _ = 1, 20 do fetch:run(0.001) server:step() end
      core.sleep(0.25)
      local results = wire.finish({ server }, { fetch })
      assert.is_table(results[1][1], results[1][2])
    end)
  end)

  describe("as a userdata", function()
    it("can be cancelled at any time, and gives Cancelled", function()
      answering(function(connection) connection:wait_for_end() end)
      for steps = 0, 6 do
        local fetch = core.fetch { url = server.url }
        for _ = 1, steps do fetch:run(0.001) server:step() end
        fetch:cancel()
        assert.is_true(fetch:run(0))
        local response, message, kind, code = fetch:result()
        assert.is_nil(response)
        assert.are.same({ "Cancelled: cancelled", "cancelled", "Cancelled" },
          { message, kind, code })
      end
    end)

    it("keeps its answer when it is cancelled afterwards", function()
      answering(function(connection) connection:accept(200, "ok") end)
      local fetch = core.fetch { url = server.url }
      wire.finish({ server }, { fetch })
      fetch:cancel()
      assert.are.equal("ok", fetch:result().body)
      assert.are.equal("ok", fetch:result().body)
    end)

    it("has no result before it is done", function()
      answering(function(connection) connection:wait_for_end() end)
      local fetch = core.fetch { url = server.url }
      assert.is_false(fetch:run(0))
      assert.has_error(function() fetch:result() end, "the fetch is not done")
      fetch:cancel()
    end)

    it("can be collected while it runs", function()
      answering(function(connection) connection:wait_for_end() end)
      core.fetch({ url = server.url }):run(0.001)
      server:step()
      collectgarbage()
      collectgarbage()
      wire.run({ server }, function() return #server.running == 0 end)
    end)

    local wrong = {
      { "no table", nil, "table expected" },
      { "no url", {}, "url: expected a string" },
      { "url of another type", { url = 1 }, "url: expected a string" },
      { "url with a blank", { url = "http://a b/" }, "url: " },
      { "url with a line end", { url = "http://a/\r\nX: y" }, "url: " },
      { "url with NUL", { url = "http://a/\0" }, "url: " },
      { "method with a blank", { url = "http://a/", method = "GET /" }, "method: " },
      { "no method", { url = "http://a/", method = "" }, "method: " },
      { "header value with a line end", { url = "http://a/", headers = { { "A", "b\nC: d" } } },
        "headers: " },
      { "header value with NUL", { url = "http://a/", headers = { { "A", "b\0" } } }, "headers: " },
      { "header name with a colon", { url = "http://a/", headers = { { "A:", "b" } } },
        "headers: " },
      { "headers as a map", { url = "http://a/", headers = { { A = "b" } } }, "headers: " },
      { "headers of another type", { url = "http://a/", headers = "A: b" }, "headers: " },
      { "body of another type", { url = "http://a/", body = {} }, "body: expected a string" },
      { "proxy with NUL", { url = "http://a/", proxy = "http://a\0" }, "proxy: " },
      { "ca_bundle of another type", { url = "http://a/", ca_bundle = true }, "ca_bundle: " },
      { "time-out that is none", { url = "http://a/", timeout = 0 }, "timeout: out of range" },
      { "time-out that is no number", { url = "http://a/", read_timeout = "1" }, "read_timeout: " },
      { "time-out NaN", { url = "http://a/", connect_timeout = 0 / 0 }, "connect_timeout: " },
    }
    for _, case in ipairs(wrong) do
      it("raises: " .. case[1], function()
        local ok, message = pcall(core.fetch, case[2])
        assert.is_false(ok)
        assert.truthy(tostring(message):find(case[3], 1, true), message)
      end)
    end
  end)
end)
