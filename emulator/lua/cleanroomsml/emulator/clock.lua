--- The emulator's clocks: the time it believes it is, and the time in which its resources live.
local monotime = require("cqueues").monotime

local clock = {}
clock.__index = clock

--- A number of seconds that dates can be made of, whatever is added to it.
clock.LIMIT = 1e9

---@param speed number|nil seconds that pass for the resources in one second
function clock.new(speed)
  local started = monotime()
  return setmetatable({ offset = 0, started = started, speed = speed or 1, base = os.time(),
    since = started }, clock)
end

--- Seconds since the epoch, wrong by `offset`: of dates and signatures.
function clock:now()
  return os.time() + self.offset
end

--- Seconds since the emulator started.
function clock:uptime()
  return monotime() - self.started
end

--- Seconds since the epoch, for the resources.
function clock:time()
  return self.base + (monotime() - self.since) * self.speed
end

--- Makes the resources older.
function clock:advance(seconds)
  self.base = self.base + seconds
end

--- Goes on from a time of before, unless that is past already.
function clock:resume(time)
  self.base = math.max(self.base, time)
end

return clock
