--- The output of `--debug` on standard error: settings with their sources, then each call. Never a
--- secret.
local decimal = require "cleanroomsml.decimal"

local debug = {}

-- A proxy's URL may contain a password.
local function without_userinfo(url)
  return (url:gsub("^(%a+://)[^/]*@", "%1"))
end

local SETTINGS = {
  { "https_proxy", "proxy for https" }, { "http_proxy", "proxy for http" },
  { "no_proxy", "no proxy for" }, { "ca_bundle", "CA bundle" },
}

--- Shows the network settings.
---@param session cleanroomsml.cli.Session
---@param client cleanroomsml.Client
function debug.settings(session, client)
  for _, row in ipairs(SETTINGS) do
    local setting = client.settings:get(row[1])
    local value = setting and setting.value
    if type(value) == "string" and value ~= "" then
      session:debug(("%s: %s (%s)"):format(row[2], without_userinfo(value),
        setting.source or "default"))
    elseif row[1] == "ca_bundle" then
      session:debug "CA bundle: the system's"
    elseif row[1] == "https_proxy" then
      session:debug "proxy: none"
    end
  end
end

local function show_credentials(session, client)
  local credentials = client.provider:peek()
  local source = credentials and credentials.source
  if source and source ~= session.credentials_source then
    session.credentials_source = source
    session:debug("credentials from " .. source)
  end
end

--- Shows an attempt of a call as it ends.
---@param session cleanroomsml.cli.Session
---@return fun(event: table)
function debug.on_attempt(session)
  return function(event)
    local status = event.http_status and " " .. event.http_status or ""
    session:debug(("attempt %d of %s: %s%s, %s, %.3f s, %s bytes sent, %s received%s"):format(
      event.attempt, event.operation, event.code or event.kind or "ok", status, event.host or "?",
      event.seconds or 0, decimal(event.bytes_sent or 0), decimal(event.bytes_received or 0),
      event.will_retry and "; tries again" or ""))
  end
end

--- Shows how a call went.
---@param session cleanroomsml.cli.Session
---@param client cleanroomsml.Client
---@param message string|nil
---@param info cleanroomsml.Info
---@param seconds number
function debug.call(session, client, message, info, seconds)
  show_credentials(session, client)
  local attempts = info.attempts or 0
  session:debug(("%s in %.3f s, %d attempt%s%s%s"):format(message or info.http_status or "done",
    info.elapsed or seconds, attempts, attempts == 1 and "" or "s",
    info.endpoint and (", %s (%s)"):format(info.endpoint, info.region) or "",
    info.request_id and ", request id " .. info.request_id or ""))
end

return debug
