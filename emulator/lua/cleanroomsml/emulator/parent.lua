--- Watches the process that the emulator must not outlive.
local startup = require "cleanroomsml.emulator.startup"

local parent = {}

--- State and start time of a process on Linux; nil elsewhere, and for none.
local function status_of(pid)
  local file = io.open(("/proc/%d/stat"):format(pid), "rb")
  if not file then return nil end
  local text = file:read("*a") or ""
  file:close()
  local state, rest = text:match("^.*%) (%S) (.*)$")
  if not state then return nil end
  local fields = {}
  for field in rest:gmatch("%S+") do fields[#fields + 1] = field end
  return state, fields[19]
end

local function has_proc()
  local file = io.open("/proc/self/stat", "rb")
  if file then file:close() end
  return file ~= nil
end

--- Returns a function that says whether the process still runs, and the seconds between checks.
---@param pid integer
---@return (fun(): boolean) lives, number seconds
function parent.watch(pid)
  if not has_proc() then return function() return startup.lives(pid) end, 1 end
  local _, born = status_of(pid)
  return function()
    local state, start = status_of(pid)
    return state ~= nil and state ~= "Z" and state ~= "X" and start == born
  end, 0.2
end

return parent
