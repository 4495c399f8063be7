-- Binding of requests to HTTP: path, query and body, and all errors of invalid requests.
local cjson = require "cjson"
local core = require "cleanroomsml.core"
local models = require "spec.support.models"
local requests = require "spec.support.requests"
local testing = require "cleanroomsml.testing"

local MEMBERSHIP = "2a1b3c4d-0000-1111-2222-333344445555"
local ARN = "arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/" .. MEMBERSHIP
  .. "/trained-model/m"

local function model(more)
  local request = {
    membershipIdentifier = MEMBERSHIP, name = "churn",
    configuredModelAlgorithmAssociationArn = ARN,
    resourceConfig = { instanceType = "ml.m5.xlarge", volumeSizeInGB = 30 },
    dataChannels = { { mlInputChannelArn = ARN, channelName = "train" } },
  }
  for name, value in pairs(more or {}) do request[name] = value end
  return request
end

local function faults_of(operation, request, options)
  local signed, faults = requests.sign(operation, request, options)
  assert.is_nil(signed)
  return faults
end

local function body_of(operation, request, options)
  local signed, faults = requests.sign(operation, request, options)
  return assert(signed, table.concat(faults or {}, "; ")).body
end

local function raise() error "a metamethod was called" end

local function hostile(members)
  return setmetatable(members, {
    __index = raise, __newindex = raise, __pairs = raise, __ipairs = raise, __len = raise,
    __tostring = raise, __eq = raise, __name = 42,
  })
end

describe("a request body", function()
  it("has the members in the model's order", function()
    assert.equal('{"name":"churn","configuredModelAlgorithmAssociationArn":"' .. ARN
      .. '","resourceConfig":{"instanceType":"ml.m5.xlarge","volumeSizeInGB":30},'
      .. '"dataChannels":[{"mlInputChannelArn":"' .. ARN .. '","channelName":"train"}]}',
      body_of("create_trained_model", model()))
  end)

  it("is present exactly for operations that have body members", function()
    local signed = requests.sign("update_configured_audience_model",
      { configuredAudienceModelArn = ARN })
    assert.equal("{}", signed.body)
    assert.equal("application/json", signed.headers["Content-Type"])
    assert.matches("SignedHeaders=content%-type;host;x%-amz%-date,", signed.headers.Authorization)
    signed = requests.sign("cancel_trained_model", ARN)
    assert.is_nil(signed.body)
    assert.is_nil(signed.headers["Content-Type"])
    assert.matches("SignedHeaders=host;x%-amz%-date,", signed.headers.Authorization)
  end)

  it("has text with JSON escapes, at every position", function()
    local plain = "abcdefghijklmnopqrs\127\195\169"
    local escapes = { { '"', '\\"' }, { "\\", "\\\\" }, { "\n", "\\n" }, { "\31", "\\u001f" },
      { "\0", "\\u0000" }, { " ", " " }, { "\195\169", "\195\169" } }
    for _, escape in ipairs(escapes) do
      for at = 0, 19 do
        local before, after = plain:sub(1, at), plain:sub(at + 1)
        local bound = testing.made_up_bind("create_thing", { thingArn = "x", kind = "y",
          tree = { name = before .. escape[1] .. after .. escape[1] } })
        local expected = before .. escape[2] .. after .. escape[2]
        assert.equal(expected, bound.body:match('"name":"(.*)"'))
      end
    end
  end)

  it("is refused with text that is not UTF-8, at every position", function()
    for len = 0, 70 do
      local request = model { description = ("a"):rep(len) .. "\195\169\195" }
      assert.matches("^description: must be UTF%-8 text$",
        faults_of("create_trained_model", request)[1])
    end
  end)

  it("has empty lists and maps as [] or {}, by the type of the shape", function()
    assert.matches('"hyperparameters":{}', body_of("create_trained_model", model {
      hyperparameters = {}, environment = {},
    }))
    assert.matches('"tags":{}', body_of("tag_resource", { resourceArn = ARN, tags = {} }))
    local body = body_of("create_configured_model_algorithm", {
      name = "a", roleArn = "arn:aws:iam::123456789012:role/x",
      trainingContainerConfig = { imageUri = "x", entrypoint = {}, metricDefinitions = {} },
    }, {})
    assert.matches('"entrypoint":%[%]', body)
  end)

  it("has doubles with all digits, in every locale", function()
    local numbers = { { 0.1, "0.1" }, { 1 / 3, "0.3333333333333333" }, { 0.1 + 0.2,
      "0.30000000000000004" }, { 1.5, "1.5" }, { 1, "1" }, { -0.125, "-0.125" }, { 1e-7, "1e-07" } }
    local old = os.setlocale()
    for _, locale in ipairs { "C", "de_DE.UTF-8" } do
      if os.setlocale(locale) then
        for _, case in ipairs(numbers) do
          local bound = testing.made_up_bind("create_thing", { thingArn = "x", kind = "y",
            tree = { name = "t", ratio = case[1] } })
          local text = bound.body:match('"ratio":(.-)}')
          assert.equal(case[2], text)
          assert.equal(case[1], cjson.new().decode("[" .. text .. "]")[1])
        end
      end
    end
    os.setlocale(old)
  end)

  it("has integers without an exponent", function()
    local body = body_of("start_audience_export_job", { name = "n", audienceGenerationJobArn = ARN,
      audienceSize = { type = "ABSOLUTE", value = 2000000.0 } })
    assert.matches('"value":2000000}', body)
    local bound = testing.made_up_bind("create_thing", { thingArn = "x", kind = "y",
      tree = { name = "t" }, any = { big = 100000000000 } })
    assert.matches('{"big":100000000000}', bound.body, 1, true)
  end)

  it("has timestamps in the format of the service", function()
    local times = {
      { 0, "1970-01-01T00:00:00Z" }, { 1700000000, "2023-11-14T22:13:20Z" },
      { 1700000000.5, "2023-11-14T22:13:20.500000Z" },
      { "2023-09-06T03:02:03+02:00", "2023-09-06T01:02:03Z" },
      { "2023-09-06T01:02:03.123456Z", "2023-09-06T01:02:03.123456Z" },
      { "2023-09-06T01:02:03.0Z", "2023-09-06T01:02:03Z" },
      { "2023-09-06T01:02:03", "2023-09-06T01:02:03Z" }, -- UTC without a zone
    }
    for _, case in ipairs(times) do
      assert.matches('"trainingDataStartTime":"' .. case[2] .. '"',
        body_of("create_audience_model", { name = "n", trainingDatasetArn = ARN,
          trainingDataStartTime = case[1] }), 1, true)
    end
  end)

  it("has any text that JSON can represent", function()
    local description = "\1\31\127\"\\/\b\f\n\r\t ü€😀"
    local body = body_of("create_trained_model", model { description = description }, {})
    assert.matches([["\u0001\u001f]] .. "\127" .. [[\"\\/\b\f\n\r\t ü€😀"]], body, 1, true)
    assert.equal(description, cjson.decode(body).description)
  end)

  it("is read without metamethods", function()
    assert.is_string(body_of("create_trained_model", hostile(model {
      resourceConfig = hostile { instanceType = "ml.m5.xlarge", volumeSizeInGB = 30 },
      hyperparameters = hostile { a = "b" }, dataChannels = hostile {
        hostile { mlInputChannelArn = ARN, channelName = "train" } },
    })))
  end)
end)

describe("path and query", function()
  local function target(operation, request, options)
    local signed = assert(requests.sign(operation, request, options))
    return signed.method, signed.path, signed.query
  end

  it("are built from an ARN that is given as the whole request", function()
    local _, path = target("get_trained_model", ARN)
    assert.equal("/memberships/" .. MEMBERSHIP .. "/trained-models/" .. core.encode(ARN), path)
    local short = 0
    for _, entry in ipairs(core.describe()) do
      local signed, faults = requests.sign(entry.method, ARN)
      assert.equal(entry.short_form, signed ~= nil, entry.method)
      if signed then short = short + 1
      else assert.same({ "request: must be a table, not string" }, faults) end
    end
    assert.equal(23, short)
  end)

  it("have the membership that the path's ARN names, and that of no other ARN", function()
    local _, path = target("get_trained_model", { trainedModelArn = ARN })
    assert.matches("/memberships/" .. MEMBERSHIP .. "/", path, 1, true)
    local other = MEMBERSHIP:gsub("2a", "3b")
    _, path = target("get_trained_model", { trainedModelArn = ARN, membershipIdentifier = other })
    assert.matches("/memberships/" .. other .. "/", path, 1, true)
    local request = model()
    request.membershipIdentifier = nil
    assert.same({ "membershipIdentifier: missing" }, faults_of("create_trained_model", request))
    assert.same({ "membershipIdentifier: missing" },
      faults_of("list_trained_model_inference_jobs", { trainedModelArn = ARN }))
    assert.same({ "membershipIdentifier: missing, and trainedModelArn does not contain it" },
      faults_of("get_trained_model", { trainedModelArn = "arn:aws:cleanrooms-ml:a:b:c/d/e" }))
  end)

  it("may have any text as a query value", function()
    for _, token in ipairs { "", "../x", "a&b=c#d?", "\0\1\r\n\127", "ü€😀", "%41" } do
      local _, path, query = target("list_trained_models",
        { membershipIdentifier = MEMBERSHIP, nextToken = token, maxResults = 5 }, {})
      assert.equal("/memberships/" .. MEMBERSHIP .. "/trained-models", path)
      local _, values = query:gsub("nextToken=" .. core.encode(token):gsub("%%", "%%%%"), "")
      assert.equal(1, values)
      assert.matches("maxResults=5", query)
    end
  end)

  it("repeat the parameter's name for each item of a list", function()
    local method, _, query = target("untag_resource",
      { resourceArn = ARN, tagKeys = { "a b", "c" } })
    assert.equal("DELETE", method)
    assert.equal("tagKeys=a%20b&tagKeys=c", query)
  end)

  it("omit versionIdentifier NULL where the operation's default is the base version", function()
    for _, operation in ipairs { "cancel_trained_model", "delete_trained_model_output" } do
      local _, _, query = target(operation, { trainedModelArn = ARN, versionIdentifier = "NULL" })
      assert.equal("", query)
    end
    for _, operation in ipairs { "get_trained_model", "get_collaboration_trained_model" } do
      for _, options in ipairs { {}, { validate = true } } do
        local faults = faults_of(operation, { trainedModelArn = ARN, versionIdentifier = "NULL",
          collaborationIdentifier = operation:find("coll") and MEMBERSHIP or nil }, options)
        assert.equal(1, #faults)
        assert.matches('^versionIdentifier: must not be "NULL"', faults[1])
      end
    end
  end)
end)

describe("the ARN that determines a request's region", function()
  local LIST = "arn:aws:cleanrooms-ml:eu-west-1:1:membership/x/y/list"
  local cases = {
    { "get_trained_model", ARN, ARN, "trainedModelArn" },
    { "get_trained_model", "arn:aws:s3:::x", nil },
    { "get_trained_model", { trainedModelArn = ARN }, ARN, "trainedModelArn" },
    { "list_trained_models", { membershipIdentifier = ARN }, ARN, "membershipIdentifier" },
    { "list_trained_models", { membershipIdentifier = "x" }, nil },
    { "list_audience_export_jobs", { audienceGenerationJobArn = ARN }, ARN,
      "audienceGenerationJobArn" },
    { "create_trained_model", model(), ARN, "configuredModelAlgorithmAssociationArn" },
    { "create_trained_model", { dataChannels = { { mlInputChannelArn = ARN } } }, nil },
    { "create_configured_model_algorithm", { roleArn = "arn:aws:iam::1:role/x" }, nil },
    { "create_ml_input_channel", { configuredModelAlgorithmAssociations = { 1, "x", LIST, ARN } },
      LIST, "configuredModelAlgorithmAssociations" },
    { "create_ml_input_channel", { configuredModelAlgorithmAssociations = { LIST }, name = ARN },
      ARN, "name" },
    { "get_trained_model", 5, nil }, { "get_trained_model", nil, nil },
    { "get_trained_model", hostile { trainedModelArn = ARN }, ARN, "trainedModelArn" },
  }
  for i, case in ipairs(cases) do
    it(("is the first ARN of this service in the request: %d, %s"):format(i, case[1]), function()
      local arn, member = core.request_arn(case[1], case[2])
      assert.equal(case[3], arn)
      assert.equal(case[4], member)
    end)
  end
end)

local NAN, INF = 0 / 0, 1 / 0
local CONTROL = "must not contain control bytes (NUL, CR, LF, ...)"
local CLIMBS = "must not contain a path segment '.' or '..'"

-- operation, request, faults
local REFUSED = {
  { "get_trained_model", nil, { "request: must be a table or the ARN as text, not nil" } },
  { "create_trained_model", 5, { "request: must be a table, not number" } },
  { "get_trained_model", {}, { "trainedModelArn: missing", "membershipIdentifier: missing" } },
  { "get_trained_model", "", { "trainedModelArn: must not be empty",
    "membershipIdentifier: missing" } },
  { "get_trained_model", { trainedModelArn = ARN .. "/../x", membershipIdentifier = ".." },
    { "trainedModelArn: " .. CLIMBS, "membershipIdentifier: " .. CLIMBS } },
  { "get_trained_model", { trainedModelArn = ARN .. "\r\n", membershipIdentifier = MEMBERSHIP },
    { "trainedModelArn: " .. CONTROL } },
  { "get_trained_model", { trainedModelArn = "arn:aws:cleanrooms-ml:evil.com:1:x/y",
      membershipIdentifier = MEMBERSHIP },
    { "trainedModelArn: its region must be one host label: 1 to 63 of a-z, 0-9 and '-', no '-' at "
      .. "an end, not digits only" } },
  { "get_trained_model", { trainedModelArn = 5, membershipIdentifier = {} },
    { "trainedModelArn: must be a string, not number",
      "membershipIdentifier: must be a string, not table" } },
  { "get_trained_model", { trainedModelArn = ARN, membershipIdentifier = "x" },
    { "membershipIdentifier: must be 36 characters long, not 1" } },
  { "get_trained_model", { trainedModelARN = ARN, colour = 1 },
    { "trainedModelArn: missing", "membershipIdentifier: missing",
      "colour: unknown member",
      "trainedModelARN: unknown member, did you mean trainedModelArn?" } },
  { "get_trained_model", { ARN, trainedModelArn = ARN, [true] = 1, [hostile {}] = 2 },
    { "[1]: unknown member", "[boolean]: unknown member", "[table]: unknown member" } },
  { "list_trained_models", { membershipIdentifier = MEMBERSHIP, maxResults = 101, nextToken = "" },
    { "maxResults: must be from 1 to 100",
      "nextToken: must be 1 to 10240 characters long, not 0" } },
  { "list_trained_models", { membershipIdentifier = MEMBERSHIP, maxResults = "5", nextToken = 5 },
    { "maxResults: must be an integer, not string", "nextToken: must be a string, not number" } },
  { "untag_resource", { resourceArn = ARN, tagKeys = "a" },
    { "tagKeys: must be a list, not string" } },
  { "untag_resource", { resourceArn = ARN }, { "tagKeys: missing" } },
  { "untag_resource", { resourceArn = ARN, tagKeys = { "a", 5, "" } },
    { "tagKeys[2]: must be a string, not number",
      "tagKeys[3]: must be 1 to 128 characters long, not 0" } },
  { "create_trained_model", model { resourceConfig = { volumeSizeInGB = 30 } },
    { "resourceConfig.instanceType: missing" } },
  { "create_trained_model", model { dataChannels = {
      { mlInputChannelArn = ARN, channelName = "a" },
      { mlInputChannelArn = ARN, channelNme = "b" } } },
    { "dataChannels[2].channelName: missing",
      "dataChannels[2].channelNme: unknown member, did you mean channelName?" } },
  { "create_trained_model", model { dataChannels = {} },
    { "dataChannels: must be 1 to 20 items long, not 0" } },
  { "create_training_dataset", { name = "n", roleArn = "arn:aws:iam::123456789012:role/r",
      trainingData = {} }, { "trainingData: must be 1 item long, not 0" } },
  { "create_trained_model", model { dataChannels = { [1] = model().dataChannels[1],
      [3] = model().dataChannels[1] } }, { "dataChannels[2]: missing: the list has a hole" } },
  { "create_trained_model", model { dataChannels = { channelName = "x" } },
    { "dataChannels: must be a list, but has the key channelName" } },
  { "create_trained_model", model { dataChannels = "x", resourceConfig = false, name = true },
    { "name: must be a string, not boolean", "resourceConfig: must be a table, not boolean",
      "dataChannels: must be a list, not string" } },
  { "create_trained_model", model { hyperparameters = { "a", b = 1, [false] = "x" } },
    { "hyperparameters.b: must be a string, not number",
      "hyperparameters[1]: must have a string as its key, not number",
      "hyperparameters[boolean]: must have a string as its key, not boolean" } },
  { "create_trained_model", model { environment = "x" },
    { "environment: must be a table with names, not string" } },
  { "create_trained_model", model { description = cjson.null, environment = cjson.null },
    { "environment: is null: leave it out", "description: is null: leave it out" } },
  { "create_trained_model", model { name = "a\255b", description = "\237\160\128" },
    { "name: must be UTF-8 text", "description: must be UTF-8 text" } },
  { "create_trained_model", model { resourceConfig = { instanceType = "new", volumeSizeInGB = NAN,
      instanceCount = INF } }, { "resourceConfig.instanceCount: must be a finite number",
      "resourceConfig.volumeSizeInGB: must be a number, not NaN" } },
  { "create_trained_model", model { resourceConfig = { instanceType = "new", volumeSizeInGB = 1.5,
      instanceCount = 2 ^ 31 } }, { "resourceConfig.instanceCount: must be an integer of 32 bits",
      "resourceConfig.volumeSizeInGB: must be an integer, not a fraction" } },
  { "create_audience_model", { name = "n", trainingDatasetArn = ARN, trainingDataStartTime = "noon",
      trainingDataEndTime = 1e18 },
    { "trainingDataStartTime: must be a time: a number of seconds since 1970, or text such as "
      .. "2026-01-31T12:00:00Z",
      "trainingDataEndTime: must be a time in the years 1 to 9999" } },
  { "create_audience_model", { name = "n", trainingDatasetArn = ARN, trainingDataStartTime = NAN,
      trainingDataEndTime = {} },
    { "trainingDataStartTime: must be a time in the years 1 to 9999",
      "trainingDataEndTime: must be a time (seconds since 1970, or ISO 8601 text), not table" } },
  { "create_audience_model", { name = "n", trainingDatasetArn = ARN, trainingDataStartTime = "1e3",
      trainingDataEndTime = "1700000000" },
    { "trainingDataStartTime: must be a time: a number of seconds since 1970, or text such as "
      .. "2026-01-31T12:00:00Z",
      "trainingDataEndTime: must be a time: a number of seconds since 1970, or text such as "
      .. "2026-01-31T12:00:00Z" } },
  { "put_configured_audience_model_policy", { configuredAudienceModelArn = ARN,
      configuredAudienceModelPolicy = { Version = "2012-10-17" } },
    { "configuredAudienceModelPolicy: must be JSON text, not a table: encode it first" } },
}

local function sorted(list)
  local copy = {}
  for i, item in ipairs(list) do copy[i] = item end
  table.sort(copy)
  return copy
end

describe("an invalid request", function()
  for i, case in ipairs(REFUSED) do
    it(("is refused: %d, %s"):format(i, table.concat(case[3], "; "):sub(1, 60)), function()
      assert.same(sorted(case[3]), sorted(faults_of(case[1], case[2])))
    end)
  end

  it("without validation may exceed lengths, ranges and sizes, and nothing else", function()
    for i, case in ipairs(REFUSED) do
      local left = {}
      for _, fault in ipairs(case[3]) do
        local limit = fault:find("characters long") or fault:find("items? long")
          or fault:find("must be from")
        if not limit then left[#left + 1] = fault end
      end
      local signed, faults = requests.sign(case[1], case[2], {})
      assert.same(sorted(left), sorted(faults or {}), "case " .. i)
      assert.equal(#left == 0, signed ~= nil)
    end
  end)

  it("has the same errors in the same order each time, at most 100", function()
    local many = {}
    for i = 1, 150 do many["unknown" .. i] = i end
    local first = faults_of("get_trained_model", many)
    assert.equal(101, #first)
    assert.equal("and more", first[101])
    local again, names = {}, {}
    for name in pairs(many) do names[#names + 1] = name end
    for i = #names, 1, -1 do again[names[i]] = true end
    assert.same(first, faults_of("get_trained_model", again))
    local map = {}
    for i = 1, 100 do map["k" .. i] = i end
    assert.same(faults_of("create_trained_model", model { hyperparameters = map }),
      faults_of("create_trained_model", model { hyperparameters = map }))
  end)

  it("has error messages without the values of the request", function()
    local secret = "hunter2-" .. ("x"):rep(3000)
    local shown = table.concat(faults_of("create_trained_model", model {
      environment = { KEY = secret, OTHER = { secret } }, hyperparameters = { secret, a = secret },
      name = secret, description = secret .. "\255",
    }), "\n")
    assert.is_nil(shown:find("hunter2", 1, true))
    assert.matches("environment%.KEY: must be", shown)
  end)

  it("is refused in bounded time when it is huge", function()
    local huge = ("x"):rep(100 * 1000 * 1000)
    assert.same({ "name: is longer than the 8 MiB of a request's body" },
      faults_of("create_trained_model", model { name = huge }, {}))
    assert.same({ "nextToken: is longer than the 8 MiB of a request's body" },
      faults_of("list_trained_models", { membershipIdentifier = MEMBERSHIP, nextToken = huge }, {}))
    assert.same({ "request: its path and query are longer than 64 KiB" },
      faults_of("list_trained_models", { membershipIdentifier = MEMBERSHIP,
        nextToken = huge:sub(1, 70000) }, {}))
    assert.same({ "request: its body is larger than 8 MiB" },
      faults_of("create_trained_model", model { name = huge:sub(1, 5e6),
        description = huge:sub(1, 5e6) }, {}))
    local unknown = model()
    for i = 1, 100000 do unknown["m" .. i] = i end
    local channels = {}
    for i = 1, 100000 do channels[i] = unknown end
    local before = os.clock()
    local faults = faults_of("create_trained_model", model { dataChannels = channels }, {})
    assert.equal(101, #faults)
    assert.is_true(os.clock() - before < 10)
    local same = {}
    for i = 1, 1000 do same[i] = model().dataChannels[1] end
    for i = 1001, 1000000 do same[i] = same[1] end
    faults = faults_of("create_trained_model", model { dataChannels = same }, {})
    assert.matches("request: is far larger than 8 MiB, the limit of a body",
      table.concat(faults, "\n"), 1, true)
  end)

  it("may contain itself as a member", function()
    local request = model()
    request.resourceConfig, request.dataChannels, request.name = request, request, request
    assert.is_true(#faults_of("create_trained_model", request) > 3)
    local tree = { name = "t" }
    tree.children, tree.byName = { tree }, { a = tree }
    local bound, faults = testing.made_up_bind("create_thing",
      { thingArn = "x", kind = "y", tree = tree })
    assert.is_nil(bound)
    assert.matches("is nested more than 64 deep", table.concat(faults, "\n"))
  end)

  it("is refused for every required member that it lacks", function()
    for _, entry in ipairs(core.describe()) do
      local _, list = requests.sign(entry.method, {})
      local faults = table.concat(list or {}, "\n")
      for _, member in ipairs(core.describe(entry.method).input.members) do
        if member.required then
          assert.matches(member.name .. ": missing", faults, 1, true)
        end
      end
    end
  end)
end)

-- One value of another type for each type.
local WRONG = {
  string = { 5, true, {} }, integer = { "5", true, {}, 1.5 }, long = { "x", 1.5 },
  double = { "5", {}, false }, boolean = { "true", 1, {} }, timestamp = { true, {}, "then" },
  structure = { "x", 1, true }, list = { "x", 1, { a = 1 } }, map = { "x", 1, { 1 } },
}

describe("each member of each operation", function()
  -- Calls back for each value in a request: its path, shape, and how to replace it.
  local function walk(value, shape, path, visit)
    if shape.type == "structure" then
      for _, member in ipairs(shape.members) do
        local item = value[member.name]
        if item ~= nil then
          local at = (path == "" and "" or path .. ".") .. member.name
          visit(at, member, function(other) value[member.name] = other end, item)
          walk(item, member.shape, at, visit)
        end
      end
    elseif shape.type == "list" then
      for i, item in ipairs(value) do walk(item, shape.element, path .. "[" .. i .. "]", visit) end
    end
  end

  it("is refused with null or a value of another type, and if required and missing", function()
    local count = 0
    for i, entry in ipairs(core.describe()) do
      local request = requests.make(entry.method, models.chance(i), "all")
      walk(request, core.describe(entry.method).input, "", function(path, member, put, is)
        local function check(value, wanted)
          put(value)
          local found = table.concat(faults_of(entry.method, request), "\n")
          assert.matches(path .. wanted, found, 1, true)
          put(is)
          count = count + 1
        end
        for _, value in ipairs(WRONG[member.shape.type]) do check(value, "") end
        check(cjson.null, ": is null: leave it out")
        if member.required then check(nil, ": missing") end
      end)
      assert.is_table((requests.sign(entry.method, request)))
    end
    assert.is_true(count > 500)
  end)
end)

describe("a request of the made-up service", function()
  local function bind(members, validate)
    local request = { thingArn = "arn:aws:made-up:x:y:thing/z", kind = "ROUND",
      tree = { name = "t" } }
    for name, value in pairs(members) do request[name] = value end
    return testing.made_up_bind("create_thing", request, validate ~= false)
  end

  it("has exactly one member of a union", function()
    assert.equal('{"any":{"text":"a"},"tree":{"name":"t"}}', bind { any = { text = "a" } }.body)
    for _, case in ipairs { { {}, 0 }, { { text = "a", number = 1 }, 2 },
      { { text = "a", flag = false, at = 1 }, 3 } } do
      local bound, faults = bind { any = case[1] }
      assert.is_nil(bound)
      assert.same({ "any: must have exactly one member (of text, number, big, ratio, flag, at, "
        .. "list, tree), not " .. case[2] }, faults)
    end
    local _, faults = bind { any = { txt = "a" } }
    assert.equal("any.txt: unknown member, did you mean text?", faults[2])
  end)

  it("has nested lists, maps and timestamps in its body, and lists in its query", function()
    local bound = bind { since = 1.5, flags = { true, false }, words = { "a", "b" }, ratio = 0.5,
      big = 5, tree = { name = "t", matrix = { {}, { 1, 2 } }, numbers = { a = { 1 } },
        times = { 0 }, byName = { x = { name = "y" } } } }
    assert.equal("since=1970-01-01T00%3A00%3A01.500000Z&flags=true&flags=false&words=a&words=b"
      .. "&ratio=0.5&big=5", bound.query)
    assert.same({ tree = { name = "t", matrix = { {}, { 1, 2 } }, numbers = { a = { 1 } },
      times = { "1970-01-01T00:00:00Z" }, byName = { x = { name = "y" } } } },
      cjson.decode(bound.body))
    assert.equal("/things/arn%3Aaws%3Amade-up%3Ax%3Ay%3Athing%2Fz/ROUND", bound.path)
  end)

  it("is checked against ranges and sizes at every depth", function()
    local _, faults = bind { ratio = 1.75, big = -6, words = {}, any = { ratio = -0.5 },
      tree = { name = "toolong", numbers = {}, matrix = { { 10, 1, 2, 3, 4 } } } }
    assert.same({ "words: must be 1 to 2 items long, not 0", "ratio: must be from -0.25 to 1.5",
      "big: must be from -5 to 100000000000", "any.ratio: must be from -0.25 to 1.5",
      "tree.name: must be 1 to 6 characters long, not 7", "tree.matrix[1][1]: must be from -9 to 9",
      "tree.matrix[1]: must be at most 4 items long, not 5",
      "tree.numbers: must be 1 to 2 entries large, not 0" }, faults)
    assert.is_table((bind({ ratio = 1.75, words = {} }, false)))
  end)
end)
