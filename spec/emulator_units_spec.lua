-- The parts of the emulator that need no network: signatures, models, JSON text.
if not pcall(require, "openssl.digest") then
  describe("the emulator", function() pending("this Lua has no luaossl") end)
  return
end

local json = require("cjson").new()
local check = require "cleanroomsml.emulator.check"
local description = require "cleanroomsml.emulator.description"
local jsontext = require "cleanroomsml.emulator.jsontext"
local implied = require "cleanroomsml.emulator.implied"
local life = require "cleanroomsml.emulator.life"
local locate = require "cleanroomsml.emulator.locate"
local models = require "cleanroomsml.emulator.models"
local rawjson = require "cleanroomsml.emulator.rawjson"
local parties = require "cleanroomsml.emulator.parties"
local raw_http = require "spec.support.raw_http"
local references = require "cleanroomsml.emulator.references"
local sigv4 = require "cleanroomsml.emulator.sigv4"
local store = require "cleanroomsml.emulator.store"
local verify = require "cleanroomsml.emulator.verify"

local DATA = os.getenv("CONFORMANCE_DIR") or "../shared/conformance"
local VECTORS = DATA .. "/sigv4/aws-c-auth-v4-header.json"

local read_file = require("spec.support.shell").read_if_there

--- A vector's signed request as a table; a line that begins with a blank goes on the last header.
local function parse_vector(content)
  local head, body = content:match("^(.-)\n\n(.*)$")
  local method, target = head:match("^(%S+) (.-) HTTP/1.1")
  local headers = {}
  for line in head:gmatch("\n([^\n]*)") do
    local name, value = line:match("^(%w[^:]*):(.*)$")
    if name then
      headers[#headers + 1] = { name, value }
    else
      headers[#headers][2] = headers[#headers][2] .. " " .. line
    end
  end
  return { method = method, target = target, headers = headers, body = body }
end

local function check_vector(case)
  local request, context = parse_vector(case.signed_request), case.context
  local signed_headers = case.signed_request:match("SignedHeaders=([^,]+)")
  local timestamp = context.timestamp:gsub("[-:]", "")
  local scope = {
    date = timestamp:sub(1, 8), region = context.region, service = context.service,
    text = case.string_to_sign:match("\n(%d+/[^\n]+)\n"),
  }
  local canonical = sigv4.canonical_request(request, signed_headers)
  local to_sign = sigv4.string_to_sign(canonical, timestamp, scope)
  assert.equal(case.canonical_request, canonical)
  assert.equal(case.string_to_sign, to_sign)
  assert.equal(case.signature,
    sigv4.signature(context.credentials.secret_access_key, scope, to_sign))
end

describe("the emulator's signature", function()
  local content = read_file(VECTORS)
  if not content then
    pending("agrees with the published vectors: no data in " .. DATA)
  end
  for _, case in ipairs(content and json.decode(content) or {}) do
    if case.context.normalize then -- this service's paths are normalized
      it("agrees with " .. case.name, function()
        check_vector(case)
      end)
    end
  end

  local CREDENTIALS = {
    access_key_id = "AKIDEXAMPLE",
    secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  }
  local HOST, TIME = "cleanrooms-ml.us-east-1.amazonaws.com", "20261123T120000Z"
  local TARGET = raw_http.target(raw_http.arn("my_model-1.0"))

  for _, case in ipairs {
    { "a plain call", TARGET, nil,
      "47572fac0b89ec7c8b0ba3d1fe3be959f9a04e99cbd556b760e8c54b99b9c3ff" },
    { "a call with a session token", TARGET, "IQoJb3JpZ2luX2VjEXAMPLE//token==",
      "1158034b0705c5840a185c40da6f7c8fa292ea397ffaa4eca45bc896a4e11514" },
    { "a call with a version", TARGET .. "?versionIdentifier=9f8e7d6c-aaaa-bbbb-cccc-ddddeeeeffff",
      nil, "056251e0696e75bf1d2dbc8fc98d1243f34559d97d1b877e274598258ca62e3f" },
  } do
    it("of " .. case[1] .. " is the one that the Python SDK made", function()
      local request = raw_http.request(CREDENTIALS, {
        timestamp = TIME, target = case[2], token = case[3],
        headers = { { "host", HOST }, { "x-amz-date", TIME } },
      })
      assert.equal(case[4], sigv4.header(request.headers, "authorization"):match("%x+$"))
    end)
  end
end)

describe("the emulator's check of a signature", function()
  local NOW = 1795435200 -- 2026-11-23T12:00:00Z
  local KNOWN = { access_key_id = "AKID", secret_access_key = "secret", service = "cleanrooms-ml" }

  local function verdict(changes, known, tamper)
    changes.timestamp = changes.timestamp or "20261123T120000Z"
    local request = raw_http.request(KNOWN, changes)
    if tamper then
      tamper(request)
    end
    local account = {}
    for _, given in ipairs { KNOWN, known or {} } do
      for name, value in pairs(given) do
        account[name] = value
      end
    end
    return verify(request, { service = account.service, region = account.region,
      account = function(id) return id == account.access_key_id and account or nil end }, NOW)
  end

  for _, case in ipairs {
    { "five minutes late", { timestamp = "20261123T115500Z" } },
    { "five minutes early", { timestamp = "20261123T120500Z" } },
    { "with the session token", { token = "T" }, { session_token = "T" } },
    { "in the one region", { region = "eu-west-1" }, { region = "eu-west-1" } },
  } do
    it("lets in a request " .. case[1], function()
      assert.is_table(verdict(case[2], case[3]))
    end)
  end

  local function without(name)
    return function(request)
      for i = #request.headers, 1, -1 do
        if request.headers[i][1] == name then
          table.remove(request.headers, i)
        end
      end
    end
  end

  local function authorization(value)
    return function(request)
      request.headers[#request.headers][2] = value
    end
  end

  local EMPTY_HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

  --- A request that says and signs this of its body.
  local function hashed(value)
    return { signed_headers = "host;x-amz-content-sha256;x-amz-date",
      headers = { { "host", "localhost" }, { "x-amz-content-sha256", value },
        { "x-amz-date", "20261123T120000Z" } } }
  end

  it("accepts a request with the hash of its body in a header", function()
    assert.is_table(verdict(hashed(EMPTY_HASH)))
  end)

  for _, case in ipairs {
    { "without Authorization", {}, "MissingAuthenticationTokenException", nil,
      without("authorization") },
    { "with another scheme", {}, "IncompleteSignatureException", "'Bearer'",
      authorization("Bearer abc") },
    { "with parts missing", {}, "IncompleteSignatureException", "'Signature' parameter",
      authorization("AWS4-HMAC-SHA256 Credential=a/20261123/r/s/aws4_request") },
    { "with a broken credential", {}, "IncompleteSignatureException", "Credential",
      authorization("AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host, Signature=b") },
    { "without a date", {}, "IncompleteSignatureException", "'X-Amz-Date'",
      without("x-amz-date") },
    { "with a date that is none", { timestamp = "2026-11-23T12:00:00Z", scope_date = "20261123" },
      "IncompleteSignatureException", "ISO-8601" },
    { "of an unknown key", { key = "OTHER" }, "UnrecognizedClientException" },
    { "with an unknown token", { token = "T" }, "UnrecognizedClientException" },
    { "without the token", {}, "UnrecognizedClientException", nil, nil, { session_token = "T" } },
    { "with another token", { token = "U" }, "UnrecognizedClientException", nil, nil,
      { session_token = "T" } },
    { "with another terminator", { terminator = "aws5" }, "InvalidSignatureException",
      "terminator" },
    { "for another service", { service = "s3" }, "InvalidSignatureException", "correct service" },
    { "for another region", {}, "InvalidSignatureException", "not 'us-east-1'", nil,
      { region = "eu-west-1" } },
    { "with another day in its scope", { scope_date = "20261122" }, "InvalidSignatureException",
      "'20261122' != '20261123'" },
    { "too late", { timestamp = "20261123T115459Z" }, "InvalidSignatureException",
      "Signature expired: 20261123T115459Z is now earlier than 20261123T115500Z" },
    { "too early", { timestamp = "20261123T120501Z" }, "InvalidSignatureException",
      "Signature not yet current: 20261123T120501Z is still later than 20261123T120500Z" },
    { "that does not sign its host", { signed_headers = "x-amz-date" },
      "InvalidSignatureException", "'host' must be a 'SignedHeader'" },
    { "made with another secret", { secret = "other" }, "InvalidSignatureException" },
    { "with SignedHeaders out of order", { signed_headers = "x-amz-date;host" },
      "InvalidSignatureException", "sorted" },
    { "with a signed header twice", { signed_headers = "host;host;x-amz-date" },
      "InvalidSignatureException", "each once" },
    { "with SignedHeaders in capitals", { signed_headers = "Host;x-amz-date" },
      "InvalidSignatureException", "lower case" },
    { "without a header that is signed", { signed_headers = "host;x-amz-date;x-amz-extra" },
      "InvalidSignatureException", "'x-amz-extra' is not in the request" },
    { "without its Host", { signed_headers = "x-amz-date" }, "InvalidSignatureException",
      "'host' must be", without("host") },
    { "with two Authorization headers", {}, "IncompleteSignatureException", "more than one",
      function(request) table.insert(request.headers, request.headers[#request.headers]) end },
    { "with a part of its Authorization twice", {}, "IncompleteSignatureException",
      "more than one 'Credential'", function(request)
        local last = request.headers[#request.headers]
        last[2] = last[2]:gsub("(Credential=[^,]+,)", "%1 %1")
      end },
    { "with the hash of another body", hashed(("0"):rep(64)), "InvalidSignatureException",
      "x-amz-content-sha256" },
    { "with the hash of a body that was changed", hashed(EMPTY_HASH), "InvalidSignatureException",
      "x-amz-content-sha256", function(request) request.body = "{}" end },
    { "with UNSIGNED-PAYLOAD", hashed "UNSIGNED-PAYLOAD", "InvalidSignatureException",
      "x-amz-content-sha256", function(request) request.body = "{}" end },
    { "whose path was changed", {}, "InvalidSignatureException", nil, function(request)
      request.target = request.target .. "x"
    end },
    { "whose body was changed", {}, "InvalidSignatureException", nil, function(request)
      request.body = "x"
    end },
  } do
    it("refuses a request " .. case[1], function()
      local scope, problem = verdict(case[2], case[6], case[5])
      assert.is_nil(scope)
      assert.equal(case[3], problem.code)
      if case[4] then
        assert.is_truthy(problem.message:find(case[4], 1, true), problem.message)
      end
    end)
  end
end)

describe("raw JSON", function()
  local TEXT = ' { "a" : [ 1.50 , { "x y" : " [ \\" ] " } , [] ] , "\\u00e4" : { } , "n" : null , '
    .. '"t":true,"":"\\\\"}\n'

  it("is compacted outside strings only", function()
    assert.equal('{"a":[1.50,{"x y":" [ \\" ] "},[]],"\\u00e4":{},"n":null,"t":true,"":"\\\\"}',
      rawjson.compact(TEXT))
  end)

  it("is cut into members and items in their order", function()
    local members = rawjson.members(rawjson.compact(TEXT))
    assert.same({
      { name = "a", text = '[1.50,{"x y":" [ \\" ] "},[]]' }, { name = "ä", text = "{}" },
      { name = "n", text = "null" }, { name = "t", text = "true" }, { name = "", text = '"\\\\"' },
    }, members)
    assert.same({ "1.50", '{"x y":" [ \\" ] "}', "[]" }, rawjson.items(members[1].text))
    assert.same({}, rawjson.items("[]"))
    assert.same({}, rawjson.members("{}"))
  end)
end)

describe("the emulator's models", function()
  local MINIMAL = json.decode(read_file("examples/models.json"))[2]

  --- Text of a list with one model: the minimal one with `changes`; false takes a member away.
  local function with(changes)
    local model = {}
    for _, given in ipairs { MINIMAL, changes } do
      for name, value in pairs(given) do
        model[name] = value or nil
      end
    end
    return json.encode { model }
  end

  local function load(text, seed)
    return assert(models.load(text, { start = 1795435200, seed = seed }))
  end

  local function only_model(text, seed)
    return load(text, seed)[1]
  end

  --- What Get answers of a model at a stage.
  local function text_of(model, at)
    return locate.text(description.of("GetTrainedModel").output, life.members(model, at),
      model.extra)
  end

  for _, case in ipairs {
    { "text that is no JSON", "[{", "is not JSON" },
    { "an object", "{}", "must hold a JSON list of models" },
    { "NaN", "[NaN]", "is not JSON" },
    { "a NUL behind the list", "[]\0[", "is not JSON: it contains a NUL byte" },
    { "a number", "[1]", "model 1: must be an object" },
    { "no name", with { name = false }, "model 1: name: is missing" },
    { "a wrong name", with { name = 1 }, "model 1: name: must be a string, not a number" },
    { "a wrong membership", with { membershipIdentifier = "x" },
      'model 1: membershipIdentifier: is not well formed: "x"' },
    { "a wrong time", with { createTime = "yesterday" },
      "model 1: createTime: is not well formed" },
    { "an object for a list", with { dataChannels = { a = 1 } },
      "model 1: dataChannels: must be a list, not an object" },
    { "a list for a map", with { tags = { "x" } },
      "model 1: tags: must be an object, not a list" },
    { "a number in a map", with { tags = { a = 1 } },
      "model 1: tags.a: must be a string, not a number" },
    { "half an integer",
      with { resourceConfig = { instanceType = "ml.m5.large", volumeSizeInGB = 1.5 } },
      "model 1: resourceConfig.volumeSizeInGB: must be an integer" },
    { "a channel without a name", with { dataChannels = { { mlInputChannelArn =
      MINIMAL.dataChannels[1].mlInputChannelArn } } },
      "model 1: dataChannels[1].channelName: is missing" },
    { "an unknown instruction", with { emulator = { life = 1 } },
      "model 1: emulator.life: is not known" },
    { "an empty life", with { emulator = { lifecycle = {} } },
      "model 1: emulator.lifecycle: must be a list of steps" },
    { "a step without a status", with { emulator = { lifecycle = { { seconds = 1 } } } },
      "model 1: emulator.lifecycle[1].status: is missing (and so is error)" },
    { "a step that is none", with { emulator = { lifecycle = { 1 } } },
      "model 1: emulator.lifecycle[1].status: is missing" },
    { "a step without an end", with { emulator = { lifecycle = { { status = "A" },
      { status = "B" } } } }, "model 1: emulator.lifecycle[1].seconds: must be a number" },
    { "a step with an unknown error", with { emulator = { lifecycle = { { error = "Oops" } } } },
      "model 1: emulator.lifecycle[1].error: is not one of AccessDeniedException, " },
    { "a step with a wrong member",
      with { emulator = { lifecycle = { { status = "ACTIVE", statusDetails = "x" } } } },
      "model 1: emulator.lifecycle[1].statusDetails: must be an object" },
  } do
    it("must not contain " .. case[1], function()
      local loaded, message = models.load(case[2], { start = 0 })
      assert.is_nil(loaded)
      assert.equal(case[3], message:sub(1, #case[3]))
    end)
  end

  it("are answered with their values unchanged, in the service's order", function()
    local model = MINIMAL
    local resource = only_model(('[{"later":{"b":[],"a":1.0},"tags":{},"dataChannels":[],'
      .. '"name":"\\u00e4","updateTime":"%s","createTime":"%s","status":"%s",'
      .. '"hyperparameters":null,"configuredModelAlgorithmAssociationArn":"%s",'
      .. '"trainedModelArn":"%s",'
      .. '"collaborationIdentifier":"%s","membershipIdentifier":"%s"}]'):format(
      model.updateTime, model.createTime, model.status,
      model.configuredModelAlgorithmAssociationArn, model.trainedModelArn,
      model.collaborationIdentifier, model.membershipIdentifier))
    local text = text_of(resource, resource.stages[1])
    local names = {}
    for _, member in ipairs(rawjson.members(text)) do
      names[#names + 1] = member.name
    end
    assert.same({ "membershipIdentifier", "collaborationIdentifier", "trainedModelArn", "name",
      "status", "configuredModelAlgorithmAssociationArn", "createTime", "updateTime",
      "hyperparameters", "tags", "dataChannels", "later" }, names)
    for _, kept in ipairs { '"later":{"b":[],"a":1.0}', '"tags":{}', '"dataChannels":[]',
      '"name":"\\u00e4"', '"hyperparameters":null' } do
      assert.is_truthy(text:find(kept, 1, true), kept)
    end
  end)

  local LIFE = with { emulator = { lifecycle = {
    { status = "CREATE_PENDING", seconds = 2 },
    { status = "CREATE_IN_PROGRESS", seconds = 5, statusDetails = { message = "half way" } },
    { status = "ACTIVE", seconds = 1, metricsStatus = "PUBLISH_SUCCEEDED" },
    { error = "ResourceNotFoundException" },
  } } }

  it("change status with the clock", function()
    local model = only_model(LIFE)
    for _, case in ipairs {
      { 0, "CREATE_PENDING", "2026-11-23T12:00:00.000Z" },
      { 1.9, "CREATE_PENDING", "2026-11-23T12:00:00.000Z" },
      { 2, "CREATE_IN_PROGRESS", "2026-11-23T12:00:02.000Z" },
      { 7, "ACTIVE", "2026-11-23T12:00:07.000Z" },
    } do
      local text = text_of(model, life.at(model, 1795435200 + case[1]))
      local sent = json.decode(text)
      assert.same({ case[2], case[3] }, { sent.status, sent.updateTime })
      assert.equal(case[2] == "CREATE_IN_PROGRESS", sent.statusDetails ~= nil)
      assert.equal(case[2] == "ACTIVE", sent.metricsStatus ~= nil)
      assert.is_nil(text:find("emulator", 1, true))
      assert.is_nil(text:find("seconds", 1, true))
    end
    assert.equal("ResourceNotFoundException", life.at(model, 1795435208).error)
  end)

  it("have the same times for the same seed, on every Lua", function()
    local function times(seed)
      local list = {}
      for i, stage in ipairs(only_model(LIFE, seed).stages) do
        list[i] = ("%.4f"):format(stage.from - 1795435200)
      end
      return list
    end
    assert.same({ "0.0000", "2.0000", "7.0000", "8.0000" }, times(nil))
    assert.same({ "0.0000", "2.5112", "7.3045", "8.3372" }, times(0))
    assert.same(times(42), times(42))
    assert.are_not.same(times(42), times(43))
  end)

  it("may have their instructions in the old form", function()
    local model = only_model((LIFE:gsub('"emulator"', '"standin"')))
    assert.equal(4, #model.stages)
    assert.is_nil(model.extra)
  end)

  describe("the resources that they refer to", function()
    local ASSOCIATION, CHANNEL = "configured-model-algorithm-association", "ml-input-channel"
    local state = { store = store.new(), clock = { time = function() return 1795435200 end },
      parties = parties.new { access_key_id = "a", secret_access_key = "b" } }
    local place = MINIMAL.trainedModelArn:match("^(.+/)trained%-model/")
    for _, changes in ipairs { {}, { trainedModelArn = MINIMAL.trainedModelArn .. "-2" },
      { dataChannels = { { channelName = "train",
        mlInputChannelArn = place .. CHANNEL .. "/train" } } } } do
      local model = only_model(with(changes))
      state.store:add(model)
      implied.add(state, model)
    end

    for kind, get in pairs { ["configured-model-algorithm"] = "GetConfiguredModelAlgorithm",
      [ASSOCIATION] = "GetConfiguredModelAlgorithmAssociation", [CHANNEL] = "GetMLInputChannel" } do
      it("exist once: " .. kind, function()
        local list = state.store.lists[kind]
        assert.equal(1, #list)
        local shape = description.of(get).output
        local found, at = state.store:find(list[1].key, state.clock.time())
        assert.is_true(check(locate.text(shape, life.members(found, at)), shape, ""))
        assert.equal(list[1].key:match("[^/]+$"), jsontext.value(found.members.name))
        for _, reference in ipairs(references.within(shape, found.members)) do
          assert.is_truthy(state.store:find(reference.key, state.clock.time()))
        end
      end)
    end
  end)
end)

describe("the emulator's store", function()

  local function resource(kind, key, changes)
    local made = { kind = kind, key = key, members = {}, stages = { { from = 0 } } }
    for name, value in pairs(changes or {}) do made[name] = value end
    return made
  end

  it("finds the versions of one key", function()
    local all = store.new()
    local versions = { resource("k", "a"), resource("k", "a", { version = "1" }),
      resource("k", "a", { version = "2" }) }
    for _, one in ipairs(versions) do all:add(one) end
    assert.equal(versions[3], all:find("a", 0))
    assert.equal(versions[3], all:find("a", 0, "latest"))
    assert.equal(versions[1], all:find("a", 0, "base"))
    assert.equal(versions[2], all:find("a", 0, "1"))
    assert.is_nil(all:find("a", 0, "3"))
    assert.is_nil(all:find("b", 0))
  end)

  it("removes resources whose deletion is complete", function()
    local all = store.new()
    for i = 1, 1000 do
      all:add(resource("k", "a" .. i,
        { stages = { { from = 0 }, i % 10 > 0 and { from = 5, gone = true } or nil } }))
    end
    local function count(time, after)
      local n = 0
      for _ in all:each("k", time, after) do n = n + 1 end
      return n
    end
    assert.equal(1000, count(4))
    assert.equal(500, count(4, 500))
    assert.equal(100, count(5))
    assert.equal(50, count(5, 500))
    assert.is_true(#all.lists.k < 500)
    assert.is_nil(all:find("a1", 5))
    assert.is_table(all:find("a10", 5))
  end)
end)

describe("the emulator's description", function()
  local from_text = require "cleanroomsml.emulator.describe_text"
  local describe_in_c = require("cleanroomsml.core").describe

  --- The first place where two descriptions differ; members only one of them has count for `names`.
  local function difference(a, b, names, path, seen)
    if type(a) ~= "table" or type(b) ~= "table" then return a ~= b and path or nil end
    if seen[a] then return nil end
    seen[a] = true
    for name in pairs(names) do
      local where = difference(a[name], b[name], names, path .. "." .. name, seen)
      if where then return where end
    end
    for i = 1, math.max(#a, #b) do
      local where = difference(a[i], b[i], names, path .. "." .. i, seen)
      if where then return where end
    end
  end

  local NAMES = {}
  for name in ("name type min max pattern enum union element key members required shape location"
    .. " http method path input output errors status pagination limit result"):gmatch("%S+") do
    NAMES[name] = true
  end

  it("is the same without the C module", function()
    assert.equal(59, #from_text())
    for _, operation in ipairs(from_text()) do
      local ours, theirs = from_text(operation.name), describe_in_c(operation.name)
      for _, one in ipairs { ours, theirs } do
        table.sort(one.input.members, function(a, b) return a.name < b.name end)
      end
      assert.is_nil(difference(theirs, ours, NAMES, operation.name, {}))
    end
  end)
end)

describe("a pattern of the service", function()
  local regex = require "cleanroomsml.emulator.regex"
  local unicode = require "cleanroomsml.emulator.unicode"
  local ARN = "arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/" .. raw_http.MEMBERSHIP

  for _, case in ipairs {
    { "UUID", raw_http.MEMBERSHIP, true }, { "UUID", raw_http.MEMBERSHIP .. "0", false },
    { "UUID", raw_http.MEMBERSHIP:upper(), false },
    { "TaggableArn", ARN .. "/trained-model/x", true },
    { "TaggableArn", ARN .. "/trained-model-inference-job/x/y", true },
    { "TaggableArn", ARN .. "/trained-modelx/x", false },
    { "TaggableArn", "arn:aws:cleanrooms-ml:us-east-1:123456789012:audience-model/x", true },
    { "NameString", " a", true }, { "NameString", " \t ", false }, { "NameString", "", false },
    { "NameString", "a\nb", false }, { "NameString", "値 🚀", true },
    { "ColumnName", "ab-b c", true }, { "ColumnName", "-a", false },
    { "EnvironmentValueString", ("x\n"):rep(3000), true },
    { "HyperParametersValueString", "a\nb", false },
    { "CustomDataIdentifier", "a_#=@/;,- ^$?[]{}|\\*+.()", true },
    { "CustomDataIdentifier", "a&", false },
    { "S3Path", "s3://b", true }, { "S3Path", "s3://", false },
    { "AnalysisTemplateArn", "arn:aws:cleanrooms:us-east-1:123456789012:membership/"
      .. raw_http.MEMBERSHIP .. "/analysistemplate/a", true },
  } do
    it(case[1] .. (case[3] and " takes " or " refuses ") .. ("%q"):format(case[2]:sub(1, 60)),
      function()
        assert.equal(case[3], regex.matches(description.of(case[1]).pattern,
          unicode.code_points(case[2])))
      end)
  end

  it("is applied to UTF-8 only", function()
    for _, bytes in ipairs { "\255", "\192\128", "\237\160\128", "\244\144\128\128", "\226\130" } do
      assert.is_nil(unicode.code_points(bytes))
      assert.is_false(unicode.is_utf8("a" .. bytes))
    end
    assert.same({ 0x20AC, 0x1F680 }, unicode.code_points("€🚀"))
  end)
end)
