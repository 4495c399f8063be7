-- The limits of a call in each of its states: connect_timeout, read_timeout and timeout.
local life = require "spec.support.life"

local HOST = "cleanrooms-ml.us-east-1.amazonaws.com"

local function near(expected, actual)
  assert.is_true(math.abs(expected - actual) < 1e-6, expected .. " expected, got " .. actual)
end

local POLICY = { timeout = 100, connect_timeout = 5, read_timeout = 30 }

local function new(more)
  local options = { policy = {} }
  for name, value in pairs(POLICY) do options.policy[name] = value end
  for name, value in pairs(more or {}) do options.policy[name] = value end
  return life.new(options)
end

describe("an HTTP exchange", function()
  it("is polled when connect_timeout or read_timeout could expire next", function()
    local call = new():start()
    near(5, call.wake)
    local looks = {  -- sent, quiet -> seconds until the next look
      { false, 1, 4 }, { false, 4.5, 0.5 }, { true, 0, 30 }, { true, 29, 1 }, { true, 5, 25 },
    }
    for _, look in ipairs(looks) do
      assert.equal("wait", call:step("tick", { sent = look[1], quiet = look[2] }))
      near(look[3], call.wake)
    end
    call:pass(90)
    assert.equal("wait", call:step("tick", { sent = true, quiet = 0 }))
    near(10, call.wake)
  end)
  it("is polled in time for a short read_timeout", function()
    local call = new { read_timeout = 1 }:start()
    near(1, call.wake)
    assert.equal("wait", call:step("tick", { quiet = 1 }))
    near(1, call.wake)
    assert.equal("wait", call:step("tick", { quiet = 4.75 }))
    near(0.25, call.wake)
  end)

  local limits = {
    { "connect_timeout", false, 5, "ConnectTimeout", "no connection in 5 s (connect_timeout)" },
    { "read_timeout", true, 30, "ReadTimeout", "no byte of the answer for 30 s (read_timeout)" },
  }
  for _, case in ipairs(limits) do
    it("that exceeds " .. case[1] .. " is retried", function()
      local call = new():start()
      for attempt = 1, 3 do
        call:pass(case[3])
        local action = call:step("tick", { sent = case[2], quiet = case[3] })
        assert.equal(attempt < 3 and "sleep" or "done", action)
        if attempt < 3 then call:retry() end
      end
      local result = call:result()
      assert.equal("timeout", result.kind)
      assert.equal(case[4], result.code)
      assert.equal(("%s: %s: %s (after 3 attempts)"):format(case[4], HOST, case[5]),
        result.message)
      assert.is_true(result.retryable)
      assert.equal(472, call.policy:tokens())
    end)
  end

  it("may last longer than both time-outs while bytes arrive", function()
    local call = new():start()
    for _ = 1, 9 do
      call:pass(11)
      assert.equal("wait", call:step("tick", { sent = true, quiet = 0.1 }))
    end
    assert.equal("done", call:accept(200))
  end)
  it("does not time out because the program paused between runs of the engine", function()
    local call = new():start():pass(60)
    assert.equal("wait", call:step("tick", { quiet = 0.2 }))
    assert.equal("done", call:accept(200))
  end)
end)

describe("the deadline of a call (timeout)", function()
  local states = {
    { "credentials", function(call)
      call:start():accept(403, { code = "ExpiredToken" })
      assert.equal("ask", call.action)
      near(call.wake, 100)
    end, { refreshable = true } },
    { "a free place (max_in_flight)", function(call)
      assert.equal("send", call:step("start"))
      near(call.wake, 100)
    end },
    { "a connection", function(call) call:start() end },
    { "an answer", function(call) call:start() end, nil, { sent = true } },
    { "the next attempt", function(call) call:start():accept(500) end },
  }
  for _, case in ipairs(states) do
    it("ends a call that waits for " .. case[1], function()
      local call = life.new { policy = POLICY, credentials = life.credentials(case[3]) }
      case[2](call)
      call:pass(100)
      assert.equal("done", call:step("tick", case[4]))
      local result = call:result()
      assert.equal("timeout", result.kind)
      assert.equal("Timeout", result.code)
      assert.equal("Timeout: " .. HOST .. ": not done in 100 s (timeout), waiting for " .. case[1],
        result.message)
      assert.is_true(result.retryable)
    end)
  end

  it("includes the time spent on getting credentials", function()
    local call = life.new { policy = POLICY, credentials = false }
    assert.equal("ask", call:step("start"))
    near(100, call.wake)
    call:pass(60)
    assert.equal("ask", call:step("tick"))
    near(40, call.wake)
    call.call:set_credentials(life.credentials())
    assert.equal("send", call:step("resume"))
    near(40, call.wake)
    call:send()
    call:pass(40)
    assert.equal("done", call:step("tick", { sent = true }))
  end)
  it("ends the call when credentials arrive after it", function()
    local call = life.new { policy = POLICY, credentials = false }
    call:step("start")
    call:pass(101).call:set_credentials(life.credentials())
    assert.equal("done", call:step("resume"))
    assert.truthy(call:result().message:find("waiting for credentials$"))
  end)
  it("does not replace a response that has already arrived", function()
    local call = new():start():pass(1000)
    assert.equal("done", call:accept(200, { body = "{}" }))
    assert.equal("{}", call:result().body)
  end)
  it("does not replace an error response that has already arrived", function()
    local call = new():start():pass(1000)
    assert.equal("done", call:accept(404, { code = "ResourceNotFoundException", message = "no" }))
    assert.equal("ResourceNotFoundException: no (404)", call:result().message)
  end)

  local ends = {  -- what ends at the deadline, rather than being tried again past it
    { "a back-off", function(call)
      return call:accept(500, { headers = "x-amz-retry-after: 3000\n" })
    end, "HTTP 500 (no time for another attempt)" },
    { "a fault's back-off", function(call)
      call:pass(3)
      return call:fault("LOST")
    end, "ConnectionLost: " .. HOST .. ": the connection ended before the answer was complete "
      .. "(no time for another attempt)" },
    { "a signature with the service's time", function(call)
      call:pass(3)
      return call:accept(403, { code = "SignatureDoesNotMatch", message = "m",
        headers = life.date(life.EPOCH + 3600) })
    end, "SignatureDoesNotMatch: m (403)" },
    { "a refresh of credentials", function(call)
      call:pass(3)
      return call:accept(403, { code = "ExpiredToken", message = "m" })
    end, "ExpiredToken: m (403)" },
  }
  for _, case in ipairs(ends) do
    it("prevents a wait that would pass it: " .. case[1], function()
      local call = life.new { policy = POLICY,
        credentials = life.credentials { refreshable = true } }:start():pass(97)
      assert.equal("done", case[2](call))
      assert.equal(case[3], call:result().message)
      assert.equal(500, call.policy:tokens())
      assert.equal(0, call.policy:skew())
      assert.equal("", call:log())
    end)
  end

  it("may be infinite", function()
    local call = new { timeout = math.huge }
    call:step("start")
    assert.equal(math.huge, call.wake)
    call:send()
    near(5, call.wake)
    call:pass(1e9)
    assert.equal("wait", call:step("tick", { sent = true, quiet = 1 }))
    near(29, call.wake)
  end)
  it("is given in messages with fractions of seconds", function()
    local call = new { timeout = 0.25 }
    call:step("start")
    call:pass(0.25):step("tick")
    assert.truthy(call:result().message:find("not done in 0.25 s (timeout)", 1, true))
  end)
end)
