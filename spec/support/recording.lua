--- Replays recorded HTTP exchanges: compares every request with the recording, and answers from it.
local assert = require "luassert"
local world = require "spec.support.credentials_world"

local recording = {}

local TOKENS = {
  "x-amz-sso_bearer_token", "x-aws-ec2-metadata-token", "x-aws-ec2-metadata-token-ttl-seconds",
}
local ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

local function base64_decode(text)
  local bits, count, out = 0, 0, {}
  for digit in text:gmatch("[%w+/]") do
    bits, count = bits * 64 + ALPHABET:find(digit, 1, true) - 1, count + 6
    if count >= 8 then
      count = count - 8
      local byte = math.floor(bits / 2 ^ count)
      out[#out + 1] = string.char(byte)
      bits = bits - byte * 2 ^ count
    end
  end
  return table.concat(out)
end

local function first_values(headers)
  local plain = {}
  for name, value in pairs(headers or {}) do
    plain[name:lower()] = type(value) == "table" and value[1] or value
  end
  return plain
end

local take = {}

function take.Request(exchange, action)
  local request = action.request
  exchange.request = {
    method = request.method, url = request.uri, headers = first_values(request.headers), body = "",
  }
end

function take.Data(exchange, action)
  local data = action.data.Utf8 or base64_decode(action.data.Base64)
  local side = action.direction == "Request" and exchange.request or exchange.response
  side.body = side.body .. data
end

function take.Response(exchange, action)
  local ok = action.response.Ok
  exchange.response = ok
    and { status = ok.status, headers = first_values(ok.headers), body = "" }
    or { fault = tostring(action.response.Err), body = "" }
end

function take.Eof() end

--- The exchanges of a recording, in their order.
function recording.exchanges(traffic)
  local list, by_connection = {}, {}
  for _, event in ipairs(traffic.events) do
    local kind, action = next(event.action)
    if kind == "Request" then
      by_connection[event.connection_id] = {}
      table.insert(list, by_connection[event.connection_id])
    end
    take[kind](by_connection[event.connection_id], action)
  end
  return list
end

-- The URL with its query parameters sorted.
local function plain_url(url)
  local base, query = url:match("^([^?]*)%??(.*)$")
  local parts = {}
  for part in query:gmatch("[^&]+") do parts[#parts + 1] = part end
  table.sort(parts)
  return (base:gsub("^(%a+://[^/]+)$", "%1/")) .. "?" .. table.concat(parts, "&")
end

-- Role, session name and token must be in the case's environment or files.
local function check_own(case, name, value)
  if value == nil then return end
  for _, text in ipairs(case.texts) do
    if text:find(value, 1, true) then return end
  end
  error(("%s %s is not the case's own"):format(name, value))
end

local function check_form(case, recorded, sent)
  local expected, actual = world.form(recorded), world.form(sent)
  assert.equal(expected.Action, actual.Action)
  assert.equal(expected.Version, actual.Version)
  check_own(case, "RoleArn", actual.RoleArn)
  check_own(case, "WebIdentityToken", actual.WebIdentityToken)
  if actual.RoleSessionName and not actual.RoleSessionName:find("^cleanroomsml%-%d+$") then
    check_own(case, "RoleSessionName", actual.RoleSessionName)
  end
end

local function check_tokens(recorded, request)
  for _, name in ipairs(TOKENS) do
    if recorded[name] then assert.equal(recorded[name], world.header(request, name)) end
  end
  local token = recorded.authorization
  if token and not token:find("^AWS4%-") then
    assert.equal(token, world.header(request, "authorization"))
  end
end

--- A `system.http` that replays a recording; and a function that returns the number of exchanges
--- left.
---@param case {texts: string[]} every text of the case's environment and files
---@param exchanges table
function recording.player(case, exchanges)
  local at = 0
  local function http(request)
    at = at + 1
    local exchange = exchanges[at]
    if not exchange then error("not in the recording: " .. request.method .. " " .. request.url) end
    local recorded, response = exchange.request, exchange.response
    assert.equal(recorded.method, request.method)
    assert.equal(plain_url(recorded.url), plain_url(request.url))
    check_tokens(recorded.headers, request)
    if recorded.body:find("^Action=") then check_form(case, recorded.body, request.body) end
    if not response then
      return nil, "ConnectionLost: nothing recorded", "transport", "ConnectionLost"
    end
    if not response.fault then return response end
    if response.fault:lower():find("time") then
      return nil, "ReadTimeout: recorded", "timeout", "ReadTimeout"
    end
    return nil, "ConnectError: recorded", "transport", "ConnectError"
  end
  return http, function() return #exchanges - at end
end

return recording
