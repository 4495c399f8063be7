--- Clients, calls and batches leak nothing: finalized in any order, when the Lua state closes, and
--- in parent and child of a fork.
local child = require "spec.support.child"
local clients = require "spec.support.clients"
local collector = require "spec.support.collector"
local core = require "cleanroomsml.core"
local testing = require "cleanroomsml.testing"

local arn = clients.arn

describe("lifetime:", function()
  local server = clients.emulator()

  local function collect()
    collectgarbage()
    collectgarbage()
  end

  --- Calls that are on the wire: the emulator has their requests.
  local function launch(client, count)
    local calls = {}
    for i = 1, count do calls[i] = client:send("get_trained_model", arn "minimal") end
    local deadline = core.monotonic() + 5
    repeat
      for _, call in ipairs(calls) do call:settle() end
      assert(core.monotonic() < deadline)
    until #server:requests() == count
    return calls
  end

  it("collected clients leave no open descriptors", function()
    local function round()
      for i = 1, 20 do
        local client = clients.new(server)
        assert(client:get_trained_model(arn "minimal"))
        local batch = client:batch("get_trained_model", { arn "minimal", arn "minimal" })
        batch:next()
        if i % 2 == 0 then client:close() end
      end
      collect()
    end
    round()
    local before = testing.open_files()
    for _ = 1, 3 do round() end
    assert.is_true(testing.open_files() <= before + 2)
  end)

  it("collected calls close their connections, and leave no open descriptors", function()
    local before
    for _ = 1, 3 do
      server:clear()
      server:script { { stall = "start", count = 4 } }
      local client = clients.new(server)
      local calls = launch(client, 4)
      assert.are.equal(4, #calls)
      client, calls = nil, nil -- luacheck: ignore
      collect()
      before = before or testing.open_files()
    end
    assert.is_true(testing.open_files() <= before)
  end)

  it("objects without references are collected", function()
    local held = setmetatable({}, { __mode = "k" })
    do
      local client = clients.new(server)
      local call = client:send("get_trained_model", arn "minimal")
      local batch = client:batch("get_trained_model", { arn "minimal" })
      assert(call:wait())
      assert(batch:next())
      held[client], held[call], held[batch], held[client.core] = true, true, true, true
    end
    collect()
    collect()
    assert.is_nil(next(held))
  end)

  it("a call keeps its client alive", function()
    local call = clients.new(server):send("get_trained_model", arn "minimal")
    collect()
    assert.are.equal("minimal", call:wait().name)
  end)

  it("a call frees its response when the result was taken", function()
    server:script { { body_bytes = 4e6 } }
    local call = clients.new(server):send("get_trained_model", arn "minimal")
    local handle = call.handle
    assert(call:wait())
    assert.has_error(function() handle:run(0) end, "the call has ended")
  end)

  it("the garbage collector may run at any time during calls and batches", function()
    collectgarbage "collect"
    collectgarbage "stop"
    collectgarbage "restart"
    local restore = collector.hurry(1000)
    server:script { { code = "AccessDeniedException" }, {}, { status = 503 }, { truncate = "body" },
      { body = "[]" } }
    for _ = 1, 4 do
      local client = clients.new(server)
      local call = client:send("get_trained_model", arn "minimal")
      local list = { arn "minimal", "x", arn "minimal" }
      for _, _, _, info in client:batch("get_trained_model", list) do
        assert(info)
        collectgarbage "step"
      end
      call:cancel()
      call:wait()
    end
    restore()
  end)

  describe("closing a Lua state ends without an error", function()
    -- What exists when the state closes.
    local cases = {
      { "with calls in flight", "held = launch(client, 3)" },
      { "with calls in flight and a closed client", "held = launch(client, 3) client:close()" },
      { "with calls that ask for credentials", [[
        client = new { credentials = function() error "none" end }
        held = { client:send("get_trained_model", ARN), client:send("get_trained_model", ARN) }
        pcall(held[1].wait, held[1])]] },
      { "with a batch in flight", [[
        held = client:batch("get_trained_model", { ARN, ARN, ARN })
        held:next()]] },
      { "with a batch whose calls ask for credentials", [[
        client = new { credentials = function() error "none" end }
        held = client:batch("get_trained_model", { ARN, ARN, ARN })
        pcall(held.next, held)]] },
      { "with a batch whose calls are done and not yet taken", [[
        held = client:batch("get_trained_model", { ARN, ARN, ARN })
        held:next()
        for _ = 1, 20 do core.group():run(0.01) end]] },
      { "with fetches in flight and done", [[
        held = { core.fetch { url = URL }, core.fetch { url = URL } }
        held[1]:run(1)
        for _ = 1, 5 do core.group():run(0.01) end]] },
      { "with finalizers that use them", [[
        held = launch(client, 2)
        local function finalizer()
          held[1]:cancel()
          assert(select(3, held[1]:wait()).kind == "cancelled" or true)
          held[2]:wait()
          client:close()
        end
        if newproxy then
          proxy = newproxy(true)
          getmetatable(proxy).__gc = finalizer
        else
          proxy = setmetatable({}, { __gc = finalizer })
        end]] },
    }
    for _, case in ipairs(cases) do
      for _, order in ipairs { "before", "after" } do
        it(case[1] .. ", with the engine made " .. order .. " them", function()
          local output, ok = child.run(([[
            local cleanroomsml = require "cleanroomsml"
            core = cleanroomsml.core
            URL, ARN = %q, %q
            function new(changes)
              local options = { endpoint_url = URL, credentials = {
                access_key_id = %q, secret_access_key = %q } }
              for name, value in pairs(changes or {}) do options[name] = value end
              return cleanroomsml.client(options)
            end
            function launch(of, count)
              local calls = {}
              for i = 1, count do calls[i] = of:send("get_trained_model", ARN) end
              for _ = 1, 5 do for _, call in ipairs(calls) do call:settle() end end
              return calls
            end
            if %q == "before" then new():get_trained_model "x" core.fetch { url = URL } end
            client = new()
            do %s
            end
            print "so far"
          ]]):format(server.url, arn "minimal", server.access_key_id, server.secret_access_key,
            order, case[2]), "AWS_EC2_METADATA_DISABLED=true HOME=/nonexistent")
          assert.are.equal("so far\n", output)
          assert.is_true(ok)
        end)
      end
    end
  end)

  describe("in the child after fork", function()
    --- What `fn` returns in a child: whether all of it was as it should be.
    local function in_child(fn)
      local pid = testing.fork()
      if pid == 0 then
        local ok, message = pcall(fn)
        if not ok then io.stderr:write("in the child: ", tostring(message), "\n") end
        testing.exit(ok and 0 or 1)
      end
      local deadline = core.monotonic() + 60
      local status = testing.status_of(pid)
      while not status and core.monotonic() < deadline do
        core.sleep(0.005)
        status = testing.status_of(pid)
      end
      assert.are.equal(0, status)
    end

    it("a client works, with connections of its own", function()
      local client = clients.new(server)
      assert(client:get_trained_model(arn "minimal"))
      in_child(function()
        assert(client:get_trained_model(arn "minimal"))
        client:close()
      end)
      assert(client:get_trained_model(arn "minimal"))
      local requests = server:requests()
      assert.are.equal(requests[1].connection, requests[3].connection)
      assert.are_not.equal(requests[1].connection, requests[2].connection)
    end)

    it("calls of the parent end with kind closed, and in the parent they succeed", function()
      server:script { { delay = 0.2, count = 3 } }
      local client = clients.new(server)
      local calls = launch(client, 3)
      in_child(function()
        local _, message, info = calls[1]:wait()
        assert(info.kind == "closed" and message:find("forked", 1, true), message)
        calls[2]:cancel()
        calls[1], calls[2] = nil, nil
        collect()
        assert(select(3, calls[3]:wait()).kind == "closed")
        calls[3] = nil
        collect()
        assert(client:get_trained_model(arn "minimal"))
      end)
      for i = 1, 3 do assert.are.equal("minimal", calls[i]:wait().name) end
    end)

    it("a batch of the parent ends with kind closed, and in the parent it succeeds", function()
      server:script { {}, { delay = 0.2, count = 2 } }
      local batch = clients.new(server):batch("get_trained_model", { arn "minimal", arn "minimal",
        arn "minimal" })
      batch:next()
      in_child(function()
        local count = 0
        while true do
          local i, _, _, info = batch:next()
          if not i then break end
          count = count + 1
          assert(info.kind == "closed", info.kind)
        end
        assert(count == 2, count)
      end)
      assert.is_truthy(select(2, batch:next()))
      assert.is_truthy(select(2, batch:next()))
      assert.is_nil(batch:next())
    end)
  end)
end)
