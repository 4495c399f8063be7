-- The waiters, with a simulated clock, and against the emulator.
local cleanroomsml = require "cleanroomsml"
local models = require "spec.support.models"
local emulator = require "spec.support.emulator"
local waiter = require "cleanroomsml.waiter"

local CREATED = 1000000
local ARN = "arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/"
  .. "2a1b3c4d-0000-1111-2222-333344445555/trained-model/m"

local function model(status, more)
  local value = { status = status, createTime = CREATED,
    stoppingCondition = { maxRuntimeInSeconds = 7200 } }
  for name, given in pairs(more or {}) do value[name] = given end
  return value
end

local NOT_FOUND = { code = "ResourceNotFoundException", kind = "service", retryable = false }
local THROTTLED = { code = "ThrottlingException", kind = "service", retryable = true }
local REFUSED = { code = "ConnectFailed", kind = "transport", retryable = true }
local DENIED = { code = "AccessDeniedException", kind = "service", retryable = false }

--- A client whose looks are answered from a list (the last answer for ever), and whose clock only
--- sleeps move. `drawn` is what random() gives.
local function world(answers, drawn)
  local self = { looks = {}, sleeps = {}, time = 50 }
  self.client = {
    system = {
      monotonic = function() return self.time end,
      now = function() return CREATED + self.time - 50 end,
      random = function() return drawn or 0.5 end,
    },
    wait_driver = {
      sleep = function(seconds)
        self.sleeps[#self.sleeps + 1] = seconds
        self.time = self.time + seconds
      end,
    },
    call = function(_, operation, request)
      self.looks[#self.looks + 1] = request.trainedModelArn
      self.operation = operation
      local answer = answers[math.min(#self.looks, #answers)]
      if answer.status then
        return answer, nil, { attempts = 1, request_id = "r" .. #self.looks, http_status = 200 }
      end
      local info = { attempts = 3, request_id = "r" .. #self.looks }
      for name, value in pairs(answer) do info[name] = value end
      return nil, answer.code .. ": said so", info
    end,
  }
  return self
end

local function wait(here, name, options)
  return waiter.new(here.client, name, ARN, options):finish()
end

describe("the waiter trained_model_active", function()
  it("polls at once", function()
    local here = world { model "ACTIVE" }
    local value, message, info = wait(here, "trained_model_active")
    assert.equal("ACTIVE", value.status)
    assert.is_nil(message)
    assert.same({}, here.sleeps)
    assert.same({ ARN }, here.looks)
    assert.equal("r1", info.request_id)
    assert.equal(value, info.output)
  end)

  -- name, random number, options, delays before the next polls
  local DELAYS = {
    { "grow from 15 s to 120 s", 0.9999999, nil, { 15, 30, 60, 120, 120 } },
    { "are random between the minimum and the exponential delay", 0.5, nil,
      { 15, 22.5, 37.5, 67.5, 67.5 } },
    { "are never below the minimum", 0, nil, { 15, 15, 15, 15, 15 } },
    { "follow min_delay and max_delay", 0.9999999, { min_delay = 1, max_delay = 3 },
      { 1, 2, 3, 3, 3 } },
    { "follow a max_delay below 15", 0.5, { max_delay = 4 }, { 4, 4, 4, 4, 4 } },
    { "follow a min_delay above 120", 0.5, { min_delay = 200 }, { 200, 200, 200, 200, 200 } },
  }
  for _, case in ipairs(DELAYS) do
    it("has delays that " .. case[1], function()
      local answers = {}
      for i = 1, 5 do answers[i] = model "CREATE_IN_PROGRESS" end
      answers[6] = model "ACTIVE"
      local here = world(answers, case[2])
      assert.truthy(wait(here, "trained_model_active", case[3]))
      for i, delay in ipairs(case[4]) do
        assert.is_true(math.abs(here.sleeps[i] - delay) < 1e-3, i .. ": " .. here.sleeps[i])
      end
    end)
  end

  for _, status in ipairs { "CREATE_FAILED", "DELETE_PENDING", "DELETE_IN_PROGRESS",
    "DELETE_FAILED", "INACTIVE", "CANCEL_PENDING", "CANCEL_IN_PROGRESS", "CANCEL_FAILED" } do
    it("ends with UnexpectedStatus when the status is " .. status, function()
      local here = world { model "CREATE_PENDING", model(status,
        { statusDetails = { statusCode = "TRAINING_FAILED", message = "out of memory" } }) }
      local value, message, info = wait(here, "trained_model_active")
      assert.is_nil(value)
      assert.equal("UnexpectedStatus: the trained model is " .. status
        .. " and cannot become ACTIVE: TRAINING_FAILED: out of memory", message)
      assert.equal("waiter", info.kind)
      assert.equal("UnexpectedStatus", info.code)
      assert.equal(status, info.output.status)
      assert.equal("r2", info.request_id)
      assert.is_false(info.retryable)
    end)
  end

  it("continues after an unknown status", function()
    local here = world { model "CREATE_RESUMING", model "ACTIVE" }
    assert.truthy(wait(here, "trained_model_active"))
    assert.equal(2, #here.looks)
  end)

  it("continues after throttling and network errors", function()
    local here = world { THROTTLED, REFUSED, model "CREATE_PENDING", THROTTLED, model "ACTIVE" }
    assert.truthy(wait(here, "trained_model_active"))
    assert.equal(5, #here.looks)
  end)

  for _, fault in ipairs { NOT_FOUND, DENIED } do
    it("ends with the service's error " .. fault.code, function()
      local here = world { model "CREATE_PENDING", fault }
      local value, message, info = wait(here, "trained_model_active")
      assert.is_nil(value)
      assert.equal(fault.code .. ": said so", message)
      assert.equal("service", info.kind)
      assert.equal("CREATE_PENDING", info.output.status)
    end)
  end

  it("ends with Timeout after its timeout and one last poll", function()
    local here = world { model "CREATE_IN_PROGRESS", THROTTLED }
    local value, message, info = wait(here, "trained_model_active", { timeout = 100 })
    assert.is_nil(value)
    assert.equal("Timeout: the trained model is not ACTIVE after 100 s; it was CREATE_IN_PROGRESS; "
      .. "the last poll: ThrottlingException: said so", message)
    assert.equal("timeout", info.kind)
    assert.is_true(info.retryable)
    assert.equal("CREATE_IN_PROGRESS", info.output.status)
    assert.equal(150, here.time)
  end)

  -- name, model, seconds waited
  local ALLOWANCES = {
    { "the maximum run time plus an hour", model "CREATE_PENDING", 7200 + 3600 },
    { "an hour if the maximum run time is over",
      model("CREATE_PENDING", { createTime = CREATED - 90000 }), 3600 },
    { "the rest of the maximum run time plus an hour",
      model("CREATE_PENDING", { createTime = CREATED - 7000 }), 200 + 3600 },
    { "the service's default of a day plus an hour if the model has no maximum",
      { status = "CREATE_PENDING", createTime = CREATED }, 86400 + 3600 },
  }
  for _, case in ipairs(ALLOWANCES) do
    it("waits by default for " .. case[1], function()
      local here = world { case[2] }
      local _, _, info = wait(here, "trained_model_active")
      assert.equal("timeout", info.kind)
      assert.is_true(math.abs(here.time - 50 - case[3]) < 1e-6, tostring(here.time))
    end)
  end

  it("waits by default for a day and an hour if each poll fails", function()
    local here = world { REFUSED }
    local _, message, info = wait(here, "trained_model_active")
    assert.is_nil(info.output)
    assert.equal(50 + 86400 + 3600, here.time)
    assert.truthy(message:find("90000 s; the last poll: ConnectFailed", 1, true))
  end)

  it("calls on_poll after each poll, and ends with Stopped when it returns false", function()
    local here, told = world { THROTTLED, model "CREATE_PENDING" }, {}
    local function on_poll(seen, text, about)
      told[#told + 1] = seen and seen.status or text
      assert.equal("r" .. #told, about.request_id)
      return #told < 3
    end
    local value, message, info = wait(here, "trained_model_active", { on_poll = on_poll })
    assert.is_nil(value)
    assert.equal("Stopped: on_poll ended the wait", message)
    assert.equal("waiter", info.kind)
    assert.equal("Stopped", info.code)
    assert.equal("CREATE_PENDING", info.output.status)
    assert.same({ "ThrottlingException: said so", "CREATE_PENDING", "CREATE_PENDING" }, told)
  end)

  it("returns the final result although on_poll returns false", function()
    local function no() return false end
    assert.truthy(wait(world { model "ACTIVE" }, "trained_model_active", { on_poll = no }))
    local _, _, info = wait(world { model "CREATE_FAILED" }, "trained_model_active",
      { on_poll = no })
    assert.equal("UnexpectedStatus", info.code)
  end)

  it("passes on an error of on_poll", function()
    local ok, fault = pcall(wait, world { model "CREATE_PENDING" }, "trained_model_active",
      { on_poll = function() error("mine", 0) end })
    assert.is_false(ok)
    assert.equal("mine", fault)
  end)

  it("ends with kind closed when the client is closed", function()
    local here = world { model "CREATE_PENDING" }
    local function on_poll() here.client.closed = true end
    local _, _, info = wait(here, "trained_model_active", { on_poll = on_poll })
    assert.equal("closed", info.kind)
    assert.equal("CREATE_PENDING", info.output.status)
  end)

  it("sleeps with the client's wait driver, and may yield", function()
    local here = world { model "CREATE_PENDING", model "ACTIVE" }
    here.client.wait_driver.sleep = coroutine.yield
    local thread = coroutine.create(function() return wait(here, "trained_model_active") end)
    assert.same({ true, 15 }, { coroutine.resume(thread) })
    local _, value = coroutine.resume(thread)
    assert.equal("ACTIVE", value.status)
  end)
end)

describe("the waiter trained_model_output_deleted", function()
  it("succeeds when the service returns ResourceNotFoundException", function()
    local here = world { model "DELETE_PENDING", THROTTLED, model "DELETE_IN_PROGRESS", NOT_FOUND }
    local value, message, info = wait(here, "trained_model_output_deleted")
    assert.is_true(value)
    assert.is_nil(message)
    assert.is_nil(info.kind)
    assert.equal("r4", info.request_id)
    assert.equal("DELETE_IN_PROGRESS", info.output.status)
  end)

  it("ends with UnexpectedStatus when the status is DELETE_FAILED", function()
    local _, message, info = wait(world { model "DELETE_FAILED" }, "trained_model_output_deleted")
    assert.equal("UnexpectedStatus: the trained model is DELETE_FAILED and cannot become deleted",
      message)
    assert.equal("waiter", info.kind)
  end)

  it("continues in other states until the model is not found", function()
    local here = world { model "ACTIVE", model "CREATE_FAILED", NOT_FOUND }
    assert.is_true(wait(here, "trained_model_output_deleted"))
  end)

  it("ends with the service's error AccessDeniedException", function()
    local _, message = wait(world { DENIED }, "trained_model_output_deleted")
    assert.equal("AccessDeniedException: said so", message)
  end)
end)

describe("the options of a wait", function()
  local WRONG = {
    { { timeout = 0 }, "timeout: must be a number of seconds above 0" },
    { { timeout = "5" }, "timeout: must be a number of seconds above 0" },
    { { min_delay = 0 / 0 }, "min_delay: must be a number of seconds above 0" },
    { { max_delay = math.huge }, "max_delay: must be a number of seconds above 0" },
    { { min_delay = 5, max_delay = 4 }, "min_delay: must not be above max_delay" },
    { { on_poll = true }, "on_poll: must be a function, not boolean" },
    { { timeuot = 5 }, "timeuot: unknown option, did you mean timeout?" },
    { { "x" }, "[1]: unknown option" },
    { "x", "options must be a table, not string" },
  }
  for _, case in ipairs(WRONG) do
    it("are refused with the message " .. case[2], function()
      local ok, fault = pcall(wait, world { model "ACTIVE" }, "trained_model_active", case[1])
      assert.is_false(ok)
      assert.equal(case[2], (tostring(fault):gsub("^%S+:%d+: ", "")))
    end)
  end

  it("raise an error at the caller's line", function()
    local client = cleanroomsml.client {}
    local ok, fault = pcall(function()
      return (client:wait_until("trained_model_active", ARN, { timeout = -1 }))
    end)
    assert.is_false(ok)
    assert.truthy(fault:find("waiter_spec.lua:%d+: timeout"), fault)
    client:close()
    assert.has_error(function() client:wait_until("trained_model_output_deleted", ARN) end)
  end)
end)

describe("a waiter against the emulator", function()
  if not emulator.interpreter() then return pending "lua-http is not there" end
  local service, client

  setup(function()
    service = emulator.start {}
    client = cleanroomsml.client {
      endpoint_url = service.url, max_attempts = 1,
      credentials = { access_key_id = service.access_key_id,
        secret_access_key = service.secret_access_key },
    }
  end)
  teardown(function()
    client:close()
    service:stop()
  end)

  local function life(steps)
    service:models("[" .. models.body { trainedModelArn = '"' .. ARN .. '"',
      emulator = '{"lifecycle":[' .. steps .. "]}" } .. "]")
  end

  it("polls a model until it is ACTIVE, with throttled polls", function()
    life '{"status":"CREATE_PENDING","seconds":100},{"status":"ACTIVE"}'
    service:script { { code = "ThrottlingException" } }
    local seen = {}
    local model_seen, message = client:wait_until("trained_model_active", ARN, {
      min_delay = 0.01,
      on_poll = function(now, text)
        seen[#seen + 1] = now and now.status or text:match("^%a+")
        if now and now.status ~= "ACTIVE" then service:clock { advance = 100 } end
      end,
    })
    assert.is_nil(message)
    assert.equal("ACTIVE", model_seen.status)
    assert.same({ "ThrottlingException", "CREATE_PENDING", "ACTIVE" }, seen)
  end)

  it("returns the reason of a failed model", function()
    life '{"status":"CREATE_FAILED","statusDetails":{"statusCode":"TRAINING_FAILED"}}'
    local _, message, info = client:wait_until("trained_model_active", ARN)
    assert.equal("UnexpectedStatus: the trained model is CREATE_FAILED and cannot become ACTIVE: "
      .. "TRAINING_FAILED", message)
    assert.equal(service.url, info.endpoint)
    assert.equal(200, info.http_status)
  end)

  it("polls a model until it is not found", function()
    life '{"status":"DELETE_PENDING","seconds":100},{"error":"ResourceNotFoundException"}'
    local gone, message, info = client:wait_until("trained_model_output_deleted", ARN, {
      min_delay = 0.01, on_poll = function() service:clock { advance = 60 } end,
    })
    assert.is_nil(message)
    assert.is_true(gone)
    assert.equal("DELETE_PENDING", info.output.status)
    assert.equal(404, info.http_status)
  end)
end)
