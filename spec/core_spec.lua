--- The C module with any arguments: each function returns or raises an error, and never crashes.
local child = require "spec.support.child"
local clients = require "spec.support.clients"
local core = require "cleanroomsml.core"
local emulator = require "spec.support.emulator"
local wire = require "spec.support.wire"

local REQUEST = { membershipIdentifier = clients.MEMBERSHIP, trainedModelArn = clients.arn "m" }
local KEYS = { access_key_id = "AKID", secret_access_key = "secret", session_token = "token" }

local function raise() error "a metamethod was called" end

local function with_metamethods(fields)
  return setmetatable(fields or {}, { __index = raise, __newindex = raise, __len = raise })
end

local function new_call(port, options)
  local url = "http://127.0.0.1:" .. (port or 1)
  return core.call(core.client(options or {}), "GetTrainedModel", url, "us-east-1", REQUEST)
end

describe("core:", function()
  it("the options of a client are read without metamethods", function()
    assert.is_not_nil(core.client(with_metamethods { timeout = 1 }))
  end)

  it("a user agent with line feeds adds no header", function()
    local call = new_call(1, { user_agent = "a\r\nX: y\127b" })
    call:set_credentials(KEYS)
    assert.equal("a--X: y-b", call:sign().headers["User-Agent"])
  end)

  it("credentials are read without metamethods", function()
    local call = new_call()
    assert.is_true(call:set_credentials(with_metamethods {
      access_key_id = "AKID", secret_access_key = "secret",
    }))
    local given, message = call:set_credentials(with_metamethods {})
    assert.is_nil(given)
    assert.are.equal("credentials need access_key_id and secret_access_key", message)
  end)

  for name in pairs(KEYS) do
    it("credentials that are too long for a request are refused: " .. name, function()
      local keys = {}
      for key, value in pairs(KEYS) do keys[key] = value end
      for _, length in ipairs { 64 * 1024 + 1, 1024 * 1024 } do
        keys[name] = ("x"):rep(length)
        local given, message = new_call():set_credentials(keys)
        assert.is_nil(given)
        assert.are.equal("access_key_id, secret_access_key or session_token is too long", message)
      end
    end)
  end

  it("a request whose path and query are longer than 64 KiB is refused", function()
    for _, name in ipairs { "trainedModelArn", "membershipIdentifier", "versionIdentifier" } do
      local request = { membershipIdentifier = "m", trainedModelArn = "a", versionIdentifier = "v" }
      local function make()
        return core.call(core.client {}, "GetTrainedModel", "http://127.0.0.1:1", "us-east-1",
          request)
      end
      request[name] = ("/"):rep(21 * 1024)
      assert.is_not_nil((make()))
      request[name] = ("/"):rep(22 * 1024)
      local made, faults = make()
      assert.is_nil(made)
      assert.are.same({ "request: its path and query are longer than 64 KiB" }, faults)
    end
  end)

  it("credentials cannot be set while a request is in flight", function()
    local head
    local server = wire.serve(function(connection)
      head = connection:head()
      connection:accept(200, "{}")
    end)
    local call = new_call(server.port)
    call:submit(KEYS)
    assert.has_error(function() call:set_credentials(KEYS) end,
      "the call has not asked for credentials")
    wire.run({ server }, function() return call:run(0.001) == true end)
    server:stop()
    assert.matches("X%-Amz%-Security%-Token: token\r\n", head)
  end)

  it("finalizers may call core functions while these run", function()
    local output, ok = child.run([[
      local core = require "cleanroomsml.core"
      local collector = require "spec.support.collector"
      collector.set("setpause", 1)
      collector.set("setstepmul", 10000)
      local function finalizer() assert(core.encode "a/b" == "a%2Fb") end
      local function leave_one()
        if newproxy then getmetatable(newproxy(true)).__gc = finalizer
        else setmetatable({}, { __gc = finalizer }) end
      end
      local long = ("x"):rep(50000)
      for i = 1, 1000 do
        leave_one()
        assert(core.encode(long .. i) == long .. i)
        leave_one()
        local text, names = core.sigv4.canonical_request {
          method = "GET", path = "/" .. long, headers = { { "host", "h" }, { "x-amz-date", "d" } },
        }
        assert(#text > 50000 and names == "host;x-amz-date")
      end
      print "done"
    ]])
    assert.are.equal("done\n", output)
    assert.is_true(ok)
  end)

  -- Lua 5.2 runs finalizers so seldom, with any settings of its collector, that none runs here.
  local it_with_finalizers = _VERSION == "Lua 5.2" and function() end or it

  -- Garbage whose finalizer acts once while a C function runs (`inside`).
  local FINALIZERS = [[
    local core = require "cleanroomsml.core"
    local collector = require "spec.support.collector"
    collector.hurry(1000)
    collector.small_steps()
    local keys = { access_key_id = "AKID", secret_access_key = "secret" }
    local client, call, inside, count = core.client {}, nil, false, 0
    local function leave_some(act)
      local function finalizer()
        if not inside then return end
        inside, count = false, count + 1
        act()
      end
      for _ = 1, 20 do
        if newproxy then getmetatable(newproxy(true)).__gc = finalizer
        else setmetatable({}, { __gc = finalizer }) end
      end
    end
    local function new_call(url, arn)
      return core.call(client, "GetTrainedModel", url, "us-east-1",
        { membershipIdentifier = "m", trainedModelArn = arn or "a" })
    end
  ]]

  local ends_call = "finalizers may end a call, and take its result, while its error is decoded"
  it_with_finalizers(ends_call, function()
    local output, ok = child.run(FINALIZERS .. [[
      local wire = require "spec.support.wire"
      local body = '{"a":[' .. ("{},"):rep(30000) .. '{}],"message":"m"}'
      local server = wire.serve(function(connection)
        connection:each(function() connection:accept(400, body) end)
      end)
      local ended
      local function end_it()
        ended = true
        call:cancel()
        assert(select(3, call:result()).kind == "cancelled")
      end
      local function run()
        if not ended then leave_some(end_it) end
        inside = not ended
        local ok, done = pcall(call.run, call, 0.001)
        inside = false
        return not ok and done:find "the call has ended" or done == true
      end
      for _ = 1, 10 do
        ended = false
        call = new_call(server.url)
        call:submit(keys)
        wire.run({ server }, run)
        if not ended then assert(call:result() == nil) end
      end
      io.write(count > 0 and "done" or "no finalizer ran", "\n")
    ]])
    assert.are.equal("done\n", output)
    assert.is_true(ok)
  end)

  for _, act in ipairs { "client:close()", "new_call('http://127.0.0.1:2', ('x'):rep(5000))" } do
    local name = "finalizers may run this while a call is created: " .. act
    it_with_finalizers(name, function()
      local output, ok = child.run(FINALIZERS .. [[
        local function act() ]] .. act .. [[ end
        for _ = 1, 2000 do
          client = core.client {}
          leave_some(act)
          inside = true
          local made
          made, call = pcall(new_call, "http://127.0.0.1:1")
          inside = false
          if made and call:set_credentials(keys) then
            assert(call:sign().url == "http://127.0.0.1:1/memberships/m/trained-models/a")
          end
        end
        io.write(count > 0 and "done" or "no finalizer ran", "\n")
      ]])
      assert.are.equal("done\n", output)
      assert.is_true(ok)
    end)
  end

  for _, threaded in ipairs { "false", "true" } do
    local name = "finalizers may start the call that is being started, threaded = " .. threaded
    it_with_finalizers(name, function()
      local output, ok = child.run(FINALIZERS .. [[
        local function act() call:submit(keys) end
        client = core.client { threaded = ]] .. threaded .. [[ }
        for _ = 1, 1000 do
          call = new_call("http://127.0.0.1:1")
          leave_some(act)
          inside = true
          local ok, why = pcall(call.submit, call, { access_key_id = "A", secret_access_key = "s" })
          inside = false
          assert(ok or why:find "started before" or why:find "has not asked", why)
          call:cancel()
          assert(call:result() == nil)
        end
        client:close()
        io.write(count > 0 and "done" or "no finalizer ran", "\n")
      ]])
      assert.are.equal("done\n", output)
      assert.is_true(ok)
    end)
  end

  it_with_finalizers("finalizers may clear the tables from which a call is created", function()
    local output, ok = child.run(FINALIZERS .. [[
      local request, given
      local function act()
        request.membershipIdentifier, given.access_key_id = nil, nil
        collectgarbage()
      end
      for i = 1, 2000 do
        request = { membershipIdentifier = "m" .. i, trainedModelArn = "a" }
        given = { access_key_id = "AKID" .. i, secret_access_key = "secret" }
        leave_some(act)
        inside = true
        call = core.call(client, "GetTrainedModel", "http://127.0.0.1:1", "us-east-1", request)
        if call and call:set_credentials(given) then
          local signed = call:sign()
          assert(signed.url == "http://127.0.0.1:1/memberships/m" .. i .. "/trained-models/a")
          assert(signed.headers.Authorization:find("AKID" .. i .. "/", 1, true))
        end
        inside = false
      end
      io.write(count > 0 and "done" or "no finalizer ran", "\n")
    ]])
    assert.are.equal("done\n", output)
    assert.is_true(ok)
  end)

  -- The request heads, in order, that a core client sends for a call to each of the endpoints.
  local function requests_to(server, endpoints, options)
    local heads, client = {}, core.client(options or {})
    server.serve = function(connection)
      connection:each(function(head)
        heads[#heads + 1] = head
        connection:accept(404, "{}")
      end)
    end
    for _, endpoint in ipairs(endpoints) do
      local call = core.call(client, "GetTrainedModel", endpoint, "us-east-1", REQUEST)
      call:submit(KEYS)
      wire.run({ server }, function() return call:run(0.001) == true end)
      call:result()
    end
    server:stop()
    return heads
  end

  local function signed(endpoint)
    local call = core.call(core.client {}, "GetTrainedModel", endpoint, "us-east-1", REQUEST)
    call:set_credentials(KEYS)
    return call:sign().url
  end

  it("the signed path and host are those on the wire, for each endpoint in any order", function()
    local server = wire.serve()
    local here, there = server.url, "http://localhost:" .. server.port
    local endpoints = {
      here, there, here, here .. "/base", there .. "/a%20b/%2f/;x=1/'(!)*,@:&=+$~/|^`{}<>\"",
      here .. "//", here .. ("/x"):rep(2000), there, here,
      "http://127.1:" .. server.port, "HTTP://LocalHost:" .. server.port .. "/X",
      "http://0x7f000001:" .. server.port,
    }
    local heads = requests_to(server, endpoints)
    assert.are.equal(#endpoints, #heads)
    for i, endpoint in ipairs(endpoints) do
      local authority, path = signed(endpoint):match "^http://([^/]+)(/.*)$"
      assert.are.equal("GET " .. path .. " HTTP/1.1", heads[i]:match "^[^\r\n]+")
      assert.are.equal(authority, heads[i]:match "\r\n[Hh]ost: ([^\r\n]+)")
    end
  end)

  it("a proxy receives the absolute URL in the request line", function()
    local server = wire.serve()
    local endpoint = "http://service.example:81/base"
    local heads = requests_to(server, { endpoint, endpoint }, { proxy = server.url })
    for i = 1, 2 do
      assert.are.equal("GET " .. signed(endpoint) .. " HTTP/1.1", heads[i]:match "^[^\r\n]+")
    end
  end)

  it("a call is the same as on a new client after another call on the same one", function()
    local function head_and_triple(before)
      local heads, client = {}, core.client {}
      local server = wire.serve(function(connection)
        connection:each(function(head)
          heads[#heads + 1] = head
          if before and #heads == 1 then
            connection:accept(503, "", { "x-amzn-RequestId: one", "x-amz-retry-after: 1" })
          elseif before and #heads == 2 then
            connection:accept(404, '{"message": "gone"}',
              { "x-amzn-RequestId: two", "x-amzn-ErrorType: ResourceNotFoundException" })
          else
            connection:accept(200, '{"name": 1}')
          end
        end)
      end)
      local function call(keys)
        local made = core.call(client, "GetTrainedModel", server.url, "us-east-1", REQUEST)
        made:submit(keys)
        wire.run({ server }, function() return made:run(0.001) == true end)
        local log = made:log()
        local model, message, info = made:result()
        info.elapsed = nil
        return { model = model, message = message, info = info, log = log }
      end
      if before then
        local gone = call(KEYS)
        assert.are.equal("two", gone.info.request_id)
        assert.are.equal(2, gone.info.attempts)
        assert.is_table(gone.log)
      end
      local triple = call { access_key_id = "OTHER", secret_access_key = "other secret" }
      server:stop()
      return heads[#heads]:gsub("Signature=%x+", ""):gsub("%d+T%d+Z", ""):gsub("127.0.0.1:%d+", "")
        :gsub("invocation%-id: [%x-]+", ""), triple
    end
    local head, triple = head_and_triple(true)
    local expected_head, expected_triple = head_and_triple(false)
    assert.are.equal(expected_head, head)
    assert.are.same(expected_triple, triple)
  end)

  it("get_trained_model, which blocks, refuses the option threaded", function()
    assert.has_error(function()
      core.get_trained_model(REQUEST, {
        endpoint_url = "http://127.0.0.1:1", region = "us-east-1", credentials = KEYS,
        threaded = true,
      })
    end, "client: expected one that is not threaded, since this blocks")
  end)

  it("get_trained_model keeps its client from the collector until the response is read", function()
    local service = emulator.start()
    service:script { { code = "ThrottlingException", delay = 0.5 } }
    local sent = core.monotonic() + 0.15
    debug.sethook(function() if core.monotonic() > sent then collectgarbage() end end, "c")
    local model, message = core.get_trained_model(REQUEST, {
      endpoint_url = service.url, region = "us-east-1", max_attempts = 1, credentials = {
        access_key_id = service.access_key_id, secret_access_key = service.secret_access_key,
      },
    })
    debug.sethook()
    service:stop()
    assert.is_nil(model)
    assert.matches("^ThrottlingException: ", message)
  end)

  it("drain raises an error for an argument that is not a list", function()
    local call = new_call(nil, { threaded = true })
    call:submit(KEYS)
    call:watch()
    call:cancel()
    for _, wrong in ipairs { "text", 1, false } do
      assert.has_error(function() core.drain(wrong) end)
    end
    assert.is_true(core.drain {} >= 1)
  end)

  for _, threaded in ipairs { "false", "true" } do
    it("a finalizer may use a call whose engine was freed, threaded = " .. threaded, function()
      -- Made before the module is loaded, so that it is finalized after all that the module made.
      local output, ok = child.run(([[
        local function finalizer()
          local keys = { access_key_id = "AKID", secret_access_key = "secret" }
          assert(call:suspended() == false)
          for _, name in ipairs { "set_credentials", "run", "result" } do
            local _, message = pcall(call[name], call, name == "run" and 0 or keys)
            assert(message:find("the call has ended", 1, true), message)
          end
          print "finalized"
        end
        if newproxy then
          proxy = newproxy(true)
          getmetatable(proxy).__gc = finalizer
        else
          proxy = setmetatable({}, { __gc = finalizer })
        end
        local core = require "cleanroomsml.core"
        local client = core.client { threaded = %s }
        call = core.call(client, "GetTrainedModel", "http://127.0.0.1:1", "us-east-1",
          { membershipIdentifier = "m", trainedModelArn = "a" })
        call:submit()
      ]]):format(threaded))
      assert.are.equal("finalized\n", output)
      assert.is_true(ok)
    end)
  end
end)
