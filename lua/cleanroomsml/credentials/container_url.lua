--- The URL of a container's credentials, with the rules for URLs in the environment. The checked
--- address is the one that is connected to. Pure.
local core = require "cleanroomsml.core"
local texts = require "cleanroomsml.text"
local failures = require "cleanroomsml.credentials.failures"

local RELATIVE = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
local FULL = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
local BASE = "http://169.254.170.2"
local ALLOWED = {
  ["169.254.170.2"] = true, ["169.254.170.23"] = true, ["[fd00:ec2::23]"] = true, ["[::1]"] = true,
}

local function refuse(variable, why)
  return failures.config(variable .. ": " .. why)
end

-- Characters of a request line; some programs read a backslash as a slash.
local function check_text(variable, text)
  if #text > 2048 then return refuse(variable, "is longer than 2048 bytes") end
  if text:find("[^\33-\126]") or text:find("[\\#]") then
    return refuse(variable, "must not contain blanks, control bytes, backslashes, fragments or "
      .. "bytes outside ASCII")
  end
  return text
end

-- 127.0.0.0/8 as four decimal numbers without leading zeros, which every resolver reads alike.
local function is_loopback(host)
  local rest = { host:match("^127%.(%d+)%.(%d+)%.(%d+)$") }
  if #rest ~= 3 then return false end
  for _, part in ipairs(rest) do
    if #part > 3 or tonumber(part) > 255 or part:find("^0%d") then return false end
  end
  return true
end

local function relative(text)
  local checked, message, info = check_text(RELATIVE, text)
  if not checked then return nil, message, info end
  if not text:find("^/") or text:find("^//") then
    return refuse(RELATIVE, "must begin with exactly one /")
  end
  return BASE .. text
end

-- The hosts for which plain http is allowed.
local function check_http_host(host)
  host = host:lower()
  if host == "localhost" then return { "127.0.0.1", "[::1]" } end
  if ALLOWED[host] or is_loopback(host) then return {} end
  return refuse(FULL, "over http the host must be localhost or one of 127.0.0.0/8, ::1, "
    .. "169.254.170.2, 169.254.170.23, fd00:ec2::23")
end

local function full(text)
  local checked, message, info = check_text(FULL, text)
  if not checked then return nil, message, info end
  local scheme, authority, rest = text:match("^([A-Za-z]+)://([^/?]*)(.*)$")
  if not scheme or authority == "" then return refuse(FULL, "names no scheme and host") end
  local parts, err = core.parse_endpoint(scheme .. "://" .. authority)
  if not parts then return refuse(FULL, err) end
  if parts.scheme == "https" then return text end
  local addresses
  addresses, message, info = check_http_host(parts.host)
  if not addresses then return nil, message, info end
  local urls, port = {}, parts.port and ":" .. parts.port or ""
  for i, address in ipairs(addresses) do urls[i] = "http://" .. address .. port .. rest end
  return text, urls[1] and { urls = urls, host = authority } or nil
end

--- The URL, or a pass when the environment has none. For `localhost` also `{urls, host}`: the URLs
--- with the loopback addresses, and the Host header.
---@param getenv fun(name: string): string|nil
---@return string|nil url
---@return table|string|nil pinned or the message
---@return table|nil info
return function(getenv)
  local text = texts.present(getenv(RELATIVE))
  if text then return relative(text) end
  text = texts.present(getenv(FULL))
  if text then return full(text) end
  return failures.pass(RELATIVE .. " and " .. FULL .. " are not set")
end
