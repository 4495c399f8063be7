--- The options of waits for a status. Pure.
local lazy = require "cleanroomsml.lazy"
local rows = require "cleanroomsml.option_rows"
local kinds = lazy "cleanroomsml.option_kinds"

local wait_options = {}

---@class cleanroomsml.WaitOptions
---@field timeout number|false|nil seconds; false: no limit; else the waiter's own
---@field min_delay number|nil seconds before the second poll, and the minimum between two (15)
---@field max_delay number|nil the maximum between two polls, in seconds (120)
---@field on_poll cleanroomsml.OnPoll|nil called after each poll; false ends the wait

---@alias cleanroomsml.OnPoll fun(output: table|nil, message: string|nil, info: table): boolean|nil

local function seconds(value)
  if type(value) == "number" and value > 0 and value < math.huge then return value end
  return nil, "must be a number of seconds above 0"
end

local function seconds_or_none(value)
  if value == false then return false end
  return seconds(value)
end

local ROWS = {
  timeout = { seconds_or_none }, min_delay = { seconds }, max_delay = { seconds },
  on_poll = { "callback" },
}

--- Checks options. Raises one error with all faults.
---@param given any
---@param level integer as that of `error`, for this function's caller
---@return cleanroomsml.WaitOptions checked a new table
function wait_options.check(given, level)
  level = level + 1
  if type(given) ~= "table" then error("options must be a table, not " .. type(given), level) end
  local faults = {}
  local checked = rows.check(given, ROWS, kinds, "option", faults, {})
  if faults[1] then error(table.concat(faults, "; "), level) end
  return checked
end

--- The delays of a wait. Raises an error for wrong options.
---@param given cleanroomsml.WaitOptions|nil
---@param level integer as that of `error`, for this function's caller
---@return { low: number, high: number }
---@return cleanroomsml.WaitOptions checked a new table
function wait_options.delays(given, level)
  local options = given == nil and {} or wait_options.check(given, level + 1)
  local low = options.min_delay or math.min(15, options.max_delay or 15)
  local high = options.max_delay or math.max(120, low)
  if low > high then error("min_delay: must not be above max_delay", level + 1) end
  return { low = low, high = high }, options
end

return wait_options
