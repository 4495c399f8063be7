-- Commands of operations with a fake client: requests from flags, paging, formats, dry runs.
local cjson = require "cjson"
local support = require "spec.support.cli"

local MEMBERSHIP, ARN = support.MEMBERSHIP, support.ARN

local function summary(i)
  return {
    name = "m" .. i, status = "ACTIVE", createTime = 1000, updateTime = 1000,
    trainedModelArn = ARN .. "m" .. i, membershipIdentifier = MEMBERSHIP,
    collaborationIdentifier = MEMBERSHIP, configuredModelAlgorithmAssociationArn = ARN .. "a",
  }
end

-- A fake service with `count` models, at most `most` a page; it records the requests.
local function listing(count, most)
  local asked = {}
  local function answer(request)
    local from = tonumber(request.nextToken or 0)
    local size = math.min(request.maxResults or most, most)
    asked[#asked + 1] = { token = request.nextToken, size = request.maxResults }
    if request.nextToken == "bad" then
      return nil, "ValidationException: bad token", { kind = "service", code = "X" }
    end
    local page = { trainedModels = {} }
    for i = from + 1, math.min(from + size, count) do
      page.trainedModels[#page.trainedModels + 1] = summary(i)
    end
    if from + size < count then page.nextToken = tostring(from + size) end
    return page
  end
  local world = support.fake(answer)
  local client = world.client()
  function client:pages(operation, request)
    local token, n, done = request.nextToken, 0, false
    return function()
      if done then return nil end
      local made = {}
      for name, member in pairs(request) do made[name] = member end
      made.nextToken = token
      local page, message, info = self:call(operation, made)
      n, token = n + 1, page and page.nextToken
      done = not token
      return n, page, message, info
    end
  end
  world.asked = asked
  return world
end

local function list(world, ...)
  local status, out, err = support.run({ "list-trained-models", "--membership-identifier",
    MEMBERSHIP, ... }, world)
  return status, out, err
end

local function names(from, to)
  local lines = {}
  for i = from, to do lines[#lines + 1] = "m" .. i .. "\n" end
  return table.concat(lines)
end

describe("options of paging", function()
  for _, words in ipairs {
    { "--no-paginate", "--starting-token", "2" }, { "--no-paginate", "--page-size", "2" },
    { "--max-results", "2", "--max-items", "1" },
  } do
    it("are refused when they have no effect together: " .. table.concat(words, " "), function()
      local world = listing(5, 2)
      local status, out, err = list(world, (table.unpack or unpack)(words)) -- luacheck: compat
      assert.equal(252, status)
      assert.equal("", out)
      assert.truthy(err:find("which turns off paging", 1, true), err)
      assert.equal(0, #world.asked)
    end)
  end
end)

describe("a list", function()
  local TEXT = { "--output", "text", "--query", "name" }
  local function text(world, ...)
    local arguments = { TEXT[1], TEXT[2], TEXT[3], TEXT[4], ... }
    return list(world, (table.unpack or unpack)(arguments))
  end

  it("is printed as one JSON document of all pages", function()
    local status, out, err = list(listing(7, 3))
    assert.same({ 0, "" }, { status, err })
    local whole = cjson.decode(out)
    assert.equal(7, #whole.trainedModels)
    assert.is_nil(whole.nextToken or whole.NextToken)
    assert.equal('"1970-01-01T00:16:40Z"', out:match '"createTime": ("[^"]*")')
  end)

  it("is given to --query as a whole for json and table", function()
    local _, out = list(listing(7, 3), "--query", "length(trainedModels)")
    assert.equal("7\n", out)
    _, out = list(listing(3, 3), "--output", "table", "--query", "trainedModels[].[name,status]")
    assert.equal("m1  ACTIVE\nm2  ACTIVE\nm3  ACTIVE\n", out)
  end)

  it("that is empty prints an empty array or nothing, and a note at a terminal", function()
    local status, out = list(listing(0, 3))
    assert.same({ 0, '{\n    "trainedModels": []\n}\n' }, { status, out })
    assert.same({ 0, "", "" }, { list(listing(0, 3), "--output", "jsonl") })
    assert.same({ 0, "", "" }, { list(listing(0, 3), "--output", "text") })
    local world = listing(0, 3)
    world.columns = 80
    assert.same({ 0, "", "cleanroomsml: nothing to show\n" }, { list(world) })
  end)

  it("has errors of page size and token that name the flag", function()
    for option, words in pairs {
      ["--page-size"] = { "--page-size", "1000" },
      ["--starting-token"] = { "--starting-token", "" },
      ["--max-results"] = { "--max-results", "1000" },
    } do
      local given = { "list-audience-models", "--endpoint-url", "http://127.0.0.1:1", words[1],
        words[2] }
      local status, _, err = support.run(given, { environment = {
        AWS_ACCESS_KEY_ID = "a", AWS_SECRET_ACCESS_KEY = "b", AWS_REGION = "us-east-1",
      } })
      assert.equal(252, status)
      assert.equal("cleanroomsml: " .. option .. ": must be ", err:sub(1, #option + 24))
    end
  end)

  it("of ARNs is refused with a message for each empty one", function()
    local status, _, err = support.run({ "get-trained-model", "", "" }, { environment = {
      AWS_ACCESS_KEY_ID = "a", AWS_SECRET_ACCESS_KEY = "b", AWS_REGION = "us-east-1",
    } })
    assert.equal(252, status)
    assert.equal(("cleanroomsml: '': ARN: must not be empty\n"):rep(2), err)
  end)

  it("of ARNs names the command to use for an ARN of another type", function()
    local world = support.fake(function(request)
      if request.trainedModelArn:find "channel" then
        return nil, "ValidationException: a pattern", { code = "ValidationException",
          kind = "service" }
      end
      return { name = "m" }
    end)
    local other = support.ARN:gsub("trained%-model/$", "ml-input-channel/c")
    local status, _, err = support.run({ "get-trained-model", support.ARN .. "a", other }, world)
    assert.equal(254, status)
    assert.truthy(err:find(other .. ": the ARN is that of an ml-input-channel, expected arn:aws:",
      1, true), err)
    assert.truthy(err:find("; there is get-ml-input-channel\n", 1, true), err)
  end)

  it("is printed as JSON Lines page by page, an item a line", function()
    local world, events = listing(5, 2), {}
    world.out = function(line) events[#events + 1] = line:match '"name":"(%w+)"' return true end
    world.flush = function() events[#events + 1] = "flush" return true end
    list(world, "--output", "jsonl")
    assert.same({ "m1", "m2", "flush", "m3", "m4", "flush", "m5", "flush", "flush" }, events)
  end)

  it("of 3000 items needs constant memory as JSON Lines", function()
    local world, least, growth = listing(3000, 100), math.huge, 0
    local jit = rawget(_G, "jit")
    if jit then -- the traces it records are counted too
      finally(jit.on)
      jit.off()
      jit.flush()
    end
    local answer = world.client().call
    -- The fake service keeps what it was asked.
    world.client().call = function(...)
      for i = #world.asked, 1, -1 do world.asked[i] = nil end
      return answer(...)
    end
    world.out = function() return true end
    world.flush = function()
      collectgarbage()
      collectgarbage()
      local now = collectgarbage "count"
      least = math.min(least, now) -- what other specs left may still be freed
      growth = math.max(growth, now - least)
      return true
    end
    assert.equal(0, (list(world, "--output", "jsonl")))
    assert.is_true(growth < 256, growth)
  end)

  it("is printed as text like that of the AWS CLI; --query applies to each item there", function()
    local _, out = list(listing(2, 1), "--output", "text")
    assert.equal(2, select(2, out:gsub("TRAINEDMODELS\t", "")))
    assert.same({ 0, names(1, 5), "" }, { text(listing(5, 2)) })
    _, out = list(listing(2, 5), "--output", "jsonl", "--query", "{n: name, x: nothing}")
    assert.equal('{"n":"m1","x":null}\n{"n":"m2","x":null}\n', out)
  end)

  it("prints a warning when a query of text names the whole list instead of an item", function()
    local _, _, err = list(listing(2, 5), "--output", "text", "--query", "trainedModels[].name")
    assert.truthy(err:find("an item of trainedModels at a time", 1, true), err)
  end)

  it("ends after --max-items items, and continues from --starting-token", function()
    for most = 1, 11 do
      local world = listing(10, 4)
      local shown, token, err = "", nil, nil
      for _ = 1, 20 do
        local out, _
        local arguments = { "--max-items", tostring(most) }
        if token then arguments[3], arguments[4] = "--starting-token", token end
        _, out, err = text(world, (table.unpack or unpack)(arguments))
        assert.is_true(select(2, out:gsub("\n", "")) <= most)
        shown, token = shown .. out, err:match "%-%-starting%-token (%S+)"
        if not token then break end
      end
      assert.equal(names(1, 10), shown)
      assert.equal("", err)
    end
  end)

  it("has the token of its rest as NextToken in JSON and text, as with the AWS CLI", function()
    local _, out, err = list(listing(10, 4), "--max-items", "3")
    assert.same({ "3", "" }, { cjson.decode(out).NextToken, err })
    _, out = list(listing(10, 4), "--max-items", "3", "--output", "text")
    assert.equal("NEXTTOKEN\t3\n", out:match "\n(NEXT.*)")
  end)

  it("requests pages of --page-size, and no more items than --max-items", function()
    local world = listing(10, 100)
    text(world, "--page-size", "3")
    assert.same({ 3, 3, 3, 3 }, { world.asked[1].size, world.asked[2].size, world.asked[3].size,
      world.asked[4].size })
    world = listing(10, 100)
    text(world, "--max-items", "5", "--page-size", "3")
    assert.same({ { size = 3 }, { token = "3", size = 2 } }, world.asked)
    world = listing(10, 100)
    text(world, "--max-items", "5")
    assert.same({ { size = 5 } }, world.asked)
    world = listing(300, 1000)
    text(world, "--max-items", "250")
    assert.same({ { size = 100 }, { token = "100", size = 100 }, { token = "200", size = 50 } },
      world.asked)
  end)

  for name, arguments in pairs {
    ["--no-paginate"] = { "--no-paginate" }, ["--max-results"] = { "--max-results", "2" },
    ["--next-token"] = { "--next-token", "2" },
    ["--cli-input-json"] = { "--cli-input-json", '{"maxResults":2}' },
  } do
    it("is a single page with " .. name, function()
      local world = listing(10, 2)
      local _, out = list(world, (table.unpack or unpack)(arguments))
      assert.equal(1, #world.asked)
      assert.equal(2, #cjson.decode(out).trainedModels)
      assert.truthy(cjson.decode(out).nextToken)
      local arguments_of_text = { "--output", "text", "--query", "name",
        (table.unpack or unpack)(arguments) }
      local _, _, err = list(world, (table.unpack or unpack)(arguments_of_text))
      assert.truthy(err:find("more items: --next-token ", 1, true), err)
    end)
  end

  it("ends with 254 and the error when a page fails", function()
    local status, out, err = text(listing(10, 4), "--starting-token", "bad")
    assert.same({ 254, "", "cleanroomsml: ValidationException: bad token\n" }, { status, out, err })
  end)
end)

describe("a request", function()
  local function request_of(...)
    local asked
    local world = support.fake(function(request, operation)
      asked = { operation, request }
      return {}
    end)
    local status, out, err = support.run({ ... }, world)
    if not asked then return nil, err end
    assert.same({ 0, "", "" }, { status, out, err })
    return asked
  end

  it("has the values of its flags, converted by type", function()
    assert.same({ "put_ml_configuration", { membershipIdentifier = MEMBERSHIP,
      defaultOutputLocation = { roleArn = "r",
        destination = { s3Destination = { s3Uri = "s3://b" } } },
    } }, request_of("put-ml-configuration", "--membership-identifier", MEMBERSHIP,
      "--default-output-location", "roleArn=r,destination={s3Destination={s3Uri=s3://b}}"))
    assert.same({ "untag_resource", { resourceArn = ARN .. "m", tagKeys = { "a", "b" } } },
      request_of("untag-resource", ARN .. "m", "--tag-keys", "a", "b"))
    assert.same({ "tag_resource", { resourceArn = ARN .. "m", tags = { a = "1" } } },
      request_of("tag-resource", "--resource-arn", ARN .. "m", "--tags", "a=1"))
  end)

  it("has the members of --cli-input-json, which flags override", function()
    assert.same({ "untag_resource", { resourceArn = ARN .. "m", tagKeys = { "b" } } },
      request_of("untag-resource", "--cli-input-json", ('{"resourceArn":"%sm","tagKeys":["a"]}')
        :format(ARN), "--tag-keys", "b"))
    assert.equal(cjson.null, request_of("tag-resource", ARN .. "m", "--cli-input-json",
      '{"tags":null}')[2].tags)
  end)

  it("with an invalid value of a flag is not sent", function()
    for arguments, message in pairs {
      [{ "--tags", "a" }] = "--tags: expected '=', found the end (at character 2)",
      [{ "--tags", "file://none" }] = "--tags: none: No such file or directory",
      [{ "--tags", "a=1", "--cli-input-json", "[]" }] = "--cli-input-json: expected a JSON object",
    } do
      local asked, err = request_of("tag-resource", ARN .. "m", (table.unpack or unpack)(arguments))
      assert.is_nil(asked)
      assert.equal("cleanroomsml: " .. message .. "\n", err)
    end
  end)
end)

describe("several ARNs with a query", function()
  it("give a line each, null or blank for one that failed", function()
    local function answer(request)
      local name = request.trainedModelArn:match "[^/]*$"
      if name == "gone" then
        return nil, "ResourceNotFoundException: no", { kind = "service", code = "X" }
      end
      local model = summary(1)
      model.name, model.dataChannels = name, {}
      return model
    end
    for format, expected in pairs {
      json = '"a"\nnull\n"b"\n', jsonl = '"a"\nnull\n"b"\n', text = "a\n\nb\n",
      table = "a\nnull\nb\n",
    } do
      local status, out, err = support.run({ "get-trained-model", ARN .. "a", ARN .. "gone",
        ARN .. "b", "--query", "name", "--output", format }, support.fake(answer))
      assert.same({ 254, expected }, { status, out })
      assert.equal("cleanroomsml: " .. ARN .. "gone: ResourceNotFoundException: no\n", err)
    end
  end)
end)

describe("the output format", function()
  local function format_of(environment, columns, ...)
    local world = support.fake(function() return { tags = { a = "1" } } end)
    world.environment, world.columns = environment, columns
    local status, out, err = support.run({ "list-tags-for-resource", ARN .. "m", ... }, world)
    local formats = {
      ['{\n    "tags": {\n        "a": "1"\n    }\n}\n'] = "json",
      ["tags\n  a  1\n"] = "table", ["TAGS\t1\n"] = "text", ['{"tags":{"a":"1"}}\n'] = "jsonl",
    }
    return formats[out] or { status, err }
  end

  it("is set by --output, else CLEANROOMSML_OUTPUT, else by the kind of output", function()
    assert.equal("json", format_of({}, nil))
    assert.equal("table", format_of({}, 80))
    assert.equal("text", format_of({ CLEANROOMSML_OUTPUT = "text" }, 80))
    assert.equal("table", format_of({ CLEANROOMSML_OUTPUT = "" }, 80))
    assert.equal("jsonl", format_of({ CLEANROOMSML_OUTPUT = "text" }, 80, "--output", "jsonl"))
    assert.equal("json", format_of({ AWS_DEFAULT_OUTPUT = "text" }, nil))
    assert.same({ 252, "cleanroomsml: CLEANROOMSML_OUTPUT: tabl: unknown format, did you mean"
      .. " table?\n" }, format_of({ CLEANROOMSML_OUTPUT = "tabl" }, 80))
  end)
end)

describe("--dry-run", function()
  local function prepared(operation, request)
    local body = operation == "create_trained_model" and cjson.encode {
      name = request.name, environment = { TOKEN = "hidden" }, hyperparameters = { k = "hidden" },
    } or operation == "create_ml_input_channel" and cjson.encode { inputChannel = {
      dataSource = { protectedQueryInputParameters = {
        sqlParameters = { queryString = "hidden" } } },
    } } or ""
    return { operation = operation, method = "POST", url = "https://h/x", body = body, headers = {
      Authorization = "AWS4-HMAC-SHA256 Credential=AK/x, Signature=0123456789abcdef",
      ["X-Amz-Security-Token"] = "hidden", Host = "h" } }
  end

  local function dry_run(...)
    local world = support.fake(function() error "a request was sent" end)
    world.client().prepare = function(_, operation, request) return prepared(operation, request) end
    local status, out, err = support.run({ ... }, world)
    assert.same({ 0, "" }, { status, err })
    return out
  end

  it("shows what would be sent, and no secret", function()
    local out = dry_run("create-trained-model", "--name", "x", "--dry-run")
    local shown = cjson.decode(out)
    assert.same({ "POST", "https://h/x", "x", "***", "***" }, { shown.method, shown.url,
      shown.body.name, shown.body.environment.TOKEN, shown.body.hyperparameters.k })
    assert.equal("AWS4-HMAC-SHA256 Credential=AK/x, Signature=***", shown.headers.Authorization)
    assert.equal("h", shown.headers.Host)
    assert.is_nil(out:find("hidden", 1, true))
    assert.is_nil(dry_run("create-ml-input-channel", "--dry-run"):find("hidden", 1, true))
  end)

  it("prints a line for each of several requests", function()
    local out = dry_run("get-trained-model", ARN .. "a", ARN .. "b", "--dry-run")
    assert.equal(2, select(2, out:gsub('^{"method":"POST"', ""):gsub('\n', "")))
  end)
end)

describe("the skeleton of --generate-cli-skeleton", function()
  it("is printed without creating a client", function()
    local world = { client = function() error "a client was made" end }
    local status, out = support.run({ "tag-resource", "--generate-cli-skeleton" }, world)
    assert.equal(0, status)
    assert.same({ resourceArn = "", tags = { KeyName = "" } }, cjson.decode(out))
    status, out = support.run({ "list-tags-for-resource", "--generate-cli-skeleton", "output" },
      world)
    assert.same({ 0, "", { tags = { KeyName = "" } } }, { status, "", cjson.decode(out) })
  end)
end)

describe("--version", function()
  it("prints the versions of Lua, libcurl and OpenSSL", function()
    local _, out = support.run { "--version" }
    assert.truthy(out:find(
      "^cleanroomsml %S+ %(Lua[%w%. -]+, libcurl %d[%w.-]+, OpenSSL %d%S*%)\n$"), out)
  end)
end)
