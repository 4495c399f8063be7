--- The measured nginx, on CPU 0, and its backend, on CPU 1.
local nginx = require "spec.support.nginx"
local shell = require "tools.shell"

local servers = {}

local ARN = "arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/"
  .. "2a1b3c4d-0000-1111-2222-333344445555/trained-model/my_model-1.0"

-- The versions that the figures depend on.
servers.VERSIONS = { "nginx", "luajit", "lua", "libcurl", "openssl", "wrk", "system", "cpu" }

-- With priority over the other processes of the machine, where that is allowed.
servers.PRIORITY = os.execute("nice -n -15 true 2>/dev/null") == 0 and "nice -n -15 " or ""

local BACKEND = [[
  location /memberships/ { default_type application/json; content_by_lua_block { $work
    ngx.header.content_length = #BODY ngx.print(BODY) } }
]]

local FRONT = [[
  init_by_lua_block {
    local cleanroomsml = require "cleanroomsml"
    ARN = "$arn"
    local function client(wait)
      return cleanroomsml.client { endpoint_url = "http://127.0.0.1:$backend", wait = wait,
        max_in_flight = 256,
        credentials = { access_key_id = "AKIDEXAMPLE", secret_access_key = "secret" } }
    end
    clients = { threaded = client("auto"), blocking = client("blocking") }
    function answer(name)
      local model, message = clients[name]:get_trained_model(ARN)
      if model then return ngx.print(model.name) end
      ngx.status = 500
      ngx.print(message)
    end
    local REQUEST = "GET /memberships/m/trained-models/x HTTP/1.1\r\nHost: 127.0.0.1\r\n"
      .. "User-Agent: cosocket\r\nAccept: */*\r\n\r\n"
    function cosocket()
      local socket = ngx.socket.tcp()
      assert(socket:connect("127.0.0.1", $backend, { pool_size = 256 }))
      assert(socket:send(REQUEST))
      local length
      repeat
        local line = assert(socket:receive())
        length = length or tonumber(line:match("^[Cc]ontent%-[Ll]ength: (%d+)"))
      until line == ""
      local body = assert(socket:receive(length))
      socket:setkeepalive()
      ngx.print(#body)
    end
  }
]]

local SERVER = [[
  location = /pong { content_by_lua_block { ngx.print "pong" } }
  location = /threaded { content_by_lua_block { answer "threaded" } }
  location = /blocking { content_by_lua_block { answer "blocking" } }
  location = /cosocket { content_by_lua_block { cosocket() } }
]]

--- A backend that answers with the model after some work (Lua code).
function servers.backend(work)
  local body = shell.read("proof/bench/model.json"):gsub("%s+$", "")
  return nginx.start {
    http = "keepalive_requests 1000000000;\ninit_by_lua_block { BODY = [==[" .. body .. "]==] }\n",
    server = (BACKEND:gsub("%$work", work)), environment = servers.PRIORITY .. "taskset -c 1",
  }
end

--- An nginx that calls the backend. `options`: those of nginx.start.
function servers.front(backend, options)
  local values = { arn = ARN, backend = backend.port }
  options = options or {}
  return nginx.start {
    http = "keepalive_requests 1000000000;\n" .. (options.http or "")
      .. FRONT:gsub("%$(%l+)", values),
    server = SERVER .. (options.server or ""), main = options.main, workers = options.workers,
    environment = (options.environment or "") .. " " .. servers.PRIORITY .. "taskset -c 0",
  }
end

return servers
