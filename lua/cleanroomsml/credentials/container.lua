--- Credentials of a container: ECS, EKS Pod Identity and compatible services.
local texts = require "cleanroomsml.text"
local document = require "cleanroomsml.credentials.document"
local failures = require "cleanroomsml.credentials.failures"
local find_url = require "cleanroomsml.credentials.container_url"
local provider_http = require "cleanroomsml.credentials.provider_http"
local read_token = require "cleanroomsml.credentials.token_file"

local container = { name = "container" }

local NAMES = {
  access_key_id = "AccessKeyId", secret_access_key = "SecretAccessKey", session_token = "Token",
  expiration = "Expiration", account_id = "AccountId",
}
local POLICY = {
  attempts = 3,
  again = function(response, kind, code)
    if response then return response.status >= 500 end
    return provider_http.unanswered(kind, code)
  end,
  delay = function() return 1 end,
}

-- The authorization token; nil alone: none. The file wins over the variable.
local function authorization(system)
  local source = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"
  local path = texts.present(system.getenv(source))
  local token, message, info
  if path then
    token, message, info = read_token(system, path, source)
    if not token then return nil, message, info end
  else
    source = "AWS_CONTAINER_AUTHORIZATION_TOKEN"
    token = system.getenv(source)
    if not texts.present(token) then return nil end
  end
  if token:find("[%z\1-\31\127]") then
    return failures.new("TokenFileError", source
      .. ": the token contains a line break or control byte")
  end
  return token
end

-- For `localhost`, the loopback addresses are tried in order.
local function send(system, url, pinned, headers)
  if pinned then table.insert(headers, { "Host", pinned.host }) end
  local response, message, kind, code
  for _, address in ipairs(pinned and pinned.urls or { url }) do
    response, message, kind, code = provider_http.send(system, {
      method = "GET", url = address, headers = headers, metadata = true,
      connect_timeout = 2, read_timeout = 2, timeout = 4,
    }, POLICY)
    if response or code ~= "ConnectError" then break end
  end
  return response, message, kind, code
end

---@param system table
---@return table|nil credentials, string|nil message, table|nil info
function container:get(system)
  local url, pinned, info = find_url(system.getenv)
  if not url then return nil, pinned, info end
  local token, message
  token, message, info = authorization(system)
  if message then return nil, message, info end
  local headers = { { "Accept", "application/json" } }
  if token then headers[2] = { "Authorization", token } end
  local response, kind, code
  response, message, kind, code = send(system, url, pinned, headers)
  local where = "container credentials at " .. url:match("^%a+://[^/?]*")
  if not response or response.status ~= 200 then
    return provider_http.failure(where, response, message, kind, { token }, code)
  end
  local object = document.decode(response.body)
  if not object then return failures.new("InvalidResponse", where .. ": the answer is not JSON") end
  local credentials
  credentials, message, info = document.credentials(object, NAMES, where)
  if not credentials then return nil, message, info end
  credentials.source, credentials.refreshable = self.name, true
  return credentials
end

return container
