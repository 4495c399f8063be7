--- Credentials from the environment. Source: FACTS of the AWS SDKs; blank values are absent.
local environment = { name = "environment" }

local function value(system, ...)
  for _, name in ipairs { ... } do
    local text = system.getenv(name)
    if text and text:find("%S") then return text, name end
  end
end

---@param system table
---@return table|nil credentials, string|nil message, table|nil info `pass`: not configured
function environment:get(system)
  local id = value(system, "AWS_ACCESS_KEY_ID")
  local secret = value(system, "AWS_SECRET_ACCESS_KEY")
  if not id and not secret then
    return nil, "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set", { pass = true }
  end
  if not id or not secret then
    return nil, ("%s is set but %s is not"):format(
      id and "AWS_ACCESS_KEY_ID" or "AWS_SECRET_ACCESS_KEY",
      id and "AWS_SECRET_ACCESS_KEY" or "AWS_ACCESS_KEY_ID")
  end
  return {
    access_key_id = id,
    secret_access_key = secret,
    session_token = value(system, "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"),
    source = self.name,
  }
end

return environment
