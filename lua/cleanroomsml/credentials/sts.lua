--- STS's AssumeRole (signed) and AssumeRoleWithWebIdentity.
local core = require "cleanroomsml.core"
local document = require "cleanroomsml.credentials.document"
local failures = require "cleanroomsml.credentials.failures"
local provider_http = require "cleanroomsml.credentials.provider_http"
local regions = require "cleanroomsml.regions"
local services = require "cleanroomsml.credentials.services"
local decimal = require "cleanroomsml.decimal"
local xml = require "cleanroomsml.credentials.xml"

local sts = {}

local NAMES = {
  access_key_id = "AccessKeyId", secret_access_key = "SecretAccessKey",
  session_token = "SessionToken", expiration = "Expiration",
}

-- The content of the first element Credentials, found in linear time even if it begins many times.
local function inside_credentials(text)
  local _, from = text:find("<Credentials>", 1, true)
  local to = from and text:find("</Credentials>", from + 1, true)
  return to and text:sub(from + 1, to - 1)
end

local function read_answer(text, where)
  local inner = inside_credentials(text)
  if not inner then
    return failures.new("InvalidResponse", where .. ": the answer has no Credentials")
  end
  local object = {}
  for _, name in pairs(NAMES) do object[name] = xml.element(inner, name) end
  local credentials, message, info = document.credentials(object, NAMES, where)
  if not credentials then return nil, message, info end
  local arn = xml.element(text, "Arn")
  credentials.account_id = arn and arn:match("^arn:[^:]*:sts:[^:]*:(%d+):") or nil
  return credentials
end

-- Encodes pairs {name, value, name, value, …} without those that have no value.
local function form(pairs_of)
  local parts = {}
  for i = 1, pairs_of.n, 2 do
    if pairs_of[i + 1] then
      parts[#parts + 1] = pairs_of[i] .. "=" .. core.encode(tostring(pairs_of[i + 1]))
    end
  end
  return table.concat(parts, "&")
end

-- The signing region; us-east-1 for the global endpoint.
local function signing_region(region)
  local real = regions.real(region)
  return real == "aws-global" and "us-east-1" or real
end

-- Signs the request; message and info on failure.
local function sign(request, region, credentials, now)
  local date_time = core.sigv4.date_time(now)
  local headers = request.headers
  table.insert(headers, { "X-Amz-Date", date_time })
  if credentials.session_token then
    table.insert(headers, { "X-Amz-Security-Token", credentials.session_token })
  end
  local signed = { { "Host", services.host(request.url) } }
  for _, header in ipairs(headers) do table.insert(signed, header) end
  local value, message = core.sigv4.authorization {
    method = "POST", path = core.parse_endpoint(request.url).path .. "/", headers = signed,
    payload_hash = core.sha256(request.body), date_time = date_time, region = region,
    service = "sts", access_key_id = credentials.access_key_id,
    secret_access_key = credentials.secret_access_key,
  }
  if not value then
    return select(2, failures.new("InvalidCredentials", "STS: the request " .. message))
  end
  table.insert(headers, { "Authorization", value })
end

local function ask(settings, system, action, parameters, credentials, secrets)
  local region, message, info = services.region(settings, "STS")
  if not region then return nil, message, info end
  local url
  url, message, info = services.url(settings, "STS", region, "")
  if not url then return nil, message, info end
  local request = {
    method = "POST", url = url,
    body = ("Action=%s&Version=2011-06-15&%s"):format(action, parameters),
    headers = { { "Content-Type", "application/x-www-form-urlencoded; charset=utf-8" } },
  }
  if credentials then
    message, info = sign(request, signing_region(region), credentials, system.now())
    if message then return nil, message, info end
  end
  local where = ("%s at %s"):format(action, services.host(url))
  local response, kind, code
  response, message, kind, code = services.ask(settings, system, request)
  if not response or response.status ~= 200 then
    return provider_http.failure(where, response, message, kind, secrets, code)
  end
  return read_answer(response.body, where)
end

local function session_name(given, system)
  return given or "cleanroomsml-" .. decimal(math.floor(system.now()))
end

local function pack(...) return { n = select("#", ...), ... } end

---@param role cleanroomsml.Step of kind `role`
---@param credentials table those that take on the role
---@param code string|nil of the MFA device
---@return table|nil credentials, string|nil message, table|nil info
function sts.assume_role(settings, system, role, credentials, code)
  return ask(settings, system, "AssumeRole", form(pack(
    "RoleArn", role.role_arn, "RoleSessionName", session_name(role.session_name, system),
    "DurationSeconds", role.duration, "ExternalId", role.external_id,
    "SerialNumber", role.mfa_serial, "TokenCode", code)), credentials,
    { credentials.secret_access_key, credentials.session_token or credentials.secret_access_key })
end

---@param role {role_arn: string, session_name: string|nil}
---@param token string
---@return table|nil credentials, string|nil message, table|nil info
function sts.assume_role_with_web_identity(settings, system, role, token)
  return ask(settings, system, "AssumeRoleWithWebIdentity", form(pack(
    "RoleArn", role.role_arn, "RoleSessionName", session_name(role.session_name, system),
    "WebIdentityToken", token)), nil, { token })
end

return sts
