--- client:batch: many requests at once, answered in order of completion.
local clients = require "spec.support.clients"
local core = require "cleanroomsml.core"
local pace = require "spec.support.pace"

local arn = clients.arn

describe("a list of requests", function()
  local request_list = require "cleanroomsml.request_list"
  local cases = {
    { "a list with a hole", { "a", nil, "c" }, "a list with holes: 2 requests, the last at 3" },
    { "one request instead of a list", { trainedModelArn = "a" }, "the key trainedModelArn" },
    { "a callable table", setmetatable({}, { __call = print }), "got a callable table" },
    { "a list", { "a", "b" } },
    { "an empty list", {} },
  }
  for _, case in ipairs(cases) do
    it((case[3] and "is refused when it is " or "may be ") .. case[1], function()
      local err = request_list.check(case[2])
      if case[3] then assert.truthy(err:find(case[3], 1, true), err) else assert.is_nil(err) end
    end)
  end
end)

describe("a batch", function()
  local server, client = clients.emulator(), nil

  before_each(function()
    server:disconnect()
    client = clients.new(server)
  end)

  local function list_of(count, name)
    local list = {}
    for i = 1, count do list[i] = arn(name or "minimal") end
    return list
  end

  --- A source that gives the items of a list; `read` counts.
  local function source_of(list)
    local source = { read = 0 }
    function source.fn()
      source.read = source.read + 1
      return list[source.read]
    end
    return source
  end

  --- Everything that comes out, by index: what it was, "a model" or a code; and how much that was.
  local function drain(batch)
    local results, count = {}, 0
    while true do
      local i, model, message, info = batch:next()
      if not i then return results, count end
      assert.is_nil(results[i])
      assert.are.equal(model == nil, message ~= nil)
      results[i], count = model and "a model" or info.code, count + 1
    end
  end

  local function distinct_connections()
    local seen, count = {}, 0
    for _, request in ipairs(server:requests()) do
      if not seen[request.connection] then count = count + 1 end
      seen[request.connection] = true
    end
    return count
  end

  it("gives a result for every request of a list, in a for loop", function()
    local list, seen = list_of(20), {}
    for i, model, message, info in client:batch("get_trained_model", list) do
      assert.is_nil(message)
      assert.are.equal("minimal", model.name)
      assert.are.equal(list[i], info.request)
      assert.are.equal(200, info.http_status)
      assert.is_nil(seen[i])
      seen[i] = true
    end
    assert.are.equal(20, #seen)
  end)

  it("gives no result for an empty list, and stays finished", function()
    local batch = client:batch("get_trained_model", {})
    assert.is_nil(batch:next())
    assert.is_nil(batch:next())
  end)

  it("gives one error for each bad request, and goes on with the others", function()
    local table_request = { trainedModelArn = arn "minimal" }
    local list = { arn "minimal", "not an ARN", {}, arn "no-such-model", false, table_request, 7 }
    local wanted = { "a model", "ValidationError", "ValidationError", "ResourceNotFoundException",
      "ValidationError", "a model", "ValidationError" }
    local seen = {}
    for i, model, _, info in client:batch("get_trained_model", list) do
      seen[i] = model and "a model" or info.code
      assert.are.equal(list[i], info.request)
    end
    assert.are.same(wanted, seen)
    assert.are.equal(3, #server:requests())
  end)

  it("gives results in order of completion", function()
    server:script { { delay = 0.25 } } -- for whichever arrives first
    local batch = client:batch("get_trained_model",
      { arn "no-such-a", arn "no-such-b", arn "no-such-c" })
    local order = {}
    for i in batch do order[#order + 1] = i end
    local slow = server:requests()[1].target:match("no%-such%-(%a)"):byte() - ("a"):byte() + 1
    assert.are.equal(3, #order)
    assert.are.equal(slow, order[3])
  end)

  describe("limits", function()
    for _, concurrency in ipairs { 1, 3, 50 } do
      it("the requests in flight to its concurrency of " .. concurrency, function()
        server:script { { delay = 0.02, count = 12 } }
        local source = source_of(list_of(12))
        local batch = client:batch("get_trained_model", source.fn, { concurrency = concurrency })
        local results = 0
        while batch:next() do
          results = results + 1
          assert.is_true(source.read <= results + concurrency)
        end
        assert.are.equal(12, results)
        assert.are.equal(math.min(12, concurrency), distinct_connections())
      end)
    end

    it("requests in flight to its client's max_in_flight, even if concurrency is higher", function()
      client = clients.new(server, { max_in_flight = 2 })
      server:script { { delay = 0.02, count = 8 } }
      local _, count = drain(client:batch("get_trained_model", list_of(8), { concurrency = 8 }))
      assert.are.equal(8, count)
      assert.are.equal(2, distinct_connections())
    end)

    it("the requests in flight to 50 by default", function()
      local source = source_of(list_of(60, "no-such-model"))
      local batch = client:batch("get_trained_model", source.fn)
      assert.are.equal(0, source.read)
      batch:next()
      assert.are.equal(50, source.read)
      batch:close()
    end)

    it("its memory, however many requests a function gives", function()
      local given = 0
      local batch = client:batch("get_trained_model", function()
        given = given + 1
        if given <= 30000 then return "arn:" .. given end
      end)
      local before
      for count = 1, 30000 do
        local i, _, _, info = batch:next()
        if i ~= count or info.kind ~= "validation" then error("out of order: " .. tostring(i)) end
        if count == 10000 then
          collectgarbage()
          collectgarbage() -- what has a finalizer takes two
          before = collectgarbage "count"
        end
      end
      assert.is_nil(batch:next())
      collectgarbage()
      collectgarbage()
      -- KB; Lua's own table of strings comes and goes by 128.
      assert.is_true(collectgarbage "count" - before < 500)
    end)

    it("its memory by keeping no result that it has returned", function()
      local answered = setmetatable({}, { __mode = "k" })
      local batch = client:batch("get_trained_model", list_of(40), { concurrency = 4 })
      for _ = 1, 40 do
        local _, model = batch:next()
        answered[model] = true
      end
      collectgarbage()
      collectgarbage()
      assert.is_nil(next(answered))
      assert.is_nil(batch:next())
    end)
  end)

  describe("reads requests from a function", function()
    it("until it returns nil, and does not call it again", function()
      local source = source_of(list_of(3))
      local batch = client:batch("get_trained_model", source.fn)
      local _, count = drain(batch)
      assert.are.equal(3, count)
      batch:next()
      assert.are.equal(4, source.read)
    end)

    it("that yields", function()
      local count = 0
      local batch = client:batch("get_trained_model", function()
        count = count + 1
        coroutine.yield("waiting", count)
        if count <= 3 then return arn "minimal" end
      end)
      local yields, results = clients.in_coroutine(function() return (drain(batch)) end)
      assert.are.equal(4, yields)
      assert.are.same({ "a model", "a model", "a model" }, results)
    end)

    it("that receives the values with which its yield was resumed", function()
      local answers = {}
      local batch = client:batch("get_trained_model", function()
        answers[#answers + 1] = coroutine.yield()
      end)
      local routine = coroutine.create(function() return batch:next() end)
      coroutine.resume(routine)
      coroutine.resume(routine, "answer")
      assert.are.same({ "answer" }, answers)
      assert.are.equal("dead", coroutine.status(routine))
    end)

    it("that raises: results in flight come first, then the error is raised once", function()
      local problem, count = { "broken" }, 0
      local batch = client:batch("get_trained_model", function()
        count = count + 1
        if count == 3 then error(problem) end
        return arn "minimal"
      end)
      assert.is_truthy(batch:next())
      assert.is_truthy(batch:next())
      local ok, raised = pcall(batch.next, batch)
      assert.is_false(ok)
      assert.are.equal(problem, raised)
      assert.is_nil(batch:next())
      assert.are.equal(3, count)
    end)
  end)

  describe("gets credentials", function()
    it("from a function that yields", function()
      local asked = 0
      client = clients.new(server, { credentials = function()
        asked = asked + 1
        coroutine.yield()
        return clients.credentials(server)
      end })
      local batch = client:batch("get_trained_model", list_of(5))
      local yields, results = clients.in_coroutine(function() return (drain(batch)) end)
      assert.are.equal(5, #results)
      assert.are.equal(asked, yields)
      assert.are.equal(5, asked)
    end)

    it("from a function that fails: each request gets the error", function()
      client = clients.new(server, { credentials = function() return nil, "sealed" end })
      local batch = client:batch("get_trained_model", list_of(5), { concurrency = 2 })
      local results, count = drain(batch)
      assert.are.equal(5, count)
      for i = 1, 5 do assert.are.equal("NoCredentials", results[i]) end
    end)

    it("from a function that raises: that request gets the error", function()
      local asked = 0
      client = clients.new(server, { credentials = function()
        asked = asked + 1
        if asked == 2 then error("sealed", 0) end
        return clients.credentials(server)
      end })
      local batch = client:batch("get_trained_model", list_of(4), { concurrency = 2 })
      local answers, failures = 0, {}
      for _, model, message, info in batch do
        if model then answers = answers + 1 end
        failures[#failures + 1] = message
        if message then assert.are.equal("credentials", info.kind) end
      end
      assert.are.same({ "NoCredentials: the credentials function raised an error: sealed" },
        failures)
      assert.are.equal(3, answers)
    end)
  end)

  describe("that is closed", function()
    it("reads no more requests; those in flight end with kind closed", function()
      server:script { { stall = "start", count = 9 } }
      local source = source_of(list_of(9))
      local batch = client:batch("get_trained_model", source.fn, { concurrency = 3 })
      server:script { {}, { stall = "start", count = 9 } }
      batch:next()
      batch:close()
      batch:close()
      local read = source.read
      local started = core.monotonic()
      local results, count = drain(batch)
      assert.is_true(core.monotonic() - started < pace(0.5))
      assert.is_true(count >= 2)
      for _, result in pairs(results) do assert.are.equal("Closed", result) end
      assert.are.equal(read, source.read)
    end)

    it("before it read a request gives no result", function()
      local source = source_of(list_of(3))
      local batch = client:batch("get_trained_model", source.fn)
      batch:close()
      assert.is_nil(batch:next())
      assert.are.equal(0, source.read)
    end)

    it("by its client gives kind closed for every request of its list that was not sent", function()
      server:script { {}, { stall = "start", count = 9 } }
      local batch = client:batch("get_trained_model", list_of(9), { concurrency = 3 })
      assert.is_truthy(batch:next())
      client:close()
      local results, count = drain(batch)
      assert.are.equal(8, count)
      for _, result in pairs(results) do assert.are.equal("Closed", result) end
    end)

    it("by its client before a request was sent gives a result for every request", function()
      local batch = client:batch("get_trained_model", list_of(3, "unsent"))
      client:close()
      local results, count = drain(batch)
      assert.are.equal(3, count)
      assert.are.same({ "Closed", "Closed", "Closed" }, results)
      for _, request in ipairs(server:requests()) do -- of an earlier test, perhaps
        assert.is_nil(request.target:find("unsent", 1, true))
      end
    end)

    for _, closed in ipairs { "client", "batch" } do
      it("by its source, which closes the " .. closed .. ", sends nothing more", function()
        server:script { { stall = "start", count = 9 } }
        local batch, read = nil, 0
        batch = client:batch("get_trained_model", function()
          read = read + 1
          if read == 3 then (closed == "client" and client or batch):close() end
          return arn "minimal"
        end)
        local results, count = drain(batch)
        assert.are.equal(3, count)
        assert.are.equal(3, read)
        assert.are.same({ "Closed", "Closed", "Closed" }, results)
        assert.is_true(#server:requests() <= 2)
      end)
    end

    it("by a break in its for loop (Lua 5.4) ends with kind closed", function()
      server:script { {}, { stall = "start", count = 9 } }
      local batch, none, nothing, closing = client:batch("get_trained_model", list_of(3))
      for _ in batch, none, nothing, closing do break end -- luacheck: ignore 512
      if _VERSION < "Lua 5.4" then return batch:close() end
      local results = drain(batch)
      for _, result in pairs(results) do assert.are.equal("Closed", result) end
      assert.is_truthy(next(results))
    end)
  end)

  it("whose loop was left early is collected as garbage, and its client works on", function()
    server:script { {}, { stall = "start", count = 9 } }
    local batches = setmetatable({}, { __mode = "k" })
    do
      local batch = client:batch("get_trained_model", list_of(3))
      batches[batch] = true
      for _ in batch do break end -- luacheck: ignore 512
    end
    server:script {}
    collectgarbage()
    collectgarbage()
    assert.is_nil(next(batches))
    client = clients.new(server, { max_in_flight = 1 })
    assert.are.equal("minimal", client:get_trained_model(arn "minimal").name)
  end)

  it("works beside other calls and other batches", function()
    server:script { { delay = 0.05, count = 30 } }
    local one = client:batch("get_trained_model", list_of(6), { concurrency = 3 })
    local other = client:batch("get_trained_model", list_of(6), { concurrency = 3 })
    local call = client:send("get_trained_model", arn "minimal")
    local count = 0
    while true do
      local a, b = one:next(), other:next()
      count = count + (a and 1 or 0) + (b and 1 or 0)
      if not a and not b then break end
    end
    assert.are.equal(12, count)
    assert.are.equal("minimal", call:wait().name)
  end)

  local wrong = {
    { "no requests", { nil }, "requests: expected a list or a function, got nil" },
    { "a string instead of a list", { arn "m" },
      "requests: expected a list or a function, got string" },
    { "an unknown option", { {}, { concurency = 5 } },
      "concurency: unknown option, did you mean concurrency?" },
    { "options that are no table", { {}, 5 }, "options: expected a table, got number" },
    { "a concurrency of 0", { {}, { concurrency = 0 } }, "concurrency: expected an integer" },
    { "a concurrency of 1.5", { {}, { concurrency = 1.5 } }, "concurrency: expected an integer" },
    { "a concurrency that is a string", { {}, { concurrency = "9" } },
      "concurrency: expected an integer" },
    { "an infinite concurrency", { {}, { concurrency = math.huge } },
      "concurrency: expected an integer" },
  }
  for _, case in ipairs(wrong) do
    it("raises an error at the caller's line for " .. case[1], function()
      local ok, message = pcall(function()
        local batch = client:batch("get_trained_model", case[2][1], case[2][2])
        return batch
      end)
      assert.is_false(ok)
      assert.matches("batch_spec.lua:%d+: ", message)
      assert.is_truthy(message:find(case[3], 1, true))
    end)
  end
end)
