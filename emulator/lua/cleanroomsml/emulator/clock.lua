--- The emulator's clocks: the time of requests, and the time of resources.
local monotime = require("cqueues").monotime

local clock = {}
clock.__index = clock

--- Checks a number of seconds: small enough for dates.
clock.LIMIT = 1e9

---@param speed number|nil seconds that pass for the resources in one second
function clock.new(speed)
  local started = monotime()
  return setmetatable({ offset = 0, started = started, speed = speed or 1, base = os.time(),
    since = started }, clock)
end

--- Seconds since the epoch, shifted by `offset`; for dates and signatures.
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

--- Continues from a saved time, unless that has passed.
function clock:resume(time)
  self.base = math.max(self.base, time)
end

return clock
