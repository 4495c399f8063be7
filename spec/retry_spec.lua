local testing = require "cleanroomsml.testing"
local retry, call = testing.retry, testing.call

local function near(expected, actual)
  assert.is_true(math.abs(expected - actual) < 1e-9, expected .. " expected, got " .. actual)
end

describe("classification", function()
  local codes = {
    transient = [[RequestTimeout RequestTimeoutException]],
    throttling = [[Throttling ThrottlingException ThrottledException RequestThrottledException
      TooManyRequestsException ProvisionedThroughputExceededException TransactionInProgressException
      RequestLimitExceeded BandwidthLimitExceeded LimitExceededException RequestThrottled SlowDown
      PriorRequestNotComplete EC2ThrottledException]],
    ["expired credentials"] = [[ExpiredToken ExpiredTokenException InvalidToken]],
    ["maybe skew"] = [[InvalidSignatureException SignatureDoesNotMatch AuthFailure
      RequestTimeTooSkewed AccessDeniedException]],
    no = [[ValidationException ResourceNotFoundException RequestExpired RequestInTheFuture
      throttlingexception ThrottlingExceptions Foo]],
  }
  for class, names in pairs(codes) do
    for code in names:gmatch("%S+") do
      it(code .. " is " .. class, function()
        assert.equal(class, retry.classify(400, code))
      end)
    end
  end

  local statuses = {
    { 500, "", "transient" }, { 502, "", "transient" }, { 503, "", "transient" },
    { 504, "", "transient" }, { 500, "InternalServerException", "transient" },
    { 429, "", "throttling" }, { 429, "Foo", "no" }, { 503, "SlowDown", "throttling" },
    { 400, "", "no" }, { 403, "", "no" }, { 404, "", "no" }, { 408, "", "no" }, { 501, "", "no" },
    { 505, "", "no" }, { 509, "", "no" }, { 599, "", "no" },
    { 503, "AccessDeniedException", "maybe skew" }, { 500, "ExpiredToken", "expired credentials" },
  }
  for _, case in ipairs(statuses) do
    it(case[1] .. " with the code '" .. case[2] .. "' is " .. case[3], function()
      assert.equal(case[3], retry.classify(case[1], case[2]))
    end)
  end
end)

describe("error codes", function()
  local cases = {
    { "FooError", "FooError" },
    { "FooError:http://internal.amazon.com/coral/com.amazon.coral.validate/", "FooError" },
    { "aws.protocoltests.restjson#FooError", "FooError" },
    { "aws.protocoltests.restjson#FooError:http://x#y", "FooError" },
    { " FooError \r", "FooError" }, { "a#b#c", "" }, { "HTTP.Error_1-x", "HTTP.Error_1-x" },
    { "", "" }, { ":", "" }, { "#", "" }, { "a:b#c", "a" }, { "two words", "" }, { "<html>", "" },
    { "a\0b", "" }, { "caf\195\169", "" },
    { ("x"):rep(128), ("x"):rep(128) }, { ("x"):rep(129), "" },
  }
  for _, case in ipairs(cases) do
    it(("%q gives %q"):format(case[1]:sub(1, 40), case[2]:sub(1, 40)), function()
      assert.equal(case[2], retry.error_code(case[1]))
    end)
  end
end)

describe("x-amz-retry-after", function()
  local cases = {
    { "1500", 1.5 }, { "0", 0 }, { "50", 0.05 }, { "", -1 }, { "-1", -1 }, { "+1", -1 },
    { "1.5", -1 }, { "1e3", -1 }, { "soon", -1 }, { "12 ", -1 }, { "0x10", -1 },
  }
  for _, case in ipairs(cases) do
    it(("'%s' is %g s"):format(case[1], case[2]), function()
      near(case[2], retry.retry_after(case[1]))
    end)
  end
  it("may be absurdly long", function()
    near(5.05, retry.delay("transient", 0, 1, retry.retry_after(("9"):rep(400))))
  end)
end)

describe("delay", function()
  local cases = {  -- class, index, random, retry_after, seconds
    { "transient", 0, 1, nil, 0.05 }, { "transient", 1, 1, nil, 0.1 },
    { "transient", 2, 1, nil, 0.2 }, { "transient", 3, 1, nil, 0.4 },
    { "transient", 8, 1, nil, 12.8 }, { "transient", 9, 1, nil, 20 },
    { "transient", 4000000000, 1, nil, 20 }, { "transient", 2, 0.25, nil, 0.05 },
    { "transient", 9, 0.5, nil, 10 }, { "transient", 0, 0, nil, 0 },
    { "throttling", 0, 1, nil, 1 }, { "throttling", 1, 1, nil, 2 },
    { "throttling", 4, 1, nil, 16 }, { "throttling", 5, 1, nil, 20 },
    { "transient", 0, 1, 1.5, 1.5 }, { "transient", 0, 1, 0, 0.05 },
    { "transient", 0, 1, 10, 5.05 }, { "transient", 0, 1, -1, 0.05 },
    { "throttling", 0, 1, 0.5, 1 }, { "throttling", 0, 1, 60, 6 }, { "transient", 0, 0, 60, 5 },
  }
  for _, case in ipairs(cases) do
    local class, index, random, after, seconds = case[1], case[2], case[3], case[4], case[5]
    it(("%s, retry %.0f, random %g, told %s: %g s"):format(class, index, random, tostring(after),
      seconds), function()
      near(seconds, retry.delay(class, index, random, after))
    end)
  end
end)

describe("quota", function()
  local function quota() return call.policy({}) end

  it("starts with 500 tokens and sells retries", function()
    local q = quota()
    assert.equal(500, q:tokens())
    assert.equal(14, q:take("transient"))
    assert.equal(486, q:tokens())
    assert.equal(14, q:take("transient"))
    assert.equal(472, q:tokens())
    assert.equal(5, q:take("throttling"))
    assert.equal(467, q:tokens())
  end)
  it("sells nothing it cannot afford", function()
    local q = quota()
    q:tokens(13)
    assert.equal(0, q:take("transient"))
    assert.equal(13, q:tokens())
    assert.equal(5, q:take("throttling"))
    q:tokens(14)
    assert.equal(14, q:take("transient"))
    assert.equal(0, q:take("throttling"))
    assert.equal(0, q:tokens())
  end)
  for _, case in ipairs { { 486, 14, 500 }, { 486, 0, 487 }, { 472, 14, 486 }, { 500, 0, 500 },
    { 490, 14, 500 }, { 0, 5, 5 } } do
    it(("%d tokens and %d back are %d"):format(case[1], case[2], case[3]), function()
      local q = quota()
      q:tokens(case[1])
      q:refund(case[2])
      assert.equal(case[3], q:tokens())
    end)
  end
end)

describe("clock skew", function()
  local now = 1795435200  -- Mon, 23 Nov 2026 12:00:00 GMT
  local cases = {
    { "Date: Mon, 23 Nov 2026 12:04:00 GMT\n", nil },
    { "Date: Mon, 23 Nov 2026 11:56:00 GMT\n", nil },
    { "Date: Mon, 23 Nov 2026 12:04:01 GMT\n", 241 },
    { "Date: Mon, 23 Nov 2026 11:55:59 GMT\n", -241 },
    { "date: Tue, 24 Nov 2026 12:00:00 GMT\r\n", 86400 },
    { "Date: Mon, 23 Nov 2026 12:00:00 GMT\n", nil }, { "Date: yesterday\n", nil },
    { "Date:\n", nil }, { "", nil },
  }
  for _, case in ipairs(cases) do
    it(("%q: %s"):format(case[1], tostring(case[2])), function()
      assert.equal(case[2], retry.skew(case[1], now))
    end)
  end
end)

describe("response headers", function()
  local lines = "Content-Type: application/json\r\nX-Amzn-RequestId:\t one \n"
    .. "x-amzn-requestid: two\nEmpty:\nnot a header\nX-Amzn-Request: three\n: nameless\nLast: end"
  local cases = {
    { "content-type", "application/json" }, { "x-amzn-requestid", "two" }, { "EMPTY", "" },
    { "Last", "end" }, { "x-amzn-request", "three" }, { "not a header", nil }, { "x-amzn", nil },
    { "lastly", nil }, { "absent", nil },
  }
  for _, case in ipairs(cases) do
    it(("%s: %s"):format(case[1], tostring(case[2])), function()
      assert.equal(case[2], retry.header(lines, case[1]))
    end)
  end
  it("are absent where there are none", function() assert.is_nil(retry.header("", "Date")) end)
end)

describe("faults", function()
  local retryable = { RESOLVE = true, CONNECT = true, PROXY = true, LOST = true, PROTOCOL = true,
    CONNECT_TIMEOUT = true, READ_TIMEOUT = true }
  for name, fault in pairs(call.faults()) do
    it(name .. " is described", function()
      assert.equal(retryable[name] or false, fault.retryable)
      if name ~= "NONE" then
        assert.truthy(fault.code:find("^%u%a+$"))
        assert.truthy(#fault.text > 5)
      end
    end)
  end
end)

it("the kinds of failure have the names of info.kind", function()
  assert.same({ "", "validation", "config", "credentials", "service", "transport", "timeout",
    "decode", "waiter", "cancelled", "closed" }, call.kinds())
end)
