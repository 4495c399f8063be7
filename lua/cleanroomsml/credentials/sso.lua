--- A role's credentials from IAM Identity Center (SSO), with the access token of `aws sso login`.
local core = require "cleanroomsml.core"
local texts = require "cleanroomsml.text"
local document = require "cleanroomsml.credentials.document"
local failures = require "cleanroomsml.credentials.failures"
local provider_http = require "cleanroomsml.credentials.provider_http"
local services = require "cleanroomsml.credentials.services"
local sso_token = require "cleanroomsml.credentials.sso_token"

local sso = {}
sso.__index = sso

local NAMES = {
  access_key_id = "accessKeyId", secret_access_key = "secretAccessKey",
  session_token = "sessionToken",
}

---@param settings cleanroomsml.Settings
---@param step cleanroomsml.Step of kind `sso`
function sso.new(settings, step)
  local name = "profile " .. texts.shown(step.profile)
  return setmetatable({ settings = settings, step = step, name = name }, sso)
end

local function read(response, where)
  local object = document.decode(response.body)
  local role = object and object.roleCredentials
  if type(role) ~= "table" then
    return failures.new("InvalidResponse", where .. ": the answer has no roleCredentials")
  end
  local credentials, message, info = document.credentials(role, NAMES, where)
  if not credentials then return nil, message, info end
  local milliseconds = tonumber(role.expiration)
  if not milliseconds then
    return failures.new("InvalidResponse", where .. ": expiration is not a time")
  end
  credentials.expiration = milliseconds / 1000
  return credentials
end

local function ask(self, system, token)
  local step = self.step
  local url, message, info = services.url(self.settings, "SSO", step.region,
    ("federation/credentials?role_name=%s&account_id=%s"):format(
      core.encode(step.role_name), core.encode(step.account_id)))
  if not url then return nil, message, info end
  local where = ("%s: role %s of account %s at SSO"):format(
    self.name, texts.shown(step.role_name), texts.shown(step.account_id))
  local response, kind, code
  response, message, kind, code = services.ask(self.settings, system, {
    method = "GET", url = url, headers = { { "x-amz-sso_bearer_token", token } },
  })
  if response and response.status == 200 then return read(response, where) end
  if response and response.status == 401 then
    return failures.new("SSOTokenExpired", ("%s: the SSO token is no longer valid; run: %s"):format(
      self.name, sso_token.command(step)))
  end
  return provider_http.failure(where, response, message, kind, { token }, code)
end

---@param system table
---@return table|nil credentials, string|nil message, table|nil info
function sso:get(system)
  local step = self.step
  if not step.account_id then
    return failures.config(self.name .. ": its sso_session gives a token, not credentials; "
      .. "sso_account_id and sso_role_name are needed beside it")
  end
  local token, message, info = sso_token.get(self.settings, system, step)
  if not token then return nil, message, info end
  local credentials
  credentials, message, info = ask(self, system, token)
  if not credentials then return nil, message, info end
  credentials.account_id = step.account_id
  credentials.source = self.name .. " (SSO)"
  credentials.refreshable = true
  return credentials
end

return sso
