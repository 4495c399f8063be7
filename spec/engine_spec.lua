--- The engine: many exchanges at once over shared connections, proxies, TLS.
local child = require "spec.support.child"
local core = require "cleanroomsml.core"
local emulator = require "spec.support.emulator"
local testing = require "cleanroomsml.testing"
local wire = require "spec.support.wire"

local REFUSED = 403 -- what the emulator answers to requests without a signature

local function base64(text)
  return ((text:gsub(".", function(c)
    local bits, byte = "", c:byte()
    for i = 7, 0, -1 do bits = bits .. (math.floor(byte / 2 ^ i) % 2) end
    return bits
  end) .. "0000"):gsub("%d%d%d?%d?%d?%d?", function(bits)
    if #bits < 6 then return "" end
    local at = tonumber(bits, 2) + 1
    return ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"):sub(at, at)
  end) .. ({ "", "==", "=" })[#text % 3 + 1])
end

describe("the engine", function()
  local servers = {}

  local function serve(handle)
    servers[#servers + 1] = wire.serve(handle)
    return servers[#servers]
  end

  after_each(function()
    for _, server in ipairs(servers) do server:stop() end
    servers = {}
  end)

  --- A server that answers each request on a connection with "ok".
  local function ok_server()
    return serve(function(connection)
      connection:each(function() connection:accept(200, "ok") end)
    end)
  end

  describe("reuses connections:", function()
    it("for requests one after the other", function()
      local server = ok_server()
      for _ = 1, 20 do assert.are.equal(200, assert(wire.fetch(server)).status) end
      assert.are.equal(1, server.count)
    end)

    it("one for each of several requests at once", function()
      local server = ok_server()
      for _ = 1, 3 do
        local fetches = {}
        for i = 1, 16 do fetches[i] = core.fetch { url = server.url .. "/" .. i } end
        for _, result in ipairs(wire.finish({ server }, fetches)) do
          assert.are.equal("ok", assert(result[1], result[2]).body)
        end
      end
      assert.are.equal(16, server.count)
    end)

    it("but not one whose request was cancelled", function()
      local server = serve(function(connection, number)
        connection:each(function()
          if number == 1 then return connection:wait_for_end() end
          connection:accept(200, "ok")
        end)
      end)
      local fetch = core.fetch { url = server.url }
      for _ = 1, 5 do fetch:run(0.001) server:step() end
      fetch:cancel()
      assert.are.equal("ok", wire.fetch(server).body)
      wire.run({ server }, function() return #server.running == 1 end)
    end)

    for _, method in ipairs { "GET", "PUT" } do
      for _, ending in ipairs { "close", "reset" } do
        it(("and sends a %s again after a %s"):format(method, ending), function()
          local server = serve(function(connection, number)
            connection:head()
            connection:accept(200, tostring(number))
            if number == 1 then connection:head() connection[ending](connection) end
          end)
          local heads = {}
          for i = 1, 2 do
            heads[i] = assert(wire.fetch(server, { method = method })).body
          end
          assert.are.same({ "1", "2" }, heads)
        end)
      end
    end

    it("and does not send a request again after the answer began", function()
      local server = serve(function(connection, number)
        connection:head()
        connection:accept(200, tostring(number))
        connection:head()
        connection:write("HTTP/1.1 200 OK\r\nContent-Le")
      end)
      assert(wire.fetch(server))
      local _, _, _, code = wire.fetch(server)
      assert.are.equal("ConnectionLost", code)
      assert.are.equal(1, server.count)
    end)

    it("and does not take surplus bytes for an answer", function()
      local server = serve(function(connection, number)
        connection:each(function()
          connection:accept(200, "ok")
          if number == 1 then connection:accept(200, "smuggled") end
        end)
      end)
      for _ = 1, 3 do assert.are.equal("ok", wire.fetch(server).body) end
      assert.are.equal(2, server.count)
    end)

    it("but none with other proxy or TLS settings", function()
      local server = ok_server()
      assert(wire.fetch(server))
      assert(wire.fetch(server, { proxy = server.url }))
      assert.are.equal(2, server.count)
    end)
  end)

  it("leaves no descriptor behind", function()
    local server = serve(function(connection, number)
      connection:each(function()
        if number % 3 == 0 then return connection:reset() end
        if number % 3 == 1 then return connection:wait_for_end() end
        -- Not kept: the pool may grow by as many as it keeps.
        connection:accept(200, "ok", { "Connection: close" })
        return "stop"
      end)
    end)
    local function round()
      local fetches = {}
      for i = 1, 30 do fetches[i] = core.fetch { url = server.url, read_timeout = 0.05 } end
      wire.finish({ server }, fetches)
      wire.run({ server }, function() return #server.running <= 30 end)
      return testing.open_files()
    end
    round()
    local before = round()
    for _ = 1, 5 do round() end
    local after = round()
    assert.is_true(after <= before + 12, after .. " descriptors after " .. before)
  end)

  it("closes no other connection when a request is cancelled", function()
    local server = serve(function(connection)
      connection:each(function(head)
        connection:pause(0.05)
        connection:accept(200, head:match("/(%d+)"))
      end)
    end)
    local fetches = {}
    for i = 1, 20 do fetches[i] = core.fetch { url = server.url .. "/" .. i } end
    for i = 1, 20, 2 do
      fetches[i]:run(0.002)
      server:step()
      fetches[i]:cancel()
    end
    for i, result in ipairs(wire.finish({ server }, fetches)) do
      if i % 2 == 1 then assert.are.equal("cancelled", result[3])
      else assert.are.equal(tostring(i), result[1].body) end
    end
  end)

  describe("through a proxy", function()
    local function proxy_server(answer)
      local proxy
      proxy = serve(function(connection)
        connection:each(function(head)
          proxy.heads[#proxy.heads + 1] = head
          return answer(connection, head)
        end)
      end)
      proxy.heads = {}
      return proxy
    end

    local function expect(result, kind, code, words)
      assert.is_nil(result[1])
      assert.are.same({ kind, code }, { result[3], result[4] })
      assert.truthy(result[2]:find(words, 1, true), result[2])
      assert.falsy(result[2]:find("s3cret", 1, true), result[2])
    end

    it("sends it the whole URL, byte for byte, and its credentials", function()
      local proxy = proxy_server(function(connection) connection:accept(200, "by proxy") end)
      local response = assert(wire.fetch(proxy, { url = "http://far.invalid/a/../%2f?x",
        proxy = "http://user:s3cret%2F@127.0.0.1:" .. proxy.port }))
      assert.are.equal("by proxy", response.body)
      assert.truthy(proxy.heads[1]:find("^GET http://far.invalid/a/%.%./%%2f%?x HTTP/1.1\r\n"),
        proxy.heads[1])
      assert.truthy(proxy.heads[1]:find("Proxy-Authorization: Basic " .. base64("user:s3cret/") ..
        "\r\n", 1, true), proxy.heads[1])
    end)

    it("reports its refusal as ProxyError", function()
      for _, url in ipairs { "http://far.invalid/", "https://far.invalid/" } do
        local proxy = proxy_server(function(connection) connection:accept(407, "who are you?") end)
        local result = { wire.fetch(proxy, { url = url,
          proxy = "http://user:s3cret@127.0.0.1:" .. proxy.port }) }
        expect(result, "transport", "ProxyError", "refused")
        assert.truthy(result[2]:find("407", 1, true), result[2])
      end
    end)

    for _, case in ipairs { { "127.0.0.1:1", "ConnectError", "Connection refused" },
      { "unknown.invalid:3128", "ProxyError", "" } } do
      for _, scheme in ipairs { "http", "https" } do
        it("names a proxy that is not there: " .. case[1] .. " for " .. scheme, function()
          local _, message, kind, code = wire.fetch(ok_server(), {
            url = scheme .. "://far.invalid/", proxy = "http://user:s3cret@" .. case[1] })
          assert.are.same({ "transport", case[2] }, { kind, code })
          assert.truthy(message:find("the proxy " .. case[1] .. " (option proxy", 1, true), message)
          assert.truthy(message:find(case[3], 1, true), message)
          assert.falsy(message:find("s3cret", 1, true), message)
        end)
      end
    end

    it("returns a 407 of the service as an answer", function()
      local server = serve(function(connection) connection:head() connection:accept(407, "") end)
      assert.are.equal(407, assert(wire.fetch(server)).status)
    end)

    it("reports a proxy that cannot connect", function()
      local proxy = proxy_server(function(connection) connection:accept(502, "no way") end)
      expect({ wire.fetch(proxy, { url = "https://far.invalid/", proxy = proxy.url }) },
        "transport", "ProxyError", "502")
    end)

    it("has a connect timeout for a proxy that does not answer CONNECT", function()
      local proxy = proxy_server(function(connection) connection:wait_for_end() return "stop" end)
      local result = { wire.fetch(proxy, { url = "https://far.invalid/", proxy = proxy.url,
        connect_timeout = 0.15, read_timeout = 5 }) }
      expect(result, "timeout", "ConnectTimeout", "")
      assert.truthy(proxy.heads[1]:find("^CONNECT far.invalid:443 HTTP/1.1\r\n"))
    end)

    it("does not send it the request's headers in a tunnel", function()
      local proxy = proxy_server(function(connection) connection:accept(502, "") end)
      wire.fetch(proxy, { url = "https://far.invalid/", proxy = proxy.url,
        headers = { { "Authorization", "mine" } } })
      assert.falsy(proxy.heads[1]:find("mine", 1, true))
    end)

    it("reports a proxy that does not listen, and one whose name has no address", function()
      local proxy = ok_server()
      proxy:stop()
      expect({ wire.fetch(proxy, { url = "http://far.invalid/",
        proxy = "http://user:s3cret@127.0.0.1:" .. proxy.port }) },
        "transport", "ConnectError", tostring(proxy.port))
      expect({ wire.fetch(proxy, { url = "http://far.invalid/",
        proxy = "http://user:s3cret@unknown.invalid:1" }) },
        "transport", "ProxyError", "unknown.invalid")
    end)

    for _, proxy_url in ipairs { "gopher://user:s3cret@127.0.0.1:1", "http://user:s3cret@:1:2:3",
                                 "http://user:s3cret@127.0.0.1:99999", "nonsense://s3cret" } do
      it("does not show a proxy URL that is invalid: " .. proxy_url, function()
        local server = ok_server()
        local result = { wire.fetch(server, { proxy = proxy_url }) }
        expect(result, "transport", result[4], "")
      end)
    end

    it("connects directly to the hosts of no_proxy", function()
      local proxy, server = proxy_server(function() return "stop" end), ok_server()
      for _, no_proxy in ipairs { "127.0.0.1", "example.org,127.0.0.1", "*" } do
        local results = wire.finish({ server, proxy },
          { core.fetch { url = server.url, proxy = proxy.url, no_proxy = no_proxy } })
        assert.are.equal("ok", assert(results[1][1], results[1][2]).body)
      end
      assert.are.equal(0, proxy.count)
    end)

    it("uses SOCKS 5, with names resolved by the proxy", function()
      local server = ok_server()
      local asked
      local proxy = serve(function(connection)
        connection:read(connection:read(2):byte(2))
        connection:write("\5\0")
        local name_length = connection:read(5):byte(5)
        asked = connection:read(name_length)
        connection:read(2)
        connection:write("\5\0\0\1\127\0\0\1\0\0")
        connection:tunnel("127.0.0.1", server.port)
      end)
      local results = wire.finish({ server, proxy }, { core.fetch { url = "http://far.invalid/",
        proxy = "socks5h://127.0.0.1:" .. proxy.port } })
      assert.are.equal("ok", assert(results[1][1], results[1][2]).body)
      assert.are.equal("far.invalid", asked)
    end)

    it("only when the option is set, whatever the environment says", function()
      local server = ok_server()
      local output, ok
      local code = ([[
        local core = require "cleanroomsml.core"
        local fetch = core.fetch { url = "http://127.0.0.1:1/", no_proxy = %s }
        while not fetch:run(0.2) do end
        print(select(4, fetch:result()))]])
      for _, no_proxy in ipairs { "nil", '""' } do
        output, ok = child.run(code:format(no_proxy), ("http_proxy=%s ALL_PROXY=%s all_proxy=%s")
          :format(server.url, server.url, server.url))
        assert.are.same({ "ConnectError\n", true }, { output, ok })
      end
      server:step()
      assert.are.equal(0, server.count)
    end)
  end)

  describe("with TLS", function()
    local service, other

    setup(function()
      if emulator.interpreter() then
        service = emulator.start { tls = true }
        other = emulator.start { tls = true }
      end
    end)
    teardown(function()
      if service then service:stop() end
      if other then other:stop() end
    end)

    local function with_service(name, test)
      it(name, function()
        if not service then return pending("no Lua here can run the emulator") end
        service:clear()
        test()
      end)
    end

    local function fetch(options)
      local asked = { url = service.url, ca_bundle = service.ca_file }
      for name, value in pairs(options or {}) do asked[name] = value end
      if asked.ca_bundle == "" then asked.ca_bundle = nil end
      local results = wire.finish(servers, { core.fetch(asked) })
      return (unpack or table.unpack)(results[1], 1, 4)
    end

    with_service("trusts the bundle given, and speaks HTTP/2 over one connection", function()
      local before = service:stats().connections
      for _ = 1, 5 do assert.are.equal(REFUSED, assert(fetch()).status) end
      assert.are.equal(before + 1, service:stats().connections)
      for _, request in ipairs(service:requests()) do
        assert.are.equal(2, tonumber(request.http))
      end
    end)

    with_service("names what was trusted when that was not enough", function()
      local cases = {
        { { ca_bundle = "" }, "the system's store" },
        { { ca_bundle = other.ca_file }, other.ca_file },
        { { ca_bundle = "", url = service.url:gsub("127.0.0.1", "localhost") },
          "the system's store" },
      }
      for _, case in ipairs(cases) do
        local response, message, kind, code = fetch(case[1])
        assert.is_nil(response)
        assert.are.same({ "transport", "TLSError" }, { kind, code })
        assert.truthy(message:find(case[2], 1, true), message)
      end
    end)

    with_service("trusts the bundle instead of the system's store, not besides", function()
      local output, ok = child.run(([[
        local core = require "cleanroomsml.core"
        local fetch = core.fetch { url = "%s", ca_bundle = "%s" }
        while not fetch:run(0.2) do end
        print(select(4, fetch:result()))]]):format(service.url, other.ca_file),
        "SSL_CERT_FILE=" .. service.ca_file)
      assert.are.same({ "TLSError\n", true }, { output, ok })
    end)

    with_service("refuses a certificate of another name", function()
      local proxy = serve(function(connection)
        connection:head()
        connection:write("HTTP/1.1 200 OK\r\n\r\n")
        connection:tunnel("127.0.0.1", service.port)
      end)
      local response, message, _, code = fetch { url = "https://wrong.invalid/", proxy = proxy.url }
      assert.is_nil(response)
      assert.are.equal("TLSError", code)
      assert.truthy(message:find("wrong.invalid", 1, true), message)
      assert.truthy(message:find(service.ca_file, 1, true), message)
    end)

    with_service("checks nothing when verification is switched off", function()
      assert.are.equal(REFUSED, assert(fetch { verify = false, ca_bundle = "" }).status)
      local _, _, _, code = fetch { ca_bundle = "" }
      assert.are.equal("TLSError", code) -- also on a connection that is there already
    end)

    with_service("uses no tunnel that another password has opened", function()
      local heads = {}
      local proxy = serve(function(connection)
        heads[#heads + 1] = connection:head()
        connection:write("HTTP/1.1 200 OK\r\n\r\n")
        connection:tunnel("127.0.0.1", service.port)
      end)
      for _, who in ipairs { "one:first@", "two:second@", "", "one:first@" } do
        local response = assert(fetch { url = "https://localhost:" .. service.port,
          proxy = "http://" .. who .. "127.0.0.1:" .. proxy.port })
        assert.are.equal(REFUSED, response.status)
      end
      assert.are.equal(3, #heads)
    end)

    with_service("goes through a CONNECT proxy", function()
      local heads = {}
      local proxy = serve(function(connection)
        heads[#heads + 1] = connection:head()
        connection:write("HTTP/1.1 200 OK\r\nX-From: proxy\r\n\r\n")
        connection:tunnel("127.0.0.1", service.port)
      end)
      for _ = 1, 3 do
        local response = assert(fetch { url = "https://localhost:" .. service.port,
          proxy = "http://user:s3cret@127.0.0.1:" .. proxy.port })
        assert.are.equal(REFUSED, response.status)
        assert.is_nil(response.headers["x-from"])
      end
      assert.are.equal(1, #heads)
      assert.truthy(heads[1]:find("Proxy-Authorization: Basic " .. base64("user:s3cret"), 1, true))
    end)

    with_service("loses the connection to a CONNECT proxy that ends in the midst", function()
      local proxy = serve(function(connection)
        connection:head()
        connection:write("HTTP/1.1 200 OK\r\n\r\n")
        connection:tunnel("127.0.0.1", service.port, 100)
      end)
      local _, _, kind, code = fetch { url = "https://localhost:" .. service.port,
        proxy = proxy.url }
      assert.are.same({ "transport", "ConnectionLost" }, { kind, code })
    end)

    with_service("carries many exchanges at once", function()
      for _ = 1, 2 do
        local fetches = {}
        for i = 1, 40 do
          fetches[i] = core.fetch { url = service.url .. "/" .. i, ca_bundle = service.ca_file }
        end
        for _, result in ipairs(wire.finish({}, fetches)) do
          assert.are.equal(REFUSED, assert(result[1], result[2]).status)
        end
      end
    end)

    with_service("sends again when the other end closed all connections meanwhile", function()
      for _ = 1, 20 do
        assert.are.equal(REFUSED, assert(fetch()).status)
        service:disconnect()
      end
    end)
  end)
end)
