--- Reads the times of credential documents. Pure.
local core = require "cleanroomsml.core"

local DATE, CLOCK = "(%d%d%d%d%-%d%d%-%d%d)", "(%d%d:%d%d)"

-- Date and clock of an ISO 8601 time, extended or basic form, and the rest of the text.
local function split(text)
  local date, clock, rest = text:match("^" .. DATE .. "[Tt ]" .. CLOCK .. "(.*)$")
  if date then return date, clock, rest end
  local year, month, day, hour, minute
  year, month, day, hour, minute, rest =
    text:match("^(%d%d%d%d)(%d%d)(%d%d)[Tt](%d%d)(%d%d)(.*)$")
  if not year then return nil end
  return ("%s-%s-%s"):format(year, month, day), hour .. ":" .. minute,
    (rest:gsub("^%d%d", ":%0"))
end

--- Reads ISO 8601 (`2030-01-01T00:00:00Z`), also in the forms of Python's `str` and older AWS
--- command lines: a blank for the `T`, a decimal comma, no seconds, `+00`, `UTC`, blanks around it;
--- or epoch seconds as text. A time without zone is UTC.
---@param text any
---@return number|nil seconds since the epoch; nil when it is not a time
return function(text)
  if type(text) ~= "string" or #text > 128 then return nil end
  text = text:match("^%s*(.-)%s*$")
  local date, clock, rest = split(text)
  if not date then return core.parse_time(text) end
  local seconds, fraction, zone = rest:match("^(:%d%d)([.,]?%d*)(.*)$")
  if not seconds then seconds, fraction, zone = ":00", "", rest end
  zone = zone:gsub("^%s+", ""):gsub("^UTC$", "Z"):gsub("^([+-]%d%d)$", "%1:00")
  return core.parse_time(date .. "T" .. clock .. seconds .. fraction:gsub(",", ".") .. zone)
end
