-- Lives of resources on the emulator: with botocore's client, with hand-written requests, and with
-- a state file that outlives its process.
local botocore = require "spec.support.botocore"
local emulator = require "spec.support.emulator"
local encoding = require "cleanroomsml.emulator.encoding"
local json = require("cjson").new()
local raw_http = require "spec.support.raw_http"
local shell = require "spec.support.shell"
local socket = require "socket"

if not emulator.interpreter() then
  describe("the emulator", function() pending("needs a Lua with lua-http") end)
  return
end

local MEMBERSHIP = "0aa11bb2-0000-1111-2222-333344445555"
local PARTNER = { access_key_id = "AKIDPARTNER",
  secret_access_key = "Je7MtGbClwBFpartner2Zkp0UtkhEXAMPLEKEY99" }
local ROLE = "arn:aws:iam::123456789012:role/r"

local encode = encoding.percent_encode

--- Calls of a client that signs and does nothing else.
local function caller(service, keys, region)
  return function(method, target, body)
    local content = body and (type(body) == "string" and body or json.encode(body)) or nil
    local request = raw_http.request(keys or service,
      { method = method, target = target, body = content, region = region })
    local response = raw_http.get({ port = service.port }, request)
    local ok, decoded = pcall(json.decode, response.body)
    return response.status, ok and decoded or response.body, response.headers["x-amzn-errortype"]
  end
end

describe("botocore", function()
  it("can use every operation of a model's life on the emulator", function()
    local at_hand = botocore.find()
    if not at_hand then return pending("no botocore that knows the service") end
    local service = emulator.start { empty = true }
    finally(function() service:stop() end)
    local output = shell.must(("env -u PYTHONPATH %s proof/interop/python/life.py %s %s %s %s")
      :format(shell.quote(at_hand.python), service.url, service.control, service.access_key_id,
        service.secret_access_key))
    local life = json.decode(output:match("(%b{})%s*$"))
    assert.same({}, life.problems)
    assert.equal(59, life.operations)
    assert.same({ "AccessDeniedException", "ConflictException", "InternalServiceException",
      "ResourceNotFoundException", "ServiceQuotaExceededException", "ThrottlingException",
      "ValidationException" }, life.errors)
  end)
end)

describe("the emulator's resources", function()
  local service, call
  setup(function()
    service = emulator.start { empty = true }
    call = caller(service)
  end)
  teardown(function() service:stop() end)
  before_each(function() service:clear() end)

  local function create_algorithm(name, by)
    local _, made = (by or call)("POST", "/configured-model-algorithms",
      { name = name, roleArn = ROLE })
    return made.configuredModelAlgorithmArn
  end

  local function associate(algorithm, name, membership, by)
    local status, made = (by or call)("POST",
      "/memberships/" .. (membership or MEMBERSHIP) .. "/configured-model-algorithm-associations",
      { name = name, configuredModelAlgorithmArn = algorithm })
    return made.configuredModelAlgorithmAssociationArn, status, made
  end

  it("have every invalid member listed in the validation error", function()
    local status, answer, code = call("POST", "/training-dataset", {
      name = "", roleArn = "role", trainingData = { { type = "X", inputConfig = {
        schema = { { columnName = "a", columnTypes = { "USER_ID", "ITEM_ID" } } } } } },
    })
    assert.equal(400, status)
    assert.equal("ValidationException", code)
    for _, fault in ipairs {
      "^%d validation errors detected%. ",
      "Value with length 0 at '/name' failed to satisfy constraint: Member must have length"
        .. " between 1 and 63, inclusive",
      "Value at '/roleArn' failed to satisfy constraint: Member must satisfy regular expression"
        .. " pattern: arn:aws%[%-a%-z%]%*:iam",
      "Value at '/trainingData/0/type' failed to satisfy constraint: Member must satisfy enum"
        .. " value set: %[INTERACTIONS%]",
      "Value with length 2 at '/trainingData/0/inputConfig/schema/0/columnTypes' failed to"
        .. " satisfy constraint: Member must have length between 1 and 1, inclusive",
      "Value at '/trainingData/0/inputConfig/dataSource' failed to satisfy constraint: Member"
        .. " must not be null",
    } do
      assert.truthy(answer.message:find(fault), answer.message)
    end
  end)

  for _, case in ipairs {
    { "no JSON", "{", "SerializationException" }, { "a list", "[]", "SerializationException" },
    { "a number for a text", '{"name":1,"roleArn":"x"}', "SerializationException" },
    { "what is not UTF-8", '{"name":"\255"}', "SerializationException" },
    { "nothing", "", "ValidationException" }, { "null", '{"name":null}', "ValidationException" },
    { "a time that is none", '{"name":"a","trainingDatasetArn":"x","trainingDataStartTime":"now"}',
      "SerializationException", "/audience-model" },
    { "half an integer", '{"name":"a","retentionInDays":1.5}', "SerializationException",
      "/memberships/" .. MEMBERSHIP .. "/ml-input-channels" },
    { "a union of none", '{"name":"a","inputChannel":{"roleArn":"x","dataSource":{}}}',
      "SerializationException", "/memberships/" .. MEMBERSHIP .. "/ml-input-channels" },
  } do
    it("are not made of " .. case[1], function()
      local status, _, code = call("POST", case[4] or "/configured-model-algorithms", case[2])
      assert.same({ 400, case[3] }, { status, code })
    end)
  end

  it("keep their text byte for byte, without members that the service does not know", function()
    local _, made = call("POST", "/configured-model-algorithms",
      '{"name":"\\u00e4 \\"/\\\\ \\ud83d\\ude80","roleArn":"' .. ROLE .. '","tags":{},"later":[],'
        .. '"description":null,"trainingContainerConfig":{"imageUri":"x","arguments":["a"]}}')
    local _, found = call("GET", "/configured-model-algorithms/"
      .. encode(made.configuredModelAlgorithmArn))
    assert.equal('ä "/\\ 🚀', found.name)
    assert.same({ "a" }, found.trainingContainerConfig.arguments)
    assert.is_nil(found.later)
    assert.is_nil(found.description)
  end)

  it("are listed in pages whose tokens are valid for one list", function()
    local algorithm = create_algorithm "paged"
    for i = 1, 5 do associate(algorithm, "a" .. i, "11111111-0000-1111-2222-333344445555") end
    local list = "/memberships/11111111-0000-1111-2222-333344445555"
      .. "/configured-model-algorithm-associations?maxResults=2"
    local names, token = {}, nil
    for _ = 1, 3 do
      local _, page = call("GET", list .. (token and "&nextToken=" .. token or ""))
      for _, one in ipairs(page.configuredModelAlgorithmAssociations) do
        names[#names + 1] = one.name
      end
      token = page.nextToken or token
      if #names == 5 then assert.is_nil(page.nextToken) end
    end
    assert.same({ "a1", "a2", "a3", "a4", "a5" }, names)
    local other = list:gsub("11111111", "22222222")
    for _, wrong in ipairs { other .. "&nextToken=" .. token, list .. "&nextToken=00",
      list .. "&nextToken=x", list .. "&nextToken=" .. token .. "&nextToken=" .. token,
      "/configured-model-algorithms?nextToken=" .. token, list:gsub("=2", "=0"),
      list:gsub("=2", "=101"), list:gsub("=2", "=x"), list .. "&nextToken=" } do
      assert.equal(400, (call("GET", wrong)), wrong)
    end
  end)

  it("belong to the account of the signing key, and to a region", function()
    local theirs = caller(service, PARTNER)
    local mine = create_algorithm "mine"
    local status, _, code = theirs("GET", "/configured-model-algorithms/" .. encode(mine))
    assert.same({ 403, "AccessDeniedException" }, { status, code })
    local _, listed = theirs("GET", "/configured-model-algorithms")
    assert.same({}, listed.configuredModelAlgorithms)
    status, _, code = caller(service, nil, "eu-west-1")("GET",
      "/configured-model-algorithms/" .. encode(mine))
    assert.same({ 404, "ResourceNotFoundException" }, { status, code })
    local association = associate(mine, "shared")
    status = theirs("GET", "/memberships/" .. MEMBERSHIP
      .. "/configured-model-algorithm-associations/" .. encode(association))
    assert.equal(403, status)
    local _, seen = theirs("GET", "/collaborations/7c0ffee0-1234-4321-8765-abcdefabcdef"
      .. "/configured-model-algorithm-associations/" .. encode(association))
    assert.same({ "shared", "123456789012" }, { seen.name, seen.creatorAccountId })
  end)

  it("belong to collaborations that the control port made", function()
    local collaboration, membership = "99999999-0000-1111-2222-333344445555",
      "88888888-0000-1111-2222-333344445555"
    local function control(path, body)
      shell.must(("curl -fs -H 'content-type: application/json' -d '%s' %s%s")
        :format(body, service.control, path))
    end
    control("/accounts", '{"account":"111122223333","access_key_id":"AKIDTHIRD",'
      .. '"secret_access_key":"third"}')
    control("/memberships", ('{"membership":"%s","collaboration":"%s","account":"111122223333"}')
      :format(membership, collaboration))
    local third = caller(service, { access_key_id = "AKIDTHIRD", secret_access_key = "third" })
    local association = associate(create_algorithm("third", third), "third", membership, third)
    assert.truthy(association:find(":111122223333:membership/" .. membership, 1, true))
    local list = "/collaborations/" .. collaboration .. "/configured-model-algorithm-associations"
    local _, seen = third("GET", list)
    assert.equal(1, #seen.collaborationConfiguredModelAlgorithmAssociations)
    assert.equal(403, (call("GET", list)))
    assert.equal(403, select(2, associate(create_algorithm "no", "no", membership)))
  end)

  it("fail when the control port asks for it, with the given text", function()
    local _, dataset = call("POST", "/training-dataset", { name = "for failures", roleArn = ROLE,
      trainingData = { { type = "INTERACTIONS", inputConfig = {
        schema = { { columnName = "a", columnTypes = { "USER_ID" } } },
        dataSource = { glueDataSource = { tableName = "t", databaseName = "d" } } } } } })
    service:failures { { action = "create", kind = "audience-model", name = "bad",
      status_code = "NO_DATA", message = "There is no data." } }
    local arns = {}
    for i, name in ipairs { "good", "bad", "bad" } do
      local _, made = call("POST", "/audience-model",
        { name = name, trainingDatasetArn = dataset.trainingDatasetArn })
      arns[i] = made.audienceModelArn
    end
    service:clock { advance = 10 }
    local statuses = {}
    for i, arn in ipairs(arns) do
      local _, found = call("GET", "/audience-model/" .. encode(arn))
      statuses[i] = found.status
      if i == 2 then
        assert.same({ statusCode = "NO_DATA", message = "There is no data." }, found.statusDetails)
      end
    end
    assert.same({ "ACTIVE", "CREATE_FAILED", "ACTIVE" }, statuses)
    service:failures { { action = "delete" } }
    call("DELETE", "/audience-model/" .. encode(arns[1]))
    service:clock { advance = 10 }
    local _, found = call("GET", "/audience-model/" .. encode(arns[1]))
    assert.equal("DELETE_FAILED", found.status)
  end)
end)

describe("the emulator's built-in resources", function()
  it("exist in every status", function()
    local service = emulator.start { builtin = true }
    finally(function() service:stop() end)
    local call = caller(service)
    local base = "/memberships/" .. raw_http.MEMBERSHIP
    local expected = { { base .. "/trained-models", "trainedModels", 12 },
      { base .. "/ml-input-channels", "mlInputChannelsList", 8 },
      { base .. "/trained-model-inference-jobs", "trainedModelInferenceJobs", 8 },
      { "/audience-model", "audienceModels", 7 }, { "/training-dataset", "trainingDatasets", 1 },
      { "/audience-generation-job", "audienceGenerationJobs", 7 },
      { "/audience-export-job", "audienceExportJobs", 4 },
      { "/configured-audience-model", "configuredAudienceModels", 1 } }
    for _, case in ipairs(expected) do
      local _, listed = call("GET", case[1])
      local statuses, count = {}, 0
      for _, one in ipairs(listed[case[2]]) do
        if not statuses[one.status] then count = count + 1 end
        statuses[one.status] = true
      end
      assert.equal(case[3], #listed[case[2]], case[1])
      assert.equal(case[3] == 12 and 11 or case[3], count, case[1])
    end
  end)
end)

describe("the emulator's state file", function()
  local folder, path
  setup(function()
    folder = shell.folder()
    path = folder .. "/state.json"
  end)
  teardown(function() shell.run("rm -r " .. folder) end)

  local function names(service)
    local list, token = {}, nil
    repeat
      local _, page = caller(service)("GET", "/configured-model-algorithms?maxResults=100"
        .. (token and "&nextToken=" .. token or ""))
      for _, one in ipairs(page.configuredModelAlgorithms) do list[#list + 1] = one.name end
      token = page.nextToken
    until not token
    return list
  end

  it("contains everything that was answered before a kill -9", function()
    local expected = {}
    for round = 1, 5 do
      local service = emulator.start { empty = true, state = path }
      assert.same(expected, names(service))
      local call = caller(service)
      local until_when = socket.gettime() + 0.05 * round
      repeat
        local name = ("%d-%d"):format(round, #expected)
        assert.equal(200, (call("POST", "/configured-model-algorithms",
          { name = name, roleArn = ROLE })))
        expected[#expected + 1] = name
      until socket.gettime() > until_when
      shell.run("kill -9 " .. service.pid)
      service:stop()
      assert.is_table(json.decode(shell.read(path)))
    end
  end)

  it("restores resources in their status, with all their members", function()
    local other = folder .. "/other.json"
    local service = emulator.start { state = other }
    local target = raw_http.target(raw_http.arn "training")
    local _, before = caller(service)("GET", raw_http.target(raw_http.arn "unicode"))
    local _, training = caller(service)("GET", target)
    assert.equal("CREATE_PENDING", training.status)
    service:clock { advance = 60 }
    shell.run("kill -9 " .. service.pid)
    service:stop()
    service = emulator.start { state = other }
    finally(function() service:stop() end)
    assert.same(before, select(2, caller(service)("GET", raw_http.target(raw_http.arn "unicode"))))
    assert.equal("ACTIVE", select(2, caller(service)("GET", target)).status)
  end)

  it("is not written through a symbolic link", function()
    local linked, target = folder .. "/linked.json", folder .. "/target"
    shell.run(("echo mine >%s && ln -s %s %s.new"):format(target, target, linked))
    emulator.start({ empty = true, state = linked }):stop()
    assert.equal("mine\n", shell.read(target))
    assert.is_table(json.decode(shell.read(linked)))
  end)

  it("is left unchanged when it cannot be parsed", function()
    local broken = folder .. "/broken.json"
    for _, content in ipairs { "", "{", "[]", '{"format":"x"}' } do
      shell.write(broken, content)
      local ok, message = pcall(emulator.start, { state = broken })
      assert.is_false(ok)
      assert.truthy(message:find("broken.json: ", 1, true), message)
      assert.equal(content, shell.read(broken))
    end
  end)
end)
