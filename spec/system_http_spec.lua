--- system.http: HTTP requests of credential providers, with the client's settings.
local client = require "cleanroomsml.client"
local http = require "cleanroomsml.system.http"
local settings = require "cleanroomsml.config.settings"
local wire = require "spec.support.wire"
local world = require "spec.support.config_world"

describe("system.http", function()
  local servers, heads

  before_each(function() servers, heads = {}, {} end)
  after_each(function()
    for _, server in ipairs(servers) do server:stop() end
  end)

  --- A server that answers everything with `name`, and notes the heads of what it was asked.
  local function serve(name, status, headers)
    local server = wire.serve(function(connection)
      connection:each(function(head)
        table.insert(heads, name .. ": " .. head)
        connection:read(tonumber(head:match("\r\nContent%-Length: (%d+)")) or 0)
        connection:accept(status or 200, name, headers)
      end)
    end)
    table.insert(servers, server)
    return server
  end

  --- An exchange, with the servers at work while it is waited for.
  local function send(request, env, options)
    local waiter = { run = function(handle)
      wire.run(servers, function() return handle:run(0.001) end)
      return true
    end }
    options = options or {}
    local made = settings.new(options, world.system(env or {}))
    return http.send(waiter, made, options, request)
  end

  it("sends the given request and returns the response", function()
    local server = serve("origin", 403, { "X-One: 1", "X-One: 2" })
    local response = assert(send { method = "POST", url = server.url .. "/a/../b?c",
      headers = { { "X-Two", "2" } }, body = "text" })
    assert.equal(403, response.status)
    assert.equal("origin", response.body)
    assert.equal("1, 2", response.headers["x-one"])
    assert.truthy(heads[1]:find("^origin: POST /a/%.%./b%?c HTTP/1.1\r\n"), heads[1])
    assert.truthy(heads[1]:find("\r\nX-Two: 2\r\n", 1, true), heads[1])
  end)

  it("does not follow a redirect", function()
    local server = serve("origin", 302, { "Location: /elsewhere" })
    assert.equal(302, send({ url = server.url }).status)
    assert.equal(1, #heads)
  end)

  describe("sends a request", function()
    local proxies = {
      -- name, variables, options, request; who is asked
      { "directly, without settings", {}, {}, {}, "origin" },
      { "through http_proxy", { http_proxy = "PROXY" }, {}, {}, "proxy" },
      { "through the option proxy", {}, { proxy = "PROXY" }, {}, "proxy" },
      { "directly, if only https_proxy is set and the URL is http",
        { https_proxy = "PROXY" }, {}, {}, "origin" },
      { "directly to a host in no_proxy", { http_proxy = "PROXY", no_proxy = "127.0.0.1" }, {}, {},
        "origin" },
      { "directly to a host in the option no_proxy", { http_proxy = "PROXY" },
        { no_proxy = "127.0.0.1" }, {}, "origin" },
      { "directly to metadata, despite proxy variables",
        { http_proxy = "PROXY", all_proxy = "PROXY", https_proxy = "PROXY" }, {},
        { metadata = true }, "origin" },
      { "directly to metadata, despite the option proxy",
        {}, { proxy = "PROXY" }, { metadata = true },
        "origin" },
    }
    for _, case in ipairs(proxies) do
      it(case[1], function()
        local origin, proxy = serve("origin"), serve("proxy")
        local function filled(from)
          local to = {}
          for name, value in pairs(from) do to[name] = value == "PROXY" and proxy.url or value end
          return to
        end
        local request = { url = origin.url, metadata = case[4].metadata }
        assert.equal(case[5], assert(send(request, filled(case[2]), filled(case[3]))).body)
      end)
    end

    it("through https_proxy to an https URL", function()
      local proxy = serve("proxy", 502)
      local _, message, kind, code = send({ url = "HTTPS://far.invalid/" },
        { https_proxy = proxy.url })
      assert.same({ "transport", "ProxyError" }, { kind, code })
      assert.truthy(heads[1]:find("^proxy: CONNECT far.invalid:443 "), message)
    end)

    it("directly, despite proxy variables that only libcurl reads", function()
      local origin, proxy = serve("origin"), serve("proxy")
      local output = require("spec.support.child").run(([[
        local wire = require "spec.support.wire"
        local client = require("cleanroomsml.client").new { shared_config = false }
        client.settings.system.getenv = function() return nil end
        local fetch
        client.wait_driver.run = function(handle)
          fetch = handle
          error("not now")
        end
        pcall(client.system.http, { url = %q, metadata = true })
        io.write(tostring(fetch:run(0.05)))]]):format(origin.url), "ALL_PROXY=" .. proxy.url
        .. " http_proxy=" .. proxy.url)
      assert.equal("false", output)
      wire.run(servers, function() return origin.count + proxy.count > 0 end)
      assert.equal(1, origin.count)
      assert.equal(0, proxy.count)
    end)
  end)

  describe("trusts", function()
    local function tls_failure(env, options)
      local server = wire.serve(function() end)
      table.insert(servers, server)
      local _, message, kind, code = send({ url = "https://127.0.0.1:" .. server.port }, env,
        options)
      assert.same({ "transport", "TLSError" }, { kind, code })
      return message
    end

    it("the bundle of ca_bundle or AWS_CA_BUNDLE", function()
      local message = tls_failure({}, { ca_bundle = "/nowhere/a.pem" })
      assert.truthy(message:find("/nowhere/a.pem", 1, true), message)
      message = tls_failure { AWS_CA_BUNDLE = "/nowhere/b.pem" }
      assert.truthy(message:find("/nowhere/b.pem", 1, true), message)
    end)

    it("any certificate with verify = false", function()
      local emulator = require "spec.support.emulator"
      if not emulator.interpreter() then return pending("no Lua here can run the emulator") end
      local service = emulator.start { tls = true }
      finally(function() service:stop() end)
      assert.equal("TLSError", select(4, send { url = service.url }))
      assert.is_table(send({ url = service.url }, {}, { verify = false }))
      assert.is_table(send({ url = service.url }, { AWS_CA_BUNDLE = service.ca_file }))
    end)
  end)

  it("refuses a response over 1 MiB, or over max_response_size", function()
    local size
    local server = wire.serve(function(connection)
      connection:each(function() connection:accept(200, ("x"):rep(size)) end)
    end)
    servers[1] = server
    size = 1024 * 1024
    assert.equal(size, #assert(send { url = server.url }).body)
    size = size + 1
    assert.equal("ResponseTooLarge", select(4, send { url = server.url }))
    assert.equal(size, #assert(send { url = server.url, max_response_size = size }).body)
  end)

  it("ends at the given read_timeout and timeout", function()
    local server = wire.serve(function(connection) connection:wait_for_end() end)
    servers[1] = server
    for name, code in pairs { read_timeout = "ReadTimeout", timeout = "Timeout" } do
      local response, message, kind, found = send { url = server.url, [name] = 0.1 }
      assert.is_nil(response)
      assert.same({ "timeout", code }, { kind, found })
      assert.truthy(message:find("^" .. code .. ": "), message)
    end
  end)

  local refused = {
    { "a header with a line end", { headers = { { "Authorization", "s3cret\r\nX: y" } } } },
    { "a header with NUL", { headers = { { "Authorization", "s3cret\0" } } } },
    { "a header without a value", { headers = { { "Authorization" } } } },
    { "a URL with a blank", { url = "http://127.0.0.1/s3cret x" } },
    { "a URL of another scheme", { url = "ftp://127.0.0.1/s3cret" } },
    { "an invalid method", { method = "get s3cret" } },
    { "a body that is a table", { body = {} } },
  }
  for _, case in ipairs(refused) do
    it("returns LocalError, and raises no error, for " .. case[1], function()
      local request = { url = "http://127.0.0.1:1/" }
      for name, value in pairs(case[2]) do request[name] = value end
      local response, message, kind, code = send(request)
      assert.is_nil(response)
      assert.same({ "transport", "LocalError" }, { kind, code })
      assert.truthy(message:find("^LocalError: "), message)
      assert.falsy(message:find("s3cret", 1, true), message)
    end)
  end

  it("returns InvalidConfig for an invalid http_proxy", function()
    local response, message, kind, code = send({ url = "http://127.0.0.1:1/" },
      { http_proxy = "gopher://user:s3cret@x" })
    assert.is_nil(response)
    assert.same({ "config", "InvalidConfig" }, { kind, code })
    assert.truthy(message:find("http_proxy", 1, true), message)
    assert.falsy(message:find("s3cret", 1, true), message)
  end)

  it("is given to the client's credential providers", function()
    local server = serve("origin")
    local made = client.new { shared_config = false, credentials = function() end }
    made.wait_driver = nil
    assert.is_function(made.system.http)
    made:close()
    assert.equal(0, server.count)
  end)
end)
