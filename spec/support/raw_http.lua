--- HTTP/1.1 over LuaSocket, byte for byte, for tests of the emulator.
local encoding = require "cleanroomsml.emulator.encoding"
local sigv4 = require "cleanroomsml.emulator.sigv4"
local socket = require "socket"

local raw_http = {}

raw_http.MEMBERSHIP = "2a1b3c4d-0000-1111-2222-333344445555"

--- ARN of a sample model.
function raw_http.arn(name, region)
  return ("arn:aws:cleanrooms-ml:%s:123456789012:membership/%s/trained-model/%s")
    :format(region or "us-east-1", raw_http.MEMBERSHIP, name)
end

--- Path of GetTrainedModel.
function raw_http.target(arn, membership)
  return ("/memberships/%s/trained-models/%s")
    :format(membership or raw_http.MEMBERSHIP, encoding.percent_encode(arn))
end

--- A signed request for the model "minimal". `changes` may replace `key`, `secret`,
--- `token`, `region`, `service`, `terminator`, `timestamp`, `scope_date`, `signed_headers`,
--- `method`, `target`, `headers`, `body`.
function raw_http.request(emulator, changes)
  local c = changes or {}
  local timestamp = c.timestamp or os.date("!%Y%m%dT%H%M%SZ")
  local request = { body = c.body,
    method = c.method or "GET", target = c.target or raw_http.target(raw_http.arn("minimal")),
    headers = c.headers or { { "host", "localhost" }, { "x-amz-date", timestamp } },
  }
  local signed_headers = c.signed_headers or "host;x-amz-date"
  if c.token then
    table.insert(request.headers, { "x-amz-security-token", c.token })
    signed_headers = signed_headers .. ";x-amz-security-token"
  end
  local scope = {
    date = c.scope_date or timestamp:sub(1, 8), region = c.region or "us-east-1",
    service = c.service or "cleanrooms-ml",
  }
  scope.text = table.concat({ scope.date, scope.region, scope.service,
    c.terminator or "aws4_request" }, "/")
  local canonical = sigv4.canonical_request(request, signed_headers)
  local signature = sigv4.signature(c.secret or emulator.secret_access_key, scope,
    sigv4.string_to_sign(canonical, timestamp, scope))
  table.insert(request.headers, { "authorization",
    ("AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s")
    :format(c.key or emulator.access_key_id, scope.text, signed_headers, signature) })
  return request
end

--- The bytes of a request.
function raw_http.text(request)
  local lines = { request.method .. " " .. request.target .. " HTTP/1.1" }
  for _, pair in ipairs(request.headers) do
    lines[#lines + 1] = pair[1] .. ": " .. pair[2]
  end
  if request.body then lines[#lines + 1] = "content-length: " .. #request.body end
  return table.concat(lines, "\r\n") .. "\r\n\r\n" .. (request.body or "")
end

--- Reads `bytes` bytes, or one answer; returns the bytes, and how the reading ended.
local function read(connection, bytes)
  if bytes then
    local data, problem, partial = connection:receive(bytes)
    return data or partial, problem or "enough"
  end
  local got, length = "", "*a"
  repeat
    local line, problem, partial = connection:receive("*l")
    got = got .. (line and line .. "\r\n" or partial)
    if problem then
      return got, problem
    end
    length = tonumber(line:match("^content%-length: (%d+)")) or length
  until line == ""
  if length == 0 then -- LuaSocket would wait for a byte
    return got, "whole"
  end
  local body, problem, partial = connection:receive(length)
  return got .. (body or partial), problem or "whole"
end

local function parse(got)
  local response = { raw = got, headers = {} }
  local head, body = got:match("^(.-\r\n)\r\n(.*)$")
  if head then
    response.status = tonumber(head:match("^HTTP/1.1 (%d+)"))
    response.body = body
    for name, value in head:gmatch("\n([^:]+): ([^\r]*)") do
      response.headers[name] = value
    end
  end
  return response
end

--- A connection to the emulator.
function raw_http.connect(emulator)
  local connection = assert(socket.tcp())
  connection:settimeout(5)
  assert(connection:connect("127.0.0.1", emulator.port))
  return connection
end

--- Sends a request and reads the answer: `{raw, status, headers, body, ended, seconds}`. `ended`
--- says how: "whole", "closed", "timeout" after `limits.timeout` (5 s), or "enough" of
--- `limits.bytes`.
function raw_http.exchange(connection, request, limits)
  limits = limits or {}
  connection:settimeout(limits.timeout or 5)
  local start = socket.gettime()
  assert(connection:send(raw_http.text(request)))
  local got, ended = read(connection, limits.bytes)
  local response = parse(got)
  response.ended, response.seconds = ended, socket.gettime() - start
  return response
end

--- The same on a new connection.
function raw_http.get(emulator, request, limits)
  local connection = raw_http.connect(emulator)
  local response = raw_http.exchange(connection, request, limits)
  connection:close()
  return response
end

return raw_http
