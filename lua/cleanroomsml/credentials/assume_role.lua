--- AssumeRole: a role's credentials, fetched with those of another provider.
local texts = require "cleanroomsml.text"
local failures = require "cleanroomsml.credentials.failures"
local sts = require "cleanroomsml.credentials.sts"

local assume_role = {}
assume_role.__index = assume_role

---@param settings cleanroomsml.Settings
---@param step cleanroomsml.Step of kind `role`
---@param source table the provider of the credentials that take it on
function assume_role.new(settings, step, source)
  local name = "profile " .. texts.shown(step.profile)
  return setmetatable({
    settings = settings, step = step, source = source, name = name,
  }, assume_role)
end

-- The code of the role's MFA device, from the user's function; nil alone when it needs none.
local function mfa_code(self)
  local serial = self.step.mfa_serial
  if not serial then return nil end
  local ask = self.settings.options.mfa
  if not ask then
    return failures.new("MFARequired", ("%s: mfa_serial %s requires a code: set the option mfa, a "
      .. "function that returns one"):format(self.name, texts.shown(serial)))
  end
  local code, reason = ask(serial)
  code = type(code) == "number" and ("%06d"):format(code) or code
  if type(code) == "string" and code:find("^%d%d%d%d%d%d$") then return code end
  return failures.new("MFARequired", ("%s: the mfa function returned no six digits: %s"):format(
    self.name, tostring(reason or "no reason given")))
end

---@param system table
---@return table|nil credentials, string|nil message, table|nil info
function assume_role:get(system)
  local source, message, info = self.source:get(system)
  if not source then return failures.within(self.name, message, info) end
  local code, credentials
  code, message, info = mfa_code(self)
  if message then return nil, message, info end
  credentials, message, info = sts.assume_role(self.settings, system, self.step, source, code)
  if not credentials then return failures.within(self.name, message, info) end
  credentials.source = ("%s (role %s)"):format(self.name, texts.shown(self.step.role_arn))
  credentials.refreshable = true
  credentials.interactive = source.interactive or code ~= nil
  return credentials
end

return assume_role
