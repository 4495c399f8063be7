--- client:pages, client:items and client:collect: lists, page by page and item by item.
local clients = require "spec.support.clients"
local core = require "cleanroomsml.core"

local MEMBERSHIP = clients.MEMBERSHIP
local REQUEST = { membershipIdentifier = MEMBERSHIP }

--- The body of an answer to list_trained_models with models of these names; `token` is JSON text.
local function body(names, token)
  local items = {}
  for i, name in ipairs(names) do
    items[i] = ('{"createTime":1,"updateTime":1,"trainedModelArn":"%s","name":"%s",'
      .. '"status":"ACTIVE","membershipIdentifier":"%s","collaborationIdentifier":"%s",'
      .. '"configuredModelAlgorithmAssociationArn":"%s"}'):format(
      clients.arn(name), name, MEMBERSHIP, MEMBERSHIP,
      (clients.arn(name):gsub("trained%-model/", "configured-model-algorithm-association/")))
  end
  return ('{"trainedModels":[%s]%s}'):format(table.concat(items, ","),
    token and ',"nextToken":' .. token or "")
end

describe("a list operation", function()
  local server, client = clients.emulator(), nil

  before_each(function()
    server:disconnect()
    client = clients.new(server, { region = "us-east-1", max_attempts = 1 })
  end)

  -- Has the emulator answer with these bodies, then with errors.
  local function answer(...)
    local steps, bodies = {}, { ... }
    if type(bodies[1]) == "table" then bodies = bodies[1] end
    for i, text in ipairs(bodies) do steps[i] = { status = 200, body = text } end
    steps[#steps + 1] = { status = 400, code = "ValidationException", count = 9 }
    server:script(steps)
  end

  local function targets()
    local found = {}
    for i, request in ipairs(server:requests()) do
      found[i] = request.target:match("%?(.*)$") or ""
    end
    return found
  end

  it("returns its pages one by one with client:pages", function()
    answer(body({ "a", "b" }, '"t 1/../x"'), body({ "c" }))
    local counts = {}
    for n, page, message, info in client:pages("list_trained_models", REQUEST) do
      assert.is_nil(message)
      assert.equal(200, info.http_status)
      counts[n] = #page.trainedModels
    end
    assert.same({ 2, 1 }, counts)
    assert.same({ "", "nextToken=t%201%2F..%2Fx" }, targets())
  end)

  it("returns its items one by one with client:items, numbered through all pages", function()
    answer(body({ "a", "b" }, '"1"'), body({}, '"2"'), body({ "c" }, '""'))
    local names = {}
    for i, item, message, info in client:items("list_trained_models", REQUEST) do
      assert.is_nil(message)
      assert.equal("us-east-1", info.region)
      names[i] = item.name
    end
    assert.same({ "a", "b", "c" }, names)
    assert.same({ "", "nextToken=1", "nextToken=2" }, targets())
  end)

  it("returns all its items with client:collect", function()
    answer(body({ "a", "b" }, '"1"'), body({ "c" }, "null"))
    local items, message, info = client:collect("list_trained_models", REQUEST)
    assert.is_nil(message)
    assert.equal(3, #items)
    assert.equal("c", items[3].name)
    assert.equal(200, info.http_status)
  end)

  it("returns at most limit items, and fetches no more pages than it needs", function()
    answer(body({ "a", "b" }, '"1"'), body({ "c" }))
    assert.equal(2, #client:collect("list_trained_models", REQUEST, { limit = 2 }))
    assert.equal(1, #server:requests())
    server:clear()
    answer(body({ "a", "b" }, '"1"'), body({ "c", "d" }))
    assert.equal(3, #client:collect("list_trained_models", REQUEST, { limit = 3 }))
  end)

  it("fetches each page only when it is read", function()
    answer(body({ "a", "b" }, '"1"'), body({ "c" }))
    local items = client:items("list_trained_models", REQUEST)
    assert.equal(0, #server:requests())
    items:next()
    items:next()
    assert.equal(1, #server:requests())
    items:next()
    assert.equal(2, #server:requests())
    assert.is_nil(items:next())
    assert.is_nil(items:next())
    assert.equal(2, #server:requests())
  end)

  it("starts at the request's nextToken, and copies the request", function()
    answer(body({ "a" }, '"2"'), body({ "b" }))
    local given = { membershipIdentifier = MEMBERSHIP, nextToken = "1", maxResults = 7 }
    local pages = client:pages("list_trained_models", given)
    given.membershipIdentifier, given.nextToken, given.maxResults = "spoilt", "9", 1
    while pages:next() do assert.equal("9", given.nextToken) end
    assert.same({ "nextToken=1&maxResults=7", "nextToken=2&maxResults=7" }, targets())
  end)

  for _, case in ipairs {
    { "of the page before", nil, { body({ "a" }, '"1"'), body({ "b" }, '"1"') }, 2 },
    { "of the request", "1", { body({ "a" }, '"1"') }, 1 },
  } do
    it("ends with PaginationLoop when a nextToken equals that " .. case[1], function()
      answer(case[3])
      local rows = {}
      for n, page, message, info in client:pages("list_trained_models",
        { membershipIdentifier = MEMBERSHIP, nextToken = case[2] }) do
        rows[n] = page and "page" or message
        if not page then
          assert.equal("decode", info.kind)
          assert.equal("PaginationLoop", info.code)
          assert.is_false(info.retryable)
          assert.equal("us-east-1", info.region)
        end
      end
      assert.equal(case[4] + 1, #rows)
      assert.matches("^PaginationLoop: ", rows[#rows])
      assert.equal(case[4], #server:requests())
    end)
  end

  -- How many different tokens, to which of them the last one leads back, and pages at most.
  for _, case in ipairs { { 2, 1, 3 }, { 7, 5, 10 }, { 30, 1, 90 } } do
    local count, back, most = case[1], case[2], case[3]
    local title = "ends with PaginationLoop when %d tokens repeat from the %dth"
    it(title:format(count, back), function()
      local bodies = {}
      for i = 1, most + 1 do
        local token = i <= count and i or back + (i - back) % (count - back + 1)
        bodies[i] = body({ "m" .. i }, '"t' .. token .. '"')
      end
      answer(bodies)
      local list, message, info = client:collect("list_trained_models", REQUEST)
      assert.is_nil(list)
      assert.matches("^PaginationLoop: .*nextToken is that of an earlier request", message)
      assert.equal("decode", info.kind)
      assert.is_true(#server:requests() <= most, tostring(#server:requests()))
    end)
  end

  it("may return equal pages with different tokens", function()
    local bodies = {}
    for i = 1, 20 do bodies[i] = body({ "same" }, i < 20 and '"' .. i .. '"' or nil) end
    answer(bodies)
    assert.equal(20, #client:collect("list_trained_models", REQUEST))
  end)

  it("ends with one row that has the error when a page fails", function()
    answer(body({ "a", "b" }, '"1"'))
    local rows = {}
    for i, item, message, info in client:items("list_trained_models", REQUEST) do
      rows[i] = item and item.name or info.code
      assert.equal(item == nil, message ~= nil)
    end
    assert.same({ "a", "b", "ValidationException" }, rows)
    local list, message, info = client:collect("list_trained_models", REQUEST)
    assert.is_nil(list)
    assert.matches("^ValidationException", message)
    assert.equal("service", info.kind)
  end)

  it("ends with one row that has the error when the request is invalid", function()
    local rows = {}
    for n, page, _, info in client:pages("list_trained_models", { maxResults = {} }) do
      rows[n] = page or info.kind
    end
    assert.same({ "validation" }, rows)
    assert.equal(0, #server:requests())
  end)

  it("accepts a bare ARN as its request", function()
    answer(body({ "a" }))
    for _, page, message in client:pages("list_trained_model_versions", clients.arn "a") do
      assert.is_nil(message)
      assert.equal(1, #page.trainedModels)
    end
    assert.matches("trained%-model%%2Fa/versions$", server:requests()[1].target)
  end)

  it("ends when its iterator or its client is closed", function()
    answer(body({ "a", "b" }, '"1"'))
    local items = client:items("list_trained_models", REQUEST)
    items:next()
    items:close()
    assert.is_nil(items:next())
    local pages = client:pages("list_trained_models", REQUEST)
    client:close()
    local n, page, _, info = pages:next()
    assert.equal(1, n)
    assert.is_nil(page)
    assert.equal("closed", info.kind)
    assert.is_nil(pages:next())
  end)

  it("is closed by a break in its for loop (Lua 5.4)", function()
    answer(body({ "a", "b" }, '"1"'))
    local items, a, b, closing = client:items("list_trained_models", REQUEST)
    assert.is_nil(a)
    assert.is_nil(b)
    assert.equal(items, closing)
    for _ in items, a, b, closing do break end -- luacheck: ignore 512
    if _VERSION < "Lua 5.4" then items:close() end
    assert.is_nil(items:next())
  end)

  it("uses the endpoint of the first page for all pages", function()
    answer(body({ "a" }, '"1"'), body({ "b" }))
    local pages = client:pages("list_trained_models", REQUEST)
    local _, _, _, first = pages:next()
    client.targets = {}
    client.settings = nil
    local _, page, _, second = pages:next()
    assert.equal("b", page.trainedModels[1].name)
    assert.equal(first.endpoint, second.endpoint)
  end)

  it("holds one page in memory at a time", function()
    local names, kept = {}, setmetatable({}, { __mode = "k" })
    for i = 1, 100 do names[i] = "model-" .. i end
    local steps = {}
    for i = 1, 30 do steps[i] = { status = 200, body = body(names, '"' .. i .. '"') } end
    server:script(steps)
    local items, most = client:items("list_trained_models", REQUEST), 0
    for i = 1, 3000 do
      local _, item = items:next()
      kept[item] = true
      if i % 500 == 0 then
        collectgarbage()
        collectgarbage()
        local count = 0
        for _ in pairs(kept) do count = count + 1 end
        most = math.max(most, count)
      end
    end
    assert.is_true(most <= 101, tostring(most))
  end)

  describe("raises an error at the caller's line for", function()
    for _, case in ipairs {
      { "an operation without pages", "pages", { "get_trained_model" }, "has no pages" },
      { "an operation without pages", "items", { "get_trained_model" }, "has no pages" },
      { "an operation without pages", "collect", { "get_trained_model" }, "has no pages" },
      { "no operation", "pages", { "list_trained_modls" }, "did you mean list_trained_models?" },
      { "an ARN", "items", { clients.arn "a" }, "operation expected, an ARN was given" },
      { "a limit of 0", "collect", { "list_trained_models", REQUEST, { limit = 0 } },
        "limit: expected an integer of at least 1" },
      { "an unknown option", "collect", { "list_trained_models", REQUEST, { limt = 1 } },
        "limt: unknown option, did you mean limit?" },
    } do
      it(case[2] .. ": " .. case[1], function()
        local ok, message = pcall(function()
          local made = client[case[2]](client, case[3][1], case[3][2], case[3][3])
          return made
        end)
        assert.is_false(ok)
        assert.matches("pages_spec.lua:%d+: ", message)
        assert.is_truthy(message:find(case[4], 1, true), message)
      end)
    end
  end)

  it("cannot be read by a for loop on PUC Lua 5.1 if the wait yields: use"
    .. " iterator:next()", function()
    if _VERSION ~= "Lua 5.1" or rawget(_G, "jit") then return end
    client = clients.new(server, { region = "us-east-1", wait = function(_, seconds)
      core.sleep(math.min(seconds, 0.001))
      coroutine.yield()
    end })
    answer(body { "a" })
    local seen, raised = {}, nil
    clients.in_coroutine(function()
      local items = client:items("list_trained_models", REQUEST)
      local ok, message = pcall(function() for _ in items do error "not reached" end end)
      raised = not ok and message
      while true do
        local i, item = items:next()
        if not i then break end
        seen[i] = item.name
      end
    end)
    assert.matches("iterator:next%(%)", raised)
    assert.same({ "a" }, seen)
  end)
end)
