-- The signing of a call: missing, expired and rejected credentials, and a difference between the
-- clocks; secrets do not appear in messages.
local life = require "spec.support.life"

local OLD = { session_token = "old//token==", refreshable = true }
local NEW = { access_key_id = "AKIDOTHER", session_token = "new//token==", refreshable = true }

local function new(more, options)
  options = options or {}
  options.credentials = more and life.credentials(more)
  return life.new(options)
end

describe("credentials", function()
  it("are requested when the call starts without any", function()
    local call = life.new { credentials = false }
    assert.equal("ask", call:step("start"))
    assert.equal("credentials", call.call:needs())
    assert.is_false(call.call:rejected())
    assert.equal("", call.call:access_key_id())
    assert.equal("ask", call:step("resume"))
    call.call:set_credentials(life.credentials())
    assert.equal("AKIDEXAMPLE", call.call:access_key_id())
    assert.equal("send", call:step("resume"))
    call:send()
    assert.equal("done", call:accept(200))
    assert.equal(1, call:result().attempts)
    assert.equal("", call:log())
  end)

  it("are not requested again when time passes between set_credentials and resume", function()
    local call = life.new { credentials = false }
    call:step("start")
    call.call:set_credentials(life.credentials())
    assert.equal("ask", call:pass(1):step("tick"))
    assert.equal("send", call:step("resume"))
  end)

  it("that cannot be obtained end the call with kind credentials", function()
    local call = life.new { credentials = false }
    call:step("start")
    call.call:fail("credentials", "NoCredentials", "nothing is configured")
    assert.equal("done", call:step("resume"))
    local result = call:result()
    assert.equal("credentials", result.kind)
    assert.equal("NoCredentials: nothing is configured", result.message)
    assert.equal(0, result.attempts)
  end)

  it("that have expired are replaced before the first attempt", function()
    local call = new { expiration = life.EPOCH }
    assert.equal("ask", call:step("start"))
    assert.is_false(call.call:rejected())
    call.call:set_credentials(life.credentials { expiration = life.EPOCH + 1 })
    assert.equal("send", call:step("resume"))
    assert.equal("info the credentials have expired; new ones are requested", call:log())
  end)

  it("that the provider returns already expired end the call", function()
    local call = new { expiration = life.EPOCH - 1 }
    call:step("start")
    call.call:set_credentials(life.credentials { expiration = life.EPOCH })
    assert.equal("done", call:step("resume"))
    assert.equal("credentials", call:result().kind)
    assert.equal("ExpiredCredentials: the credentials given have expired", call:result().message)
  end)

  it("are requested anew when they expire in the queue", function()
    local call = new { expiration = life.EPOCH + 7 }
    assert.equal("send", call:step("start"))
    assert.equal(7, call.wake)
    assert.equal("send", call:pass(6):step("tick"))
    assert.equal(1, call.wake)
    assert.equal("ask", call:pass(1):step("tick"))
  end)

  it("are requested anew when they expire in a back-off", function()
    local call = new { expiration = life.EPOCH + 3 }:start()
    local invocation = call.request.headers["amz-sdk-invocation-id"]
    call:accept(500, { headers = "x-amz-retry-after: 4000\n" })
    assert.equal("ask", call:pass(call.wake):step("tick"))
    assert.is_false(call.call:rejected())
    call:pass(10).call:set_credentials(life.credentials(NEW))
    assert.equal("send", call:step("resume"))
    call:send()
    assert.equal(invocation, call.request.headers["amz-sdk-invocation-id"])
    assert.equal("attempt=2; max=3", call.request.headers["amz-sdk-request"])
    assert.equal("new//token==", call.request.headers["X-Amz-Security-Token"])
  end)

  it("expire by the local clock, not by the service's clock", function()
    local call = new { expiration = life.EPOCH + 60 }
    call.policy:skew(3600)
    call:start()
    assert.equal("20261123T130000Z", call.request.headers["X-Amz-Date"])
  end)

  for _, code in ipairs { "ExpiredToken", "ExpiredTokenException", "InvalidToken" } do
    it("rejected with " .. code .. " are refreshed once, not counted by max_attempts", function()
      local call = new(OLD, { policy = { max_attempts = 1 } }):start()
      local first = call.request.headers
      assert.equal("ask", call:accept(403, { code = code, message = "old" }))
      assert.equal("credentials", call.call:needs())
      assert.is_true(call.call:rejected())
      assert.equal("AKIDEXAMPLE", call.call:access_key_id())
      call.call:set_credentials(life.credentials(NEW))
      assert.is_false(call.call:rejected())
      assert.equal("send", call:step("resume"))
      call:send()
      assert.equal("attempt=2; max=2", call.request.headers["amz-sdk-request"])
      assert.equal("new//token==", call.request.headers["X-Amz-Security-Token"])
      assert.equal(first["amz-sdk-invocation-id"], call.request.headers["amz-sdk-invocation-id"])
      assert.equal(500, call.policy:tokens())
      assert.equal("info attempt 1: " .. code .. ": old (403); new credentials are requested",
        call:log())
      assert.equal("done", call:accept(403, { code = code, message = "still" }))
      local result = call:result()
      assert.equal(code .. ": still (403, after 2 attempts)", result.message)
      assert.equal("service", result.kind)
      assert.equal(2, result.attempts)
    end)
  end

  it("rejected as expired cost no attempt of max_attempts", function()
    local call = new(OLD):start()
    call:accept(500)
    call:retry()
    call:accept(403, { code = "ExpiredToken" })
    call.call:set_credentials(life.credentials(NEW))
    call:step("resume")
    call:send()
    assert.equal("sleep", call:accept(500))
    call:retry()
    assert.equal("done", call:accept(200))
    assert.equal(4, call:result().attempts)
    assert.equal(486, call.policy:tokens())
  end)

  it("rejected as expired end the call when they are not refreshable", function()
    local call = new({ session_token = "t" }):start()
    assert.equal("done", call:accept(403, { code = "ExpiredToken", message = "old" }))
    assert.equal("ExpiredToken: old (403)", call:result().message)
  end)

  it("rejected as expired end the call with that error if a refresh gives the same", function()
    local call = new(OLD):start()
    call:accept(403, { code = "ExpiredToken", message = "old" })
    call.call:set_credentials(life.credentials(OLD))
    assert.equal("done", call:step("resume"))
    assert.equal("ExpiredToken: old (403, new credentials were the same)", call:result().message)
    assert.equal("service", call:result().kind)
  end)

  it("rejected as expired end the call with the provider's error when it fails", function()
    local call = new(OLD):start()
    call:accept(403, { code = "ExpiredToken", message = "old" })
    call.call:fail("credentials", "AccessDenied", "the role is gone")
    assert.equal("done", call:step("resume"))
    assert.equal("AccessDenied: the role is gone", call:result().message)
    assert.equal(403, call:result().http_status)
  end)
end)

describe("a difference between the service's clock and the local one", function()
  local codes = { "InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure",
    "RequestTimeTooSkewed", "AccessDeniedException" }
  for i, code in ipairs(codes) do
    local offset = i % 2 == 0 and -3600 or 241
    it(("of %d s is corrected after %s, and max_attempts does not count this"):format(offset,
      code), function()
      local call = new({}, { policy = { max_attempts = 1 } }):start()
      assert.equal("send", call:accept(403, { code = code, message = "m",
        headers = life.date(life.EPOCH + offset) }))
      call:send()
      assert.equal(os.date("!%Y%m%dT%H%M%SZ", life.EPOCH + offset),
        call.request.headers["X-Amz-Date"])
      assert.truthy(call.request.headers["amz-sdk-request"]:find("; attempt=2; max=2$"))
      assert.equal("done", call:accept(200))
      assert.equal(offset, call.policy:skew())
      assert.equal(500, call.policy:tokens())
      assert.equal(("warn attempt 1: %s: m (403); the service's clock is %d s %s; further "
        .. "requests are signed by it"):format(code, math.abs(offset),
        offset < 0 and "behind" or "ahead"), call:log())
      local next_call = life.new { on = call }:start()
      assert.equal(os.date("!%Y%m%dT%H%M%SZ", life.EPOCH + offset),
        next_call.request.headers["X-Amz-Date"])
    end)
  end

  local untouched = {
    { "of exactly four minutes", 240, "SignatureDoesNotMatch" },
    { "of exactly minus four minutes", -240, "AccessDeniedException" },
    { "of an hour, with an error code for invalid input", 3600, "ValidationException" },
    { "of an hour, with another error code about time", 3600, "RequestExpired" },
  }
  for _, case in ipairs(untouched) do
    it(case[1] .. " does not change the time of signatures", function()
      local call = new({}):start()
      assert.equal("done", call:accept(400, { code = case[3],
        headers = life.date(life.EPOCH + case[2]) }))
      assert.equal(0, call.policy:skew())
    end)
  end
  for _, date in ipairs { "Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 GMT" } do
    it("of over a century is ignored: Date: " .. date, function()
      local call = new({}):start()
      assert.equal("done", call:accept(403, { code = "SignatureDoesNotMatch",
        headers = "Date: " .. date .. "\n" }))
      assert.equal(0, call.policy:skew())
      assert.truthy(life.new { on = call }:start().request)
    end)
  end
  it("is not corrected after a response without a Date header", function()
    assert.equal("done", new({}):start():accept(403, { code = "AccessDeniedException" }))
  end)

  it("is corrected once in a call, and reset when the next attempt fails too", function()
    local call = new({}):start()
    local wrong = { code = "SignatureDoesNotMatch", message = "m",
      headers = life.date(life.EPOCH + 3600) }
    call:accept(403, wrong)
    call:send()
    wrong.headers = life.date(life.EPOCH - 3600)
    assert.equal("done", call:accept(403, wrong))
    assert.equal("SignatureDoesNotMatch: m (403, after 2 attempts)", call:result().message)
    assert.equal(0, call.policy:skew()) -- it did not help
  end)

  it("is reset when the corrected attempt fails too and its response has no Date", function()
    local call = new({}):start()
    assert.equal("send", call:accept(403, { code = "SignatureDoesNotMatch",
      headers = life.date(life.EPOCH + 99 * 365 * 86400) }))
    local other = life.new { on = call }:start()
    call:send()
    assert.equal("done", call:accept(403, { code = "SignatureDoesNotMatch" }))
    assert.equal(0, call.policy:skew())
    assert.equal("send", other:accept(403, { code = "SignatureDoesNotMatch" }))
    other:send()
    assert.equal(os.date("!%Y%m%dT%H%M%SZ", life.EPOCH), other.request.headers["X-Amz-Date"])
    assert.equal("done", other:accept(200))
  end)

  it("is kept after a success, when a later request is refused without a Date header", function()
    local call = new({}):start()
    call:accept(403, { code = "SignatureDoesNotMatch", headers = life.date(life.EPOCH + 3600) })
    call:send()
    assert.equal("done", call:accept(200))
    local refused = life.new { on = call }:start()
    assert.equal("done", refused:accept(403, { code = "AccessDeniedException" }))
    assert.equal(3600, call.policy:skew())
  end)

  it("is corrected once, not twice, by two calls that were in flight together", function()
    local first = new({}):start()
    local second = life.new { on = first }:start()
    local wrong = { code = "SignatureDoesNotMatch", headers = life.date(life.EPOCH + 3600) }
    for _, call in ipairs { first, second } do
      assert.equal("send", call:accept(403, wrong))
      call:send()
      assert.equal("20261123T130000Z", call.request.headers["X-Amz-Date"])
    end
    assert.equal(3600, first.policy:skew())
    assert.equal("done", second:accept(403, wrong))  -- the clocks agree now: it is not that
  end)

  it("is reset to zero when the clocks agree again", function()
    local call = new({})
    call.policy:skew(3600)
    call:start()
    assert.equal("send", call:accept(403, { code = "RequestTimeTooSkewed",
      headers = life.date(life.EPOCH) }))
    assert.equal(0, call.policy:skew())
    call:send()
    assert.equal("20261123T120000Z", call.request.headers["X-Amz-Date"])
  end)
end)

describe("secrets", function()
  local SECRET = life.credentials().secret_access_key
  local TOKEN = "IQoJb3JpZ2luX2VjEXAMPLE//token=="
  local function signature(call)
    return call.request.headers.Authorization:match("Signature=(%x+)$")
  end
  local function assert_none(call, text)
    for _, secret in ipairs { SECRET, TOKEN, (TOKEN:gsub("/", "%%2F"):gsub("=", "%%3D")),
      (TOKEN:gsub("/", "\\/")), call.request.headers.Authorization, signature(call) } do
      assert.is_nil(text:find(secret, 1, true), text)
    end
  end
  --- What a service may quote: everything it was sent.
  local function echo(call)
    local headers = call.request.headers
    return "The canonical request was 'GET\n/x\n\nhost:x\nx-amz-date:" .. headers["X-Amz-Date"]
      .. "\nx-amz-security-token:" .. TOKEN .. "\n' " .. headers.Authorization .. " "
      .. signature(call) .. " " .. TOKEN:gsub("/", "%%2F"):gsub("=", "%%3D") .. " " .. SECRET
  end
  local ways = {
    { "an error message", function(call)
      call:accept(403, { code = "SignatureDoesNotMatch", message = echo(call) })
    end },
    { "an error code", function(call)
      call:accept(400, { headers = "x-amzn-errortype: " .. signature(call) .. "\n" })
      assert.equal("***", call:result().code)
    end },
    { "a request id", function(call)
      call:accept(404, { code = "Foo", headers = "x-amzn-requestid: " .. TOKEN .. "\n" })
      assert.equal("***", call:result().request_id)
    end },
    { "the request id of a success", function(call)
      call:accept(200, { headers = "x-amzn-requestid: " .. signature(call) .. "\n" })
      assert.equal("***", call:result().request_id)
    end },
    { "libcurl's error message", function(call)
      call:fault("TLS", echo(call))
    end },
    { "the message given to call:fail", function(call)
      call.call:fail("credentials", "Foo", echo(call))
    end },
    { "a decoding error", function(call)
      call:accept(200, { body = TOKEN })
      call.call:undecodable("unexpected " .. echo(call))
    end },
    { "a log line", function(call)
      call:accept(429, { code = "ThrottlingException", message = echo(call) })
      assert.equal(1, #call.call:log())
    end },
    { "the log line of a transport error", function(call)
      call:fault("CONNECT", echo(call))
      assert.equal(1, #call.call:log())
    end },
    { "the log line of a credentials refresh", function(call)
      call:accept(403, { code = "ExpiredToken", message = echo(call) })
      assert.equal(1, #call.call:log())
      call.call:set_credentials(life.credentials(NEW))
      call:step("resume")
      assert_none(call, call:log())
    end },
  }
  for _, case in ipairs(ways) do
    it("do not appear in " .. case[1], function()
      local call = new { session_token = TOKEN, refreshable = true }:start()
      case[2](call)
      local result = call:result()
      assert_none(call, result.message .. result.code .. result.request_id .. call:log())
      assert.is_true(#result.message < 2000)
    end)
  end
  it("are replaced by *** in any text given to call:redact", function()
    local call = new { session_token = TOKEN }:start()
    assert_none(call, call.call:redact(echo(call)))
    assert.equal("all *** else", call.call:redact("all " .. SECRET .. " else"))
  end)
  it("do not appear in part where a long message is truncated", function()
    local call = new { session_token = TOKEN }:start()
    for pad = 960, 1030 do
      assert_none(call, call.call:redact(("x"):rep(pad) .. signature(call)))
      assert.is_nil(call.call:redact(("x"):rep(pad) .. SECRET):find("wJal", 1, true))
    end
  end)
end)

describe("a call with random events", function()
  -- A generator of its own: the same events on every Lua.
  local seed = 42
  local function random(n)
    seed = (seed * 16807) % 2147483647
    return seed % n + 1
  end
  local function one_of(list) return list[random(#list)] end
  local CODES = { "", "ThrottlingException", "ExpiredToken", "SignatureDoesNotMatch", "Foo" }
  local FAULTS = { "CONNECT", "LOST", "TLS", "CLOSED", "READ_TIMEOUT" }

  local moves = {
    send = function(call) if random(4) > 1 then call:send() else call:step("tick") end end,
    wait = function(call)
      local kind = random(4)
      if kind == 1 then call:fault(one_of(FAULTS), "w")
      elseif kind == 2 then call:step("tick", { sent = random(2) == 1, quiet = random(40) })
      else
        call:accept(one_of { 200, 301, 400, 403, 429, 500, 503 }, { code = one_of(CODES),
          headers = life.date(math.floor(call.wall) + one_of { 0, 0, 300, -9999 }) })
      end
    end,
    sleep = function(call) call:pass(call.wake):step("tick") end,
    ask = function(call)
      call.call:set_credentials(life.credentials(random(2) == 1 and NEW or
        { expiration = call.wall + random(50), refreshable = true }))
      call:step("resume")
    end,
  }

  it("ends, and stays within its limits of attempts and tokens", function()
    local shared, ends = life.new(), {}
    for _ = 1, 2000 do
      local call = life.new { on = shared, credentials = life.credentials {
        refreshable = true, expiration = random(3) == 1 and life.EPOCH + random(30) or nil } }
      call:step("start")
      for steps = 1, 1000 do
        if call.action == "done" then break end
        local before = call.action
        moves[before](call)
        if before == "send" and call.request and call.action == "send" then call.action = "wait" end
        call.request = nil
        if random(3) == 1 then call:pass(random(20)) end
        assert.is_true(steps < 1000, "no end")
      end
      local result = call:result()
      assert.is_true(result.attempts <= 3 + 2, "attempts: " .. result.attempts)
      assert.is_true(shared.policy:tokens() >= 0 and shared.policy:tokens() <= 500)
      assert.equal(result.kind == "", result.message == "")
      assert.equal("done", call:step("tick"))
      ends[result.kind] = (ends[result.kind] or 0) + 1
    end
    for _, kind in ipairs { "", "service", "transport", "timeout", "closed" } do
      assert.is_true((ends[kind] or 0) > 5, "kind " .. kind)
    end
  end)
end)
