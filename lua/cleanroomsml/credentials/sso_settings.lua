--- The settings of a profile for IAM Identity Center (SSO), its own or those of its `sso-session`.
--- Pure.
local profiles = require "cleanroomsml.config.profiles"
local texts = require "cleanroomsml.text"
local failures = require "cleanroomsml.credentials.failures"

local SHARED_KEYS = { "sso_region", "sso_start_url" }

-- Region and start URL of the session; the profile may repeat but not change them.
local function of_session(profile, name, source, shared)
  local session = shared.sso_sessions[name]
  if not session then
    return failures.config(("%s: there is no section %s%s"):format(source,
      texts.quoted("[sso-session " .. name .. "]"), profiles.nearest(name, shared.sso_sessions)))
  end
  local found = {}
  for _, key in ipairs(SHARED_KEYS) do
    found[key] = session:get(key)
    if not found[key] then
      return failures.config(("sso-session %s: %s is missing"):format(texts.shown(name), key))
    end
    local own, own_source = profile:get(key)
    if own and own ~= found[key] then
      return failures.config(("%s: differs from that of sso-session %s"):format(
        own_source, texts.shown(name)))
    end
  end
  return found
end

local function of_profile(profile)
  local found = {}
  for _, key in ipairs(SHARED_KEYS) do
    found[key] = profile:get(key)
    if not found[key] then
      return failures.config(("profile %s: %s is missing beside sso_account_id and sso_role_name")
        :format(texts.shown(profile.name), key))
    end
  end
  return found
end

--- The SSO step of a profile; nil alone: none. A profile with only a session has a step too, which
--- fails when it is used.
---@param profile cleanroomsml.Section
---@param shared cleanroomsml.Shared
---@return cleanroomsml.Step|nil step, string|nil message, table|nil info
return function(profile, shared)
  local account, role = profile:get("sso_account_id"), profile:get("sso_role_name")
  local session, source = profile:get("sso_session")
  if not account and not role and not session then return nil end
  if (account == nil) ~= (role == nil) then
    return failures.config(("profile %s: %s is set but %s is not"):format(texts.shown(profile.name),
      account and "sso_account_id" or "sso_role_name",
      account and "sso_role_name" or "sso_account_id"))
  end
  local found, message, info
  if session then
    found, message, info = of_session(profile, session, source, shared)
  else
    found, message, info = of_profile(profile)
  end
  if not found then return nil, message, info end
  return {
    kind = "sso", profile = profile.name, session = session, account_id = account,
    role_name = role, region = found.sso_region, start_url = found.sso_start_url,
  }
end
