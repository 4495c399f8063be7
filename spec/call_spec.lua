-- The states of a call: its requests, the interpretation of responses, and retries.
local life = require "spec.support.life"

local function near(expected, actual)
  assert.is_true(math.abs(expected - actual) < 1e-6, expected .. " expected, got " .. actual)
end

describe("the request", function()
  local cases = {  -- the golden signatures of the service's own client
    { "without options", {}, {}, "47572fac0b89ec7c8b0ba3d1fe3be959f9a04e99cbd556b760e8c54b99b9c3ff",
      "host;x-amz-date" },
    { "with a session token", { session_token = "IQoJb3JpZ2luX2VjEXAMPLE//token==" }, {},
      "1158034b0705c5840a185c40da6f7c8fa292ea397ffaa4eca45bc896a4e11514",
      "host;x-amz-date;x-amz-security-token" },
    { "with a version in the query", {},
      { query = "versionIdentifier=9f8e7d6c-aaaa-bbbb-cccc-ddddeeeeffff" },
      "056251e0696e75bf1d2dbc8fc98d1243f34559d97d1b877e274598258ca62e3f", "host;x-amz-date" },
  }
  for _, case in ipairs(cases) do
    it("has the same signature as that of an AWS SDK, " .. case[1], function()
      local call = life.new { credentials = life.credentials(case[2]), target = case[3] }:start()
      assert.same({
        Accept = "application/json",
        ["User-Agent"] = "spec/1.0",
        ["X-Amz-Date"] = "20261123T120000Z",
        ["X-Amz-Security-Token"] = case[2].session_token,
        Authorization = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261123/us-east-1/cleanrooms-ml/"
          .. "aws4_request, SignedHeaders=" .. case[5] .. ", Signature=" .. case[4],
        ["amz-sdk-invocation-id"] = call.request.headers["amz-sdk-invocation-id"],
        ["amz-sdk-request"] = "attempt=1; max=3",
      }, call.request.headers)
      assert.equal("GET", call.request.method)
      assert.equal("https://cleanrooms-ml.us-east-1.amazonaws.com" .. life.PATH
        .. (case[3].query and "?" .. case[3].query or ""), call.request.url)
    end)
  end

  local urls = {
    { "http://127.0.0.1:8080", "http://127.0.0.1:8080/p" }, { "https://X.Org", "https://x.org/p" },
    { "https://x.org:443/base/", "https://x.org/base/p" }, { "http://[::1]:1", "http://[::1]:1/p" },
    { "https://x.org:80", "https://x.org:80/p" },
  }
  for _, case in ipairs(urls) do
    it("to " .. case[1] .. " has the normalized URL of that endpoint", function()
      local call = life.new { target = { endpoint = case[1], path = "/p" } }:start()
      assert.equal(case[2], call.request.url)
    end)
  end

  it("has a unique UUID version 4 as invocation id, the same on every attempt", function()
    local policy, seen = life.new(), {}
    for _ = 1, 20 do
      local call = life.new { on = policy }:start()
      local id = call.request.headers["amz-sdk-invocation-id"]
      assert.truthy(id:find("^%x%x%x%x%x%x%x%x%-%x%x%x%x%-4%x%x%x%-[89ab]%x%x%x%-%x+$"), id)
      assert.equal(36, #id)
      assert.is_nil(seen[id])
      seen[id] = true
      call:accept(503)
      call:retry()
      assert.equal(id, call.request.headers["amz-sdk-invocation-id"])
    end
  end)

  it("is nil without credentials", function()
    assert.is_nil(life.new { credentials = false }.call:request(0, life.EPOCH))
  end)

  it("is signed anew for each attempt", function()
    local call = life.new():start()
    local first = call.request.headers
    call:pass(3):accept(500)
    call:pass(2):retry()
    assert.equal("20261123T120005Z", call.request.headers["X-Amz-Date"])
    assert.not_equal(first.Authorization, call.request.headers.Authorization)
  end)

  it("has a ttl in amz-sdk-request once the service's clock is known", function()
    local call = life.new():start()
    call:accept(503, { headers = life.date(life.EPOCH + 100) })
    call:pass(3):retry()
    assert.equal("ttl=20261123T120213Z; attempt=2; max=3", call.request.headers["amz-sdk-request"])
    call:fault("LOST")
    call:retry()
    assert.equal("ttl=20261123T120213Z; attempt=3; max=3", call.request.headers["amz-sdk-request"])
  end)
end)

describe("a response", function()
  for _, status in ipairs { 200, 201, 204, 299 } do
    it("with status " .. status .. " is a success with its body", function()
      local call = life.new():start()
      assert.equal("done", call:accept(status, { body = "{}",
        headers = "x-amzn-requestid: id-1\n" }))
      assert.same({ kind = "", code = "", message = "", request_id = "id-1", body = "{}",
        retryable = false, http_status = status, attempts = 1, responded = true }, call:result())
      assert.equal("", call:log())
      assert.equal("done", call:step("tick"))
    end)
  end
  for _, status in ipairs { 300, 301, 302, 304, 307, 399 } do
    it("with status " .. status .. " is an error that is neither followed nor retried", function()
      local call = life.new():start()
      assert.equal("done", call:accept(status, { headers = "Location: https://else.where/\n" }))
      local result = call:result()
      assert.equal("service", result.kind)
      assert.equal("HTTP " .. status, result.code)
      assert.equal("HTTP " .. status .. ": redirects are not followed", result.message)
      assert.is_false(result.retryable)
    end)
  end

  local errors = {  -- status, headers, code and message of the body -> code, message
    { 404, "x-amzn-requestid: 1234\n", "ResourceNotFoundException", "no such model",
      "ResourceNotFoundException",
      "ResourceNotFoundException: no such model (404, request id 1234)" },
    { 403, "x-amzn-ErrorType: AccessDeniedException:http://x/\nx-amz-request-id: 9\n", "Other",
      "no", "AccessDeniedException", "AccessDeniedException: no (403, request id 9)" },
    { 400, "x-amzn-errortype: <bad>\n", "com.amazon#ValidationException", "wrong",
      "ValidationException", "ValidationException: wrong (400)" },
    { 418, nil, "", "", "HTTP 418", "HTTP 418" },
    { 418, "x-amzn-requestid: 7\n", "no code", "I'm a\r\nteapot", "HTTP 418",
      "HTTP 418: I'm a teapot (request id 7)" },
    { 400, nil, "Foo", "", "Foo", "Foo (400)" },
    { 600, nil, "", "odd", "HTTP 600", "HTTP 600: odd" },
  }
  for _, case in ipairs(errors) do
    it("ends the call without a retry, with this message: " .. case[6], function()
      local call = life.new():start()
      call:step("response", { status = case[1], headers = case[2], body = "as it is" })
      assert.equal("ask", call.action)
      assert.equal("error", call.call:needs())
      assert.equal("as it is", call:result().body)
      call.call:set_error(case[3], case[4])
      assert.equal("nothing", call.call:needs())
      assert.equal("done", call:step("resume"))
      local result = call:result()
      assert.equal("service", result.kind)
      assert.equal(case[5], result.code)
      assert.equal(case[6], result.message)
      assert.equal(case[1], result.http_status)
      assert.equal(1, result.attempts)
      assert.is_false(result.retryable)
      assert.equal("", call:log())
    end)
  end

  it("with an error status suspends the call until set_error was called", function()
    local call = life.new():start()
    call:step("response", { status = 400 })
    assert.equal("ask", call:step("resume"))
    call:pass(1e6)
    assert.equal("ask", call:step("tick"))
    call.call:set_error("Foo", "bar")
    assert.equal("done", call:step("resume"))
    assert.equal("Foo: bar (400)", call:result().message)
  end)

  it("that cannot be decoded ends the call with kind decode", function()
    local call = life.new():start()
    call:accept(200, { body = "{", headers = "x-amzn-requestid: 5\n" })
    call.call:undecodable("the body ends too early")
    local result = call:result()
    assert.equal("decode", result.kind)
    assert.equal("DecodeError", result.code)
    assert.equal("DecodeError: the body ends too early (200, request id 5)", result.message)
    assert.is_false(result.retryable)
    call.call:undecodable("again")
    assert.equal(result.message, call:result().message)
  end)
end)

describe("a retry", function()
  it("costs 14 tokens and waits up to 50 ms, doubled for each further retry", function()
    local call = life.new { policy = { max_attempts = 6 } }:start()
    local tokens = 500
    for index = 0, 4 do
      assert.equal("sleep", call:accept(503))
      tokens = tokens - 14
      assert.equal(tokens, call.policy:tokens())
      local slept = call:retry()
      assert.is_true(slept >= 0 and slept < 0.05 * 2 ^ index, "slept " .. slept)
    end
    assert.equal("done", call:accept(503))
    local result = call:result()
    assert.equal("HTTP 503 (after 6 attempts)", result.message)
    assert.equal(6, result.attempts)
    assert.is_true(result.retryable)
    assert.equal(430, call.policy:tokens())
  end)

  it("after throttling waits a random time of 0 to 1 s", function()
    local shared, low, high = life.new(), 1, 0
    for _ = 1, 100 do
      local call = life.new { on = shared }:start()
      call:accept(429)
      low, high = math.min(low, call.wake), math.max(high, call.wake)
      shared.policy:tokens(500)
    end
    assert.is_true(low < 0.1 and high > 0.9 and high < 1, low .. " to " .. high)
  end)

  local answers = {  -- status, code, price
    { 500, "InternalServerException", 14 }, { 502, "", 14 }, { 503, "", 14 }, { 504, "", 14 },
    { 400, "RequestTimeout", 14 }, { 400, "ThrottlingException", 5 }, { 429, "", 5 },
    { 503, "SlowDown", 5 }, { 429, "TooManyRequestsException", 5 },
  }
  for _, case in ipairs(answers) do
    it(("after %d '%s' costs %d tokens, given back on success"):format(
      case[1], case[2], case[3]), function()
      local call = life.new():start()
      assert.equal("sleep", call:accept(case[1], { code = case[2], message = "m",
        headers = case[2] ~= "" and "x-amzn-errortype: " .. case[2] .. "\n" or nil }))
      assert.equal(500 - case[3], call.policy:tokens())
      call:retry()
      assert.equal("done", call:accept(200))
      assert.equal(500, call.policy:tokens())
      assert.equal(2, call:result().attempts)
      assert.equal(1, #call.call:log())
    end)
  end

  it("gives back the last retry's tokens only; a call without a retry gives back one", function()
    local call = life.new():start()
    call:accept(500)
    call:retry()
    call:accept(500)
    assert.equal(472, call.policy:tokens())
    call:retry()
    call:accept(200)
    assert.equal(486, call.policy:tokens())
    life.new { on = call }:start():accept(200)
    assert.equal(487, call.policy:tokens())
  end)

  local waits = {  -- x-amz-retry-after, shortest, longest sleep of a first transient retry
    { "1500", 1.5, 1.5 }, { "0", 0, 0.05 }, { "10000", 5, 5.05 }, { "-1", 0, 0.05 },
    { "soon", 0, 0.05 },
  }
  for _, case in ipairs(waits) do
    local title = ("waits %g to %g s after x-amz-retry-after: %s"):format(case[2], case[3], case[1])
    it(title, function()
      local call = life.new():start()
      call:accept(500, { headers = "x-amz-retry-after: " .. case[1] .. "\n" })
      assert.is_true(call.wake >= case[2] - 1e-9 and call.wake <= case[3] + 1e-9,
        "sleeps " .. call.wake)
    end)
  end

  it("ignores the header Retry-After", function()
    local call = life.new():start()
    call:accept(500, { headers = "Retry-After: 60\n" })
    assert.is_true(call.wake < 0.05)
  end)

  it("is not made when max_attempts is 1", function()
    local call = life.new { policy = { max_attempts = 1 } }:start()
    assert.equal("attempt=1; max=1", call.request.headers["amz-sdk-request"])
    assert.equal("done", call:accept(503))
    assert.equal(500, call.policy:tokens())
  end)

  it("sleeps again when it is woken too early", function()
    local call = life.new():start()
    call:accept(429, { code = "ThrottlingException" })
    local slept = call.wake
    call:pass(slept / 2)
    assert.equal("sleep", call:step("tick"))
    near(slept / 2, call.wake)
    call:retry()
    assert.equal("attempt=2; max=3", call.request.headers["amz-sdk-request"])
  end)

  it("is logged in one line each, and a success is not logged", function()
    local call = life.new():start()
    call:accept(400, { code = "ThrottlingException", message = "slow",
      headers = "x-amzn-requestid: 1\n" })
    local slept = call:retry()
    call:fault("CONNECT", "refused")
    local again = call:retry()
    call:accept(200)
    assert.equal(("info attempt 1: ThrottlingException: slow (400, request id 1); tries again in "
      .. "%.3f s\ninfo attempt 2: ConnectError: cleanrooms-ml.us-east-1.amazonaws.com: "
      .. "no connection: refused; tries again in %.3f s"):format(slept, again), call:log())
  end)

  it("is logged in at most 16 lines a call", function()
    local call = life.new { policy = { max_attempts = 100, timeout = math.huge } }:start()
    for _ = 1, 20 do
      call:accept(500)
      call:retry()
    end
    assert.equal(16, #call.call:log())
    assert.truthy(call.call:log()[16].text:find("^attempt 16: HTTP 500; tries again in "))
  end)
end)

describe("the retry quota", function()
  it("limits 100 failing calls to 35 retries", function()
    local shared, exchanges = life.new(), 0
    for _ = 1, 100 do
      local call = life.new { on = shared }:start()
      while call:accept(503, { message = "overloaded" }) == "sleep" do call:retry() end
      exchanges = exchanges + call:result().attempts
      shared.last = call
    end
    assert.equal(100 + 35, exchanges)  -- 500 tokens buy 35 retries at 14
    assert.equal(10, shared.policy:tokens())
    local result = shared.last:result()
    assert.equal("HTTP 503: overloaded (retry quota exhausted)", result.message)
    assert.is_true(result.retryable)
    assert.equal(1, result.attempts)
    assert.equal("", shared.last:log())
  end)
  it("of 12 tokens allows a retry after throttling (5), but none after a 503 (14)", function()
    local call = life.new()
    call.policy:tokens(12)
    call:start()
    assert.equal("sleep", call:accept(429))
    call:retry()
    assert.equal("done", call:accept(503))
    assert.equal("HTTP 503 (after 2 attempts, retry quota exhausted)", call:result().message)
    assert.equal(7, call.policy:tokens())
  end)
  it("grows by one token with a success", function()
    local call = life.new()
    call.policy:tokens(13)
    call:start():accept(200)
    assert.equal("sleep", life.new { on = call }:start():accept(503))
  end)
end)

describe("a transport error", function()
  local faults = {  -- name, kind, code, tried again
    { "RESOLVE", "transport", "ResolveError", true },
    { "CONNECT", "transport", "ConnectError", true },
    { "PROXY", "transport", "ProxyError", true }, { "TLS", "transport", "TLSError", false },
    { "LOST", "transport", "ConnectionLost", true },
    { "PROTOCOL", "transport", "InvalidResponse", true },
    { "TOO_LARGE", "transport", "ResponseTooLarge", false },
    { "CONNECT_TIMEOUT", "timeout", "ConnectTimeout", true },
    { "READ_TIMEOUT", "timeout", "ReadTimeout", true }, { "TIMEOUT", "timeout", "Timeout", false },
    { "CANCELLED", "cancelled", "Cancelled", false }, { "CLOSED", "closed", "Closed", false },
    { "MEMORY", "transport", "OutOfMemory", false }, { "LOCAL", "transport", "LocalError", false },
  }
  for _, case in ipairs(faults) do
    it(case[1] .. (case[4] and " is retried" or " ends the call without a retry"), function()
      local call = life.new { target = { endpoint = "http://127.0.0.1:1" } }:start()
      local attempts = 1
      while call:fault(case[1], "libcurl's words") == "sleep" do
        attempts = attempts + 1
        call:retry()
      end
      assert.equal(case[4] and 3 or 1, attempts)
      local result = call:result()
      assert.equal(case[2], result.kind)
      assert.equal(case[3], result.code)
      assert.equal(attempts, result.attempts)
      assert.equal(0, result.http_status)
      assert.equal(case[4] or case[2] == "timeout", result.retryable)
      assert.truthy(result.message:find("^" .. case[3] .. ": 127%.0%.0%.1:1: [%l ]+"))
      assert.truthy(result.message:find(": libcurl's words"
        .. (case[4] and " %(after 3 attempts%)$" or "$")), result.message)
    end)
  end

  it("after an earlier attempt's response replaces its status, request id and body", function()
    local call = life.new { policy = { max_attempts = 2 } }:start()
    call:accept(503, { headers = "x-amzn-requestid: 1\n", body = "gone" })
    call:retry()
    call:fault("LOST")
    assert.same({ kind = "transport", code = "ConnectionLost", retryable = true, http_status = 0,
      message = "ConnectionLost: cleanrooms-ml.us-east-1.amazonaws.com: the connection ended "
        .. "before the answer was complete (after 2 attempts)",
      request_id = "", body = "", attempts = 2, responded = false }, call:result())
  end)

  it("before the first attempt ends the call", function()
    local call = life.new()
    call:step("start")
    assert.equal("done", call:fault("MEMORY"))
    assert.equal(0, call:result().attempts)
  end)
end)

describe("call:fail", function()
  local moments = {
    { "before the start", function() end },
    { "in the queue", function(call) call:step("start") end },
    { "in flight", function(call) call:start() end },
    { "in a back-off", function(call) call:start():accept(503) end },
    { "while it is suspended for the error of a response", function(call)
      call:start():step("response", { status = 400 })
    end },
  }
  for _, moment in ipairs(moments) do
    it("ends a call " .. moment[1], function()
      local call = life.new()
      moment[2](call)
      call.call:fail("cancelled", "Cancelled", "the user\nwent away")
      assert.equal("nothing", call.call:needs())
      for _, event in ipairs { "tick", "resume", "start" } do
        assert.equal("done", call:step(event))
      end
      local result = call:result()
      assert.equal("cancelled", result.kind)
      assert.equal("Cancelled", result.code)
      assert.equal("Cancelled: the user went away", result.message)
      assert.is_false(result.retryable)
    end)
  end
  it("does not change the result of a call that has ended", function()
    local call = life.new():start()
    call:accept(200, { body = "{}" })
    call.call:fail("closed", "Closed", "too late")
    assert.equal("", call:result().kind)
    assert.equal("{}", call:result().body)
  end)
  it("is not changed by a response that arrives later", function()
    local call = life.new():start()
    call.call:fail("closed", "Closed", "the client was closed")
    assert.equal("done", call:accept(200, { body = "{}" }))
    assert.equal("closed", call:result().kind)
  end)
end)

describe("a response of another HTTP client", function()
  it("with status 200 is a success", function()
    local call = life.new()
    call.call:request(0, life.EPOCH)
    call.call:conclude { status = 200, headers = "x-amzn-requestid: 8\n", body = "{}" }
    assert.equal("8", call:result().request_id)
    assert.equal("{}", call:result().body)
    assert.equal("", call:result().kind)
    assert.equal(500, call.policy:tokens())
  end)
  it("with status 503 is an error that is not retried", function()
    local call = life.new()
    call.call:conclude { status = 503, wall = life.EPOCH }
    assert.equal("error", call.call:needs())
    call.call:set_error("", "down")
    local result = call:result()
    assert.equal("HTTP 503: down", result.message)
    assert.is_true(result.retryable)
    assert.equal(500, call.policy:tokens())
  end)
  it("with a Date header corrects the client's clock after a signature error", function()
    local call = life.new()
    call.call:conclude { status = 403, wall = life.EPOCH, headers = life.date(life.EPOCH + 900) }
    call.call:set_error("SignatureDoesNotMatch", "no")
    assert.equal("service", call:result().kind)
    assert.equal(900, call.policy:skew())
  end)
end)
