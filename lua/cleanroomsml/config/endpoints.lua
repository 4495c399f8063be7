--- The endpoint of a service in the shared files. Pure.
local failure = require "cleanroomsml.failure"
local profiles = require "cleanroomsml.config.profiles"
local texts = require "cleanroomsml.text"

local endpoints = {}

--- The endpoint in the profile's services section, then in the profile.
---@param profile cleanroomsml.Section
---@param services table<string, cleanroomsml.Section>
---@param service string service id in lower case with "_", such as `sso_oidc`
---@return string|nil url
---@return string|nil source or, with info, the message
---@return table|nil info of an error
function endpoints.in_profile(profile, services, service)
  local name, named_by = profile:get("services")
  local section = services[name]
  if name and not section then
    return failure("config", "InvalidConfig",
      named_by .. ": there is no section " .. texts.quoted("[services " .. name .. "]")
        .. profiles.nearest(name, services))
  end
  local text, source
  if section then text, source = section:get_nested(service, "endpoint_url") end
  if not text then text, source = profile:get("endpoint_url") end
  return text, source
end

return endpoints
