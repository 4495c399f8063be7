--- Carries out the plan of the selected profile.
local assume_role = require "cleanroomsml.credentials.assume_role"
local container = require "cleanroomsml.credentials.container"
local environment = require "cleanroomsml.credentials.environment"
local failures = require "cleanroomsml.credentials.failures"
local imds = require "cleanroomsml.credentials.imds"
local login = require "cleanroomsml.credentials.login"
local plan = require "cleanroomsml.credentials.plan"
local process = require "cleanroomsml.credentials.process"
local sso = require "cleanroomsml.credentials.sso"
local static = require "cleanroomsml.credentials.static"
local web_identity = require "cleanroomsml.credentials.web_identity"

local profile = { name = "profile" }
profile.__index = profile

---@param settings cleanroomsml.Settings
function profile.new(settings)
  return setmetatable({ settings = settings }, profile)
end

-- A missing `credential_source` is an error, not a pass: the profile wants the role.
local function required(provider, step)
  return {
    get = function(_, system)
      local credentials, message, info = provider:get(system)
      if credentials or not info.pass then return credentials, message, info end
      return failures.new("NoCredentials", ("credential_source %s: %s"):format(step.name, message))
    end,
  }
end

local SOURCES = {
  Environment = function() return environment end,
  EcsContainer = function() return container end,
  Ec2InstanceMetadata = function(settings) return imds.new(settings) end,
}
local BASES = {
  keys = function(_, step) return static.new(step.credentials, step.source, true) end,
  web_identity = web_identity.new,
  sso = sso.new,
  login = login.new,
  process = function(_, step) return process.new(step) end,
  source = function(settings, step) return required(SOURCES[step.name](settings), step) end,
}

---@param system table
---@return table|nil credentials, string|nil message, table|nil info
function profile:get(system)
  local settings = self.settings
  local shared, section, steps, message, info
  section, message, info = settings:profile()
  if not section then return nil, message, info end
  shared, message, info = settings:shared()
  if not shared then return nil, message, info end
  steps, message, info = plan.resolve(section, shared)
  if not steps then
    if info.pass then message = ("%s; looked in: %s, %s"):format(message, shared.config.note,
      shared.credentials.note) end
    return nil, message, info
  end
  local provider = BASES[steps[1].kind](settings, steps[1])
  for i = 2, #steps do provider = assume_role.new(settings, steps[i], provider) end
  return provider:get(system)
end

return profile
