--- nginx with static answers, over http and https, on CPU 0: a page of 100 summaries with a new
--- token for a list, an ARN for a POST, a model of 2.5 KB for everything else.
local free_port = require "spec.support.free_port"
local measure = require "proof.bench.measure"
local shell = require "tools.shell"
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
    location = /memberships/$membership/trained-models {
      default_type application/json;
      add_header x-amzn-RequestId 9f8e7d6c-aaaa-4bbb-8ccc-ddddeeeeffff;
      if ($request_method = POST) {
        return 200 '{"trainedModelArn":"$arn/trained-model/my_model-1.0"}';
      }
      $parts
      return 200 '{"nextToken":"$request_id","trainedModels":[$whole]}';
    }
    location / {
      default_type application/json;
      add_header x-amzn-RequestId 9f8e7d6c-aaaa-4bbb-8ccc-ddddeeeeffff;
      root $directory;
      try_files /model.json =404;
    }
  }
}
]]

local MEMBERSHIP = "2a1b3c4d-0000-1111-2222-333344445555"
local ARN = "arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/" .. MEMBERSHIP
local SUMMARY = [[
{"createTime":"2026-11-20T08:15:30.123Z","updateTime":"2026-11-21T09:00:00Z",
"trainedModelArn":"$arn/trained-model/churn-$number",
"versionIdentifier":"9f8e7d6c-aaaa-bbbb-cccc-ddddeeeeffff","incrementalTrainingDataChannels":[
{"channelName":"previous","versionIdentifier":"11111111-2222-3333-4444-555555555555",
"modelName":"churn-prediction"}],"name":"churn-prediction-$number","description":
"Predicts churn from both parties' purchase histories, retrained each quarter.",
"membershipIdentifier":"$membership","collaborationIdentifier":
"7c0ffee0-1234-4321-8765-abcdefabcdef","status":"ACTIVE","configuredModelAlgorithmAssociationArn":
"$arn/configured-model-algorithm-association/0f9e8d7c-6666-7777-8888-9999aaaabbbb"}]]

-- The summaries of a page of 100 in variables of nginx, since a text in its configuration has at
-- most 4 KB: the lines that set them, and their names.
local function page()
  local values, items, lines, names = { membership = MEMBERSHIP, arn = ARN }, {}, {}, {}
  for i = 1, 100 do
    values.number = i
    items[i] = SUMMARY:gsub("\n", ""):gsub("%$(%l+)", values)
  end
  local text = table.concat(items, ",")
  for from = 1, #text, 3000 do
    local name = "$part" .. #names
    names[#names + 1] = name
    lines[#lines + 1] = ("set %s '%s';"):format(name, text:sub(from, from + 2999):gsub("'", "\\'"))
  end
  return table.concat(lines, "\n      "), table.concat(names)
end

local function await(port)
  for _ = 1, 500 do
    local client = socket.connect("127.0.0.1", port)
    if client then return client:close() end
    socket.sleep(0.01)
  end
  error("nginx did not start", 0)
end

--- Starts nginx. `server.http`, `server.https`: endpoints; `server.ca`: the authority of the
--- second.
---@return table server
function server.start()
  local directory = measure.output_of("mktemp -d"):match("%S+")
  local ports = { http = free_port(), https = free_port(), directory = directory,
    membership = MEMBERSHIP, arn = ARN }
  ports.parts, ports.whole = page()
  shell.write(directory .. "/nginx.conf", (CONFIGURATION:gsub("%$(%l+)", ports)))
  -- The certificate is not its own authority: rustls rejects such a server.
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
