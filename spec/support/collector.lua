--- The collector's parameters, whose names differ between versions of Lua.
local collector = {}

local NAMES = { setpause = "pause", setstepmul = "stepmul" }

--- Like `collectgarbage("setpause", value)` and `collectgarbage("setstepmul", value)` up to Lua
--- 5.4.
---@param name "setpause"|"setstepmul"
---@param value integer percent
---@return integer before
function collector.set(name, value)
  if _VERSION < "Lua 5.5" then return collectgarbage(name, value) end
  return collectgarbage("param", NAMES[name], value)
end

--- Makes the collector run continuously. From 5.4 on steps are 8 KiB apart: see small_steps.
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

--- Makes the steps as small as possible.
function collector.small_steps()
  if _VERSION == "Lua 5.4" then collectgarbage("incremental", 0, 1000, 4) end
  if _VERSION >= "Lua 5.5" then collectgarbage("param", "stepsize", 16) end
end

return collector
