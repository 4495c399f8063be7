--- Random faults for the emulator's script: a list of steps, the same for the same state of
--- math.random.
local chaos = {}

local PLACES = { "start", "headers", "body" }
local ERRORS = { "AccessDeniedException", "ResourceNotFoundException", "ValidationException",
  "ThrottlingException", "ServiceUnavailableException", "InternalServerException",
  "ExpiredTokenException" }
local BODIES = { "", "null", "[]", "{", '{"name":1}', "<html>", "\255\254", '{"name":"x"}' }
local RAW = { "\0\1\2", "220 smtp.example ESMTP\r\n", "HTTP/1.1 200 OK\r\n",
  "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{}",
  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n",
  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{" }
local TIMES = { "100", "-5", "900000", "soon", "" }
local STATUSES = { 204, 301, 302, 304, 400, 404, 407, 418, 429, 500, 501, 502, 503, 504 }

local function one_of(list) return list[math.random(#list)] end

--- {weight, function that makes a step}
local KINDS = {
  { 50, function() return {} end },
  { 4, function() return { delay = math.random() / 4 } end },
  { 3, function() return { body_delay = math.random() / 4 } end },
  { 2, function() return { rate = math.random(5000, 50000) } end },
  { 1, function() return { rate = math.random(300, 1000) } end },
  { 2, function() return { close = true } end },
  { 4, function() return { truncate = one_of(PLACES) } end },
  { 4, function() return { reset = one_of(PLACES) } end },
  { 3, function() return { stall = one_of(PLACES) } end },
  { 4, function() return { raw = one_of(RAW) } end },
  { 4, function() return { body = one_of(BODIES) } end },
  { 1, function() return { body_bytes = math.random(1100000, 2000000) } end },
  { 1, function() return { header_bytes = math.random(1000, 200000) } end },
  { 5, function() return { code = one_of(ERRORS) } end },
  { 4, function() return { code = one_of(ERRORS), echo = true } end },
  { 4, function() return { status = one_of(STATUSES) } end },
  { 3, function()
    return { status = 503, headers = { ["x-amz-retry-after"] = one_of(TIMES) } }
  end },
  { 1, function()
    return { code = "RequestTimeTooSkewed", status = 403,
      headers = { date = os.date("!%a, %d %b %Y %H:%M:%S GMT", os.time() + 900) } }
  end },
}

local TOTAL = 0
for _, kind in ipairs(KINDS) do TOTAL = TOTAL + kind[1] end

local function step()
  local at = math.random(TOTAL)
  for _, kind in ipairs(KINDS) do
    at = at - kind[1]
    if at <= 0 then return kind[2]() end
  end
end

--- A list of `count` steps, each for one request.
---@param count integer
---@return table[]
function chaos.steps(count)
  local list = {}
  for i = 1, count do list[i] = step() end
  return list
end

return chaos
