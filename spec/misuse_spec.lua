--- Methods called with a dot, iterators with two readers, and callbacks that raise, yield or
--- cancel.
local clients = require "spec.support.clients"
local cleanroomsml = require "cleanroomsml"
local core = require "cleanroomsml.core"

local arn = clients.arn
local REQUEST = { membershipIdentifier = clients.MEMBERSHIP }
local WAITER = "trained_model_active"

local function raised(fn, ...)
  local ok, message = pcall(fn, ...)
  assert.is_false(ok)
  return message
end

describe("misuse:", function()
  local server, client = clients.emulator(), nil

  before_each(function()
    server:disconnect()
    client = clients.new(server, { region = "us-east-1", max_attempts = 1 })
  end)

  --- A client whose waits yield.
  local function yielding(changes)
    local options = { region = "us-east-1", wait = function(_, seconds)
      coroutine.yield()
      core.sleep(math.min(seconds, 0.01))
    end }
    for name, value in pairs(changes or {}) do options[name] = value end
    return clients.new(server, options)
  end

  local iterators = {
    batch = function(from) return (from:batch("get_trained_model", { arn "minimal" })) end,
    pages = function(from) return (from:pages("list_trained_models", REQUEST)) end,
    items = function(from) return (from:items("list_trained_models", REQUEST)) end,
    wait_for_all = function(from) return (from:wait_for_all(WAITER, { arn "minimal" })) end,
  }

  describe("a method called with a dot", function()
    it("of a call or a client raises an error that names the colon", function()
      local call = client:send("get_trained_model", arn "minimal")
      assert.matches("methods of a call are called with a colon: call:wait%(%)",
        raised(function() return call.wait() end))
      assert.matches("misuse_spec.lua:%d+: .*call:cancel%(%)",
        raised(function() call.cancel {} end))
      assert.matches("client:close%(%)", raised(function() return client.close() end))
      assert.equal("minimal", call:wait().name)
    end)

    for name, make in pairs(iterators) do
      it("of the iterator of " .. name .. " raises an error that names the colon", function()
        local iterator = make(client)
        local thing = name == "batch" and "batch" or "iterator"
        assert.matches("misuse_spec.lua:%d+: .*with a colon: " .. thing .. ":next%(%)",
          raised(function() return (iterator.next()) end))
        assert.matches(thing .. ":next", raised(iterator.next, {}), 1, true)
        assert.matches(thing .. ":close", raised(iterator.close, client), 1, true)
        iterator:close()
      end)
    end
  end)

  for name, make in pairs(iterators) do
    it("two coroutines that read one " .. name .. ": the second one gets CannotWait", function()
      server:script { { delay = 0.3 } } -- else the answer may be there before the first wait
      local iterator = make(yielding())
      local first = coroutine.create(function() return iterator:next() end)
      assert.is_true(coroutine.resume(first))
      assert.equal("suspended", coroutine.status(first))
      local index, output, message, info = iterator:next()
      assert.is_nil(index)
      assert.is_nil(output)
      assert.matches("^CannotWait: another coroutine waits for this ", message)
      assert.equal("config", info.kind)
      assert.matches("CannotWait", raised(function() return iterator() end))
      local deadline, ok = core.monotonic() + 30, true
      while ok and coroutine.status(first) ~= "dead" and core.monotonic() < deadline do
        ok, index = coroutine.resume(first)
      end
      assert.equal(1, index)
      iterator:close()
    end)
  end

  it("an iterator continues after its wait function raised an error", function()
    local tries = 0
    server:script { { delay = 0.3 } }
    local batch = iterators.batch(clients.new(server, { wait = function(_, seconds)
      tries = tries + 1
      if tries == 1 then error("mine", 0) end
      core.sleep(math.min(seconds, 0.05))
    end }))
    assert.equal("mine", raised(batch.next, batch))
    assert.equal(1, (coroutine.wrap(function() return batch:next() end)()))
  end)

  it("a batch read by its own request function raises an error", function()
    local batch
    batch = client:batch("get_trained_model", function() return (batch:next()) end)
    assert.matches("the function that gives this batch its requests cannot read it",
      raised(batch.next, batch))
    assert.is_nil((batch:next()))
  end)

  it("an iterator read by on_attempt gives CannotWait there, and still ends", function()
    for name, make in pairs(iterators) do
      local iterator, said, from
      from = clients.new(server, { region = "us-east-1", on_attempt = function()
        local _, _, message = iterator:next()
        said = message
      end })
      iterator = make(from)
      local rows = 0
      while iterator:next() do rows = rows + 1 end
      assert.is_true(rows >= 1, name)
      assert.matches("^CannotWait: ", said)
    end
  end)

  describe("a log or on_attempt that yields", function()
    it("is stopped at its yield, and the call succeeds", function()
      local calls = 0
      local function hook()
        calls = calls + 1
        coroutine.yield("stolen")
        calls = calls + 100
      end
      local changes = { on_attempt = hook, log = hook, region = "us-east-1" }
      local plain, waiting = clients.new(server, changes), yielding(changes)
      local yields = clients.in_coroutine(function()
        assert(plain:get_trained_model(arn "minimal"))
      end)
      assert.equal(0, yields)
      clients.in_coroutine(function()
        local model = waiting:get_trained_model(arn "minimal")
        assert.equal("minimal", model.name)
      end)
      assert.is_true(calls >= 2 and calls < 100)
    end)
  end)

  it("on_attempt is called before the back-off, and may cancel the call", function()
    local function nap(_, seconds) core.sleep(math.min(seconds, 0.05)) end
    for _, wait in ipairs { "blocking", nap } do
      local events, call = {}, nil
      local from = clients.new(server, { wait = wait, max_attempts = 2, on_attempt = function(event)
        events[#events + 1] = event.http_status or event.code
        call:cancel()
      end })
      server:script { { status = 503, headers = { ["x-amz-retry-after"] = "60000" } } }
      call = from:send("get_trained_model", arn "minimal", { timeout = 600 })
      local started = core.monotonic()
      local model, _, info = call:wait()
      assert.is_nil(model)
      assert.equal("cancelled", info.kind)
      assert.same({ 503 }, events)
      assert.is_true(core.monotonic() - started < 15)
    end
  end)

  describe("parse", function()
    local cases = {
      { { "date: now" }, "headers: expected names with their values, got the key 1" },
      { { date = 5 }, "headers: date: expected a string, got number" },
      { { date = { "a", {} } }, "headers: date: expected a list of strings, got table" },
      { { date = { a = "b" } },
        "headers: date: expected a list of strings, got a table with names" },
    }
    for _, case in ipairs(cases) do
      it("raises an error: " .. case[2], function()
        assert.matches(case[2], raised(function()
          return client:parse("get_trained_model", 404, case[1], "{}")
        end), 1, true)
      end)
    end

    it("accepts a header of any length", function()
      local long = ("x"):rep(100 * 1024)
      local _, _, info = client:parse("get_trained_model", 404,
        { [long] = long, ["x-amzn-errortype"] = "ResourceNotFoundException" }, "{}")
      assert.equal("ResourceNotFoundException", info.code)
    end)

    it("accepts repeated headers as a list", function()
      local _, _, info = client:parse("get_trained_model", 404, {
        ["X-Amzn-RequestId"] = { "one" }, ["x-amzn-errortype"] = { "ResourceNotFoundException" },
        ["set-cookie"] = { "a", "b" },
      }, "{}")
      assert.equal("ResourceNotFoundException", info.code)
      assert.equal("one", info.request_id)
    end)
  end)

  describe("options", function()
    local function refuse() error("a metamethod was called") end
    local closed = setmetatable({}, { __index = refuse, __pairs = refuse, __tostring = refuse })
    local calls = {
      call = function(given) return client:get_trained_model(arn "minimal", given) end,
      send = function(given) return client:send("get_trained_model", arn "minimal", given) end,
      batch = function(given) return client:batch("get_trained_model", {}, given) end,
      collect = function(given) return client:collect("list_trained_models", REQUEST, given) end,
      wait_until = function(given) return client:wait_until(WAITER, arn "minimal", given) end,
      wait_for_all = function(given) return client:wait_for_all(WAITER, {}, given) end,
      to_json = function(given)
        return cleanroomsml.to_json(assert(client:get_trained_model(arn "minimal")), given)
      end,
    }
    for name, call in pairs(calls) do
      it("of " .. name .. " must be a table, and no metamethod of it is called", function()
        assert.matches("options:? .*table, .*boolean", raised(call, false))
        assert.is_true((pcall(call, closed)))
      end)
    end
  end)

  it("keys that are not strings appear in brackets in the message", function()
    local _, message = client:create_trained_model {
      hyperparameters = { "x" }, resourceConfig = { [2] = 3 }, [true] = 1,
    }
    assert.matches("; hyperparameters[1]: must have a string as its key, not number", message, 1,
      true)
    assert.matches("; resourceConfig[2]: unknown member;", message, 1, true)
    assert.matches("[boolean]: unknown member", message, 1, true)
  end)

  describe("wait_until", function()
    it("accepts timeout = false", function()
      server:script { { status = 500, code = "InternalServerException" } }
      local polls = 0
      local _, _, info = client:wait_until(WAITER, arn "minimal", {
        timeout = false, min_delay = 0.01, on_poll = function() polls = polls + 1 end,
      })
      assert.equal("UnexpectedStatus", info.code)
      assert.equal(2, polls)
    end)

    it("gives its timeout in the message without rounding", function()
      server:script { { status = 500, code = "InternalServerException", count = 9 } }
      local _, message = client:wait_until(WAITER, arn "minimal",
        { timeout = 0.25, min_delay = 0.05, max_delay = 0.05 })
      assert.matches("is not ACTIVE after 0.25 s", message, 1, true)
    end)
  end)
end)
