--- The credentials of a profile as a list of steps: the source of the first ones, then the roles to
--- assume in order. Pure: fetches nothing, reads only the shared files' content. Where SDKs differ,
--- docs/credentials.md has the rule.
---
--- A source profile with a complete key pair uses it, even if it has other settings; the selected
--- profile prefers its role.
local profiles = require "cleanroomsml.config.profiles"
local texts = require "cleanroomsml.text"
local failures = require "cleanroomsml.credentials.failures"
local single_sign_on = require "cleanroomsml.credentials.sso_settings"

local plan = {}

local SOURCES = {
  environment = "Environment", ec2instancemetadata = "Ec2InstanceMetadata",
  ecscontainer = "EcsContainer",
}

---@class cleanroomsml.Step
---@field kind "keys"|"web_identity"|"sso"|"login"|"process"|"source"|"role"
---@field profile string

local function label(profile)
  return "profile " .. texts.shown(profile.name)
end

-- Both keys, or nil and the error; nil alone when neither is set.
local function key_pair(profile)
  local id, id_source = profile:get("aws_access_key_id")
  local secret, secret_source = profile:get("aws_secret_access_key")
  if id and secret then
    return {
      kind = "keys", profile = profile.name, source = id_source,
      credentials = {
        access_key_id = id, secret_access_key = secret,
        session_token = profile:get("aws_session_token") or profile:get("aws_security_token"),
        account_id = profile:get("aws_account_id"),
      },
    }
  end
  if not id and not secret then return nil end
  return failures.new("PartialCredentials", ("%s is set but %s is not"):format(
    id_source or secret_source, id and "aws_secret_access_key" or "aws_access_key_id"))
end

local function web_identity(profile)
  local file, source = profile:get("web_identity_token_file")
  if not file then return nil end
  local role = profile:get("role_arn")
  if not role then return failures.config(source .. ": role_arn is missing") end
  return {
    kind = "web_identity", profile = profile.name, role_arn = role, token_file = file,
    source = source, session_name = profile:get("role_session_name"),
  }
end

local function keys_of_credentials_file(profile)
  local property = profile.properties.aws_access_key_id or profile.properties.aws_secret_access_key
  if property and property.kind == "credentials" then return key_pair(profile) end
end

local function login(profile)
  local session = profile:get("login_session")
  return session and { kind = "login", profile = profile.name, session = session }
end

local function process(profile)
  local command, source = profile:get("credential_process")
  return command and {
    kind = "process", profile = profile.name, command = command, source = source,
    account_id = profile:get("aws_account_id"),
  }
end

local WAYS = { web_identity, single_sign_on, keys_of_credentials_file, login, process, key_pair }

-- The source of a profile's own credentials, without its role; nil alone: none.
local function base(profile, shared)
  for _, way in ipairs(WAYS) do
    local step, message, info = way(profile, shared)
    if step or message then return step, message, info end
  end
end

local function duration(profile)
  local text, source = profile:get("duration_seconds")
  if not text then return nil end
  local seconds = #text <= 5 and text:find("^%d+$") and tonumber(text)
  if seconds and seconds >= 900 and seconds <= 43200 then return seconds end
  return failures.config(source .. ": must be an integer from 900 to 43200")
end

-- The role of a profile; nil alone: none. A web identity has its own role_arn.
local function role(profile)
  local arn, source = profile:get("role_arn")
  if not arn or profile:get("web_identity_token_file") then return nil end
  local seconds, message, info = duration(profile)
  if message then return nil, message, info end
  local step = {
    kind = "role", profile = profile.name, role_arn = arn, source = source,
    session_name = profile:get("role_session_name"), external_id = profile:get("external_id"),
    mfa_serial = profile:get("mfa_serial"), duration = seconds,
    source_profile = profile:get("source_profile"),
    credential_source = profile:get("credential_source"),
  }
  if step.source_profile and step.credential_source then
    return failures.config(label(profile)
      .. ": source_profile and credential_source cannot both be set")
  end
  if not step.source_profile and not step.credential_source then
    return failures.config(source .. ": the role needs source_profile or credential_source")
  end
  return step
end

local function named_source(step)
  local name = SOURCES[step.credential_source:lower()]
  if name then return { kind = "source", profile = step.profile, name = name } end
  return failures.config(("profile %s: credential_source %s is not one of Environment, "
    .. "Ec2InstanceMetadata, EcsContainer"):format(
      texts.shown(step.profile), texts.quoted(step.credential_source)))
end

local function source_profile(step, shared, visited)
  local name = step.source_profile
  local found = profiles.lookup(shared, name)
  if not found then
    return failures.config(("profile %s: its source_profile %s does not exist%s"):format(
      texts.shown(step.profile), texts.quoted(name), profiles.nearest(name, shared.profiles)))
  end
  if visited[name] then
    return failures.config(("profile %s: its source_profile %s leads back to itself"):format(
      texts.shown(step.profile), texts.quoted(name)))
  end
  return found
end

-- The credentials of a source profile.
local function must_have(profile, shared)
  local step, message, info = base(profile, shared)
  if step or message then return step, message, info end
  return failures.config(label(profile) .. ", which is a source_profile, has no credentials")
end

-- Follows the profiles from the selected one and collects roles (the last one to assume first),
-- until one has credentials of its own.
local function follow(profile, shared, roles)
  local visited = { [profile.name] = true }
  while true do
    if #roles > 0 then
      local keys = key_pair(profile)
      if keys then return keys end
    end
    local step, message, info = role(profile)
    if message then return nil, message, info end
    if not step then
      return (#roles > 0 and must_have or base)(profile, shared)
    end
    roles[#roles + 1] = step
    if step.credential_source then return named_source(step) end
    if step.source_profile == profile.name then return must_have(profile, shared) end
    profile, message, info = source_profile(step, shared, visited)
    if not profile then return nil, message, info end
    visited[profile.name] = true
  end
end

--- The steps of a profile; passes if it has no credentials.
---@param profile cleanroomsml.Section the selected one
---@param shared cleanroomsml.Shared
---@return cleanroomsml.Step[]|nil steps, string|nil message, table|nil info
function plan.resolve(profile, shared)
  local roles = {}
  local first, message, info = follow(profile, shared, roles)
  if message then return nil, message, info end
  if not first then return failures.pass(label(profile) .. " has no credentials") end
  local steps = { first }
  for i = #roles, 1, -1 do steps[#steps + 1] = roles[i] end
  return steps
end

return plan
