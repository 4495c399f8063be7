--- Credentials of an EC2 instance's role from instance metadata: version 2, or version 1 where
--- version 2 is unknown. Outside EC2 nothing answers: it passes.
local document = require "cleanroomsml.credentials.document"
local failures = require "cleanroomsml.credentials.failures"
local provider_http = require "cleanroomsml.credentials.provider_http"

local imds = { name = "instance metadata" }
imds.__index = imds

local ADDRESSES = { ipv4 = "http://169.254.169.254", ipv6 = "http://[fd00:ec2::254]" }
local ROLES = "/latest/meta-data/iam/security-credentials/"
local NAMES = {
  access_key_id = "AccessKeyId", secret_access_key = "SecretAccessKey", session_token = "Token",
  expiration = "Expiration", account_id = "AccountId",
}
local POLICY = {
  attempts = 3,
  again = function(response) return response ~= nil and response.status >= 500 end,
  delay = function() return 0 end,
}
local HOP_LIMIT = "; in a container the instance's metadata hop limit must be 2 or more"

---@param settings cleanroomsml.Settings
function imds.new(settings)
  return setmetatable({ settings = settings }, imds)
end

--- The base URL of metadata, without a slash at its end.
---@param settings cleanroomsml.Settings
---@return string|nil url, string|nil message, table|nil info
function imds.base(settings)
  local endpoint, message, info = settings:get("ec2_metadata_endpoint")
  if not endpoint then return nil, message, info end
  if endpoint.value then return (endpoint.value:gsub("/+$", "")) end
  local mode
  mode, message, info = settings:get("ec2_metadata_endpoint_mode")
  if not mode then return nil, message, info end
  return ADDRESSES[mode.value]
end

-- At most 1 s for each attempt. The read time-out is shorter, to tell a missing answer from a
-- missing connection.
local function ask(system, method, url, header)
  return provider_http.send(system, {
    method = method, url = url, headers = { header }, metadata = true,
    connect_timeout = 1, read_timeout = 0.9, timeout = 1,
  }, POLICY)
end

local function failed(what, response, message, kind, code, token)
  return provider_http.failure(what, response, message, kind, { token },
    code or "InstanceMetadataError")
end

-- Whether to use version 1, after version 2 gave no token.
local function version_1(settings, why)
  local disabled, message, info = settings:get("ec2_metadata_v1_disabled")
  if not disabled then return nil, message, info end
  if not disabled.value then return false end
  return failures.new("InstanceMetadataError", ("%s, and version 1 is disabled (%s)%s"):format(
    why, disabled.source, HOP_LIMIT))
end

-- The token of version 2; false: use version 1.
local function get_token(settings, system, base)
  local response, message, _, code = ask(system, "PUT", base .. "/latest/api/token",
    { "X-aws-ec2-metadata-token-ttl-seconds", "21600" })
  if not response then
    if code == "ReadTimeout" then return version_1(settings, "the token request timed out") end
    return failures.pass(("%s does not answer: %s%s"):format(base, message, HOP_LIMIT))
  end
  local status = response.status
  if status == 200 then
    local token = response.body:match("^%s*([\33-\126]+)%s*$")
    if token then return token end
    return failures.new("InstanceMetadataError", base
      .. ": the answer to the token request is not a token")
  end
  if status == 403 then
    return failures.pass(base .. ": instance metadata is switched off (403)")
  end
  if status == 404 or status == 405 then
    return version_1(settings, "the token request was answered with " .. status)
  end
  return failed("token request at " .. base, response)
end

-- The name of the instance's role: the first line, one URL label.
local function get_role(system, base, header, token)
  local response, message, kind, code = ask(system, "GET", base .. ROLES, header)
  if response and response.status == 404 then
    return failures.pass(base .. ": the instance has no role (404)")
  end
  if not response or response.status ~= 200 then
    return failed("role of the instance at " .. base, response, message, kind, code, token)
  end
  local name = response.body:match("^%s*([%w+=,.@_-]+)%s*$")
    or response.body:match("^%s*([%w+=,.@_-]+)%s*\n")
  if name and #name <= 128 and name:find("[^.]") then return name end
  return failures.new("InstanceMetadataError", base .. ": the answer names no role")
end

local function get_credentials(system, base, role, header, token)
  local where = ("credentials of role %s at %s"):format(role, base)
  local response, message, kind, code = ask(system, "GET", base .. ROLES .. role, header)
  if not response or response.status ~= 200 then
    return failed(where, response, message, kind, code, token)
  end
  local object = document.decode(response.body)
  if not object then
    return failures.new("InstanceMetadataError", where .. ": the answer is not JSON")
  end
  if object.Code ~= nil and object.Code ~= "Success" then
    return failed(where, response, nil, nil, nil, token)
  end
  return document.credentials(object, NAMES, where)
end

local function read(self, system, base)
  local token, message, info = get_token(self.settings, system, base)
  if token == nil then return nil, message, info end
  local header = token and { "X-aws-ec2-metadata-token", token } or nil
  local role
  role, message, info = get_role(system, base, header, token or nil)
  if not role then return nil, message, info end
  return get_credentials(system, base, role, header, token or nil)
end

---@param system table
---@return table|nil credentials, string|nil message, table|nil info
function imds:get(system)
  local disabled, message, info = self.settings:get("ec2_metadata_disabled")
  if not disabled then return nil, message, info end
  if disabled.value then return failures.pass("disabled by " .. disabled.source) end
  local base
  base, message, info = imds.base(self.settings)
  if not base then return nil, message, info end
  local credentials
  credentials, message, info = read(self, system, base)
  if not credentials then
    if info.pass then return nil, message, info end
    return failures.within(self.name, message, info)
  end
  credentials.source, credentials.refreshable = self.name, true
  credentials.static_stability = true
  return credentials
end

return imds
