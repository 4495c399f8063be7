--- Waiting for a status: polls with growing delays until the model is there, cannot come, or time is up.
--- The service models no waiter; the delays are those of the SDKs' waiters (15 s growing to 120 s, jittered).
local failure = require "cleanroomsml.failure"

local waiter = {}

local MARGIN = 3600              -- seconds granted beyond the model's own maximum run time: queueing, set-up
local DEFAULT_RUNTIME = 86400    -- the service's default for stoppingCondition.maxRuntimeInSeconds

-- A status that is neither here nor known to end the wait goes on: the service may add statuses.
local CANNOT_BECOME_ACTIVE = {
  CREATE_FAILED = true, DELETE_PENDING = true, DELETE_IN_PROGRESS = true, DELETE_FAILED = true,
  INACTIVE = true, CANCEL_PENDING = true, CANCEL_IN_PROGRESS = true, CANCEL_FAILED = true,
}
local CANNOT_BE_DELETED = { DELETE_FAILED = true }

---@class cleanroomsml.WaitOptions
---@field timeout number|nil seconds; default: what remains of the model's own maximum run time and an hour
---@field min_delay number|nil seconds before the second look (15)
---@field max_delay number|nil seconds between looks at the most (120)
---@field on_poll fun(model: table|nil, message: string|nil, info: table): boolean|nil called after each look; false stops

local RULES = { timeout = true, min_delay = true, max_delay = true, on_poll = true }

local function check(options)
  for name, value in pairs(options) do
    if not RULES[name] then
      error(("unknown option %s (timeout, min_delay, max_delay, on_poll)"):format(tostring(name)), 4)
    end
    if name == "on_poll" then
      if type(value) ~= "function" then error("on_poll: expected a function, got " .. type(value), 4) end
    elseif type(value) ~= "number" or not (value > 0 and value < math.huge) then
      error(name .. ": expected a number of seconds above 0", 4)
    end
  end
  local low, high = options.min_delay or 15, options.max_delay or 120
  if low > high then error("min_delay is above max_delay", 4) end
  return low, high
end

-- What the last look says of the wait: "done", "go on", or "failed" with a reason.
local function judge_active(model, info)
  if not model then return info.retryable and "go on" or "failed" end
  if model.status == "ACTIVE" then return "done" end
  return CANNOT_BECOME_ACTIVE[model.status] and "failed" or "go on"
end

local function judge_deleted(model, info)
  if not model then
    if info.code == "ResourceNotFoundException" then return "done" end
    return info.retryable and "go on" or "failed"
  end
  return CANNOT_BE_DELETED[model.status] and "failed" or "go on"
end

local function details(model)
  local said = model.statusDetails or {}
  local parts = {}
  if said.statusCode then parts[#parts + 1] = said.statusCode end
  if said.message then parts[#parts + 1] = said.message end
  return #parts > 0 and ": " .. table.concat(parts, ": ") or ""
end

-- The end of a wait that failed: the service's own error, or the status that ends it.
local function fail(state, model, message, info, goal)
  if not model then
    info.model = state.last
    return nil, message, info
  end
  return failure("waiter", "UnexpectedStatus",
    ("the model is %s and cannot become %s%s"):format(model.status, goal, details(model)), {
      model = model, request_id = info.request_id, http_status = info.http_status,
      attempts = info.attempts, region = info.region, endpoint = info.endpoint,
    })
end

-- Seconds from now until the model's own time is up.
local function allowance(model, now)
  local condition = model.stoppingCondition
  local runtime = condition and condition.maxRuntimeInSeconds or DEFAULT_RUNTIME
  return math.max(model.createTime + runtime - now, 0) + MARGIN
end

local function time_is_up(state, message, goal)
  local last = state.last
  return failure("timeout", "Timeout", ("the model did not become %s within %.0f s%s%s"):format(goal,
    state.limit, last and "; it was " .. last.status or "", message and "; last error: " .. message or ""),
    { model = last, retryable = true })
end

local function wait(client, request, options, goal, judge)
  options = options or {}
  local low, high = check(options)
  local system = client.system
  local state = { limit = options.timeout, started = system.monotonic() }
  local delay = low
  while true do
    local model, message, info = client:get_trained_model(request)
    state.last = model or state.last
    if not state.limit then
      state.limit = model and allowance(model, system.now())
    end
    local verdict = judge(model, info)
    if options.on_poll and options.on_poll(model, message, info) == false and verdict ~= "done" then
      return failure("waiter", "Stopped", "on_poll ended the wait", { model = state.last })
    end
    if verdict == "done" then return model, info end
    if verdict == "failed" then return fail(state, model, message, info, goal) end
    local left = (state.limit or DEFAULT_RUNTIME + MARGIN) - (system.monotonic() - state.started)
    if left <= 0 then return time_is_up(state, message, goal) end
    client.waiter.sleep(math.min(left, delay * (0.5 + 0.5 * system.random())))
    delay = math.min(delay * 2, high)
  end
end

--- The model once it is ACTIVE.
---@param client cleanroomsml.Client
---@param request cleanroomsml.Request|string
---@param options cleanroomsml.WaitOptions|nil
---@return cleanroomsml.TrainedModel|nil model, string|nil message, cleanroomsml.Info info `info.model`: the last one seen
function waiter.active(client, request, options)
  local model, message, info = wait(client, request, options, "ACTIVE", judge_active)
  if model then return model, nil, message end
  return nil, message, info
end

return waiter
