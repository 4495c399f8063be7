--- AWS Signature Version 4 in its three stages, from the bytes of a received request. Independent
--- code on luaossl, so that the client's signer is not checked by itself.
local digest = require "openssl.digest"
local encoding = require "cleanroomsml.emulator.encoding"
local hmac = require "openssl.hmac"

local sigv4 = {}

local ALGORITHM = "AWS4-HMAC-SHA256"

local function sha256(bytes)
  return encoding.hex(digest.new("sha256"):final(bytes))
end

local function hmac_sha256(key, bytes)
  return hmac.new(key, "sha256"):final(bytes)
end

--- The path without empty, `.` and `..` segments, encoded once more. A slash at its end stays
--- (boto3 and the client sign `/a/b/..` as `/a`).
local function canonical_path(path)
  local segments = {}
  for segment in path:gmatch("[^/]+") do
    if segment == ".." then
      segments[#segments] = nil
    elseif segment ~= "." then
      segments[#segments + 1] = segment
    end
  end
  local slash = #segments > 0 and path:find("/$") and "/" or ""
  return encoding.percent_encode("/" .. table.concat(segments, "/") .. slash, "/")
end

local function recode(encoded)
  return encoding.percent_encode(encoding.percent_decode(encoded))
end

local function canonical_query(query)
  local parameters = {}
  for pair in query:gmatch("[^&]+") do
    local name, value = pair:match("^([^=]*)=?(.*)$")
    parameters[#parameters + 1] = { recode(name), recode(value) }
  end
  table.sort(parameters, function(a, b)
    return a[1] < b[1] or a[1] == b[1] and a[2] < b[2]
  end)
  for i, pair in ipairs(parameters) do
    parameters[i] = pair[1] .. "=" .. pair[2]
  end
  return table.concat(parameters, "&")
end

--- Values of a header in the order they came, trimmed, runs of blanks folded, joined by commas.
---@param headers string[][] `{name, value}` pairs
---@param name string in lower case
---@return string|nil
function sigv4.header(headers, name)
  local values = {}
  for _, pair in ipairs(headers) do
    if pair[1]:lower() == name then
      values[#values + 1] = pair[2]:gsub("%s+", " "):match("^ ?(.-) ?$")
    end
  end
  return values[1] and table.concat(values, ",")
end

--- SHA-256 of the body in hexadecimal. All operations of this service sign their body.
---@param request {body: string?}
---@return string
function sigv4.payload_hash(request)
  return sha256(request.body or "")
end

--- First stage: the canonical request.
---@param request {method: string, target: string, headers: string[][], body: string?}
---@param signed_headers string names in lower case, joined by semicolons
---@return string
function sigv4.canonical_request(request, signed_headers)
  local path, query = request.target:match("^([^?]*)%??(.*)$")
  local lines = { request.method, canonical_path(path), canonical_query(query) }
  for name in signed_headers:gmatch("[^;]+") do
    lines[#lines + 1] = name .. ":" .. (sigv4.header(request.headers, name) or "")
  end
  lines[#lines + 1] = ""
  lines[#lines + 1] = signed_headers
  lines[#lines + 1] = sigv4.payload_hash(request)
  return table.concat(lines, "\n")
end

--- Second stage: the string to sign, the digest of the first in its scope.
---@param canonical_request string
---@param timestamp string YYYYMMDDTHHMMSSZ
---@param scope {date: string, region: string, service: string, text: string}
---@return string
function sigv4.string_to_sign(canonical_request, timestamp, scope)
  return table.concat({ ALGORITHM, timestamp, scope.text, sha256(canonical_request) }, "\n")
end

--- Third stage: the signature in hexadecimal.
---@param secret string
---@param scope {date: string, region: string, service: string, text: string}
---@param string_to_sign string
---@return string
function sigv4.signature(secret, scope, string_to_sign)
  local key = hmac_sha256("AWS4" .. secret, scope.date)
  key = hmac_sha256(key, scope.region)
  key = hmac_sha256(key, scope.service)
  key = hmac_sha256(key, "aws4_request")
  return encoding.hex(hmac_sha256(key, string_to_sign))
end

return sigv4
