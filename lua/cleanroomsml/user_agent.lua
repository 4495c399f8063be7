--- The User-Agent header, in the order and alphabet that AWS requires of SDKs. Pure.
local present = require "cleanroomsml.text".present

local user_agent = {}

local NAME = "cleanroomsml-lua"

local METRICS_MAX, ENVIRONMENT_MAX = 1024, 256 -- bytes

-- Names of operating systems (from uname and LuaJIT) -> families of the header.
local FAMILIES = {
  linux = "linux", windows = "windows", darwin = "macos", macos = "macos", osx = "macos",
  android = "android", ios = "ios",
}

local THIS_LUA = rawget(_G, "jit") and jit.version or _VERSION

-- Turns any text into a token: invalid bytes become "-".
local function token(text) return (text:gsub("[^A-Za-z0-9!$%%&'*+%-.^_`|~]", "-")) end

-- A value may contain "#" as well.
local function value(text) return (text:gsub("[^A-Za-z0-9!$%%&'*+%-.^_`|~#]", "-")) end

local function split(text) return text:match("^(%S+)%s*(.*)$") end

local function versioned(name, version)
  return name .. (version ~= "" and "#" .. value(version) or "")
end

-- "Lua 5.4" -> "lua#5.4"
local function language(text)
  local name, version = split(text)
  return versioned(token(name:lower()), version)
end

-- "Linux 6.1" -> "linux#6.1"; no version without a family.
local function system(text)
  local name, version = split(text)
  local family = FAMILIES[name:lower()]
  return family and versioned(family, version) or "other"
end

-- As many ids as fit, none of them cut.
local function metrics(features)
  local list, length = {}, 0
  for i, id in ipairs(features) do
    length = length + #id + 1
    if length > METRICS_MAX + 1 then break end
    list[i] = token(id)
  end
  return table.concat(list, ",")
end

---@class cleanroomsml.UserAgentParts
---@field version string of this library
---@field os string? "Linux" or "Linux 6.1"
---@field arch string? "x86_64"
---@field lua string? "Lua 5.4", "LuaJIT 2.1"; the running one when it is not given
---@field exec_env string? the value of AWS_EXECUTION_ENV
---@field features string[]? AWS's ids
---@field retry_mode string? "standard"
---@field app_id string?

--- The header's value: printable ASCII for any parts; blank ones count as absent.
---@param parts cleanroomsml.UserAgentParts
---@return string
function user_agent.build(parts)
  local out = { NAME .. "/" .. token(parts.version), "ua/2.1" }
  local function add(part, format, text)
    text = present(text)
    if text then out[#out + 1] = part .. format(text) end
  end
  add("os/", system, present(parts.os) or "other")
  add("md/arch#", value, parts.arch)
  add("lang/", language, present(parts.lua) or THIS_LUA)
  add("exec-env/", value, parts.exec_env and parts.exec_env:sub(1, ENVIRONMENT_MAX))
  add("m/", tostring, parts.features and metrics(parts.features))
  add("cfg/retry-mode#", value, parts.retry_mode)
  add("app/", value, parts.app_id)
  return table.concat(out, " ")
end

return user_agent
