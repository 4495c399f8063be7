--- Parsers for texts from the environment and the shared files. Pure.
--- Every parser takes a text and returns `value`, or `nil, err`. `err` continues a sentence
--- that begins with the source of the text; it never shows a text that may hold a password.
local core = require "cleanroomsml.core"
local regions = require "cleanroomsml.regions"
local texts = require "cleanroomsml.text"

local values = {}

--- Text of one line.
---@param text string
---@return string|nil value, string|nil err
function values.line(text)
  if text:find("%c") then return nil, "must be one line without control characters" end
  return text
end

local APP_ID_LENGTH, APP_ID_MAX = 50, 256 -- bytes: what AWS asks for, the most that is sent

--- The name of an application, for the User-Agent. Over 50 bytes: a warning; over 256: an error.
---@param text string
---@return string|nil value, string|nil err, string|nil warning
function values.app_id(text)
  if #text > APP_ID_MAX then return nil, "must not be longer than 256 bytes" end
  local line, err = values.line(text)
  if not line or #line <= APP_ID_LENGTH then return line, err end
  return line, nil, ("is longer than the %d bytes that AWS asks for"):format(APP_ID_LENGTH)
end

--- `true`, in any case, is true; everything else is false and never an error.
---@param text string
---@return boolean
function values.boolean(text)
  return text:lower() == "true"
end

--- The address family for a `boolean` for IPv6.
---@param text string
---@return "ipv4"|"ipv6"
function values.ipv6(text)
  return values.boolean(text) and "ipv6" or "ipv4"
end

--- The number of attempts of a call.
---@param text string
---@return integer|nil value, string|nil err
function values.attempts(text)
  local number = #text <= 10 and text:find("^%d+$") and tonumber(text)
  if not number or number < 1 or number > 2147483647 then
    return nil, texts.quoted(text) .. " is not an integer from 1 to 2147483647"
  end
  return number
end

--- The effective retry mode. `legacy` and `adaptive` act as `standard`, with a warning.
---@param text string
---@return string|nil value, string|nil err, string|nil warning
function values.retry_mode(text)
  local mode = text:lower()
  if mode == "standard" then return mode end
  if mode == "legacy" or mode == "adaptive" then
    return "standard", nil, "retry mode " .. mode .. " acts as standard"
  end
  return nil, texts.quoted(text) .. " is not a retry mode (standard, legacy, adaptive)"
end

--- A region is one host label, since it becomes part of a host name.
---@param text string
---@return string|nil value, string|nil err
function values.region(text)
  if regions.is_host_label(text) then return text end
  return nil, texts.quoted(text) .. " " .. regions.NOT_A_HOST_LABEL
end

--- The address family for instance metadata.
---@param text string
---@return string|nil value, string|nil err
function values.endpoint_mode(text)
  local mode = text:lower()
  if mode == "ipv4" or mode == "ipv6" then return mode end
  return nil, texts.quoted(text) .. " is not an endpoint mode (IPv4, IPv6)"
end

values.endpoint_url = texts.endpoint_url

--- A proxy, possibly with user and password. `host:port` alone is http; the default port of an http
--- proxy is 80 as in its URL (libcurl's is 1080). The host begins after the last `@`; user and
--- password are returned percent-encoded.
---@param text string
---@return string|nil value, string|nil err
function values.proxy_url(text)
  if #text > texts.MAX_URL then return nil, texts.TOO_LONG end
  return core.proxy_url(text)
end

return values
