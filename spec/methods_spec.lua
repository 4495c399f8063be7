--- The methods of all operations: present after `require`, found by name, with options of a call.
local child = require "spec.support.child"
local clients = require "spec.support.clients"
local cleanroomsml = require "cleanroomsml"
local core = require "cleanroomsml.core"
local pace = require "spec.support.pace"

local arn, MEMBERSHIP = clients.arn, clients.MEMBERSHIP

local function raised(fn, ...)
  local ok, message = pcall(fn, ...)
  assert.is_false(ok)
  return message
end

describe("the operations", function()
  it("are returned as a sorted list, a new table each time", function()
    local list = cleanroomsml.operations()
    assert.equal(59, #list)
    for i = 2, #list do assert.is_true(list[i - 1].method < list[i].method) end
    local by_name = {}
    for _, operation in ipairs(list) do by_name[operation.method] = operation end
    assert.same({ name = "CreateMLInputChannel", method = "create_ml_input_channel",
      paginated = false, short_form = false }, by_name.create_ml_input_channel)
    assert.same({ name = "ListTrainedModelVersions", method = "list_trained_model_versions",
      paginated = true, short_form = true }, by_name.list_trained_model_versions)
    list[1].method = "spoilt"
    assert.are_not.equal("spoilt", cleanroomsml.operations()[1].method)
  end)

  it("have a method in the class and a function in the module", function()
    local client = cleanroomsml.client {}
    for _, operation in ipairs(cleanroomsml.operations()) do
      assert.equal("function", type(rawget(cleanroomsml, operation.method)))
      assert.equal("function", type(rawget(getmetatable(client), operation.method)))
    end
  end)

  for place, object in pairs { module = cleanroomsml, client = cleanroomsml.client {} } do
    it("raise an error in the " .. place .. " for a misspelled name", function()
      local message = raised(function() return object.get_trained_models end)
      assert.matches("methods_spec.lua:%d+: ", message)
      assert.is_truthy(message:find('no operation is called "get_trained_models", did you mean '
        .. "get_trained_model?", 1, true), message)
      for _, verb in ipairs { "cancel", "create", "delete", "get", "list", "put", "start", "tag",
        "untag", "update" } do
        assert.matches("did you mean ", raised(function() return object[verb .. "_x"] end))
      end
    end)

    it("leave other missing names of the " .. place .. " nil", function()
      for _, name in ipairs { "colour", "getTrainedModel", "start", "_", "describe_it" } do
        assert.is_nil(object[name])
      end
      assert.is_nil(object[1])
      assert.is_nil(object[true])
    end)
  end
end)

describe("the name of an operation", function()
  local client = cleanroomsml.client { region = "us-east-1" }

  for _, method in ipairs { "call", "send", "batch", "pages", "items", "collect", "prepare",
    "parse" } do
    for _, case in ipairs {
      { "GetTrainedModel", 'no operation is called "GetTrainedModel", did you mean '
        .. "get_trained_model?" },
      { "list_trained_modls", "did you mean list_trained_models?" },
      { "xyz", "did you mean " },
      { ("x"):rep(100000), "did you mean " },
      { "", "did you mean " },
      { arn "m", "operation expected, an ARN was given" },
      { nil, "operation: expected a string, got nothing" },
      { 5, "operation: expected a string, got number" },
      { false, "operation: expected a string, got boolean" },
    } do
      it(("is checked by client:%s: %s"):format(method, tostring(case[1]):sub(1, 30)), function()
        local message = raised(function()
          local result = client[method](client, case[1], {}, {}, "")
          return result
        end)
        assert.matches("methods_spec.lua:%d+: ", message)
        assert.is_truthy(message:find(case[2], 1, true), message)
        assert.is_true(#message < 300)
      end)
    end
  end
end)

describe("a method of the client", function()
  local server, client = clients.emulator(), nil

  before_each(function()
    server:disconnect()
    client = clients.new(server, { region = "us-east-1" })
  end)

  it("gives the same result as client:call and client:send with its name", function()
    assert.equal("minimal", client:get_trained_model(arn "minimal").name)
    assert.equal("minimal", client:call("get_trained_model", arn "minimal").name)
    assert.equal("minimal", client:send("get_trained_model", arn "minimal"):wait().name)
  end)

  it("returns an empty table for a response without members", function()
    server:script { { status = 200, body = "" }, { status = 200, body = "null" },
      { status = 200, body = "{}" } }
    for _ = 1, 3 do
      local output, message, info = client:delete_trained_model_output(arn "minimal")
      assert.is_nil(message)
      assert.same({}, output)
      assert.equal(200, info.http_status)
    end
  end)

  it("sends a POST request and returns its output", function()
    server:script { { status = 200, body = '{"trainedModelArn":"' .. arn "new" .. '"}' } }
    local request = {
      membershipIdentifier = MEMBERSHIP, name = "new", dataChannels = {
        { mlInputChannelArn = arn("c"):gsub("trained%-model", "ml-input-channel"),
          channelName = "train" },
      },
      configuredModelAlgorithmAssociationArn =
        arn("a"):gsub("trained%-model", "configured-model-algorithm-association"),
      resourceConfig = { instanceType = "ml.m5.xlarge", volumeSizeInGB = 30 },
    }
    local output, message = client:create_trained_model(request)
    assert.is_nil(message)
    assert.equal(arn "new", output.trainedModelArn)
    local sent = server:requests()[1]
    assert.equal("POST", sent.method)
    assert.equal("/memberships/" .. MEMBERSHIP .. "/trained-models", sent.target)
  end)

  it("names all errors of a request, with and without a region", function()
    local nowhere = clients.new(server)
    for _, asked in ipairs { client, nowhere } do
      local _, message, info = asked:create_trained_model {
        membershipIdentifier = MEMBERSHIP, resourceConfig = {},
        dataChannels = { {}, { channelNme = "x" } },
      }
      assert.matches("^ValidationError: ", message)
      assert.equal("validation", info.kind)
      local params = table.concat(info.params, "\n")
      for _, fault in ipairs { "resourceConfig.instanceType: missing",
        "dataChannels[2].channelNme: unknown member, did you mean channelName?",
        "name: missing" } do
        assert.is_truthy(params:find(fault, 1, true), params)
      end
    end
    assert.equal(0, #server:requests())
  end)

  it("fails with MissingRegion, and names the ways to set one, without an ARN", function()
    local _, message, info = clients.new(server):list_audience_models()
    assert.equal("config", info.kind)
    assert.equal("MissingRegion", info.code)
    for _, way in ipairs { "option region", "AWS_REGION", "profile" } do
      assert.is_truthy(message:find(way, 1, true))
    end
  end)

  it("needs no request table for an operation without required members", function()
    server:script { { status = 200, body = '{"audienceModels":[]}' } }
    assert.same({ audienceModels = {} }, client:list_audience_models())
  end)

  describe("with options of the call", function()
    it("ends at the call's timeout", function()
      server:script { { stall = "start" } }
      local started = core.monotonic()
      local _, message, info = client:get_trained_model(arn "minimal", { timeout = 0.2 })
      assert.equal("timeout", info.kind)
      assert.matches("not done in 0.2 s", message)
      assert.is_true(core.monotonic() - started < pace(1))
    end)

    it("makes no more attempts than the call's max_attempts", function()
      server:script { { status = 503, count = 9 } }
      for _, attempts in ipairs { 1, 2 } do
        local given = { max_attempts = attempts }
        for _, info in ipairs {
          (select(3, client:get_trained_model(arn "minimal", given))),
          (select(3, client:call("get_trained_model", arn "minimal", given))),
          (select(3, client:send("get_trained_model", arn "minimal", given):wait())),
        } do
          assert.equal(attempts, info.attempts)
        end
      end
      server:script { { status = 503, count = 9 } }
      assert.equal(3, select(3, client:get_trained_model(arn "minimal")).attempts)
    end)

    it("has no deadline with timeout = false, although the client has one", function()
      client = clients.new(server, { timeout = 0.05 })
      server:script { { delay = 0.3 } }
      assert.equal("minimal", client:get_trained_model(arn "minimal", { timeout = false }).name)
    end)

    for _, case in ipairs {
      { { timeuot = 1 }, "timeuot: unknown option, did you mean timeout?" },
      { { timeout = 0 }, "timeout: " }, { { timeout = "5" }, "timeout: " },
      { { max_attempts = 0 }, "max_attempts: " }, { { max_attempts = 1.5 }, "max_attempts: " },
      { { region = "eu-west-1" }, "region: unknown option" },
      { 5, "options must be a table, not number" },
    } do
      it("raises an error for invalid ones: " .. case[2], function()
        for _, name in ipairs { "call", "send" } do
          local message = raised(function()
            local result = client[name](client, "get_trained_model", arn "minimal", case[1])
            return result
          end)
          assert.matches("methods_spec.lua:%d+: ", message)
          assert.is_truthy(message:find(case[2], 1, true), message)
        end
        assert.matches("methods_spec.lua:%d+: ", raised(function()
          local result = client:get_trained_model(arn "minimal", case[1])
          return result
        end))
      end)
    end
  end)
end)

describe("the hook on_attempt", function()
  local server = clients.emulator()
  before_each(function() server:disconnect() end)

  local function recorder()
    local events = {}
    return function(event) events[#events + 1] = event end, events
  end

  it("is called for each attempt", function()
    local hook, events = recorder()
    local client = clients.new(server, { on_attempt = hook })
    server:script { { status = 503 } }
    assert(client:get_trained_model(arn "minimal"))
    assert.equal(2, #events)
    for i, event in ipairs(events) do
      assert.equal("get_trained_model", event.operation)
      assert.equal(i, event.attempt)
      assert.matches("127.0.0.1", event.host, 1, true)
      assert.equal(i == 1, event.will_retry)
      assert.is_true(event.seconds >= 0 and event.bytes_sent > 0 and event.bytes_received > 0)
    end
    assert.equal(503, events[1].http_status)
    assert.equal("service", events[1].kind)
    assert.equal(200, events[2].http_status)
    assert.is_nil(events[2].kind)
    assert.matches("%x", events[2].request_id)
  end)

  it("is called for calls, batches, lists and waits", function()
    local hook, events = recorder()
    local client = clients.new(server, { on_attempt = hook, region = "us-east-1" })
    client:send("get_trained_model", arn "minimal"):wait()
    for _ in client:batch("get_trained_model", { arn "minimal" }) do end -- luacheck: ignore 542
    client:collect("list_training_datasets", {})
    client:wait_until("trained_model_active", arn "minimal", { timeout = 0.01 })
    local names = {}
    for i, event in ipairs(events) do names[i] = event.operation end
    assert.same({ "get_trained_model", "get_trained_model", "list_training_datasets",
      "get_trained_model" }, names)
  end)

  it("is called for a cancelled attempt", function()
    local hook, events = recorder()
    local client = clients.new(server, { on_attempt = hook })
    server:script { { stall = "start" } }
    local call = client:send("get_trained_model", arn "minimal")
    call:cancel()
    call:wait()
    server:script {}
    assert.equal(1, #events)
    assert.equal("cancelled", events[1].kind)
    assert.is_false(events[1].will_retry)
    assert.is_true(events[1].seconds >= 0)
  end)

  it("does not affect the call when it raises an error", function()
    local client = clients.new(server, { on_attempt = function() error "mine" end,
      log = function() error "mine" end })
    server:script { { status = 503 } }
    assert.equal("minimal", client:get_trained_model(arn "minimal").name)
    assert.equal("minimal", client:send("get_trained_model", arn "minimal"):wait().name)
  end)

  it("is refused if it is not a function", function()
    assert.matches("on_attempt: must be a function",
      raised(clients.new, server, { on_attempt = 5 }))
  end)
end)

describe("a response that names another resource than the request", function()
  local server = clients.emulator()

  it("is returned, with a warning in the log", function()
    local models = require "spec.support.models"
    local log, lines = clients.logger()
    local client = clients.new(server, { log = log })
    server:script { { status = 200, body = models.body() } }
    assert(client:get_trained_model(arn "other"))
    assert.equal(1, #lines)
    assert.matches("^warn: the answer's trainedModelArn is .*my_model.*request's is arn:.*other$",
      lines[1])
    assert(client:get_trained_model(arn "minimal"))
    assert(client:get_trained_model { trainedModelArn = arn "minimal" })
    assert.equal(1, #lines)
  end)
end)

describe("client:prepare and client:parse", function()
  local client = cleanroomsml.client {
    region = "us-east-1", credentials = { access_key_id = "A", secret_access_key = "B" },
  }

  it("sign and decode any operation", function()
    local signed = assert(client:prepare("tag_resource",
      { resourceArn = arn "m", tags = { b = "2" } }))
    assert.equal("tag_resource", signed.operation)
    assert.equal("POST", signed.method)
    assert.equal('{"tags":{"b":"2"}}', signed.body)
    assert.equal("application/json", signed.headers["Content-Type"])
    assert.matches("SignedHeaders=content%-type;", signed.headers.Authorization)
    assert.same({}, client:parse(signed, 200, {}, "{}"))
    local _, _, info = client:parse(signed, 404,
      { ["x-amzn-errortype"] = "ResourceNotFoundException" }, '{"message":"no"}')
    assert.equal("ResourceNotFoundException", info.code)
  end)

  it("have no body for an operation without one", function()
    local signed = assert(client:prepare("get_trained_model", arn "m"))
    assert.is_nil(signed.body)
    assert.is_nil(signed.headers["Content-Type"])
  end)

  it("raise an error for a table that client:prepare did not return", function()
    assert.matches("operation: expected a string", raised(client.parse, client, {}, 200, {}, ""))
  end)
end)

describe("a call sent", function()
  local server, client = clients.emulator(), nil
  before_each(function()
    server:disconnect()
    client = clients.new(server)
  end)

  it("with client:send goes out on an open connection before call:wait", function()
    assert(client:get_trained_model(arn "minimal"))
    server:clear()
    local first = client:send("get_trained_model", arn "minimal")
    local until_time = core.monotonic() + pace(2)
    repeat core.sleep(0.01) until #server:requests() == 1 or core.monotonic() > until_time
    assert.equal(1, #server:requests())
    assert.equal("minimal", first:wait().name)
  end)

  it("with client:send makes progress during later calls of the library", function()
    local first = client:send("get_trained_model", arn "minimal")
    local until_time = core.monotonic() + pace(2)
    repeat
      core.sleep(0.01)
      assert(client:prepare("get_trained_model", arn "other"))
    until #server:requests() == 1 or core.monotonic() > until_time
    assert.equal(1, #server:requests())
    assert.equal("minimal", first:wait().name)
  end)
end)

describe("the default client", function()
  it("is used by the module's functions, and replaced after it was closed", function()
    local output, ok = child.run([[
      local cleanroomsml = require "cleanroomsml"
      local client = cleanroomsml.default()
      print(client == cleanroomsml.default())
      local _, message, info = cleanroomsml.list_training_datasets({}, { timeout = 5 })
      print(info.kind, info.code)
      print(pcall(cleanroomsml.list_training_datasets, {}, { timeuot = 5 }))
      client:close()
      print(client == cleanroomsml.default(), cleanroomsml.default().closed)
    ]], "AWS_EC2_METADATA_DISABLED=true HOME=/nonexistent")
    assert.is_true(ok)
    assert.matches("^true\nconfig\tMissingRegion\nfalse\t[^\n]*timeuot[^\n]*\nfalse\tfalse\n$",
      output)
  end)
end)
