--- Tests of the `wait` function, run under each event loop.
local cleanroomsml = require "cleanroomsml"
local assert = require "luassert"
local pace = require "spec.support.pace"
local emulator = require "spec.support.emulator"
local testing = require "cleanroomsml.testing"

local CALLS = 100
local ARN = "arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/"
  .. "2a1b3c4d-0000-1111-2222-333344445555/trained-model/my_model-1.0"

---@param busted table the functions that describe specs
---@param make fun(): table one of spec/support/loops.lua
return function(busted, make)
  local setup, teardown, before_each, it =
    busted.setup, busted.teardown, busted.before_each, busted.it
  local service, loop

  local function client(more)
    local options = {
      endpoint_url = service.url, wait = loop.wait,
      credentials = {
        access_key_id = service.access_key_id, secret_access_key = service.secret_access_key,
      },
    }
    for name, value in pairs(more or {}) do options[name] = value end
    return cleanroomsml.client(options)
  end

  setup(function() service = emulator.start() end)
  teardown(function() service:stop() end)
  before_each(function()
    service:clear()
    loop = make()
  end)

  it("has a hundred calls in flight while a timer ticks on", function()
    service:script { { count = CALLS, delay = 0.3 } }
    local c, ticks, done, most, last = client(), 0, 0, 0, nil
    local socket = require "socket"
    local timer
    timer = loop.every(0.01, function()
      local now = socket.gettime()
      if last then most = math.max(most, now - last) end
      last, ticks = now, ticks + 1
      if done == CALLS then timer.stop() end
    end)
    for _ = 1, CALLS do
      loop.start(function()
        local model, message = c:get_trained_model(ARN)
        assert.is_nil(message)
        assert.equal("ACTIVE", model.status)
        done = done + 1
      end)
    end
    loop.run()
    assert.equal(CALLS, done)
    assert.is_true(ticks >= 20, ticks .. " ticks")
    assert.is_true(most < pace(0.15), "a tick came after " .. most .. " s")
  end)

  it("runs a batch over one descriptor", function()
    local list, seen, first = {}, 0, nil
    for i = 1, 60 do list[i] = ARN end
    local c = client { wait = function(fd, seconds)
      first = first or fd
      assert.equal(first, fd)
      return loop.wait(fd, seconds)
    end }
    loop.start(function()
      local batch = c:batch("get_trained_model", list, { concurrency = 20 })
      while true do
        local i, model, message = batch:next()
        if not i then break end
        assert.is_nil(message)
        assert.equal("ACTIVE", model.status)
        seen = seen + 1
      end
    end)
    loop.run()
    assert.equal(60, seen)
  end)

  local MEMBERSHIP = ARN:match("membership/([^/]*)")

  -- The body of an answer to list_audience_models: two of them, and the next token.
  local function page(i, last)
    local items = {}
    for j = 1, 2 do
      items[j] = ('{"createTime":1,"updateTime":1,"name":"m%d","status":"ACTIVE",'
        .. '"audienceModelArn":"a","trainingDatasetArn":"d"}'):format(2 * i - 2 + j)
    end
    return ('{"audienceModels":[%s]%s}'):format(table.concat(items, ","),
      last and "" or ',"nextToken":"' .. i .. '"')
  end

  it("reads several lists at once, page by page", function()
    local steps = {}
    for i = 1, 4 do steps[i] = { status = 200, body = page(i, i == 4), delay = 0.02 } end
    service:script(steps)
    local c, names, other = client { region = "us-east-1" }, {}, nil
    loop.start(function()
      local items = c:items("list_audience_models", { maxResults = 2 })
      while true do
        local i, item, message = items:next()
        if not i then break end
        assert.is_nil(message)
        names[i] = item.name
      end
    end)
    loop.start(function()
      for _ = 1, 1000 do -- until the script of the list is used up
        if #names == 8 then break end
        loop.sleep(0.02)
      end
      service:clear()
      other = c:get_trained_model { trainedModelArn = ARN, membershipIdentifier = MEMBERSHIP }
    end)
    loop.run()
    assert.same({ "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8" }, names)
    assert.equal("ACTIVE", other.status)
  end)

  it("reads lists in a for loop, where Lua can yield in one", function()
    service:script { { status = 200, body = page(1) }, { status = 200, body = page(2, true) } }
    local c, names, raised = client { region = "us-east-1" }, {}, nil
    local cannot = _VERSION == "Lua 5.1" and not rawget(_G, "jit")
    loop.start(function()
      local function read()
        for i, item in c:items("list_audience_models") do names[i] = item.name end
      end
      if not cannot then return read() end
      local ok, message = pcall(read)
      raised = not ok and message
    end)
    loop.run()
    if cannot then assert.matches("iterator:next%(%)", raised)
    else assert.same({ "m1", "m2", "m3", "m4" }, names) end
  end)

  it("waits for the status of one resource and of many", function()
    local c, done = client(), {}
    loop.start(function()
      done[1] = c:wait_until("trained_model_active", ARN, { min_delay = 0.02 }).status
    end)
    loop.start(function()
      local waits = c:wait_for_all("trained_model_active", { ARN, ARN }, { min_delay = 0.02 })
      while true do
        local i, model = waits:next()
        if not i then break end
        done[1 + i] = model.status
      end
    end)
    service:script { { code = "ThrottlingException", count = 3 } }
    loop.run()
    assert.same({ "ACTIVE", "ACTIVE", "ACTIVE" }, done)
  end)

  it("ends a wait at once when the call is cancelled", function()
    service:script { { delay = 5 } }
    local c, info = client(), nil
    loop.start(function()
      local call = c:send("get_trained_model", ARN)
      loop.start(function()
        loop.sleep(0.05)
        call:cancel()
      end)
      local model, message
      model, message, info = call:wait()
      assert.is_nil(model)
      assert.matches("^Cancelled: ", message)
    end)
    loop.run()
    assert.equal("cancelled", info.kind)
  end)

  it("makes every descriptor readable when the client is closed", function()
    service:script { { count = 20, delay = 5 } }
    local c, kinds = client(), {}
    for _ = 1, 20 do
      loop.start(function()
        local _, _, info = c:get_trained_model(ARN)
        kinds[#kinds + 1] = info.kind
      end)
    end
    loop.start(function()
      loop.sleep(0.05)
      c:close()
    end)
    loop.run()
    assert.equal(20, #kinds)
    for _, kind in ipairs(kinds) do assert.equal("closed", kind) end
  end)

  it("lets a function that gives credentials wait", function()
    local c = client { credentials = function()
      loop.sleep(0.02)
      return {
        access_key_id = service.access_key_id, secret_access_key = service.secret_access_key,
      }
    end }
    local done = 0
    for _ = 1, 10 do
      loop.start(function()
        assert(c:get_trained_model(ARN))
        done = done + 1
      end)
    end
    loop.run()
    assert.equal(10, done)
  end)

  it("ends a call at its deadline", function()
    service:script { { delay = 5 } }
    local c, info = client { timeout = 0.1, max_attempts = 1 }, nil
    loop.start(function() info = select(3, c:get_trained_model(ARN)) end)
    loop.run()
    assert.equal("timeout", info.kind)
  end)

  it("reuses its descriptors", function()
    local c = client()
    local function round()
      for _ = 1, 30 do
        loop.start(function() assert(c:get_trained_model(ARN)) end)
      end
      loop.run()
    end
    round()
    local before = testing.open_files()
    for _ = 1, 5 do round() end
    assert.is_true(testing.open_files() <= before + 2)
  end)
end
