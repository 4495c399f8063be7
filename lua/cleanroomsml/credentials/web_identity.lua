--- AssumeRoleWithWebIdentity: a role's credentials for a token in a file (EKS service accounts and
--- similar).
local texts = require "cleanroomsml.text"
local failures = require "cleanroomsml.credentials.failures"
local read_token = require "cleanroomsml.credentials.token_file"
local sts = require "cleanroomsml.credentials.sts"

local web_identity = {}
web_identity.__index = web_identity

--- From a profile's step.
---@param settings cleanroomsml.Settings
---@param step cleanroomsml.Step of kind `web_identity`
function web_identity.new(settings, step)
  return setmetatable({
    settings = settings, name = "profile " .. texts.shown(step.profile),
    find_step = function() return step end,
  }, web_identity)
end

local function environment_step(_, system)
  local file = texts.present(system.getenv("AWS_WEB_IDENTITY_TOKEN_FILE"))
  if not file then return failures.pass("AWS_WEB_IDENTITY_TOKEN_FILE is not set") end
  local role = texts.present(system.getenv("AWS_ROLE_ARN"))
  if not role then
    return failures.config("AWS_WEB_IDENTITY_TOKEN_FILE is set but AWS_ROLE_ARN is not")
  end
  return {
    role_arn = role, token_file = file, source = "AWS_WEB_IDENTITY_TOKEN_FILE",
    session_name = texts.present(system.getenv("AWS_ROLE_SESSION_NAME")),
  }
end

--- From the environment: AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN, AWS_ROLE_SESSION_NAME.
---@param settings cleanroomsml.Settings
function web_identity.of_environment(settings)
  return setmetatable({
    settings = settings, name = "web identity", find_step = environment_step,
  }, web_identity)
end

---@param system table
---@return table|nil credentials, string|nil message, table|nil info
function web_identity:get(system)
  local step, message, info = self:find_step(system)
  if not step then return nil, message, info end
  local token, credentials
  token, message, info = read_token(system, step.token_file, step.source)
  if not token then return nil, message, info end
  credentials, message, info = sts.assume_role_with_web_identity(self.settings, system, step, token)
  if not credentials then return failures.within(self.name, message, info) end
  credentials.source = ("%s (web identity, %s)"):format(
    self.name, texts.shown(step.role_arn))
  credentials.refreshable = true
  return credentials
end

return web_identity
