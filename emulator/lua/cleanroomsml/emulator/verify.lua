--- Checks whether a known account has signed a request; errors have the service's messages.
local sigv4 = require "cleanroomsml.emulator.sigv4"

local ALGORITHM = "AWS4-HMAC-SHA256"
local WINDOW = 5 * 60
--- Headers with identity and time: a signature must cover them if they are present.
local MUST_BE_SIGNED = { "host", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256" }

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

--- Parses the Authorization header, or nil, error.
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
  for part in rest:gmatch("[^,%s]+") do -- a pattern of names and values would take quadratic time
    local name, value = part:match("^(%w+)=(.+)$")
    if name and parts[name] then
      return fail("IncompleteSignatureException",
        ("Authorization header has more than one '%s' parameter."):format(name))
    elseif name then
      parts[name] = value
    end
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

--- Parses a credential: access key and scope, or nil, error.
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

local function count_of(headers, name)
  local count = 0
  for _, pair in ipairs(headers) do
    if pair[1]:lower() == name then count = count + 1 end
  end
  return count
end

--- The account of an access key and the session token sent with it, or nil, error.
local function find_account(access_key_id, headers, options)
  local account = options.account(access_key_id)
  if not account
    or sigv4.header(headers, "x-amz-security-token") ~= account.session_token then
    return fail("UnrecognizedClientException")
  end
  return account
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

--- Checks the names of the signed headers: lower case, sorted, unique, sent, and complete.
local function check_signed_headers(signed_headers, headers)
  local last
  for name in (signed_headers .. ";"):gmatch("([^;]*);") do
    if name == "" or name ~= name:lower() or last and name <= last then
      return fail("InvalidSignatureException", "'SignedHeaders' must be lower case names, sorted,"
        .. " each once.")
    elseif count_of(headers, name) == 0 then
      return fail("InvalidSignatureException",
        ("The signed header '%s' is not in the request."):format(name))
    end
    last = name
  end
  for _, name in ipairs(MUST_BE_SIGNED) do
    if (";" .. signed_headers .. ";"):find(";" .. name .. ";", 1, true) == nil
      and (name == "host" or count_of(headers, name) > 0) then
      return fail("InvalidSignatureException",
        ("'%s' must be a 'SignedHeader' in the AWS Authorization."):format(name))
    end
  end
  return true
end

--- The header's hash of the body must be correct; UNSIGNED-PAYLOAD is rejected.
local function check_payload(request)
  local said = sigv4.header(request.headers, "x-amz-content-sha256")
  if said and said ~= sigv4.payload_hash(request) then
    return fail("InvalidSignatureException", "The provided 'x-amz-content-sha256' header does not"
      .. " match what was computed.")
  end
  return true
end

local function check_signature(request, parts, timestamp, scope, secret)
  local canonical = sigv4.canonical_request(request, parts.SignedHeaders)
  local expected = sigv4.signature(secret, scope, sigv4.string_to_sign(canonical, timestamp, scope))
  if expected ~= parts.Signature then
    return fail("InvalidSignatureException")
  end
  return true
end

--- Runs checks until one fails: true, or nil, error.
local function all(checks)
  for _, check in ipairs(checks) do
    local ok, err = check()
    if not ok then return nil, err end
  end
  return true
end

--- The content of the Authorization header and the date: parts, time, access key, scope; or nil,
--- error.
local function read(headers)
  if count_of(headers, "authorization") > 1 then
    return fail("IncompleteSignatureException",
      "The request has more than one Authorization header.")
  end
  local parts, err = parse_authorization(sigv4.header(headers, "authorization"))
  if not parts then return nil, err end
  local timestamp = sigv4.header(headers, "x-amz-date") or sigv4.header(headers, "date")
  if not timestamp then
    return fail("IncompleteSignatureException",
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
  end
  local access_key_id, scope = parse_credential(parts.Credential)
  if not access_key_id then return nil, scope end
  parts.timestamp, parts.access_key_id, parts.scope = timestamp, access_key_id, scope
  return parts
end

--- Whether an account has signed the request for this service at this time.
---@param request {method: string, target: string, headers: string[][], body: string?}
---@param options table `account`: from an access key id to `{secret_access_key, session_token}`;
---  `service`; `region`: the only one
---@param now number seconds since the epoch
---@return table|nil scope `{date, region, service, account}`
---@return {code: string, message: string?}? error in the service's words
local function verify(request, options, now)
  local headers = request.headers
  local parts, err = read(headers)
  if not parts then return nil, err end
  local account, scope
  account, err = find_account(parts.access_key_id, headers, options)
  if not account then return nil, err end
  scope = parts.scope
  local ok
  ok, err = all {
    function() return check_time(parts.timestamp, now) end,
    function() return check_scope(scope, parts.timestamp, options) end,
    function() return check_signed_headers(parts.SignedHeaders, headers) end,
    function() return check_payload(request) end,
    function()
      return check_signature(request, parts, parts.timestamp, scope, account.secret_access_key)
    end,
  }
  if not ok then return nil, err end
  scope.account = account
  return scope
end

return verify
