local testing = require "cleanroomsml.testing"
local retry, call = testing.retry, testing.call

local function near(expected, actual)
  assert.is_true(math.abs(expected - actual) < 1e-9, expected .. " expected, got " .. actual)
end

describe("the retry class of an error", function()
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
      it("with status 400 and the code " .. code .. " is: " .. class, function()
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
    it("with status " .. case[1] .. " and the code '" .. case[2] .. "' is: " .. case[3], function()
      assert.equal(case[3], retry.classify(case[1], case[2]))
    end)
  end
end)

describe("the error code of a header or member", function()
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
    it(("%q is %q"):format(case[1]:sub(1, 40), case[2]:sub(1, 40)), function()
      assert.equal(case[2], retry.error_code(case[1]))
    end)
  end
end)

describe("the header x-amz-retry-after", function()
  local cases = {
    { "1500", 1.5 }, { "0", 0 }, { "50", 0.05 }, { "", -1 }, { "-1", -1 }, { "+1", -1 },
    { "1.5", -1 }, { "1e3", -1 }, { "soon", -1 }, { "12 ", -1 }, { "0x10", -1 },
  }
  for _, case in ipairs(cases) do
    local meaning = case[2] < 0 and "is ignored" or ("means %g s"):format(case[2])
    it(("'%s' %s"):format(case[1], meaning), function()
      near(case[2], retry.retry_after(case[1]))
    end)
  end
  it("of 400 digits is capped at 5 s more than the back-off", function()
    near(5.05, retry.delay("transient", 0, 1, retry.retry_after(("9"):rep(400))))
  end)
end)

describe("the delay before a retry", function()
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
    it(("%s, retry %.0f, random %g, retry-after %s: is %g s"):format(class, index, random,
      tostring(after), seconds), function()
      near(seconds, retry.delay(class, index, random, after))
    end)
  end
end)

describe("the retry quota", function()
  local function quota() return call.policy({}) end

  it("starts with 500 tokens; a retry takes 14, or 5 after throttling", function()
    local q = quota()
    assert.equal(500, q:tokens())
    assert.equal(14, q:take("transient"))
    assert.equal(486, q:tokens())
    assert.equal(14, q:take("transient"))
    assert.equal(472, q:tokens())
    assert.equal(5, q:take("throttling"))
    assert.equal(467, q:tokens())
  end)
  it("allows no retry without enough tokens", function()
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
    it(("of %d tokens, after a success with a refund of %d, is %d"):format(case[1], case[2],
      case[3]), function()
      local q = quota()
      q:tokens(case[1])
      q:refund(case[2])
      assert.equal(case[3], q:tokens())
    end)
  end
end)

describe("the clock skew of a response", function()
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
    it(("with %q is %s"):format(case[1], tostring(case[2])), function()
      assert.equal(case[2], retry.skew(case[1], now))
    end)
  end
end)

describe("the value of a response header", function()
  local lines = "Content-Type: application/json\r\nX-Amzn-RequestId:\t one \n"
    .. "x-amzn-requestid: two\nEmpty:\nnot a header\nX-Amzn-Request: three\n: nameless\nLast: end"
  local cases = {
    { "content-type", "application/json" }, { "x-amzn-requestid", "two" }, { "EMPTY", "" },
    { "Last", "end" }, { "x-amzn-request", "three" }, { "not a header", nil }, { "x-amzn", nil },
    { "lastly", nil }, { "absent", nil },
  }
  for _, case in ipairs(cases) do
    it(("%s is %s"):format(case[1], tostring(case[2])), function()
      assert.equal(case[2], retry.header(lines, case[1]))
    end)
  end
  it("is nil without headers", function() assert.is_nil(retry.header("", "Date")) end)
end)

describe("the transport error", function()
  local retryable = { RESOLVE = true, CONNECT = true, PROXY = true, LOST = true, PROTOCOL = true,
    CONNECT_TIMEOUT = true, READ_TIMEOUT = true }
  for name, fault in pairs(call.faults()) do
    it(name .. " has a code, a text and retryable", function()
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
