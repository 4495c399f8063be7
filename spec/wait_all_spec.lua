--- client:wait_for_all: many waits for a status at once.
local clients = require "spec.support.clients"
local core = require "cleanroomsml.core"
local models = require "spec.support.models"
local pace = require "spec.support.pace"

local arn = clients.arn

describe("wait_for_all", function()
  local server, client = clients.emulator(), nil

  before_each(function()
    server:disconnect()
    client = clients.new(server, { max_attempts = 1 })
  end)

  -- Has the emulator know these models: name to the steps of its life.
  local function lives(of)
    local bodies = {}
    for name, steps in pairs(of) do
      bodies[#bodies + 1] = models.body { trainedModelArn = '"' .. arn(name) .. '"',
        emulator = '{"lifecycle":[' .. steps .. "]}" }
    end
    server:models("[" .. table.concat(bodies, ",") .. "]")
  end

  it("returns each result in order of completion", function()
    lives { slow = '{"status":"CREATE_PENDING","seconds":100},{"status":"ACTIVE"}',
      quick = '{"status":"ACTIVE"}', bad = '{"status":"CREATE_FAILED"}' }
    local list, results, order = { arn "slow", arn "quick", arn "bad", arn "gone" }, {}, {}
    local polls = 0
    for i, output, message, info in client:wait_for_all("trained_model_active", list, {
      min_delay = 0.05,
      on_poll = function()
        polls = polls + 1
        if polls == 6 then server:clock { advance = 100 } end
      end,
    }) do
      order[#order + 1] = i
      results[i] = output and output.status or info.code
      assert.equal(output == nil, message ~= nil)
      assert.equal(list[i], info.request)
    end
    assert.same({ "ACTIVE", "ACTIVE", "UnexpectedStatus", "ResourceNotFoundException" }, results)
    assert.equal(1, order[4])
  end)

  it("polls all resources at the same time", function()
    lives { a = '{"status":"ACTIVE"}' }
    server:script { { delay = 0.3, count = 10 } }
    local list, started, count = {}, core.monotonic(), 0
    for i = 1, 10 do list[i] = arn "a" end
    for _, output in client:wait_for_all("trained_model_active", list) do
      count = count + (output and 1 or 0)
    end
    assert.equal(10, count)
    assert.is_true(core.monotonic() - started < pace(1.5))
  end)

  it("polls other resources while one poll has no response yet", function()
    lives { a = '{"status":"CREATE_PENDING"}', b = '{"status":"CREATE_PENDING"}' }
    server:script { { delay = 1 } }
    local polls = {}
    local waits = client:wait_for_all("trained_model_active", { arn "a", arn "b" }, {
      timeout = 0.6, min_delay = 0.1, max_delay = 0.1,
      on_poll = function() polls[#polls + 1] = core.monotonic() end,
    })
    local _, _, _, info = waits:next()
    assert.equal("timeout", info.kind)
    assert.is_true(#polls >= 4, #polls .. " polls")
    waits:close()
  end)

  it("ends at once for an empty list", function()
    assert.is_nil((client:wait_for_all("trained_model_active", {}):next()))
  end)

  for _, closed in ipairs { "client", "waits" } do
    it("gives kind closed for the rest when " .. closed .. ":close() is called", function()
      lives { a = '{"status":"CREATE_PENDING"}' }
      local waits
      waits = client:wait_for_all("trained_model_active", { arn "a", arn "a" }, {
        on_poll = function() (closed == "client" and client or waits):close() end,
      })
      local kinds = {}
      while true do
        local i, _, _, info = waits:next()
        if not i then break end
        kinds[i] = info.kind
      end
      assert.same({ "closed", "closed" }, kinds)
    end)
  end

  it("passes on an error of on_poll, and can be continued", function()
    lives { a = '{"status":"ACTIVE"}' }
    local count = 0
    local waits = client:wait_for_all("trained_model_active", { arn "a", arn "a" }, {
      on_poll = function()
        count = count + 1
        if count == 1 then error("mine", 0) end
      end,
    })
    local ok, raised = pcall(waits.next, waits)
    assert.is_false(ok)
    assert.equal("mine", raised)
    local results = {}
    while true do
      local i, output = waits:next()
      if not i then break end
      results[#results + 1] = output.status
    end
    assert.same({ "ACTIVE", "ACTIVE" }, results)
  end)

  for _, case in ipairs {
    { "trained_model_activ", {}, nil, "did you mean trained_model_active?" },
    { arn "a", {}, nil, "waiter expected, an ARN was given" },
    { nil, {}, nil, "waiter: expected a string, got nothing" },
    { "trained_model_active", arn "a", nil, "requests: expected a list, got string" },
    { "trained_model_active", {}, { timeout = 0 }, "timeout: must be a number" },
    { "trained_model_active", {}, { timeuot = 1 }, "timeuot: unknown option" },
  } do
    it("raises an error at the caller's line: " .. case[4], function()
      for _, method in ipairs { "wait_for_all", "wait_until" } do
        if method == "wait_for_all" or type(case[2]) == "table" then
          local ok, message = pcall(function()
            local result = client[method](client, case[1], case[2], case[3])
            return result
          end)
          assert.is_false(ok)
          assert.matches("wait_all_spec.lua:%d+: ", message)
          assert.is_truthy(message:find(case[4], 1, true), message)
        end
      end
    end)
  end
end)
