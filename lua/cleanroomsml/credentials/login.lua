--- Credentials of an `aws login` session, in a file shared with the AWS CLI, refreshed with the
--- sign-in service.
local core = require "cleanroomsml.core"
local files = require "cleanroomsml.config.files"
local texts = require "cleanroomsml.text"
local cache = require "cleanroomsml.credentials.token_cache"
local document = require "cleanroomsml.credentials.document"
local dpop = require "cleanroomsml.credentials.dpop"
local failures = require "cleanroomsml.credentials.failures"
local provider_http = require "cleanroomsml.credentials.provider_http"
local services = require "cleanroomsml.credentials.services"

local login = {}
login.__index = login

local RENEW_BEFORE = 5 * 60
local NAMES = {
  access_key_id = "accessKeyId", secret_access_key = "secretAccessKey",
  session_token = "sessionToken", account_id = "accountId", expiration = "expiresAt",
}
local NEEDED = { "refreshToken", "dpopKey", "clientId" }

---@param settings cleanroomsml.Settings
---@param step cleanroomsml.Step of kind `login`
function login.new(settings, step)
  local name = "profile " .. texts.shown(step.profile)
  return setmetatable({ settings = settings, step = step, name = name }, login)
end

local function advice(self)
  return "; run: aws login --profile " .. texts.shell_word(self.step.profile)
end

local function path_of(self, getenv)
  local folder = texts.present(getenv("AWS_LOGIN_CACHE_DIRECTORY")) or "~/.aws/login/cache"
  local name = "/" .. core.sha256(self.step.session) .. ".json"
  return files.expand(folder:gsub("/+$", "") .. name, getenv)
end

-- The credentials in the file's object, if it is complete enough for a refresh.
local function credentials_of(self, object, path)
  for _, name in ipairs(NEEDED) do
    if not document.text(object, name) then
      return failures.new("InvalidLoginSession", ("%s: %s has no %s%s"):format(
        self.name, texts.shown(path), name, advice(self)))
    end
  end
  if type(object.accessToken) ~= "table" or not document.text(object.accessToken, "expiresAt") then
    return failures.new("InvalidLoginSession", ("%s: %s has no accessToken%s"):format(
      self.name, texts.shown(path), advice(self)))
  end
  return document.credentials(object.accessToken, NAMES, texts.shown(path))
end

local function unique(system)
  local chance = ("%.17g %.17g %.17g"):format(system.now(), system.random(), system.random())
  return core.sha256(chance):sub(1, 32)
end

local function read_answer(response)
  local answer = response and response.status == 200 and document.decode(response.body)
  local token = answer and answer.accessToken
  local whole = type(token) == "table" and document.text(token, "accessKeyId")
    and document.text(token, "secretAccessKey") and document.text(token, "sessionToken")
    and document.text(answer, "refreshToken") and document.lifetime(answer.expiresIn)
  return whole and answer or nil
end

local function ask(self, system, object)
  local region, message, info = services.region(self.settings, "login_session")
  if not region then return nil, message, info end
  local url, proof
  url, message, info = services.url(self.settings, "Signin", region, "v1/token")
  if not url then return nil, message, info end
  proof, message = dpop(object.dpopKey, url, system.now(), unique(system))
  if not proof then
    return failures.new("InvalidLoginSession", "dpopKey: " .. message .. advice(self))
  end
  local response, kind, code
  response, message, kind, code = services.ask(self.settings, system, {
    method = "POST", url = url,
    headers = { { "Content-Type", "application/json" }, { "DPoP", proof } },
    body = document.encode {
      clientId = object.clientId, refreshToken = object.refreshToken, grantType = "refresh_token",
    },
  })
  local answer = read_answer(response)
  if answer then return answer end
  local where = "renewing the login session at " .. services.host(url)
  if response and response.status == 200 then
    return failures.new("InvalidResponse", where .. ": the answer has no credentials")
  end
  local token = object.accessToken
  return provider_http.failure(where, response, message, kind,
    { object.refreshToken, token.secretAccessKey, token.sessionToken }, code)
end

-- The object updated with the service's answer; its other members stay.
local function renewed(object, answer, now)
  local token, account = answer.accessToken, object.accessToken.accountId
  object.accessToken = {
    accessKeyId = token.accessKeyId, secretAccessKey = token.secretAccessKey,
    sessionToken = token.sessionToken, accountId = account,
    expiresAt = core.iso8601(math.floor(now + document.lifetime(answer.expiresIn))),
  }
  object.refreshToken = answer.refreshToken
  object.idToken = document.text(answer, "idToken") or object.idToken
  return object
end

-- Refreshes under the file's lock, unless another process has just done so.
local function renew(self, system, path)
  local credentials, message
  local done, update_err = cache.update(system, path, function(object)
    if not object then return nil end
    credentials, message = credentials_of(self, object, path)
    if not credentials or credentials.expiration - system.now() > RENEW_BEFORE then return nil end
    local answer
    answer, message = ask(self, system, object)
    if not answer then return nil end
    object = renewed(object, answer, system.now())
    credentials = document.credentials(object.accessToken, NAMES, "the sign-in service's answer")
    return object
  end)
  return credentials, message or not done and update_err or nil
end

---@param system table
---@return table|nil credentials, string|nil message, table|nil info
function login:get(system)
  local path = path_of(self, system.getenv)
  if not path then
    return failures.new("LoginSessionMissing", self.name
      .. ": the login session cannot be found: " .. files.NO_HOME)
  end
  local object, err = cache.read(system, path)
  if not object then
    return failures.new("LoginSessionMissing", ("%s: no login session: %s%s"):format(
      self.name, err, advice(self)))
  end
  local credentials, message, info = credentials_of(self, object, path)
  if not credentials then return nil, message, info end
  if credentials.expiration - system.now() <= RENEW_BEFORE then
    local fresh
    fresh, message = renew(self, system, path)
    credentials = fresh or credentials
    if credentials.expiration <= system.now() then
      local why = message and " (" .. message .. ")" or ""
      return failures.new("LoginSessionExpired",
        self.name .. ": the login session expired" .. why .. advice(self))
    end
  end
  credentials.source = self.name .. " (login session)"
  credentials.refreshable = true
  return credentials
end

return login
