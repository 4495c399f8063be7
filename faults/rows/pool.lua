--- Connections that were kept, and a server that goes away while it is asked.
local standin = require "spec.support.standin"

local MODEL = { model = "minimal", attempts = 1, within = 1 }

--- A server on the same port, a moment after the first one ended.
local function restart(here)
  local old = here.http
  here.restarted = here.restarted + old:stats().requests
  old:stop()
  here.http = standin.start { port = old.port }
end

--- Nobody's call may fail but for the reasons that end trying again.
local function all_models(found)
  for i, answer in ipairs(found.answers) do
    if not answer.name then return ("call %d of %d: %s"):format(i, #found.answers, answer.message) end
  end
end

local function none_given_up(found)
  local lost = 0
  for _, answer in ipairs(found.answers) do
    if not answer.name then
      lost = lost + 1
      if answer.attempts < 3 and not answer.message:find("retry quota exhausted", 1, true) then
        return answer.message
      end
    end
  end
  if not found.answers[#found.answers].name then return "no answer after the restart" end
  return lost == #found.answers and "not one call succeeded" or nil
end

local SLOW = { { delay = 0.02, count = 1000000 } }

return { title = "Kept connections, and restarts", rows = {
  { name = "connection killed while idle", plan = { calls = 2, between = { "DELETE", "/connections" } },
    expect = MODEL, requests = 2 },
  { name = "connection killed while idle, over TLS", at = "tls", expect = MODEL, requests = 2,
    plan = { calls = 2, between = { "DELETE", "/connections" } } },
  { name = "all connections killed under load, 300 calls, 10 at a time", script = SLOW,
    plan = { calls = 300, concurrency = 10 }, check = all_models, expect = MODEL,
    during = function(here) here.http:disconnect() end },
  { name = "server restart under load, 300 calls, 3 at a time, 10 attempts", script = SLOW,
    plan = { calls = 300, concurrency = 3, max_attempts = 10 }, during = restart,
    check = all_models, expect = MODEL },
  { name = "server restart under load, 2000 calls, 10 at a time, 3 attempts", script = SLOW,
    plan = { calls = 2000, concurrency = 10 }, during = restart,
    check = none_given_up, expect = MODEL },
} }
