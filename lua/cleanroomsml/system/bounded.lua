--- A world that ends: for what is fetched on behalf of a call that has little time left.

-- A copy of a request or of limits that leaves no more than `seconds`.
local function within(seconds, given)
  local copy = {}
  for name, value in pairs(given) do copy[name] = value end
  copy.timeout = math.min(given.timeout or seconds, seconds)
  return copy
end

--- The same world, in which nothing that waits lasts past a point in time.
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
