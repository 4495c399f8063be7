--- Waits until a resource has a status: polls with growing delays until it has the status, cannot
--- reach it, or time is up. The service models no waiters; the delays are those of the SDKs: from
--- 15 s to 120 s, each drawn between the minimum and the current one.
local failure = require "cleanroomsml.failure"
local operations = require "cleanroomsml.operations"
local request = require "cleanroomsml.request"
local rows = require "cleanroomsml.waiters"
local suggest = require "cleanroomsml.suggest"
local wait_options = require "cleanroomsml.wait_options"

local waiter = {}

local MARGIN = 3600            -- seconds beyond the model's own maximum run time: queueing, set-up
local DEFAULT_RUN_TIME = 86400 -- the service's default for stoppingCondition.maxRuntimeInSeconds
local BASE = "NULL"            -- the service's name for a model's base version

local function names()
  local list = {}
  for name in pairs(rows) do list[#list + 1] = name end
  table.sort(list)
  return list
end

--- The row of a waiter. Raises an error for an unknown name, naming the nearest.
---@param name any
---@param level integer as that of `error`, for this function's caller
---@return cleanroomsml.WaiterRow
function waiter.find(name, level)
  if rows[name] then return rows[name] end
  level = level + 1
  if type(name) ~= "string" then
    error("waiter: expected a string, got " .. (name == nil and "nothing" or type(name)), level)
  elseif name:find("^%s*arn:") then
    error("waiter expected, an ARN was given", level)
  end
  error(suggest.missing("waiter", name, names()), level)
end

---@class cleanroomsml.Wait one wait, poll by poll
---@field result table|false `{value, message, info}` once it is over
---@field request any
---@field operation cleanroomsml.OperationRow
local Wait = {}
Wait.__index = Wait

local function without_version(given)
  local copy = {}
  for name, value in next, given do copy[name] = value end
  copy.versionIdentifier = nil
  return copy
end

--- A wait before its first poll.
---@param client cleanroomsml.Client
---@param row cleanroomsml.WaiterRow
---@param given any the request
---@param options cleanroomsml.WaitOptions checked
---@param delays { low: number, high: number }
---@return cleanroomsml.Wait
function waiter.start(client, row, given, options, delays)
  local started = client.system.monotonic()
  local operation = operations.find(row.operation, 1)
  given = request.expand(operation, given)
  local version = type(given) == "table" and rawget(given, "versionIdentifier")
  if row.base and version == BASE then given = without_version(given) end
  return setmetatable({
    client = client, row = row, request = given, operation = operation,
    on_poll = options.on_poll, low = delays.low, high = delays.high, due = delays.low,
    started = started, timed = options.timeout ~= nil, last = nil, result = false,
    of_base = row.base and (not version or version == BASE),
    deadline = options.timeout == false and math.huge or started + (options.timeout or row.timeout),
  }, Wait)
end

--- Like `start`. Raises an error in the caller's caller for a wrong name or wrong options.
---@param client cleanroomsml.Client
---@param name any
---@param given any the request
---@param options cleanroomsml.WaitOptions|nil
---@return cleanroomsml.Wait
function waiter.new(client, name, given, options)
  local row = waiter.find(name, 3)
  local delays, checked = wait_options.delays(options, 3)
  return waiter.start(client, row, given, checked, delays)
end

-- The output of the last answer, for a failure.
local function facts(self, info)
  return {
    output = self.last, request_id = info.request_id, http_status = info.http_status,
    attempts = info.attempts, region = info.region, endpoint = info.endpoint,
  }
end

local function conclude(self, value, message, info)
  self.result = { value, message, info }
end

--- The service's explanation of a status, ": code: message", or "".
---@param output table
---@return string
function waiter.details(output)
  local said = output.statusDetails or {}
  return (said.statusCode and ": " .. said.statusCode or "")
    .. (said.message and ": " .. said.message or "")
end

-- The service's own error, or the status that ends the wait.
local function fail(self, output, message, info)
  if not output then
    info.output = self.last
    return conclude(self, nil, message, info)
  end
  local row = self.row
  local text = ("the %s is %s and cannot become %s%s"):format(row.resource, output.status,
    row.goal, waiter.details(output))
  conclude(self, failure("waiter", "UnexpectedStatus", text, facts(self, info)))
end

local function time_is_up(self, message, info)
  local text = ("the %s is not %s after %.10g s"):format(self.row.resource, self.row.goal,
    math.floor((self.deadline - self.started) * 1000 + 0.5) / 1000)
  if self.last then text = text .. "; it was " .. self.last.status .. waiter.details(self.last) end
  if message then text = text .. "; the last poll: " .. message end
  local more = facts(self, info)
  more.retryable = true
  conclude(self, failure("timeout", "Timeout", text, more))
end

-- The member at a path of names; nil: none.
local function member_at(output, path)
  for name in path:gmatch("[^.]+") do
    if type(output) ~= "table" then return nil end
    output = output[name]
  end
  return output
end

-- After the first answer the resource's own limit counts: the rest of its maximum run time.
local function note_output(self, output)
  if output and not self.last and not self.timed and self.row.run_time then
    local system = self.client.system
    local run_time = member_at(output, self.row.run_time) or DEFAULT_RUN_TIME
    local left = math.max(output.createTime + run_time - system.now(), 0)
    self.deadline = system.monotonic() + left + MARGIN
  end
  self.last = output or self.last
end

-- Judges an answer: "done", "failed", or nothing: poll again.
local function verdict_of(self, output, info)
  local row = self.row
  if output then
    if row.success[output.status] then return "done" end
    return row.failure[output.status] and "failed" or nil
  end
  if info.code == "ResourceNotFoundException" then
    return row.missing == "success" and "done" or "failed"
  end
  return not info.retryable and "failed" or nil
end

-- Get without a version returns the latest one; cancel and delete without a version act on the
-- base. If these differ, the base is looked up among the versions.
local function base_of(self, output, message, info)
  local version = output and output.versionIdentifier
  if not self.of_base or version == nil or version == BASE then return output, message, info end
  local wanted = {}
  for _, name in ipairs { "membershipIdentifier", "trainedModelArn" } do
    wanted[name] = rawget(self.request, name)
  end
  local items = self.client:items(self.row.base, wanted)
  while true do
    local i, item, said, page_info = items:next()
    if not i then break end
    if not item then return nil, said, page_info end
    if item.versionIdentifier == nil or item.versionIdentifier == BASE then
      return item, nil, page_info
    end
  end
  return failure("service", "ResourceNotFoundException", "the model has no base version any more",
    facts(self, info))
end

local function next_delay(self, left)
  local delay = self.low + (self.due - self.low) * self.client.system.random()
  self.due = math.min(self.due * 2, self.high)
  return math.min(delay, left)
end

--- Ends a wait whose client was closed.
function Wait:close()
  conclude(self, failure("closed", "Closed", "the client was closed", { output = self.last }))
end

-- Ends the wait, or returns the seconds until the next poll.
local function decide(self, output, message, info)
  local verdict = verdict_of(self, output, info)
  if verdict == "done" then return conclude(self, output or true, nil, facts(self, info)) end
  if verdict == "failed" then return fail(self, output, message, info) end
  local left = self.deadline - self.client.system.monotonic()
  if left <= 0 then return time_is_up(self, message, info) end
  return next_delay(self, left)
end

--- Handles an answer. An error in on_poll is raised after that.
---@param output table|nil
---@param message string|nil
---@param info cleanroomsml.Info
---@return number|nil seconds until the next poll; nil: the wait is over, see `result`
function Wait:judge(output, message, info)
  output, message, info = base_of(self, output, message, info)
  note_output(self, output)
  local delay = decide(self, output, message, info)
  local go_on = not self.on_poll or self.on_poll(output, message, info) ~= false
  if go_on or not delay then return delay end
  conclude(self, failure("waiter", "Stopped", "on_poll ended the wait", facts(self, info)))
end

--- Polls once.
---@return number|nil seconds until the next poll; nil: the wait is over, see `result`
function Wait:poll()
  if self.client.closed then return self:close() end
  return self:judge(self.client:call(self.operation.method, self.request))
end

--- Polls until the wait is over; sleeps as the client waits.
---@return table|true|nil value, string|nil message, cleanroomsml.Info info
function Wait:finish()
  local delay = self:poll()
  while delay do
    self.client.wait_driver.sleep(delay)
    delay = self:poll()
  end
  return self.result[1], self.result[2], self.result[3]
end

return waiter
