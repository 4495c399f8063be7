--- The emulator's two clocks: the time it believes it is, and the age of its models.
local monotime = require("cqueues").monotime

local clock = {}
clock.__index = clock

function clock.new()
  return setmetatable({ offset = 0, started = monotime(), born = monotime() }, clock)
end

--- Seconds since the epoch, wrong by `offset`.
function clock:now()
  return os.time() + self.offset
end

--- Seconds since the emulator started.
function clock:uptime()
  return monotime() - self.started
end

--- Seconds since the models' lives began.
function clock:elapsed()
  return monotime() - self.born
end

--- Begins the models' lives anew.
function clock:rebirth()
  self.born = monotime()
end

--- Makes the models older.
function clock:advance(seconds)
  self.born = self.born - seconds
end

return clock
