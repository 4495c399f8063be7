-- nginx runs LuaJIT, so this spec runs on LuaJIT only.
if not rawget(_G, "jit") then return end

local json = require("cjson").new()
local nginx = require "spec.support.nginx"
local shell = require "spec.support.shell"
local emulator = require "spec.support.emulator"

local MODEL = "arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/"
  .. "2a1b3c4d-0000-1111-2222-333344445555/trained-model/"

describe("examples/openresty", function()
  if not (nginx.available() and emulator.interpreter()) then
    pending("no nginx with its Lua module here")
    return
  end

  local service, server

  setup(function()
    service = emulator.start()
    server = nginx.start_example(("AWS_ENDPOINT_URL_CLEANROOMSML=%s "
      .. "AWS_ACCESS_KEY_ID=%s AWS_SECRET_ACCESS_KEY=%s AWS_REGION=us-east-1"):format(service.url,
      service.access_key_id, service.secret_access_key))
  end)
  teardown(function()
    server:stop()
    server:remove()
    service:stop()
  end)
  before_each(function() service:clear() end)

  it("answers a model as JSON", function()
    local status, body = server:get("/models/" .. MODEL .. "my_model-1.0")
    assert.equal(200, status)
    local model = json.decode(body)
    assert.equal("churn-prediction", model.name)
    assert.matches("^%d+%-%d%d%-%d%dT", model.createTime)
  end)

  for name, wanted in pairs { nothing = 404, denied = 502 } do
    it("maps the service's answer for " .. name .. " to " .. wanted, function()
      local status, body = server:get("/models/" .. (MODEL .. name):gsub("[:/]", { [":"] = "%3A",
        ["/"] = "%2F" }))
      assert.equal(wanted, status)
      assert.is_string(json.decode(body).code)
      assert.is_string(json.decode(body).message)
    end)
  end

  it("refuses requests with another Host", function()
    for host, wanted in pairs { ["rebound.example"] = 421, ["127.0.0.1"] = 200 } do
      local client = assert(require("socket").connect("127.0.0.1", server.port))
      client:settimeout(10)
      client:send("GET / HTTP/1.0\r\nHost: " .. host .. "\r\n\r\n")
      local line = client:receive "*l"
      client:close()
      assert.equal(wanted, tonumber(line:match "^HTTP/1%.%d (%d+)"), host)
    end
  end)

  it("refuses an invalid ARN", function()
    assert.equal(400, (server:get("/models/arn:nonsense")))
    assert.equal(0, #service:requests())
  end)

  it("sends one request for many clients at once", function()
    service:script { { delay = 0.3 } }
    local clients = {}
    for i = 1, 40 do clients[i] = server:begin("/models/" .. MODEL .. "minimal") end
    for _, client in ipairs(clients) do assert.equal(200, (nginx.finish(client))) end
    assert.equal(1, #service:requests())
    assert.equal(200, (server:get("/models/" .. MODEL .. "minimal")))
    assert.equal(1, #service:requests())
  end)

  it("lists ARNs and serves the page", function()
    local _, body = server:get("/models")
    local listed = {}
    for _, arn in ipairs(json.decode(body)) do listed[arn] = true end
    assert.is_true(listed[MODEL .. "my_model-1.0"])
    assert.is_true(listed[MODEL .. "minimal"])
    local status, page = server:get("/")
    assert.equal(200, status)
    assert.matches("^<!doctype html>", page)
    assert.equal(204, (server:get("/favicon.ico")))
  end)

  it("starts its emulator, ends it and leaves nothing behind", function()
    local own = nginx.start_example("AWS_PROFILE=unknown", "--emulator")
    finally(function()
      own:stop()
      own:remove()
    end)
    local _, body = own:get("/models")
    assert.is_true(#json.decode(body) > 5, body)
    local folder = shell.must("ls -d " .. own.directory .. "/*/"):match("[^\n]+")
    local url = shell.read(own.directory .. "/output"):match("emulator on (%S+)\n")
    assert.equal("403", (shell.run("curl -s -o /dev/null -w '%{http_code}' " .. url)))
    assert.is_true(own:stop())
    assert.is_false(select(2, shell.run("ls -d " .. folder)))
    assert.is_true(nginx.await(function() return not select(2, shell.run("curl -s " .. url)) end))
  end)

  it("loads no module when Lua is built in, as in OpenResty", function()
    local folder = shell.folder()
    shell.write(folder .. "/openresty", [[#!/bin/sh
      case $1 in
        -V) echo "configure arguments: --add-module=../ngx_lua-0.10.26 --modules-path=/x" >&2 ;;
        *) echo "$@" ;;
      esac]])
    shell.must("chmod +x " .. folder .. "/openresty")
    local output = shell.must("NGINX=" .. folder .. "/openresty examples/openresty/start")
    shell.run("rm -r " .. folder)
    assert.matches("daemon off;", output)
    assert.falsy(output:find("load_module", 1, true), output)
  end)

  it("names a missing program or module", function()
    local output, ok = shell.run("NGINX=/nowhere/nginx examples/openresty/start")
    assert.is_false(ok)
    assert.matches("^start: /nowhere/nginx is not there; on Debian: apt%-get install", output)
    assert.matches("^usage: ", (shell.run("examples/openresty/start --nonsense")))
  end)
end)
