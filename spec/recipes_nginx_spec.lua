-- The recipes for nginx in docs/recipes, unchanged, in nginx. nginx runs LuaJIT, so this spec runs
-- on LuaJIT only.
if not rawget(_G, "jit") then return end

local clients = require "spec.support.clients"
local docs = require "spec.support.docs"
local emulator = require "spec.support.emulator"
local http = require "socket.http"
local nginx = require "spec.support.nginx"

local ARN = clients.arn "my_model-1.0"

describe("in nginx, the recipe", function()
  if not (nginx.available() and emulator.interpreter()) then
    pending("no nginx with its Lua module here")
    return
  end

  local service, server
  setup(function() service = emulator.start() end)
  teardown(function() service:stop() end)
  before_each(function() service:clear() end)
  after_each(function()
    local ended = server
    server = nil
    nginx.dispose(ended)
  end)

  --- Starts the recipe's only nginx block, its server's content (and `more`) in that of the specs.
  local function start(path, more)
    local code
    for _, block in ipairs(docs.parse(path).blocks) do
      if block.lang == "nginx" then code = block.code end
    end
    local block, inside = code:match("(server (%b{}))")
    server = nginx.start {
      http = code:gsub("server %b{}", ""), server = inside:sub(2, -2) .. (more or ""),
      environment = ("AWS_ACCESS_KEY_ID=%s AWS_SECRET_ACCESS_KEY=%s "
        .. "AWS_ENDPOINT_URL_CLEANROOMSML=%s AWS_EC2_METADATA_DISABLED=true"):format(
        service.access_key_id, service.secret_access_key, service.url),
    }
    assert(block)
  end

  local function get(path) return (http.request(server.url .. path)) end

  it("of a cache sends one request to the service for many to nginx", function()
    start "docs/recipes/openresty-cache.md"
    for _ = 1, 5 do
      assert.equal("ACTIVE\n", get("/status?arn=" .. ARN:gsub(":", "%%3A")))
    end
    assert.equal(1, #service:requests())
  end)

  it("of a cache sends one request to the service for many at the same time", function()
    start "docs/recipes/openresty-cache.md"
    service:script { { delay = 0.3 } }
    local waiting = {}
    for i = 1, 10 do waiting[i] = server:begin("/status?arn=" .. ARN:gsub(":", "%%3A")) end
    for i = 1, 10 do
      local _, body = nginx.finish(waiting[i])
      assert.equal("ACTIVE\n", body)
    end
    assert.equal(1, #service:requests())
  end)

  it("of metrics counts attempts by operation and outcome", function()
    start("docs/recipes/metrics.md", [[
      location = /get {
        content_by_lua_block { ngx.say((client:get_trained_model(ngx.var.arg_arn)).status) }
      }]])
    service:script { { status = 503 } }
    assert.equal("ACTIVE\n", get("/get?arn=" .. ARN))
    local text = get("/metrics")
    local labels = 'operation="get_trained_model",outcome="%d"'
    for status, name in pairs { [200] = "attempts_total", [503] = "retries_total" } do
      local line = ("clean_rooms_%s{%s} 1\n"):format(name, labels:format(status))
      assert.truthy(text:find(line, 1, true), text)
    end
  end)

  it("of a cache stores that a model does not exist", function()
    start "docs/recipes/openresty-cache.md"
    for _ = 1, 2 do assert.equal("unknown model\n", get("/status?arn=" .. ARN .. "-2")) end
    assert.equal(1, #service:requests())
  end)
end)
