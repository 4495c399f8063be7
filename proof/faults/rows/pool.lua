--- Reused connections, and a server that ends during a request.
local h2_frames = require "spec.support.h2_frames"
local models = require "spec.support.models"

local MODEL = { model = "minimal", attempts = 1, within = 1 }

local function all_models(found)
  for i, answer in ipairs(found.answers) do
    if not answer.name then return ("call %d: %s"):format(i, answer.message) end
  end
end

--- Calls may fail only for reasons that end retries.
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

local KILLED = { calls = 2, between = { "DELETE", "/connections" } }
local SLOW = { { delay = 0.02, count = 1000000 } }

--- Answers the first request of each HTTP/2 connection, and no other.
local function silent(streams)
  return function(here)
    local server = here:serve(function(connection)
      h2_frames.serve(connection, function(stream, count)
        if count > 1 then return end
        connection:write(h2_frames.answer(stream, models.body { name = '"minimal"' }))
        if streams then connection:write(h2_frames.settings(streams)) end
      end)
    end)
    local front = here:front(server, "h2")
    return { url = front.url, ca = front.ca_file }
  end
end

local SECOND_TRY = { MODEL, { model = "minimal", attempts = 2, after = 2, within = 2.5 } }

return { title = "Reused connections, and restarts", rows = {
  { name = "connection killed while idle", plan = KILLED, expect = MODEL, requests = 2 },
  { name = "connection killed while idle, over TLS", at = "tls", plan = KILLED, expect = MODEL,
    requests = 2 },
  { name = "HTTP/2 connection that stops responding, two calls", at = silent(),
    plan = { calls = 2 }, expect = SECOND_TRY },
  { name = "HTTP/2 connection that allows no more streams, two calls", at = silent(0),
    plan = { calls = 2 }, expect = SECOND_TRY },
  { name = "all connections killed under load, 300 calls, 10 at a time", script = SLOW,
    plan = { calls = 300, concurrency = 10 }, check = all_models, expect = MODEL,
    during = function(here) here.http:disconnect() end },
  { name = "server restart under load, 300 calls, 3 at a time, 10 attempts", script = SLOW,
    plan = { calls = 300, concurrency = 3, max_attempts = 10 },
    during = function(here) here:restart() end, check = all_models, expect = MODEL },
  { name = "server restart under load, 2000 calls, 10 at a time", script = SLOW,
    plan = { calls = 2000, concurrency = 10 }, during = function(here) here:restart() end,
    check = none_given_up, expect = MODEL },
  { name = "server down for a second, 40 calls, one each 0.1 s", plan = { calls = 40, pause = 0.1 },
    during = function(here) here:restart(1) end, check = none_given_up, expect = MODEL },
} }
