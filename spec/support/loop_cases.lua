--- What holds for the waiting function of any event loop: described once, run under each.
local cleanroomsml = require "cleanroomsml"
local assert = require "luassert"
local pace = require "spec.support.pace"
local emulator = require "spec.support.emulator"
local testing = require "cleanroomsml.testing"

local CALLS = 100
local ARN = "arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/"
  .. "2a1b3c4d-0000-1111-2222-333344445555/trained-model/my_model-1.0"

---@param busted table the functions that describe specs
---@param make fun(): table one of spec/support/loops.lua
return function(busted, make)
  local setup, teardown, before_each, it =
    busted.setup, busted.teardown, busted.before_each, busted.it
  local service, loop

  local function client(more)
    local options = {
      endpoint_url = service.url, wait = loop.wait,
      credentials = {
        access_key_id = service.access_key_id, secret_access_key = service.secret_access_key,
      },
    }
    for name, value in pairs(more or {}) do options[name] = value end
    return cleanroomsml.client(options)
  end

  setup(function() service = emulator.start() end)
  teardown(function() service:stop() end)
  before_each(function()
    service:clear()
    loop = make()
  end)

  it("has a hundred calls in flight while a timer ticks on", function()
    service:script { { count = CALLS, delay = 0.3 } }
    local c, ticks, done, most, last = client(), 0, 0, 0, nil
    local socket = require "socket"
    local timer
    timer = loop.every(0.01, function()
      local now = socket.gettime()
      if last then most = math.max(most, now - last) end
      last, ticks = now, ticks + 1
      if done == CALLS then timer.stop() end
    end)
    for _ = 1, CALLS do
      loop.start(function()
        local model, message = c:get_trained_model(ARN)
        assert.is_nil(message)
        assert.equal("ACTIVE", model.status)
        done = done + 1
      end)
    end
    loop.run()
    assert.equal(CALLS, done)
    assert.is_true(ticks >= 20, ticks .. " ticks")
    assert.is_true(most < pace(0.15), "a tick came after " .. most .. " s")
  end)

  it("runs a batch over one descriptor", function()
    local list, seen, first = {}, 0, nil
    for i = 1, 60 do list[i] = ARN end
    local c = client { wait = function(fd, seconds)
      first = first or fd
      assert.equal(first, fd)
      return loop.wait(fd, seconds)
    end }
    loop.start(function()
      local batch = c:batch("get_trained_model", list, { concurrency = 20 })
      while true do
        local i, model, message = batch:next()
        if not i then break end
        assert.is_nil(message)
        assert.equal("ACTIVE", model.status)
        seen = seen + 1
      end
    end)
    loop.run()
    assert.equal(60, seen)
  end)

  it("hears of a cancellation at once", function()
    service:script { { delay = 5 } }
    local c, info = client(), nil
    loop.start(function()
      local call = c:send("get_trained_model", ARN)
      loop.start(function()
        loop.sleep(0.05)
        call:cancel()
      end)
      local model, message
      model, message, info = call:wait()
      assert.is_nil(model)
      assert.matches("^Cancelled: ", message)
    end)
    loop.run()
    assert.equal("cancelled", info.kind)
  end)

  it("makes every descriptor readable when the client is closed", function()
    service:script { { count = 20, delay = 5 } }
    local c, kinds = client(), {}
    for _ = 1, 20 do
      loop.start(function()
        local _, _, info = c:get_trained_model(ARN)
        kinds[#kinds + 1] = info.kind
      end)
    end
    loop.start(function()
      loop.sleep(0.05)
      c:close()
    end)
    loop.run()
    assert.equal(20, #kinds)
    for _, kind in ipairs(kinds) do assert.equal("closed", kind) end
  end)

  it("lets a function for credentials wait", function()
    local c = client { credentials = function()
      loop.sleep(0.02)
      return {
        access_key_id = service.access_key_id, secret_access_key = service.secret_access_key,
      }
    end }
    local done = 0
    for _ = 1, 10 do
      loop.start(function()
        assert(c:get_trained_model(ARN))
        done = done + 1
      end)
    end
    loop.run()
    assert.equal(10, done)
  end)

  it("keeps to the deadline of a call", function()
    service:script { { delay = 5 } }
    local c, info = client { timeout = 0.1, max_attempts = 1 }, nil
    loop.start(function() info = select(3, c:get_trained_model(ARN)) end)
    loop.run()
    assert.equal("timeout", info.kind)
  end)

  it("uses its descriptors again", function()
    local c = client()
    local function round()
      for _ = 1, 30 do
        loop.start(function() assert(c:get_trained_model(ARN)) end)
      end
      loop.run()
    end
    round()
    local before = testing.open_files()
    for _ = 1, 5 do round() end
    assert.is_true(testing.open_files() <= before + 2)
  end)
end
