--- Proxies on the way to a service over TLS.
local PASSWORD = "Basic dXNlcjpwYXNzd29yZA==" -- user:password
local RAW = "Basic dXNlcjpwQHNz" -- user:p@ss

--- A proxy to the service. `options`: `auth` (the required header), `forbids` (answers 403), `dies`
--- (after that many bytes of the service), `times` (on that many connections), `silent` (never
--- answers), `userinfo` (in its URL), `named` (no_proxy; "SERVICE" stands for host and port).
local function proxy(options, userinfo, named)
  return function(here)
    local server = here:serve(function(connection, number)
      local head = connection:head()
      if not head or options.silent then return connection:wait_for_end() end
      if options.forbids then return connection:accept(403, "") end
      local given = head:lower():match("proxy%-authorization:%s*([^\r]*)")
      if options.auth and given ~= options.auth:lower() then
        return connection:accept(407, "", { 'Proxy-Authenticate: Basic realm="proxy"' })
      end
      connection:write("HTTP/1.1 200 Connection established\r\n\r\n")
      local host, port = head:match("^CONNECT (%S+):(%d+) ")
      connection:tunnel(host, tonumber(port),
        number <= (options.times or 99) and options.dies or nil)
    end)
    local service = here.tls.url:match("^https://(.*)$")
    return { url = here.tls.url, ca = here.tls.ca_file,
      no_proxy = named and named:gsub("SERVICE", service) or nil,
      proxy = ("http://%s127.0.0.1:%d"):format(userinfo or "", server.port) }
  end
end

local function refusing(here)
  return { url = here.tls.url, ca = here.tls.ca_file,
    proxy = "http://127.0.0.1:" .. here.closed_port() }
end

local MODEL = { model = "minimal", attempts = 1, within = 1 }
local UNAUTHORIZED = { kind = "transport", code = "ProxyError", attempts = 1, within = 1,
  message = "407" }

return { title = "Proxies", rows = {
  { name = "proxy that works", at = proxy {}, expect = MODEL, requests = 1 },
  { name = "proxy that refuses connections", at = refusing, requests = 0,
    expect = { kind = "transport", code = "ConnectError", attempts = 3, within = 1,
      message = "the proxy 127%.0%.0%.1:%d+ " } },
  { name = "proxy that requires a password, none given", at = proxy { auth = PASSWORD },
    expect = UNAUTHORIZED, requests = 0 },
  { name = "proxy that requires a password, wrong one given",
    at = proxy({ auth = PASSWORD }, "user:wrong@"), expect = UNAUTHORIZED, requests = 0 },
  { name = "proxy that requires a password, right one given",
    at = proxy({ auth = PASSWORD }, "user:password@"), expect = MODEL, requests = 1 },
  { name = "proxy whose password has a raw @", at = proxy({ auth = RAW }, "user:p@ss@"),
    expect = MODEL, requests = 1 },
  { name = "proxy bypassed by no_proxy with host and port",
    at = proxy({ silent = true }, nil, "example.com, SERVICE"), expect = MODEL, requests = 1 },
  { name = "proxy bypassed by no_proxy = *",
    at = proxy({ silent = true }, nil, "*"), expect = MODEL, requests = 1 },
  { name = "proxy used, as no_proxy names another port",
    at = proxy({ auth = PASSWORD }, "user:password@", "127.0.0.1:1,localhost:1"),
    expect = MODEL, requests = 1 },
  { name = "proxy that answers CONNECT with 403", at = proxy { forbids = true }, requests = 0,
    expect = { kind = "transport", code = "ProxyError", attempts = 1, within = 1,
      message = "403" } },
  { name = "proxy that never answers", at = proxy { silent = true }, requests = 0,
    expect = { kind = "timeout", code = "ConnectTimeout", attempts = 3, after = 6, within = 6.5 } },
  { name = "proxy that disconnects in the TLS handshake", at = proxy { dies = 100 }, requests = 0,
    expect = { kind = "transport", code = "ConnectionLost", attempts = 3, within = 1.5 } },
  { name = "proxy that disconnects in the response", at = proxy { dies = 1500 }, requests = 3,
    expect = { kind = "transport", code = "ConnectionLost", attempts = 3, within = 1.5 } },
  { name = "proxy that disconnects in the response once", at = proxy { dies = 1500, times = 1 },
    requests = 2, expect = { model = "minimal", attempts = 2, within = 1.5 } },
} }
