--- A service that is overloaded, has another clock, or rejects expired keys.
--- Many failing calls; the quota of 500 tokens limits the retries.
local function storm(name, step, code, calls, requests)
  step.count = 1000000
  return { name = name, script = { step }, plan = { calls = calls, concurrency = 50 },
    requests = requests, expect = { kind = "service", code = code } }
end

--- 503 once, with a retry-after header.
local function later(value)
  return { { status = 503, headers = { ["x-amz-retry-after"] = value } } }
end

local rows = {
  storm("429 storm, 150 calls: 100 retries at 5 tokens", { code = "ThrottlingException" },
    "ThrottlingException", 150, 150 + 100),
  storm("503 storm, 100 calls: 35 retries at 14 tokens", { code = "ServiceUnavailableException" },
    "ServiceUnavailableException", 100, 100 + 35),
  storm("429 storm without an error code, 150 calls", { status = 429 }, "HTTP 429", 150,
    150 + 100),
  { name = "500 for each request", script = { { status = 500, count = 99 } }, requests = 3,
    expect = { kind = "service", code = "HTTP 500", attempts = 3, within = 1,
      message = "after 3 attempts" } },
  { name = "503 twice", script = { { status = 503, count = 2 } }, requests = 3,
    expect = { model = "minimal", attempts = 3, within = 1 } },
  { name = "x-amz-retry-after: 400", script = later "400", requests = 2,
    expect = { model = "minimal", attempts = 2, after = 0.4, within = 0.6 } },
  { name = "x-amz-retry-after: -400", script = later "-400", requests = 2,
    expect = { model = "minimal", attempts = 2, within = 0.3 } },
  { name = "x-amz-retry-after: 900000, capped", script = later "900000", requests = 2,
    expect = { model = "minimal", attempts = 2, after = 5, within = 5.3 } },
  { name = "x-amz-retry-after: 900000, with a deadline of 3 s", script = later "900000",
    ours = { timeout = 3 }, requests = 1,
    expect = { kind = "service", code = "HTTP 503", attempts = 1, within = 0.5,
      message = "no time for another attempt" } },
  { name = "x-amz-retry-after: 1e400", script = later "1e400", requests = 2,
    expect = { model = "minimal", attempts = 2, within = 0.3 } },
  { name = "x-amz-retry-after: soon", script = later "soon", requests = 2,
    expect = { model = "minimal", attempts = 2, within = 0.3 } },
}

local CORRECTED = { { model = "minimal", attempts = 2, within = 1 },
  { model = "minimal", attempts = 1, within = 1 } }
for _, clock in ipairs { { "10 minutes", 600 }, { "10 years", 315576000 } } do
  for _, way in ipairs { { "ahead", 1 }, { "behind", -1 } } do
    rows[#rows + 1] = { name = ("the service's clock is %s %s, two calls"):format(clock[1], way[1]),
      clock = clock[2] * way[2], plan = { calls = 2 }, expect = CORRECTED, requests = 3 }
  end
end

local function add(row) rows[#rows + 1] = row end

add { name = "RequestTimeTooSkewed once, the clock is 10 minutes ahead", clock = 600, requests = 2,
  script = { { signed = false, code = "RequestTimeTooSkewed", status = 403 } },
  expect = { model = "minimal", attempts = 2, within = 1 } }
add { name = "RequestTimeTooSkewed for each request, the clock is 10 minutes ahead", clock = 600,
  requests = 2,
  script = { { signed = false, code = "RequestTimeTooSkewed", status = 403, count = 99 } },
  expect = { kind = "service", code = "RequestTimeTooSkewed", attempts = 2, within = 1 } }
add { name = "RequestTimeTooSkewed from a clock that is right", requests = 1,
  script = { { signed = false, code = "RequestTimeTooSkewed", status = 403, count = 99 } },
  expect = { kind = "service", code = "RequestTimeTooSkewed", attempts = 1, within = 1 } }

local EXPIRED = "ExpiredTokenException"

--- A service that accepts only the second token, and rejects `count` requests as expired.
local function expiring(count)
  return function(here)
    local server = here:emulator { session_token = "token-2" }
    server:script { { signed = false, code = EXPIRED, count = count } }
    return { url = server.url, session_token = "token-1" }
  end
end

add { name = "expired token once, with refreshable credentials", at = expiring(1),
  plan = { refreshing = true }, requests = 2,
  expect = { model = "minimal", attempts = 2, within = 1 } }
add { name = "expired token for each request, with refreshable credentials", at = expiring(99),
  plan = { refreshing = true }, requests = 2,
  expect = { kind = "service", code = EXPIRED, attempts = 2, within = 1 } }
add { name = "expired token for each request, with static keys", at = expiring(99), requests = 1,
  expect = { kind = "service", code = EXPIRED, attempts = 1, within = 1 } }
return { title = "The service", rows = rows }
