--- nginx with one answer to everything: a model of 2.5 KB, over http and https, on CPU 0.
local measure = require "proof.bench.measure"
local socket = require "socket"

local server = {}

local CONFIGURATION = [[
daemon off;
master_process off;
pid $directory/pid;
error_log $directory/error.log;
events { worker_connections 512; }
http {
  access_log off;
  keepalive_requests 100000000;
  keepalive_timeout 600;
  client_body_temp_path $directory/temp;
  proxy_temp_path $directory/temp;
  fastcgi_temp_path $directory/temp;
  uwsgi_temp_path $directory/temp;
  scgi_temp_path $directory/temp;
  server {
    listen 127.0.0.1:$http;
    listen 127.0.0.1:$https ssl;
    ssl_certificate $directory/certificate.pem;
    ssl_certificate_key $directory/key.pem;
    location / {
      default_type application/json;
      add_header x-amzn-RequestId 9f8e7d6c-aaaa-4bbb-8ccc-ddddeeeeffff;
      root $directory;
      try_files /model.json =404;
    }
  }
}
]]

local function free_port()
  local bound = assert(socket.bind("127.0.0.1", 0))
  local _, port = bound:getsockname()
  bound:close()
  return port
end

local function await(port)
  for _ = 1, 500 do
    local client = socket.connect("127.0.0.1", port)
    if client then return client:close() end
    socket.sleep(0.01)
  end
  error("nginx did not start", 0)
end

--- Starts it. `server.http` and `server.https` are endpoints, `server.ca` trusts the second.
---@return table server
function server.start()
  local directory = measure.output_of("mktemp -d"):match("%S+")
  local ports = { http = free_port(), https = free_port(), directory = directory }
  local file = assert(io.open(directory .. "/nginx.conf", "w"))
  file:write((CONFIGURATION:gsub("%$(%l+)", ports)))
  file:close()
  -- Not an authority of its own: rustls takes none for a server.
  measure.output_of(([[cp proof/bench/model.json %s && cd %s && \
    printf '[req]\ndistinguished_name=name\n[name]\n' >request.cnf && openssl req -x509 \
    -newkey rsa:2048 -nodes -config request.cnf -subj /CN=localhost \
    -addext basicConstraints=critical,CA:FALSE -addext subjectAltName=IP:127.0.0.1 \
    -days 2 -keyout key.pem -out certificate.pem]]):format(directory, directory))
  local pid = measure.output_of(("taskset -c 0 nginx -p %s -c nginx.conf -e error.log "
    .. ">%s/output 2>&1 & echo $!"):format(directory, directory))
  await(ports.https)
  return {
    http = "http://127.0.0.1:" .. ports.http, https = "https://127.0.0.1:" .. ports.https,
    ca = directory .. "/certificate.pem", directory = directory, pid = tonumber(pid),
    stop = server.stop,
  }
end

function server:stop()
  measure.output_of(("kill %d; rm -rf '%s'"):format(self.pid, self.directory))
end

return server
