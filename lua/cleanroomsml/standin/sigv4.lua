--- Checks AWS Signature Version 4 in the Authorization header, from the bytes of the request as they
--- came in. Its own code on luaossl: the client's signer must not be its own judge.
local digest = require "openssl.digest"
local hmac = require "openssl.hmac"

local sigv4 = {}

local ALGORITHM = "AWS4-HMAC-SHA256"
local WINDOW = 5 * 60
--- These say who asks and when: a signature that leaves one out is refused when it is there.
local MUST_BE_SIGNED = { "host", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256" }

local function hex(bytes)
  return (bytes:gsub(".", function(char)
    return ("%02x"):format(char:byte())
  end))
end

local function sha256(text)
  return hex(digest.new("sha256"):final(text))
end

local function hmac_sha256(key, text)
  return hmac.new(key, "sha256"):final(text)
end

local function percent_encode(text, keep)
  return (text:gsub("[^%w%-._~" .. keep .. "]", function(char)
    return ("%%%02X"):format(char:byte())
  end))
end

local function percent_decode(text)
  return (text:gsub("%%(%x%x)", function(code)
    return string.char(tonumber(code, 16))
  end))
end

--- The path without empty, `.` and `..` segments, encoded once more than it came.
local function canonical_path(path)
  local segments = {}
  for segment in path:gmatch("[^/]+") do
    if segment == ".." then
      segments[#segments] = nil
    elseif segment ~= "." then
      segments[#segments + 1] = segment
    end
  end
  local slash = #segments > 0 and path:find("/%.?%.?$") and "/" or ""
  return percent_encode("/" .. table.concat(segments, "/") .. slash, "/")
end

local function canonical_query(query)
  local pairs_ = {}
  for pair in query:gmatch("[^&]+") do
    local name, value = pair:match("^([^=]*)=?(.*)$")
    pairs_[#pairs_ + 1] = {
      percent_encode(percent_decode(name), ""), percent_encode(percent_decode(value), ""),
    }
  end
  table.sort(pairs_, function(a, b)
    return a[1] < b[1] or a[1] == b[1] and a[2] < b[2]
  end)
  for i, pair in ipairs(pairs_) do
    pairs_[i] = pair[1] .. "=" .. pair[2]
  end
  return table.concat(pairs_, "&")
end

--- Values of a header in the order they came, trimmed, runs of blanks folded, joined by commas.
---@param headers string[][] `{name, value}` pairs
---@param name string in lower case
---@return string|nil
local function header(headers, name)
  local values = {}
  for _, pair in ipairs(headers) do
    if pair[1]:lower() == name then
      values[#values + 1] = pair[2]:gsub("%s+", " "):match("^ ?(.-) ?$")
    end
  end
  return values[1] and table.concat(values, ",")
end

local function payload_hash(request)
  local said = header(request.headers, "x-amz-content-sha256")
  return said == "UNSIGNED-PAYLOAD" and said or sha256(request.body or "")
end

--- First stage: what is signed, as text.
---@param request {method: string, target: string, headers: string[][], body: string?}
---@param signed_headers string names in lower case, joined by semicolons
---@return string
function sigv4.canonical_request(request, signed_headers)
  local path, query = request.target:match("^([^?]*)%??(.*)$")
  local lines = { request.method, canonical_path(path), canonical_query(query) }
  for name in signed_headers:gmatch("[^;]+") do
    lines[#lines + 1] = name .. ":" .. (header(request.headers, name) or "")
  end
  lines[#lines + 1] = ""
  lines[#lines + 1] = signed_headers
  lines[#lines + 1] = payload_hash(request)
  return table.concat(lines, "\n")
end

--- Second stage: the digest of the first, in its scope.
---@param scope {date: string, region: string, service: string, text: string}
function sigv4.string_to_sign(canonical_request, timestamp, scope)
  return table.concat({ ALGORITHM, timestamp, scope.text, sha256(canonical_request) }, "\n")
end

--- Third stage: the signature in hexadecimal.
function sigv4.signature(secret, scope, string_to_sign)
  local key = hmac_sha256("AWS4" .. secret, scope.date)
  key = hmac_sha256(key, scope.region)
  key = hmac_sha256(key, scope.service)
  key = hmac_sha256(key, "aws4_request")
  return hex(hmac_sha256(key, string_to_sign))
end

--- Seconds since the epoch of a UTC time YYYYMMDDTHHMMSSZ, nil when it is not one.
local function seconds_of(timestamp)
  local year, month, day, hour, minute, second =
    timestamp:match("^(%d%d%d%d)(%d%d)(%d%d)T(%d%d)(%d%d)(%d%d)Z$")
  if not year then
    return nil
  end
  local y = month < "03" and year - 1 or year - 0
  local m = (month + 9) % 12
  local days = 365 * y + math.floor(y / 4) - math.floor(y / 100) + math.floor(y / 400)
    + math.floor((153 * m + 2) / 5) + day - 719469
  return days * 86400 + hour * 3600 + minute * 60 + second
end

local function fail(code, message)
  return nil, { code = code, message = message }
end

--- Takes the Authorization header apart, or nil, error.
local function parse_authorization(text)
  if not text then
    return fail("MissingAuthenticationTokenException")
  end
  local algorithm, rest = text:match("^(%S+)%s*(.*)$")
  if algorithm ~= ALGORITHM then
    return fail("IncompleteSignatureException",
      ("Unsupported AWS 'algorithm': '%s'."):format(algorithm or ""))
  end
  local parts, missing = {}, {}
  for name, value in rest:gmatch("([%w]+)=([^,%s]+)") do
    parts[name] = value
  end
  for _, name in ipairs { "Credential", "Signature", "SignedHeaders" } do
    if not parts[name] then
      missing[#missing + 1] = ("Authorization header requires '%s' parameter."):format(name)
    end
  end
  if missing[1] then
    return fail("IncompleteSignatureException", table.concat(missing, " "))
  end
  return parts
end

--- Takes a credential apart: access key and scope, or nil, error.
local function parse_credential(text)
  local key, scope, date, region, service, terminator =
    text:match("^(.-)/((%d+)/([^/]*)/([^/]*)/([^/]*))$")
  if not key then
    return fail("IncompleteSignatureException",
      ("'%s' is not a valid key=value pair of a Credential."):format(text))
  elseif terminator ~= "aws4_request" then
    return fail("InvalidSignatureException", ("Credential should be scoped with a valid terminator:"
      .. " 'aws4_request', not '%s'."):format(terminator))
  end
  return key, { text = scope, date = date, region = region, service = service }
end

local function check_keys(access_key_id, headers, options)
  if access_key_id ~= options.access_key_id
    or header(headers, "x-amz-security-token") ~= options.session_token then
    return fail("UnrecognizedClientException")
  end
  return true
end

local function check_scope(scope, timestamp, options)
  if scope.service ~= options.service then
    return fail("InvalidSignatureException",
      ("Credential should be scoped to correct service: '%s'."):format(options.service))
  elseif options.region and scope.region ~= options.region then
    return fail("InvalidSignatureException",
      ("Credential should be scoped to a valid region, not '%s'."):format(scope.region))
  elseif scope.date ~= timestamp:sub(1, 8) then
    return fail("InvalidSignatureException", ("Date in Credential scope does not match YYYYMMDD"
      .. " from ISO-8601 version of date from HTTP: '%s' != '%s', from '%s'.")
      :format(scope.date, timestamp:sub(1, 8), timestamp))
  end
  return true
end

local function check_time(timestamp, now)
  local seconds = seconds_of(timestamp)
  local function text(at)
    return os.date("!%Y%m%dT%H%M%SZ", at)
  end
  if not seconds then
    return fail("IncompleteSignatureException",
      ("Date must be in ISO-8601 'basic format'. Got '%s'."):format(timestamp))
  elseif seconds < now - WINDOW then
    return fail("InvalidSignatureException",
      ("Signature expired: %s is now earlier than %s (%s - 5 min.)")
      :format(timestamp, text(now - WINDOW), text(now)))
  elseif seconds > now + WINDOW then
    return fail("InvalidSignatureException",
      ("Signature not yet current: %s is still later than %s (%s + 5 min.)")
      :format(timestamp, text(now + WINDOW), text(now)))
  end
  return true
end

local function check_signed_headers(signed_headers, headers)
  for _, name in ipairs(MUST_BE_SIGNED) do
    if (";" .. signed_headers .. ";"):find(";" .. name .. ";", 1, true) == nil
      and header(headers, name) then
      return fail("InvalidSignatureException",
        ("'%s' must be a 'SignedHeader' in the AWS Authorization."):format(name))
    end
  end
  return true
end

local function check_signature(request, parts, timestamp, scope, secret)
  local canonical = sigv4.canonical_request(request, parts.SignedHeaders)
  local expected = sigv4.signature(secret, scope, sigv4.string_to_sign(canonical, timestamp, scope))
  if expected ~= parts.Signature then
    return fail("InvalidSignatureException")
  end
  return scope
end

--- Whether the request is signed by the one the stand-in knows, for this service, at this time.
---@param request {method: string, target: string, headers: string[][], body: string?}
---@param options {access_key_id: string, secret_access_key: string, session_token: string?, service: string, region: string?}
---@param now number seconds since the epoch
---@return table|nil scope `{date, region, service}`
---@return {code: string, message: string?}? error in the service's words
function sigv4.verify(request, options, now)
  local headers = request.headers
  local parts, problem = parse_authorization(header(headers, "authorization"))
  if not parts then
    return nil, problem
  end
  local timestamp = header(headers, "x-amz-date") or header(headers, "date")
  if not timestamp then
    return fail("IncompleteSignatureException",
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
  end
  local access_key_id, scope = parse_credential(parts.Credential)
  if not access_key_id then
    return nil, scope
  end
  local ok
  ok, problem = check_keys(access_key_id, headers, options)
  if ok then
    ok, problem = check_time(timestamp, now)
  end
  if ok then
    ok, problem = check_scope(scope, timestamp, options)
  end
  if ok then
    ok, problem = check_signed_headers(parts.SignedHeaders, headers)
  end
  if not ok then
    return nil, problem
  end
  return check_signature(request, parts, timestamp, scope, options.secret_access_key)
end

return sigv4
