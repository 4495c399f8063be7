-- The command against the emulator's built-in resources: lists, tags, a model from its creation
-- to its deletion.
local cjson = require "cjson"
local cleanroomsml = require "cleanroomsml"
local emulator = require "spec.support.emulator"
local support = require "spec.support.cli"

if not emulator.interpreter() then
  return pending "lua-http is not there"
end

local MEMBERSHIP = support.MEMBERSHIP
local HEAD = support.ARN:match "^(.*/)trained%-model/$"

describe("the command with the built-in resources of the emulator", function()
  local service

  setup(function() service = emulator.start { builtin = true } end)
  teardown(function() service:stop() end)

  local function client(options)
    options.credentials = { access_key_id = service.access_key_id,
      secret_access_key = service.secret_access_key }
    options.shared_config, options.region = false, options.region or "us-east-1"
    local made = cleanroomsml.client(options)
    local driver = made.wait_driver
    made.wait_driver = setmetatable({ sleep = function(seconds)
      service:clock { advance = 3600 }
      return driver.sleep(seconds)
    end }, { __index = driver })
    return made
  end

  local function run(words, ...)
    local arguments = { "--endpoint-url", service.url }
    for word in words:gsub("MEMBERSHIP", MEMBERSHIP):gsub("HEAD/", HEAD):gmatch "%S+" do
      arguments[#arguments + 1] = word
    end
    for _, word in ipairs { ... } do arguments[#arguments + 1] = word end
    return support.run(arguments, { client = client })
  end

  local function json(words, ...)
    local status, out, err = run(words, ...)
    assert.same({ 0, "" }, { status, err })
    return cjson.decode(out)
  end

  it("lists models as a table, as text and as JSON Lines", function()
    local _, out = run "list-trained-models --membership-identifier MEMBERSHIP --output table"
    assert.truthy(out:find("^NAME +STATUS +AGE +ARN"), out)
    assert.truthy(out:find("\nactive +ACTIVE +%S+ +" .. HEAD:gsub("%-", "%%-")
      .. "trained%-model/active"), out)
    local _, text = run("list-trained-models --membership-identifier MEMBERSHIP --output text"
      .. " --query name --page-size 2")
    local _, lines = run "list-trained-models --membership-identifier MEMBERSHIP --output jsonl"
    local names = {}
    for line in lines:gmatch "[^\n]+" do names[#names + 1] = cjson.decode(line).name .. "\n" end
    assert.is_true(#names > 5)
    assert.equal(table.concat(names), text)
  end)

  it("creates, waits for, tags and deletes a model", function()
    local created = json("create-trained-model --membership-identifier MEMBERSHIP --name life"
      .. " --configured-model-algorithm-association-arn"
      .. " HEAD/configured-model-algorithm-association/example"
      .. " --resource-config instanceType=ml.m5.xlarge,volumeSizeInGB=30"
      .. " --data-channels mlInputChannelArn=HEAD/ml-input-channel/active,channelName=train"
      .. " --hyperparameters eta=0.2,depth=6 --tags team=x")
    local arn = created.trainedModelArn
    assert.same({ 0, "", "" }, { run("wait trained-model-active --min-delay 0.01 --max-delay 0.02",
      arn) })
    local model = json("get-trained-model", arn)
    assert.same({ "ACTIVE", "0.2" }, { model.status, model.hyperparameters.eta })
    assert.same({ tags = { team = "x" } }, json("list-tags-for-resource", arn))
    assert.same({ 0, "", "" }, { run("tag-resource --tags a=1", arn) })
    assert.same({ 0, "", "" }, { run("untag-resource --tag-keys team", "--resource-arn", arn) })
    assert.same({ tags = { a = "1" } }, json("list-tags-for-resource", arn))
    assert.same({ 0, "", "" }, { run("delete-trained-model-output", arn) })
    assert.same({ 0, "", "" }, { run("wait trained-model-output-deleted --min-delay 0.01"
      .. " --max-delay 0.02", arn) })
    local status, out = run("watch trained-model-output-deleted", arn)
    assert.equal(0, status)
    assert.truthy(out:find("INACTIVE", 1, true), out)
  end)

  it("reports all errors of a request in one line, by the names of the flags", function()
    local status, out, err = run("create-trained-model --membership-identifier MEMBERSHIP --name x"
      .. " --resource-config instanceTyp=a,volumeSizeInGB=0")
    assert.same({ 252, "" }, { status, out })
    for _, piece in ipairs { "--configured-model-algorithm-association-arn: missing",
      "--data-channels: missing", "--resource-config: instanceType: missing",
      "--resource-config: instanceTyp: unknown member, did you mean instanceType?" } do
      assert.truthy(err:find(piece, 1, true), err)
    end
    assert.equal(1, select(2, err:gsub("\n", "")))
  end)

  it("shows a signed request with --dry-run, and sends nothing", function()
    service:clear()
    local shown = json("create-trained-model --dry-run --membership-identifier MEMBERSHIP --name d"
      .. " --configured-model-algorithm-association-arn"
      .. " HEAD/configured-model-algorithm-association/example --environment KEY=hidden"
      .. " --resource-config instanceType=ml.m5.xlarge,volumeSizeInGB=30"
      .. " --data-channels mlInputChannelArn=HEAD/ml-input-channel/active,channelName=train")
    assert.same({ "POST", { KEY = "***" }, 30 }, { shown.method, shown.body.environment,
      shown.body.resourceConfig.volumeSizeInGB })
    assert.truthy(shown.headers.Authorization:find "Signature=%*%*%*$")
    assert.same({}, service:requests())
  end)
end)
