--- Whether a call retries, whether its outcome is certain, and the events of its attempts.
local life = require "spec.support.life"

local THROTTLED = "x-amzn-errortype: ThrottlingException:http://x/\n"

describe("the decision to retry", function()
  -- status, headers, action: "sleep", or "ask" for the body
  local cases = {
    { 500, "", "sleep" }, { 502, "", "sleep" }, { 503, "", "sleep" }, { 504, "", "sleep" },
    { 429, "", "sleep" }, { 400, THROTTLED, "sleep" }, { 503, THROTTLED, "sleep" },
    { 500, "x-amzn-errortype: InternalServerException\n", "sleep" },
    { 400, "", "ask" }, { 404, "", "ask" }, { 501, "", "ask" }, { 402, "", "ask" },
    { 409, THROTTLED, "ask" }, { 402, THROTTLED, "ask" },
    { 429, "x-amzn-errortype: ServiceQuotaExceededException\n", "ask" },
    { 403, "x-amzn-errortype: AccessDeniedException\n", "ask" },
    { 403, "x-amzn-errortype: ExpiredTokenException\n", "ask" },
    { 503, "x-amzn-errortype: \n", "sleep" },
  }
  for _, case in ipairs(cases) do
    it(("needs the body or not: %d with '%s'"):format(case[1], case[2]:gsub("\n", "")), function()
      local call = life.new():start()
      assert.equal(case[3], call:step("response", { status = case[1], headers = case[2] }))
    end)
  end

  it("uses the code in the body where neither status nor header decides", function()
    local call = life.new():start()
    assert.equal("sleep", call:accept(400, { code = "ThrottlingException" }))
    for _, status in ipairs { 402, 409 } do
      call = life.new():start()
      assert.equal("done", call:accept(status, { code = "ThrottlingException" }))
      assert.is_false(call:result().retryable)
    end
  end)

  it("reads the last response's body for its message", function()
    local call = life.new { policy = { max_attempts = 2 } }:start()
    assert.equal("sleep", call:step("response", { status = 400, headers = THROTTLED }))
    call:retry()
    assert.equal("ask", call:step("response", { status = 400, headers = THROTTLED }))
    assert.equal("error", call.call:needs())
    call.call:set_error("Other", "slow down")
    assert.equal("done", call:step("resume"))
    local result = call:result()
    assert.equal("ThrottlingException: slow down (400, after 2 attempts)", result.message)
    assert.is_true(result.retryable)
  end)

  it("is explained in the message when the time does not suffice for another attempt", function()
    local call = life.new { policy = { timeout = 0.001 } }:start()
    assert.equal("done", call:accept(429, { code = "X", message = "m",
      headers = "x-amz-retry-after: 3000\n" }))
    assert.equal("X: m (429, no time for another attempt)", call:result().message)
  end)
end)

describe("the uncertain field of a result", function()
  local faults = { { "LOST", true }, { "READ_TIMEOUT", true }, { "PROTOCOL", true },
    { "CONNECT", false }, { "RESOLVE", false }, { "TLS", false } }
  for _, case in ipairs(faults) do
    it(("is %s after %s"):format(case[2] and "true" or "absent", case[1]), function()
      local call = life.new { policy = { max_attempts = 1 } }:start()
      call:step("fault", { fault = case[1], sent = case[2] })
      assert.equal("done", call.action)
      assert.equal(case[2] or nil, call:result().uncertain)
    end)
  end

  it("is true after a lost attempt, whatever the next attempt returns", function()
    local call = life.new():start()
    call:step("fault", { fault = "LOST", sent = true })
    call:retry()
    call:accept(200)
    assert.is_true(call:result().uncertain)
  end)

  it("is true when the deadline passes after the request was sent, not before", function()
    for _, sent in ipairs { true, false } do
      local call = life.new { policy = { timeout = 5, read_timeout = 60, connect_timeout = 60 } }
      call:start():pass(6):step("tick", { sent = sent, quiet = 1 })
      assert.equal("done", call.action)
      assert.equal(sent or nil, call:result().uncertain)
    end
  end)

  it("is absent after responses, including redirects", function()
    for _, status in ipairs { 200, 302, 404, 500 } do
      local call = life.new { policy = { max_attempts = 1 } }:start()
      call:step("tick", { sent = true, quiet = 1 })
      call:accept(status)
      assert.is_nil(call:result().uncertain)
    end
  end)

  it("adds a note to the message of a conflict", function()
    local call = life.new():start()
    call:step("fault", { fault = "LOST", sent = true })
    call:retry()
    call:accept(409, { code = "ConflictException", message = "exists" })
    assert.equal("ConflictException: exists (409, after 2 attempts, an earlier attempt may have "
      .. "taken effect)", call:result().message)
    call = life.new():start()
    call:accept(409, { code = "ConflictException", message = "exists" })
    assert.equal("ConflictException: exists (409)", call:result().message)
  end)
end)

describe("the events of attempts", function()
  it("are not recorded by default", function()
    local call = life.new():start()
    call:accept(200)
    assert.same({}, call.call:events())
  end)

  it("have kind, code, status, request id, duration, bytes and whether a retry follows", function()
    local call = life.new()
    call.call:keep_events()
    call:start():pass(0.5)
    call:step("response", { status = 400, headers = THROTTLED .. "x-amzn-requestid: r1\n",
      bytes_sent = 700, bytes_received = 90 })
    call:retry()
    call:pass(1):step("fault",
      { fault = "LOST", sent = true, bytes_sent = 700, bytes_received = 0 })
    call:retry()
    call:pass(0.25):step("response", { status = 200, headers = "x-amzn-requestid: r3\n",
      bytes_sent = 700, bytes_received = 2000 })
    assert.same({
      { attempt = 1, kind = "service", code = "ThrottlingException", http_status = 400,
        request_id = "r1", seconds = 0.5, sent = 700, received = 90, will_retry = true },
      { attempt = 2, kind = "transport", code = "ConnectionLost", http_status = 0,
        request_id = "", seconds = 1, sent = 700, received = 0, will_retry = true },
      { attempt = 3, kind = "", code = "", http_status = 200, request_id = "r3", seconds = 0.25,
        sent = 700, received = 2000, will_retry = false },
    }, call.call:events())
  end)

  it("include an attempt that was cancelled", function()
    local call = life.new()
    call.call:keep_events()
    call:start()
    call.call:fail("cancelled", "Cancelled", "cancelled", call.mono + 0.5)
    local event = call.call:events()[1]
    assert.equal("Cancelled", event.code)
    assert.is_false(event.will_retry)
    assert.equal(0.5, event.seconds)
    assert.equal(-1, event.sent)
  end)

  it("are all kept, however many there are", function()
    local call = life.new { policy = { max_attempts = 100, timeout = math.huge } }
    call.call:keep_events()
    call:start()
    for _ = 1, 30 do
      call:accept(500)
      call:retry()
    end
    assert.equal(30, #call.call:events())
  end)
end)
