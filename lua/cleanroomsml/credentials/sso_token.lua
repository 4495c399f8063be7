--- The access token of an SSO session, from the cache of `aws sso login`. The token of an
--- sso-session is refreshed in that file in time; one in the legacy format never is.
local core = require "cleanroomsml.core"
local files = require "cleanroomsml.config.files"
local texts = require "cleanroomsml.text"
local cache = require "cleanroomsml.credentials.token_cache"
local document = require "cleanroomsml.credentials.document"
local failures = require "cleanroomsml.credentials.failures"
local parse_time = require "cleanroomsml.credentials.timestamp"
local provider_http = require "cleanroomsml.credentials.provider_http"
local services = require "cleanroomsml.credentials.services"

local sso_token = {}

local RENEW_BEFORE = 15 * 60
local RENEWAL_KEYS = { "refreshToken", "clientId", "clientSecret", "registrationExpiresAt" }

--- The command by which a user gets a new token.
function sso_token.command(step)
  if step.session then return "aws sso login --sso-session " .. texts.shell_word(step.session) end
  return "aws sso login --profile " .. texts.shell_word(step.profile)
end

-- Seconds that a token is still valid; nothing when there is no token.
local function left(object, now)
  local token = object and document.text(object, "accessToken")
  local expires = token and parse_time(object.expiresAt)
  return expires and expires - now
end

-- Whether a token is due for a refresh, and has what that needs.
local function due(step, object, now)
  local remaining = left(object, now)
  if not remaining or remaining >= RENEW_BEFORE or not step.session then return false end
  for _, key in ipairs(RENEWAL_KEYS) do
    if not document.text(object, key) then return false end
  end
  local registered = parse_time(object.registrationExpiresAt)
  return registered ~= nil and registered > now
end

local function ask(settings, system, step, object)
  local url, message, info = services.url(settings, "SSO OIDC", step.region, "token")
  if not url then return nil, message, info end
  local response, kind, code
  response, message, kind, code = services.ask(settings, system, {
    method = "POST", url = url, headers = { { "Content-Type", "application/json" } },
    body = document.encode {
      grantType = "refresh_token", clientId = object.clientId,
      clientSecret = object.clientSecret, refreshToken = object.refreshToken,
    },
  })
  local answer = response and response.status == 200 and document.decode(response.body)
  if answer and document.text(answer, "accessToken") and document.lifetime(answer.expiresIn) then
    return answer
  end
  local where = "renewing the SSO token at " .. services.host(url)
  if response and response.status == 200 then
    return failures.new("InvalidResponse", where .. ": the answer has no token")
  end
  return provider_http.failure(where, response, message, kind,
    { object.refreshToken, object.clientSecret, object.accessToken }, code)
end

-- The object updated with the service's answer; its other members stay.
local function renewed(step, object, answer, now)
  object.accessToken = answer.accessToken
  object.expiresAt = core.iso8601(math.floor(now + document.lifetime(answer.expiresIn)))
  object.refreshToken = document.text(answer, "refreshToken") or object.refreshToken
  object.startUrl, object.region = step.start_url, step.region
  return object
end

-- Refreshes it under the file's lock, unless another process has just done so. The AWS CLI takes no
-- lock and may have used the refresh token: after `invalid_grant` the file is read again.
local function renew(settings, system, step, path)
  local current, message, info
  local done, update_err = cache.update(system, path, function(object)
    current = object
    local now = system.now()
    if not due(step, object, now) then return nil end
    local answer
    answer, message, info = ask(settings, system, step, object)
    if answer then
      current = renewed(step, object, answer, now)
      return current
    end
    if info.code == "invalid_grant" or info.code == "InvalidGrantException" then
      current = cache.read(system, path) or current
    end
  end)
  return current, message or not done and update_err or nil
end

local function path_of(step, getenv)
  local path = "~/.aws/sso/cache/" .. core.sha1_hex(step.session or step.start_url) .. ".json"
  return files.expand(path, getenv)
end

local function login_needed(step, code, what)
  return failures.new(code, ("profile %s: %s; run: %s"):format(
    texts.shown(step.profile), what, sso_token.command(step)))
end

--- A valid token.
---@param settings cleanroomsml.Settings
---@param system table
---@param step cleanroomsml.Step of kind `sso`
---@return string|nil token, string|nil message, table|nil info
function sso_token.get(settings, system, step)
  local path = path_of(step, system.getenv)
  if not path then
    return failures.new("SSOTokenMissing", "profile " .. texts.shown(step.profile)
      .. ": the SSO token cannot be found: " .. files.NO_HOME)
  end
  local object, err = cache.read(system, path)
  if not object then return login_needed(step, "SSOTokenMissing", "no SSO token: " .. err) end
  local why
  if due(step, object, system.now()) then
    local renewed_object
    renewed_object, why = renew(settings, system, step, path)
    object = renewed_object or object
  end
  local remaining = left(object, system.now())
  if remaining and remaining > 0 then return object.accessToken end
  local what = remaining and "the SSO token expired" or "no SSO token in " .. path
  return login_needed(step, "SSOTokenExpired", what .. (why and " (" .. why .. ")" or ""))
end

return sso_token
