local child = require "spec.support.child"
local cleanroomsml = require "cleanroomsml"
local core = require "cleanroomsml.core"
local emulator = require "spec.support.emulator"
local shell = require "spec.support.shell"
local testing = require "cleanroomsml.testing"

local ARN = "arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/"
  .. "2a1b3c4d-0000-1111-2222-333344445555/trained-model/my_model-1.0"

describe("a function as the option wait", function()
  local service

  setup(function() service = emulator.start() end)
  teardown(function() service:stop() end)
  before_each(function() service:clear() end)

  local function client(wait, more)
    local options = {
      endpoint_url = service.url, wait = wait,
      credentials = {
        access_key_id = service.access_key_id, secret_access_key = service.secret_access_key,
      },
    }
    for name, value in pairs(more or {}) do options[name] = value end
    return cleanroomsml.client(options)
  end

  -- Comes back when it has slept a little, whatever the descriptor says.
  local function nap() core.sleep(0.002) end

  it("gets a descriptor and a number of seconds, and may yield", function()
    local seen
    service:script { { delay = 0.05 } }
    local c = client(function(fd, seconds)
      seen = { fd = fd, seconds = seconds, yieldable = core.is_yieldable() }
      nap()
    end)
    local run = coroutine.wrap(function() return c:get_trained_model(ARN) end)
    assert.equal("ACTIVE", run().status)
    assert.is_true(testing.is_open(seen.fd))
    assert.is_true(seen.seconds > 0)
    assert.is_not_false(seen.yieldable)
  end)

  it("may return early", function()
    local count = 0
    local c = client(function()
      count = count + 1
      nap()
    end)
    service:script { { delay = 0.1 } }
    assert.equal("ACTIVE", assert(c:get_trained_model(ARN)).status)
    assert.is_true(count > 3)
  end)

  it("serves one coroutine a call: a second one that waits gets CannotWait", function()
    service:script { { delay = 0.1 } }
    local c = client(function()
      nap()
      coroutine.yield()
    end)
    local call = c:send("get_trained_model", ARN)
    local first = coroutine.create(function() return call:wait() end)
    assert(coroutine.resume(first))
    local second = coroutine.create(function() return call:wait() end)
    local ran, model, message, info = coroutine.resume(second)
    assert.is_true(ran)
    assert.is_nil(model)
    assert.equal("CannotWait: another coroutine waits for this call", message)
    assert.equal("config", info.kind)
    repeat ran, model = coroutine.resume(first) until coroutine.status(first) == "dead"
    assert.is_true(ran)
    assert.equal("ACTIVE", model.status)
    assert.equal(model, (call:wait()))
  end)

  -- A call whose wait raises until the returned function is called.
  local function angry_call()
    service:script { { delay = 0.1 } }
    local angry = true
    local c = client(function()
      nap()
      if angry then error "enough" end
    end)
    return c:send("get_trained_model", ARN), function() angry = false end
  end

  it("serves another coroutine after the first one ended with an error", function()
    local call, calm = angry_call()
    assert.is_false((coroutine.resume(coroutine.create(function() return call:wait() end))))
    calm()
    local ran, model = coroutine.resume(coroutine.create(function() return call:wait() end))
    assert.is_true(ran)
    assert.equal("ACTIVE", model.status)
  end)

  it("serves another coroutine after the first one caught an error", function()
    local call, calm = angry_call()
    local first = coroutine.create(function()
      pcall(call.wait, call)
      coroutine.yield()
    end)
    assert(coroutine.resume(first))
    assert.equal("suspended", coroutine.status(first))
    calm()
    local function wait()
      return coroutine.resume(coroutine.create(function() return call:wait() end))
    end
    local ran, model, message = wait()
    assert.is_true(ran)
    if _VERSION == "Lua 5.1" and not rawget(_G, "jit") then
      -- An error that may yield cannot be caught there: the wait lasts as long as its coroutine.
      assert.matches("^CannotWait", message)
      assert(coroutine.resume(first))
      ran, model, message = wait()
      assert.is_true(ran)
    end
    assert(model, message)
    assert.equal("ACTIVE", model.status)
  end)

  it("that returns early 1000 times gives BadWait", function()
    local count, impatient = 0, false
    local c = client(function()
      count = count + 1
      if not impatient then nap() end
    end)
    assert(c:get_trained_model(ARN)) -- it has its credentials from here on: one wait a call
    service:script { { delay = 3 } }
    count, impatient = 0, true
    local model, message, info = c:get_trained_model(ARN)
    assert.is_nil(model)
    assert.equal("config", info.kind)
    assert.equal("BadWait", info.code)
    assert.matches("1000 times", message)
    assert.equal(1000, count)
  end)

  it("cancels a call by returning false and a reason", function()
    service:script { { delay = 3 } }
    local c = client(function() return false, "the user went away" end)
    local model, message, info = c:get_trained_model(ARN)
    assert.is_nil(model)
    assert.equal("cancelled", info.kind)
    assert.equal("Cancelled: the user went away", message)
  end)

  it("cancels all calls of a batch by returning false", function()
    service:script { { count = 10, delay = 3 } }
    local list, kinds = {}, {}
    for i = 1, 5 do list[i] = ARN end
    local batch = client(function() return false, "enough" end):batch("get_trained_model", list)
    while true do
      local i, _, _, info = batch:next()
      if not i then break end
      kinds[#kinds + 1] = info.kind
    end
    assert.same({ "cancelled", "cancelled", "cancelled", "cancelled", "cancelled" }, kinds)
  end)

  it("may raise an error from call:wait(), which can then be called again", function()
    local raise = true
    service:script { { delay = 0.05 } }
    local c = client(function()
      if raise then error({ reason = "mine" }) end
      nap()
    end)
    local call = c:send("get_trained_model", ARN)
    local ok, raised = pcall(call.wait, call)
    assert.is_false(ok)
    assert.same({ reason = "mine" }, raised)
    raise = false
    assert.equal("ACTIVE", assert(call:wait()).status)
  end)

  it("that raised an error has its call cancelled by the garbage collector", function()
    service:script { { delay = 20 } }
    local c = client(function() error("mine", 0) end)
    assert.has_error(function() c:get_trained_model(ARN) end, "mine")
    for _ = 1, 3 do collectgarbage() end
    assert.equal(0, core.pending())
  end)

  it("gets descriptors that no later call uses while a coroutine is abandoned in it", function()
    service:script { { count = 2, delay = 0.2 } }
    local fds = {}
    local c = client(function(fd)
      fds[#fds + 1] = fd
      return coroutine.yield()
    end)
    local abandoned = coroutine.create(function() c:get_trained_model(ARN) end)
    assert(coroutine.resume(abandoned))
    local second = coroutine.create(function() return c:get_trained_model(ARN) end)
    assert(coroutine.resume(second))
    assert.not_equal(fds[1], fds[2])
    while coroutine.status(second) ~= "dead" do
      nap()
      assert(coroutine.resume(second))
    end
    local third = coroutine.create(function() c:get_trained_model(ARN) end)
    assert(coroutine.resume(third))
    assert.not_equal(fds[1], fds[#fds])
    assert.is_true(testing.is_open(fds[1]))
    assert.equal("suspended", coroutine.status(abandoned))
  end)

  it("leaves no descriptors open", function()
    local before = testing.open_files()
    do
      local c = client(nap)
      for _ = 1, 20 do assert(c:get_trained_model(ARN)) end
      c:close()
    end
    for _ = 1, 3 do collectgarbage() end
    assert.is_true(testing.open_files() <= before + 8)
  end)

  it("is not called for a call that has ended", function()
    local count = 0
    local c = client(function()
      count = count + 1
      nap()
    end)
    local call = c:send("get_trained_model", ARN)
    call:wait()
    local before = count
    assert.equal("ACTIVE", call:wait().status)
    local _, _, info = c:get_trained_model("no arn")
    assert.equal("validation", info.kind)
    assert.equal(before, count)
  end)

  it("is called while a credential_process runs", function()
    local path, ticks = os.tmpname(), 0
    shell.write(path, ([[
[default]
credential_process = sleep 0.2; echo '{"Version":1,"AccessKeyId":"%s","SecretAccessKey":"%s"}'
]]):format(service.access_key_id, service.secret_access_key))
    local c = cleanroomsml.client {
      endpoint_url = service.url, config_file = path, profile = "default",
      wait = function()
        ticks = ticks + 1
        nap()
      end,
    }
    local model, message = c:get_trained_model(ARN)
    os.remove(path)
    assert.is_nil(message)
    assert.equal("ACTIVE", model.status)
    assert.is_true(ticks > 5)
  end)

  it("works in parent and child after fork", function()
    local c = client(nap)
    assert(c:get_trained_model(ARN))
    service:script { { delay = 0.3 } }
    local call = c:send("get_trained_model", ARN)
    core.sleep(0.05)
    local pid = testing.fork()
    if pid == 0 then
      local model = c:get_trained_model(ARN)
      local _, _, info = call:wait()
      testing.exit(model and info.kind == "closed" and 0 or 1)
    end
    local status
    repeat
      nap()
      status = testing.status_of(pid)
    until status
    assert.equal(0, status)
    assert.equal("ACTIVE", assert(call:wait()).status)
  end)

  it("does not keep the program from exiting with calls in flight", function()
    service:script { { count = 20, delay = 20 } }
    local began = core.monotonic()
    local output, ok = child.run(([[
      local client = require("cleanroomsml").client {
        endpoint_url = %q, wait = function() coroutine.yield() end,
        credentials = { access_key_id = %q, secret_access_key = %q },
      }
      calls = {}
      for i = 1, 10 do
        calls[i] = coroutine.create(function() client:get_trained_model(%q) end)
        assert(coroutine.resume(calls[i]))
      end
      require("cleanroomsml.core").sleep(0.1)
      for i = 1, 10 do assert(coroutine.resume(calls[i])) end
      print(require("cleanroomsml.core").pending())
    ]]):format(service.url, service.access_key_id, service.secret_access_key, ARN))
    assert.is_true(ok, output)
    assert.equal("10\n", output)
    assert.is_true(core.monotonic() - began < 5)
  end)
end)
