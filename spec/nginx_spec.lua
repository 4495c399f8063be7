-- nginx runs LuaJIT, so this spec runs on LuaJIT only.
if not rawget(_G, "jit") then return end

local nginx = require "spec.support.nginx"
local shell = require "spec.support.shell"
local socket = require "socket"
local emulator = require "spec.support.emulator"

local ARN = "arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/"
  .. "2a1b3c4d-0000-1111-2222-333344445555/trained-model/my_model-1.0"

-- Every server block sees `call(more)`: one call, told of in a line.
local INIT = [[
  init_by_lua_block {
    $before
    cleanroomsml = require "cleanroomsml"
    ARN = "$arn"
    local options = { endpoint_url = "$url",
      credentials = { access_key_id = "$id", secret_access_key = "$secret" } }
    $options
    KEYS = options.credentials
    client = cleanroomsml.client(options)
    blocking = cleanroomsml.client { endpoint_url = "$url", credentials = options.credentials,
      wait = "blocking" }
    function tell(model, message, info)
      return model and "model " .. model.status or info.kind .. " " .. info.code .. " " .. message
    end
    function call() return tell(client:get_trained_model(ARN)) end
    $after
  }
]]

describe("in nginx", function()
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

  local function start(options)
    local values = {
      arn = ARN, url = service.url, id = service.access_key_id, secret = service.secret_access_key,
      before = options.before or "", after = options.after or "", options = options.client or "",
    }
    options.http = (options.http or "") .. INIT:gsub("%$(%l+)", values)
    server = nginx.start(options)
    return server
  end

  local function body(path, timeout)
    local status, text = server:get(path, timeout)
    assert.equal(200, status, text)
    return (text:gsub("%s+$", ""))
  end

  -- Sends a request to each path at once and waits for all: statuses and bodies.
  local function all(paths)
    local clients, statuses, bodies = {}, {}, {}
    for i, path in ipairs(paths) do clients[i] = server:begin(path) end
    for i, client in ipairs(clients) do statuses[i], bodies[i] = nginx.finish(client) end
    return statuses, bodies
  end

  local function many(path, count)
    local paths = {}
    for i = 1, count do paths[i] = path end
    return all(paths)
  end

  local CALL = [[
    location = /call { content_by_lua_block { ngx.say(call()) } }
  ]]

  it("reads lists and waits for statuses, in loops, beside other requests", function()
    local PAGE = '{"audienceModels":[{"createTime":1,"updateTime":1,"name":"%s","status":"ACTIVE",'
      .. '"audienceModelArn":"a","trainingDatasetArn":"d"}]%s}'
    service:script {
      { status = 200, body = PAGE:format("one", ',"nextToken":"1"'), delay = 0.2 },
      { status = 200, body = PAGE:format("two", ""), delay = 0.2 },
    }
    start { client = 'options.region = "us-east-1"', server = CALL .. [[
      location = /list { content_by_lua_block {
        local names = {}
        for i, item in client:items("list_audience_models") do names[i] = item.name end
        ngx.say(table.concat(names, " "))
      } }
      location = /wait { content_by_lua_block {
        local said = { client:wait_until("trained_model_active", ARN).status }
        for i, model in client:wait_for_all("trained_model_active", { ARN, ARN }) do
          said[#said + 1] = model.status
        end
        ngx.say(table.concat(said, " "))
      } }
      location = /idle { content_by_lua_block { ngx.say("idle") } }
    ]] }
    local _, bodies = all { "/list", "/idle" }
    assert.equal("one two\n", bodies[1])
    assert.equal("idle\n", bodies[2])
    assert.equal("ACTIVE ACTIVE ACTIVE", body "/wait")
    assert.equal("model ACTIVE", body "/call")
  end)

  describe("phases:", function()
    it("a call waits in each phase that can yield", function()
      start { http = "lua_shared_dict seen 1m;\n", server = CALL .. [[
        location = /rewrite { rewrite_by_lua_block { ngx.ctx.said = call() }
          content_by_lua_block { ngx.say(ngx.ctx.said) } }
        location = /access { access_by_lua_block { ngx.ctx.said = call() }
          content_by_lua_block { ngx.say(ngx.ctx.said) } }
        location = /timer { content_by_lua_block {
          ngx.timer.at(0, function() ngx.shared.seen:set("timer", call()) end)
          while not ngx.shared.seen:get("timer") do ngx.sleep(0.01) end
          ngx.say(ngx.shared.seen:get("timer")) } }
        location = /thread { content_by_lua_block {
          local _, said = ngx.thread.wait(ngx.thread.spawn(call)) ngx.say(said) } }
        location = /coroutine { content_by_lua_block { ngx.say(coroutine.wrap(call)()) } }
        location = /pcall { content_by_lua_block { ngx.say(select(2, pcall(call))) } }
      ]] }
      local paths = { "call", "rewrite", "access", "timer", "thread", "coroutine", "pcall" }
      for _, path in ipairs(paths) do
        assert.equal("model ACTIVE", body("/" .. path), path)
      end
    end)

    it("a call in a phase that cannot yield gives CannotWait, and nothing is sent", function()
      start { http = [[
        lua_shared_dict seen 1m;
        init_worker_by_lua_block { ngx.shared.seen:set("init_worker", call()) }
      ]], after = "at_init = call()", server = [[
        location = /set { set_by_lua_block $said { return call() } content_by_lua_block {
          ngx.say(ngx.var.said) } }
        location = /header { content_by_lua_block { ngx.say "x" }
          header_filter_by_lua_block { ngx.shared.seen:set("header_filter", call()) } }
        location = /body { content_by_lua_block { ngx.say "x" }
          body_filter_by_lua_block { ngx.shared.seen:set("body_filter", call()) } }
        location = /log { content_by_lua_block { ngx.say "x" }
          log_by_lua_block { ngx.shared.seen:set("log", call()) } }
        location = /seen { content_by_lua_block {
          local name = ngx.var.arg_name
          ngx.say(name == "init" and at_init or ngx.shared.seen:get(name)) } }
        location = /sort { content_by_lua_block {
          table.sort({ 2, 1 }, function(a, b) said = call() return a < b end) ngx.say(said) } }
        location = /gsub { content_by_lua_block {
          ("x"):gsub("x", function() said = call() end) ngx.say(said) } }
        location = /late { content_by_lua_block {
          local said
          local started = client:send("get_trained_model", ARN)
          table.sort({ 2, 1 }, function(a, b)
            said = said or tell(started:wait())
            return a < b
          end)
          ngx.say(said) } }
      ]] }
      for _, path in ipairs { "header", "body", "log" } do server:get("/" .. path) end
      local function refused(said, what)
        assert.matches("^config CannotWait CannotWait: a call cannot wait ", said)
        assert.matches(what, said, 1, true)
      end
      refused(body("/set"), "phase set")
      for _, phase in ipairs { "init", "init_worker", "header_filter", "body_filter", "log" } do
        refused(body("/seen?name=" .. phase), "phase " .. phase)
      end
      refused(body("/sort"), "inside sort")
      refused(body("/gsub"), "inside gsub")
      assert.equal(0, #service:requests())
      refused(body("/late"), "inside sort")
      assert.equal(1, #server:workers())
    end)

    it("a call of a client with wait = \"blocking\" works in a phase that cannot yield", function()
      start { http = "lua_shared_dict seen 1m;\n", server = [[
        location = /header { content_by_lua_block { ngx.say "x" } header_filter_by_lua_block {
          ngx.shared.seen:set("header", tell(blocking:get_trained_model(ARN))) } }
        location = /seen { content_by_lua_block { ngx.say(ngx.shared.seen:get("header")) } }
      ]] }
      server:get("/header")
      assert.equal("model ACTIVE", body("/seen"))
    end)
  end)

  describe("many calls:", function()
    it("two hundred run at once and do not block other requests", function()
      service:script { { count = 200, delay = 0.5 } }
      start { server = CALL, client = "options.max_in_flight = 200" }
      local clients, slowest = {}, 0
      local began = socket.gettime()
      for i = 1, 200 do clients[i] = server:begin("/call") end
      while socket.gettime() < began + 0.5 do
        local status, _, seconds = server:get("/ping")
        assert.equal(200, status)
        slowest = math.max(slowest, seconds)
      end
      for _, client in ipairs(clients) do
        local status, text = nginx.finish(client)
        assert.equal(200, status)
        assert.equal("model ACTIVE\n", text)
      end
      assert.is_true(slowest < 0.1, "a ping took " .. slowest .. " s")
      assert.is_true(socket.gettime() - began < 3)
    end)

    it("a batch returns all results", function()
      start { server = [[
        location = /batch { content_by_lua_block {
          local list, good, bad = {}, 0, 0
          for i = 1, 100 do list[i] = i == 50 and "nonsense" or ARN end
          for i, model in client:batch("get_trained_model", list, { concurrency = 20 }) do
            if model then good = good + 1 else bad = bad + 1 end
          end
          ngx.say(good, " ", bad) } }
      ]] }
      assert.equal("99 1", body("/batch"))
    end)
  end)

  describe("cancellation:", function()
    local SLOW = CALL .. [[
      location = /cancel { content_by_lua_block {
        local started = client:send("get_trained_model", ARN)
        ngx.thread.spawn(function() ngx.sleep(0.05) started:cancel() end)
        ngx.say(tell(started:wait())) } }
      location = /close { content_by_lua_block {
        local other = cleanroomsml.client { endpoint_url = client.options.endpoint_url,
          credentials = KEYS }
        ngx.thread.spawn(function() ngx.sleep(0.05) other:close() end)
        ngx.say(tell(other:get_trained_model(ARN))) } }
      location = /exit { content_by_lua_block {
        ngx.thread.spawn(function() ngx.sleep(0.05) ngx.exit(204) end)
        ngx.say(call()) } }
      location = /abort { lua_check_client_abort on; content_by_lua_block { ngx.say(call()) } }
      location = /pending { content_by_lua_block {
        for _ = 1, 3 do collectgarbage() end
        ngx.say(cleanroomsml.core.pending()) } }
    ]]

    it("a cancelled call and a call of a closed client end at once", function()
      service:script { { count = 2, delay = 5 } }
      start { server = SLOW }
      for path, kind in pairs { cancel = "cancelled Cancelled", close = "closed Closed" } do
        local began = socket.gettime()
        assert.matches("^" .. kind, body("/" .. path))
        assert.is_true(socket.gettime() - began < 1)
      end
    end)

    it("nginx requests that end cancel their calls", function()
      service:script { { count = 30, delay = 20 } }
      start { server = SLOW }
      local statuses = many("/exit", 10)
      for i = 1, 10 do assert.equal(204, statuses[i]) end
      local clients = {}
      for i = 1, 10 do clients[i] = server:begin("/abort") end
      socket.sleep(0.1)
      for _, client in ipairs(clients) do client:close() end
      socket.sleep(0.1)
      assert.equal("0", body("/pending"))
      service:clear()
      assert.equal("model ACTIVE", body("/call"))
    end)

    it("the response of an abandoned call wakes no other wait", function()
      service:script { { delay = 0.4 }, { delay = 0.7 } }
      start { server = SLOW .. [[
        location = /both { content_by_lua_block {
          local first = client:send("get_trained_model", ARN)
          local waiting = ngx.thread.spawn(function() return first:wait() end)
          ngx.sleep(0.1)
          ngx.thread.kill(waiting)
          local began = ngx.now()
          local said = call()
          ngx.update_time()
          ngx.say(said, " ", ngx.now() - began > 0.5) } }
      ]] }
      assert.equal("model ACTIVE true", body("/both"))
    end)
  end)

  describe("shutdown of a worker:", function()
    it("SIGQUIT lets calls finish, and the worker ends without an alert", function()
      service:script { { count = 20, delay = 0.5 } }
      start { server = CALL }
      local clients = {}
      for i = 1, 20 do clients[i] = server:begin("/call") end
      socket.sleep(0.1)
      server:signal("QUIT")
      for _, client in ipairs(clients) do
        local status, text = nginx.finish(client)
        assert.equal(200, status)
        assert.equal("model ACTIVE\n", text)
      end
      local began = socket.gettime()
      assert.is_true(nginx.await(function() return not nginx.is_alive(server.pid) end, 5))
      assert.is_true(socket.gettime() - began < 1.5)
      assert.is_nil(server:log():match("[^\n]*%[alert%][^\n]*"))
    end)

    for _, signal in ipairs { "TERM", "KILL" } do
      it("SIG" .. signal .. " with calls in flight leaves nothing on disk", function()
        local directory = shell.folder()
        service:script { { count = 100, delay = 5 } }
        for _ = 1, 3 do
          start { server = CALL, environment = "TMPDIR=" .. directory }
          for _ = 1, 20 do server:begin("/call") end
          socket.sleep(0.15)
          if signal == "KILL" then server:signal("KILL", server:workers()[1]) end
          assert.is_true(server:stop("TERM", 5))
          local log = server:log()
          assert.is_nil(log:match("exited on signal 1?[16]"))
          server:remove()
          server = nil
        end
        local left = shell.output_of("ls -A " .. directory)
        os.execute("rm -rf " .. directory)
        assert.equal("", left)
      end)
    end

    it("a reload under load fails no call, and the old workers end", function()
      service:script { { count = 10000, delay = 0.02 } }
      start { server = CALL, workers = 2 }
      local before = server:workers()
      for round = 1, 20 do
        if round % 7 == 0 then server:signal("HUP") end
        local statuses, bodies = many("/call", 10)
        for i = 1, 10 do
          assert.equal(200, statuses[i], bodies[i])
          assert.equal("model ACTIVE\n", bodies[i])
        end
      end
      assert.is_truthy(nginx.await(function()
        for _, pid in ipairs(before) do if nginx.is_alive(pid) then return false end end
        return #server:workers() == 2
      end, 5))
    end)
  end)

  it("log lines of a client go to nginx's error log, none for a call without errors", function()
    start { server = CALL }
    service:script { { status = 503 } }
    assert.equal("model ACTIVE", body("/call"))
    assert.equal("model ACTIVE", body("/call"))
    local _, count = server:log():gsub("%[info%][^\n]*cleanroomsml: attempt 1: HTTP 503", "")
    assert.equal(1, count)
  end)

  describe("without", function()
    it("a wake-up socket, calls succeed, with one line in the log", function()
      start { server = CALL,
        before = [[require("cleanroomsml.core").wakeup_socket = function()
          return nil, "no room"
        end]] }
      for _ = 1, 3 do assert.equal("model ACTIVE", body("/call")) end
      local _, count = server:log():gsub("no wake%-up socket", "")
      assert.equal(1, count)
    end)

    it("a connection to the wake-up socket, calls leak no descriptor", function()
      start { server = CALL, before = [[
        collectgarbage("stop")
        local tcp = ngx.socket.tcp
        ngx.socket.tcp = function()
          local socket = tcp()
          return setmetatable({}, { __index = function(_, name)
            return function(_, ...)
              if name ~= "connect" then return socket[name](socket, ...) end
              return socket:connect("unix:/nonexistent")
            end
          end })
        end]] }
      local function open_files()
        local count = 0
        for _ in io.popen("ls /proc/" .. server:workers()[1] .. "/fd"):lines() do
          count = count + 1
        end
        return count
      end
      assert.equal("model ACTIVE", body("/call"))
      local before = open_files()
      for _ = 1, 10 do assert.equal("model ACTIVE", body("/call")) end
      assert.is_true(open_files() <= before, before .. " descriptors before, now " .. open_files())
      local _, count = server:log():gsub("unix:/nonexistent", "")
      assert.is_true(count > 0 and count <= 2, server:log())
    end)

    for _, limit in ipairs { "lua_max_pending_timers 0;", "lua_max_running_timers 0;" } do
      it("timers, calls succeed: " .. limit, function()
        start { server = CALL, http = limit }
        for _ = 1, 3 do assert.equal("model ACTIVE", body("/call")) end
        local statuses = many("/call", 20)
        for i = 1, 20 do assert.equal(200, statuses[i]) end
      end)
    end

    it("the code cache, calls succeed, and each request's Lua state is freed", function()
      start { server = CALL, http = "lua_code_cache off;" }
      local function threads()
        local count = 0
        for _ in io.popen("ls /proc/" .. server:workers()[1] .. "/task"):lines() do
          count = count + 1
        end
        return count
      end
      for _ = 1, 30 do assert.equal("model ACTIVE", body("/call")) end
      assert.is_true(threads() <= 2, threads() .. " threads")
    end)

    it("lua-resty-core, a call gives CannotWait with the reason", function()
      start { server = CALL, before = 'package.loaded["ngx.semaphore"] = nil '
        .. 'package.preload["ngx.semaphore"] = function() error("not installed", 0) end' }
      assert.matches("^config CannotWait .*lua%-resty%-core is missing: not installed",
        body("/call"))
    end)
  end)

  describe("credentials:", function()
    it("come from the environment of nginx at init_by_lua", function()
      start { server = CALL, client = "options.credentials = nil",
        environment = "AWS_ACCESS_KEY_ID=" .. service.access_key_id
          .. " AWS_SECRET_ACCESS_KEY=" .. service.secret_access_key }
      assert.equal("model ACTIVE", body("/call"))
    end)

    it("in files that the worker's user cannot read give NoCredentials, and one warning a"
      .. " file", function()
      if shell.run("id -u") ~= "0\n" then return pending "only root has workers of another user" end
      local home = shell.folder()
      finally(function() shell.run("rm -rf " .. home) end)
      shell.must(("chmod 755 %s && mkdir %s/.aws && echo '[default]' >%s/.aws/config"
        .. " && chmod 600 %s/.aws/config && mkdir %s/.aws/credentials"):gsub("%%s", home))
      start { server = CALL, client = "options.credentials = nil",
        user = "daemon " .. shell.must("id -gn daemon"):gsub("\n", ""),
        environment = "AWS_EC2_METADATA_DISABLED=true HOME=" .. home }
      for _ = 1, 3 do
        local said = body("/call")
        assert.matches("^credentials NoCredentials ", said)
        local reason = home .. "/.aws/config cannot be read: Permission denied"
        assert.is_truthy(said:find(reason, 1, true), said)
      end
      for name, problem in pairs { config = "cannot be read: Permission denied",
        credentials = "is not a regular file" } do
        local _, count = server:log():gsub("/%.aws/" .. name .. " " .. problem
          .. ": it counts as missing", "")
        assert.equal(1, count, name)
      end
    end)

    it("come from a function that yields, called once for calls at the same time", function()
      start { server = CALL .. [[
        location = /asked { content_by_lua_block { ngx.say(asked) } }
      ]], client = [[
        asked = 0
        local given = options.credentials
        options.credentials = function()
          asked = asked + 1
          ngx.sleep(0.1)
          return { access_key_id = given.access_key_id, expiration = ngx.time() + 3600,
            secret_access_key = given.secret_access_key }
        end
      ]] }
      local statuses, bodies = many("/call", 20)
      for i = 1, 20 do
        assert.equal(200, statuses[i])
        assert.equal("model ACTIVE\n", bodies[i])
      end
      assert.equal("1", body("/asked"))
    end)

    -- A server whose client has its credentials from this command.
    local function start_with(command, more, environment)
      local path = os.tmpname()
      finally(function() os.remove(path) end)
      shell.write(path, "[default]\ncredential_process = " .. command .. "\n")
      start { server = CALL, environment = environment,
        client = ("options.credentials = nil options.config_file = '%s' %s")
          :format(path, more or "") }
    end

    it("come from a credential_process that does not block other requests", function()
      start_with(([[sleep 0.3; echo '{"Version":1,"AccessKeyId":"%s","SecretAccessKey":"%s"}']])
        :format(service.access_key_id, service.secret_access_key))
      local call, slowest = server:begin("/call"), 0
      for _ = 1, 10 do
        local _, _, seconds = server:get("/ping")
        slowest = math.max(slowest, seconds)
        socket.sleep(0.02)
      end
      local status, text = nginx.finish(call)
      assert.equal(200, status)
      assert.equal("model ACTIVE\n", text)
      assert.is_true(slowest < 0.1, "a ping took " .. slowest .. " s")
    end)

    it("come from a credential_process with the environment variables that nginx"
      .. " removed", function()
      start_with([[test -n "$HOME" && echo '{"Version":1,"AccessKeyId":"'$AWS_OF_SPEC_ID'",]]
        .. [["SecretAccessKey":"'$AWS_OF_SPEC_SECRET'"}']], nil,
        "HOME=/nowhere AWS_OF_SPEC_ID=" .. service.access_key_id
          .. " AWS_OF_SPEC_SECRET=" .. service.secret_access_key)
      assert.equal("model ACTIVE", body("/call"))
    end)

    it("that expire are refreshed once for a hundred calls", function()
      start { server = CALL .. [[
          location = /hundred { content_by_lua_block {
            local threads, good = {}, 0
            for i = 1, 100 do threads[i] = ngx.thread.spawn(call) end
            for i = 1, 100 do
              local _, said = ngx.thread.wait(threads[i])
              if said == "model ACTIVE" then good = good + 1 end
            end
            ngx.say(good, " good, fetched ", fetched)
          } }
        ]], before = "fetched = 0", client = [[
          local keys = options.credentials
          options.credentials = function()
            fetched = fetched + 1
            ngx.sleep(0.1)
            return { access_key_id = keys.access_key_id, secret_access_key = keys.secret_access_key,
              expiration = ngx.now() + (fetched == 1 and 1.5 or 7200) }
          end]] }
      assert.equal("100 good, fetched 1", body("/hundred"))
      socket.sleep(1.6)
      assert.equal("100 good, fetched 2", body("/hundred"))
    end)

    it("of a credential_process that fails give ProcessError", function()
      start_with "exit 1"
      assert.matches("^credentials ProcessError ", body("/call"))
    end)

    it("of a credential_process that hangs give Timeout, and it does not hold nginx's"
      .. " port", function()
      local marker = os.tmpname()
      start_with("echo $$ >" .. marker .. "; exec sleep 300", "options.timeout = 0.5")
      local began = socket.gettime()
      assert.matches("^timeout Timeout ", body("/call"))
      assert.is_true(socket.gettime() - began < 1.5)
      local command = nginx.await(function() return tonumber((io.open(marker):read("*a"))) end, 5)
      os.remove(marker)
      assert.is_true(nginx.is_alive(command))
      local port = server.port
      server:signal("QUIT")
      local free = nginx.await(function() return socket.bind("127.0.0.1", port) end, 5)
      assert.is_truthy(free)
      free:close()
      assert.is_true(server:stop("TERM", 5))
      assert.is_true(nginx.await(function() return not nginx.is_alive(command) end, 5))
    end)
  end)
end)
