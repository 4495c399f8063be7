--- A system with a deadline, for fetches on behalf of a call with little time left.

-- A copy of a request, or of limits, with a time-out of at most `seconds`.
local function within(seconds, given)
  local copy = {}
  for name, value in pairs(given) do copy[name] = value end
  copy.timeout = math.min(given.timeout or seconds, seconds)
  return copy
end

--- The same system, in which no wait lasts beyond the deadline.
---@param base cleanroomsml.System
---@param deadline number monotonic seconds
---@return cleanroomsml.System
return function(base, deadline)
  local function left() return math.max(deadline - base.monotonic(), 0.001) end
  local function sleep(seconds) return base.sleep(math.min(seconds, left())) end
  return setmetatable({
    sleep = sleep,
    run = function(command, limits) return base.run(command, within(left(), limits)) end,
    http = function(request) return base.http(within(left(), request)) end,
    update_file = function(path, change) return base.update_file(path, change, sleep) end,
  }, { __index = base })
end
