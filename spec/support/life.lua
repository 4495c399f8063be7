--- Drives a call with made-up events and a made-up clock, as the engine would.
local core = require "cleanroomsml.core"
local testing = require "cleanroomsml.testing"

local life = {}
life.__index = life

life.EPOCH = 1795435200  -- 20261123T120000Z
life.MEMBERSHIP = "2a1b3c4d-0000-1111-2222-333344445555"
life.PATH = "/memberships/" .. life.MEMBERSHIP .. "/trained-models/arn%3Aaws%3Acleanrooms-ml%3A"
  .. "us-east-1%3A123456789012%3Amembership%2F" .. life.MEMBERSHIP
  .. "%2Ftrained-model%2Fmy_model-1.0"

--- The credentials of the examples, changed by `more`.
function life.credentials(more)
  local credentials = {
    access_key_id = "AKIDEXAMPLE",
    secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  }
  for name, value in pairs(more or {}) do credentials[name] = value end
  return credentials
end

local MONTHS = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
  "Dec" }
local DAYS = { [0] = "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed" } -- since 1970-01-01

--- The Date header of a service whose clock shows `epoch`; after 2038 too, unlike os.date on 32-bit
--- systems.
function life.date(epoch)
  local year, month, day, time = core.iso8601(epoch):match("^(%d+)-(%d+)-(%d+)T([%d:]+)Z$")
  local weekday = DAYS[math.floor(epoch / 86400) % 7]
  return ("Date: %s, %s %s %s %s GMT\n"):format(weekday, day, MONTHS[tonumber(month)], year, time)
end

--- Makes a call; entries of `options` (policy, target, credentials) replace the defaults.
--- `credentials = false`: none. `on`: another life, whose policy is shared.
function life.new(options)
  options = options or {}
  local target = {
    method = "GET", endpoint = "https://cleanrooms-ml.us-east-1.amazonaws.com", path = life.PATH,
    query = "", region = "us-east-1", service = "cleanrooms-ml", user_agent = "spec/1.0",
  }
  for name, value in pairs(options.target or {}) do target[name] = value end
  local self = setmetatable({ mono = 1000, wall = life.EPOCH }, life)
  self.policy = options.on and options.on.policy or testing.call.policy(options.policy or {})
  self.call = testing.call.new(self.policy, target)
  if options.credentials ~= false then
    self.call:set_credentials(options.credentials or life.credentials())
  end
  return self
end

--- Steps the call; stores and returns its action. `wake` is stored relative to now.
function life:step(type, event)
  local full = { type = type, mono = self.mono, wall = self.wall }
  for name, value in pairs(event or {}) do full[name] = value end
  local wake
  self.action, wake = self.call:step(full)
  self.wake = wake - self.mono
  return self.action
end

function life:pass(seconds)
  self.mono, self.wall = self.mono + seconds, self.wall + seconds
  return self
end

--- The exchange begins.
function life:send()
  assert(self.action == "send", "wants " .. self.action .. ", not to be sent")
  local request, wake = self.call:request(self.mono, self.wall)
  self.request, self.wake = assert(request, "no request"), wake - self.mono
  return request
end

--- Submitted and sent.
function life:start()
  self:step("start")
  self:send()
  return self
end

--- The service answers; an error body is decoded to `code` and `message`.
function life:accept(status, answer)
  answer = answer or {}
  self:step("response", { status = status, headers = answer.headers, body = answer.body })
  if self.action == "ask" and self.call:needs() == "error" then
    self.call:set_error(answer.code or "", answer.message or "")
    self:step("resume")
  end
  return self.action
end

function life:fault(name, detail)
  return self:step("fault", { fault = name, detail = detail })
end

--- Sleeps until its wake time and sends again; returns the seconds.
function life:retry()
  assert(self.action == "sleep", "wants " .. self.action .. ", not to sleep")
  local slept = self.wake
  self:pass(slept):step("tick")
  self:send()
  return slept
end

function life:result() return self.call:result() end

--- The texts of the log, joined by newlines.
function life:log()
  local texts = {}
  for i, line in ipairs(self.call:log()) do texts[i] = line.level .. " " .. line.text end
  return table.concat(texts, "\n")
end

return life
