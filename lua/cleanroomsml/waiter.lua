--- Waiting for a status: looks with growing delays until the model is there, cannot come, or time
--- is up. The service models no waiter; the delays are those that the SDKs give theirs: 15 s,
--- growing to 120 s, each drawn between the least and the one that is due.
local failure = require "cleanroomsml.failure"
local suggest = require "cleanroomsml.suggest"

local waiter = {}

local MARGIN = 3600           -- seconds beyond the model's own maximum run time: queueing, set-up
local DEFAULT_RUNTIME = 86400 -- the service's default for stoppingCondition.maxRuntimeInSeconds

-- What cannot become ACTIVE any more. A status that is neither here nor known goes on: the service
-- may add statuses.
local CANNOT_BECOME_ACTIVE = {
  CREATE_FAILED = true, DELETE_PENDING = true, DELETE_IN_PROGRESS = true, DELETE_FAILED = true,
  INACTIVE = true, CANCEL_PENDING = true, CANCEL_IN_PROGRESS = true, CANCEL_FAILED = true,
}

-- `judge` says what a look means: "done", "failed", or nothing: look again.
local GOALS = {
  active = {
    name = "ACTIVE",
    judge = function(model, info)
      if not model then return not info.retryable and "failed" or nil end
      if model.status == "ACTIVE" then return "done" end
      return CANNOT_BECOME_ACTIVE[model.status] and "failed" or nil
    end,
  },
  deleted = {
    name = "deleted",
    judge = function(model, info)
      if model then return model.status == "DELETE_FAILED" and "failed" or nil end
      if info.code == "ResourceNotFoundException" then return "done" end
      return not info.retryable and "failed" or nil
    end,
  },
}

---@class cleanroomsml.WaitOptions
---@field timeout number|nil seconds; else what is left of the model's maximum run time, and an hour
---@field min_delay number|nil seconds before the second look, and the least between any two (15)
---@field max_delay number|nil seconds between two looks at the most (120)
---@field on_poll cleanroomsml.OnPoll|nil called after each look; false ends the wait

---@alias cleanroomsml.OnPoll fun(model: table|nil, message: string|nil, info: table): boolean|nil

local NAMES = { "max_delay", "min_delay", "on_poll", "timeout" }

local function check(given, level)
  if type(given) ~= "table" then error("options must be a table, not " .. type(given), level) end
  local known = {}
  for _, name in ipairs(NAMES) do
    local value = given[name]
    known[name] = true
    if name == "on_poll" then
      if value ~= nil and type(value) ~= "function" then
        error("on_poll: must be a function, not " .. type(value), level)
      end
    elseif value ~= nil and not (type(value) == "number" and value > 0 and value < math.huge) then
      error(name .. ": must be a number of seconds above 0", level)
    end
  end
  for name in pairs(given) do
    if not known[name] then error(suggest.unknown(name, "option", NAMES), level) end
  end
end

---@class cleanroomsml.Wait one wait, look by look
---@field result table|nil `{value, message, info}` once it is over
local Wait = {}
Wait.__index = Wait

--- A wait that has not looked yet. Raises on wrong options, as a fault of the caller's caller.
---@param client cleanroomsml.Client
---@param request cleanroomsml.Request|string
---@param options cleanroomsml.WaitOptions|nil
---@param goal "active"|"deleted"
---@return cleanroomsml.Wait
function waiter.new(client, request, options, goal)
  options = options or {}
  check(options, 4)
  local low = options.min_delay or math.min(15, options.max_delay or 15)
  local high = options.max_delay or math.max(120, low)
  if low > high then error("min_delay: must not be above max_delay", 3) end
  local started = client.system.monotonic()
  return setmetatable({
    client = client, request = request, goal = GOALS[goal], on_poll = options.on_poll,
    low = low, high = high, due = low, started = started, timed = options.timeout ~= nil,
    deadline = started + (options.timeout or DEFAULT_RUNTIME + MARGIN),
  }, Wait)
end

-- What may be told of the last look besides its failure.
local function facts(self, info)
  return {
    model = self.last, request_id = info.request_id, http_status = info.http_status,
    attempts = info.attempts, region = info.region, endpoint = info.endpoint,
  }
end

local function conclude(self, value, message, info)
  self.result = { value, message, info }
end

--- What the service says of a model's status, to stand behind it: ": code: message", or nothing.
---@param model cleanroomsml.TrainedModel
---@return string
function waiter.details(model)
  local said = model.statusDetails or {}
  return (said.statusCode and ": " .. said.statusCode or "")
    .. (said.message and ": " .. said.message or "")
end

-- The service's own error, or the status that ends the wait.
local function fail(self, model, message, info)
  if not model then
    info.model = self.last
    return conclude(self, nil, message, info)
  end
  local text = ("the model is %s and cannot become %s%s"):format(
    model.status, self.goal.name, waiter.details(model))
  conclude(self, failure("waiter", "UnexpectedStatus", text, facts(self, info)))
end

local function time_is_up(self, message, info)
  local text = ("the model is not %s after %.0f s"):format(self.goal.name,
    self.deadline - self.started)
  if self.last then text = text .. "; it was " .. self.last.status .. waiter.details(self.last) end
  if message then text = text .. "; the last look: " .. message end
  local more = facts(self, info)
  more.retryable = true
  conclude(self, failure("timeout", "Timeout", text, more))
end

-- From the first model seen on its own time counts: what is left of its maximum run time.
local function note_model(self, model)
  if model and not self.last and not self.timed then
    local condition, system = model.stoppingCondition, self.client.system
    local runtime = condition and condition.maxRuntimeInSeconds or DEFAULT_RUNTIME
    local left = math.max(model.createTime + runtime - system.now(), 0)
    self.deadline = system.monotonic() + left + MARGIN
  end
  self.last = model or self.last
end

local function next_delay(self, left)
  local delay = self.low + (self.due - self.low) * self.client.system.random()
  self.due = math.min(self.due * 2, self.high)
  return math.min(delay, left)
end

--- Looks once.
---@return number|nil seconds until the next look; nil: the wait is over, see `result`
function Wait:look()
  local client = self.client
  if client.closed then
    return conclude(self,
      failure("closed", "Closed", "the client was closed", { model = self.last }))
  end
  local model, message, info = client:get_trained_model(self.request)
  note_model(self, model)
  local verdict = self.goal.judge(model, info)
  local go_on = not self.on_poll or self.on_poll(model, message, info) ~= false
  if verdict == "done" then return conclude(self, model or true, nil, facts(self, info)) end
  if verdict == "failed" then return fail(self, model, message, info) end
  if not go_on then
    return conclude(self,
      failure("waiter", "Stopped", "on_poll ended the wait", facts(self, info)))
  end
  local left = self.deadline - client.system.monotonic()
  if left <= 0 then return time_is_up(self, message, info) end
  return next_delay(self, left)
end

--- Looks until the wait is over, sleeping as the client waits.
---@return cleanroomsml.TrainedModel|true|nil value, string|nil message, cleanroomsml.Info info
function Wait:finish()
  local delay = self:look()
  while delay do
    self.client.wait_driver.sleep(delay)
    delay = self:look()
  end
  return self.result[1], self.result[2], self.result[3]
end

return waiter
