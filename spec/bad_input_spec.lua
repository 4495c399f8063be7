--- Requests that no service should see, through every way in: each gives a failure of kind
--- `validation` in bounded time, and nothing is sent.
local clients = require "spec.support.clients"
local cleanroomsml = require "cleanroomsml"
local core = require "cleanroomsml.core"

local MEMBERSHIP = clients.MEMBERSHIP
local LONG = ("x"):rep(100 * 1000 * 1000)

local function cyclic()
  local made = {}
  made.a, made[1] = made, made
  return made
end

local function crowd()
  local made = {}
  for i = 1, 100000 do made["unknown" .. i] = i end
  return made
end

-- What is wrong, by the members that are given besides those that are required; and what the
-- message says. `in_list`: members of list_trained_models; `in_get`: those of get_trained_model.
local CASES = {
  { "100,000 unknown members", crowd(), "unknown1: unknown member",
    in_list = true, in_get = true },
  { "a table that holds itself", { name = cyclic(), resourceConfig = cyclic(),
    dataChannels = cyclic() }, "resourceConfig.a: unknown member" },
  { "a table that holds itself", { nextToken = cyclic() }, "nextToken: must be a string",
    in_list = true },
  { "a table that holds itself", { versionIdentifier = cyclic() },
    "versionIdentifier: must be a string", in_get = true },
  { "a text of 100 MB", { description = LONG },
    "description: is longer than the 8 MiB of a request's body" },
  { "a text of 100 MB", { nextToken = LONG },
    "nextToken: is longer than the 8 MiB of a request's body", in_list = true },
  { "a text of 100 MB", { versionIdentifier = LONG },
    "versionIdentifier: is longer than the 8 MiB of a request's body", in_get = true },
  { "a list with a hole", { dataChannels = { [1] = { channelName = "a" }, [3] = {} } },
    "dataChannels[2]: missing: the list has a hole" },
  { "a map with keys that are no text", { hyperparameters = { "a", [true] = "b" } },
    "hyperparameters[1]: must have a string as its key, not number" },
  { "neither member of a union", { inputChannel = { dataSource = {} } },
    "inputChannel.dataSource: must have exactly one member",
    operation = "create_ml_input_channel" },
  { "two members of a union", { inputChannel = { dataSource = { a = {}, b = {} } } },
    "inputChannel.dataSource.a: unknown member", operation = "create_ml_input_channel" },
  { "a target beyond 64 KiB", { nextToken = LONG:sub(1, 70000) },
    "request: its path and query are longer than 64 KiB", in_list = true, lax = true },
  { "a body beyond 8 MiB", { name = LONG:sub(1, 5e6), description = LONG:sub(1, 5e6) },
    "request: its body is larger than 8 MiB", lax = true },
}

local ARN = clients.arn "minimal"

local REQUIRED = {
  create_trained_model = {
    membershipIdentifier = MEMBERSHIP, name = "n", configuredModelAlgorithmAssociationArn = ARN,
    resourceConfig = { instanceType = "ml.m5.xlarge", volumeSizeInGB = 30 },
    dataChannels = { { mlInputChannelArn = ARN, channelName = "train" } },
  },
  create_ml_input_channel = {
    membershipIdentifier = MEMBERSHIP, name = "n", retentionInDays = 1,
    configuredModelAlgorithmAssociations = { ARN },
  },
  list_trained_models = { membershipIdentifier = MEMBERSHIP },
  get_trained_model = { membershipIdentifier = MEMBERSHIP, trainedModelArn = ARN },
}

local function second(_, ...) return ... end

-- Ways in: output, message, info. The client, the operation, the request.
local ANY = {
  method = function(client, operation, request) return client[operation](client, request) end,
  call = function(client, operation, request) return client:call(operation, request) end,
  send = function(client, operation, request) return client:send(operation, request):wait() end,
  batch = function(client, operation, request)
    return second(client:batch(operation, { request }):next())
  end,
  prepare = function(client, operation, request) return client:prepare(operation, request) end,
  ["core.invoke"] = function(client, operation, request)
    return core.invoke(operation, request, { endpoint_url = client.options.endpoint_url,
      region = "us-east-1", credentials = { access_key_id = "a", secret_access_key = "b" },
      validate = client.options.validate })
  end,
}

local LISTS = {
  pages = function(client, operation, request)
    return second(client:pages(operation, request):next())
  end,
  items = function(client, operation, request)
    return second(client:items(operation, request):next())
  end,
  collect = function(client, operation, request) return client:collect(operation, request) end,
}

local WAITS = {
  wait_until = function(client, _, request)
    return client:wait_until("trained_model_active", request)
  end,
  wait_for_all = function(client, _, request)
    return second(client:wait_for_all("trained_model_active", { request }):next())
  end,
}

describe("an invalid request", function()
  local server, client, lax = clients.emulator(), nil, nil

  before_each(function()
    client = clients.new(server, { region = "us-east-1" })
    lax = clients.new(server, { region = "us-east-1", validate = false })
  end)

  local function is_refused(case, ways, operation)
    local request = {}
    for name, value in pairs(REQUIRED[operation]) do request[name] = value end
    for name, value in pairs(case[2]) do request[name] = value end
    for name, way in pairs(ways) do
      local began = os.clock()
      local output, message, info = way(case.lax and lax or client, operation, request)
      assert.is_nil(output, name)
      assert.equal("validation", info.kind, name)
      assert.equal("ValidationError", info.code, name)
      assert.is_truthy(message:find(case[3], 1, true), name .. ": " .. message:sub(1, 300))
      assert.is_true(#message < 100000, name)
      assert.equal(0, info.attempts, name)
      assert.is_true(os.clock() - began < 10, name)
    end
    assert.equal(0, #server:requests())
  end

  for i, case in ipairs(CASES) do
    it(("is refused by every method that takes a request: %d, %s"):format(i, case[1]), function()
      if case[2].unknown1 or not (case.in_list or case.in_get) then
        is_refused(case, ANY, case.operation or "create_trained_model")
      end
      if case.in_list then is_refused(case, LISTS, "list_trained_models") end
      if case.in_get then is_refused(case, WAITS, "get_trained_model") end
    end)
  end

  it("raises an error when the name of the operation is unknown", function()
    for _, name in ipairs { "get_trained_modl", "", 5, true, {}, print, io.stdout } do
      for _, method in ipairs { "call", "send", "batch", "pages", "items", "collect", "prepare" } do
        assert.is_false((pcall(client[method], client, name, {})))
      end
      assert.is_false((pcall(core.invoke, name, {}, {})))
      assert.is_false((pcall(client.wait_until, client, name, ARN)))
      assert.is_false((pcall(client.wait_for_all, client, name, { ARN })))
      assert.is_false((pcall(cleanroomsml.to_json, {}, { shape = name })))
    end
    assert.equal(0, #server:requests())
  end)

  it("is refused by to_json", function()
    local shape = { shape = "TrainedModelSummary" }
    local model = { name = cyclic() }
    model.self = model
    for _, value in ipairs { cyclic(), model, { name = { [true] = 1 } },
      { extra = { [1] = 1, [3] = 3 } } } do
      local began = os.clock()
      local text, message = cleanroomsml.to_json(value, shape)
      assert.is_nil(text)
      assert.is_string(message)
      assert.is_true(#message < 1000)
      assert.is_true(os.clock() - began < 10)
    end
  end)
end)
