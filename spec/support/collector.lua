--- The collector's parameters, which each version of Lua sets by other names.
local collector = {}

local NAMES = { setpause = "pause", setstepmul = "stepmul" }

--- As `collectgarbage("setpause", value)` and `collectgarbage("setstepmul", value)` up to Lua 5.4.
---@param name "setpause"|"setstepmul"
---@param value integer percent
---@return integer before
function collector.set(name, value)
  if _VERSION < "Lua 5.5" then return collectgarbage(name, value) end
  return collectgarbage("param", NAMES[name], value)
end

--- Makes the collector run all the time; 5.4 and later take their steps 8 KiB apart unless told
--- otherwise.
---@param multiplier integer percent
---@return fun() restore
function collector.hurry(multiplier)
  local pause = collector.set("setpause", 0)
  local before = collector.set("setstepmul", multiplier)
  return function()
    collector.set("setpause", pause)
    collector.set("setstepmul", before)
  end
end

--- Makes its steps as small as they get.
function collector.small_steps()
  if _VERSION == "Lua 5.4" then collectgarbage("incremental", 0, 1000, 4) end
  if _VERSION >= "Lua 5.5" then collectgarbage("param", "stepsize", 16) end
end

return collector
