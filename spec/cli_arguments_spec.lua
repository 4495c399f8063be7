-- Parsing of the command line.
local arguments = require "cleanroomsml.cli.arguments"
local client_options = require "cleanroomsml.options"
local core = require "cleanroomsml.core"
local operation = require "cleanroomsml.cli.operation"
local options = require "cleanroomsml.cli.options"
local shell = require "spec.support.shell"
local support = require "spec.support.cli"

local ARN = support.ARN .. "m"

local function words(line)
  local list = {}
  for word in line:gsub("ARN", ARN):gmatch "%S+" do list[#list + 1] = word end
  return list
end

local function parse(line) return arguments.parse(words(line)) end

describe("the commands of operations", function()
  it("have the operation's name in lower case with hyphens", function()
    for _, row in ipairs(core.describe()) do
      local command = operation.command(row.method)
      assert.is_nil(command:find "[^%l-]", command)
      assert.equal(row.name, assert(operation.of(command)).name)
    end
    assert.is_truthy(operation.of "create-ml-input-channel")
    for _, wrong in ipairs { "get_trained_model", "GetTrainedModel", "UUID", "NameString", "" } do
      assert.is_nil(operation.of(wrong))
    end
  end)

  it("have flags that differ from the common options and from each other", function()
    local taken = { ["--help"] = true, ["--version"] = true }
    for name, list in pairs(options) do
      if type(list) == "table" and name ~= "FORMATS" then
        for _, row in ipairs(list) do taken[row[1]] = true end
      end
    end
    for _, command in ipairs(operation.commands()) do
      local own = {}
      for _, flag in ipairs(operation.of(command).flags) do
        assert.is_nil(taken[flag.option], command .. " " .. flag.option)
        assert.is_nil(own[flag.option], command .. " " .. flag.option)
        own[flag.option] = true
        if flag.shape.type == "boolean" then
          local no = "--no" .. flag.option:sub(2)
          assert.is_nil(taken[no] or own[no], no)
        end
      end
    end
  end)

  it("have flags named as by the AWS CLI", function()
    for member, flag in pairs {
      mlInputChannelArn = "--ml-input-channel-arn", kmsKeyArn = "--kms-key-arn",
      mlModelTrainingPayerAccountId = "--ml-model-training-payer-account-id", name = "--name",
      trainedModelVersionIdentifier = "--trained-model-version-identifier",
    } do
      assert.equal(flag, operation.flag(member))
    end
  end)

  -- Prints the modules that a process of a command has loaded in the end, sorted.
  local LOADED = [[
    assert(require("cleanroomsml.cli").main(arg) == 0)
    local list = {}
    for name in pairs(package.loaded) do
      if name:find "^cleanroomsml" then list[#list + 1] = name end
    end
    table.sort(list)
    print("loaded " .. table.concat(list, " "))]]

  it("load the same Lua modules for a dry run, and none that it does not need", function()
    local folder = shell.folder()
    finally(function() shell.must("rm -r " .. folder) end)
    shell.write(folder .. "/loaded.lua", LOADED)
    local function modules_of(line)
      return shell.must(("AWS_ACCESS_KEY_ID=a AWS_SECRET_ACCESS_KEY=b AWS_REGION=us-east-1"
        .. " AWS_CONFIG_FILE=/nowhere/none AWS_SHARED_CREDENTIALS_FILE=/nowhere/none '%s' %s %s"
        .. " --dry-run"):format(shell.interpreter(), folder .. "/loaded.lua", line))
        :match "loaded ([^\n]*)"
    end
    local one, head = modules_of("get-trained-model " .. ARN), ARN:gsub("membership.*$", "")
    for _, line in ipairs { "get-audience-model " .. head .. "audience-model/m",
      "delete-training-dataset " .. head .. "training-dataset/m",
      "list-tags-for-resource " .. head .. "training-dataset/m" } do
      assert.equal(one, modules_of(line))
    end
    assert.truthy(one:find "cleanroomsml%.cli%.run ")
    for _, name in ipairs { "help", "jmespath", "watch", "wait", "completion", "render" } do
      assert.is_nil(one:find("cleanroomsml.cli." .. name, 1, true), name)
    end
  end)
end)

describe("the command line", function()
  it("is parsed into options of the client", function()
    local plan = assert(parse("--region eu-west-1 get-trained-model ARN"
      .. " --profile p --endpoint-url http://h:1 --use-fips --use-dualstack --connect-timeout 1.5"
      .. " --read-timeout 2 --max-attempts=4 --ca-bundle f --no-verify-ssl"))
    assert.same({ region = "eu-west-1", profile = "p", endpoint_url = "http://h:1",
      use_fips_endpoint = true, use_dualstack_endpoint = true, connect_timeout = 1.5,
      read_timeout = 2, max_attempts = 4, ca_bundle = "f", verify = false }, plan.client)
    for name in pairs(plan.client) do
      local _, message = pcall(client_options.check, { [name] = {} })
      assert.is_nil(message:find "unknown", name)
    end
  end)

  it("sets no option of the client by default", function()
    assert.same({}, assert(parse "get-trained-model ARN").client)
  end)

  it("may have several ARNs, - for standard input, and an ARN after --", function()
    assert.same({ "a", "-", "b" }, parse "get-trained-model a - b".arns)
    assert.same({ "arn:--x" }, parse "get-trained-model -- arn:--x".arns)
    assert.same({}, parse "list-audience-models".arns)
  end)

  it("may give a list as several words and as several uses of its flag", function()
    local plan = assert(parse "untag-resource ARN --tag-keys a b --tag-keys c --debug")
    assert.same({ { "a", "b" }, { "c" } }, plan.given[".tagKeys"])
  end)

  it("may set a boolean with --FLAG and unset it with --no-FLAG", function()
    local line = "start-audience-generation-job --include-seed-in-output"
    assert.is_true(parse(line).given[".includeSeedInOutput"])
    line = "start-audience-generation-job --no-include-seed-in-output"
    assert.is_false(parse(line).given[".includeSeedInOutput"])
  end)

  it("may have a negative number as the value of an option", function()
    local plan = assert(parse "create-ml-input-channel --retention-in-days -1")
    assert.equal("-1", plan.given[".retentionInDays"])
  end)

  it("needs no ARN with --generate-cli-skeleton, which means input by default", function()
    for line, expected in pairs {
      ["get-trained-model --generate-cli-skeleton"] = "input",
      ["get-trained-model --generate-cli-skeleton output"] = "output",
      ["get-trained-model --generate-cli-skeleton=input"] = "input",
      ["get-trained-model --generate-cli-skeleton ARN"] = "input",
    } do
      assert.equal(expected, assert(parse(line)).given.generate_cli_skeleton)
    end
  end)

  local SHAPE = "arn:aws:cleanrooms-ml:REGION:ACCOUNT:membership/ID/trained-model/ID; to list:"
    .. " cleanroomsml list-trained-models --membership-identifier ID"
  -- command line, message
  for _, case in ipairs {
    { "", "a command is required, such as list-trained-models, get-trained-model ARN,"
      .. " create-trained-model or wait trained-model-active ARN" },
    { "--region eu-west-1", "a command is required, such as list-trained-models," },
    { "-v", "unknown option '-v'" }, { "--regoin x", "unknown option '--regoin', did you mean" },
    { "wiat", "unknown command 'wiat', did you mean 'wait'?" },
    { "get-trained-modle x", "unknown command 'get-trained-modle', did you mean"
      .. " 'get-trained-model'?" },
    { "get_trained_model x", "unknown command 'get_trained_model', did you mean"
      .. " 'get-trained-model'?" },
    { "xyzzy", "unknown command 'xyzzy'" }, { "-", "unknown command '-'" },
    { "ARN", "a command is expected before the ARN, such as get-trained-model " .. ARN },
    { "help xyzzy", "unknown command 'xyzzy'" },
    { "completion", "a shell is required: bash, fish or zsh" },
    { "completion zhs", "unknown shell 'zhs', did you mean 'zsh'?" },
    { "get-trained-model ARN --regoin y", "unknown option '--regoin', did you mean '--region'?" },
    { "get-trained-model ARN --endpoint y",
      "unknown option '--endpoint', did you mean '--endpoint-url'?" },
    { "get-trained-model ARN --max_attempts 3",
      "unknown option '--max_attempts', did you mean '--max-attempts'?" },
    { "get-trained-model ARN --membership-id y",
      "unknown option '--membership-id', did you mean '--membership-identifier'?" },
    { "get-trained-model ARN -v", "unknown option '-v'" },
    { "get-trained-model ARN -1", "unexpected value '-1'" },
    { "get-trained-model ARN --max-items 3", "unknown option '--max-items'" },
    { "get-trained-model ARN --quux", "unknown option '--quux'" },
    { "list-audience-models ARN", "list-audience-models takes no ARN: unexpected '" .. ARN .. "'" },
    { "create-audience-model --tags a=1 b=2",
      "create-audience-model takes no ARN: unexpected 'b=…'" },
    { "list-trained-models 2a1b", "list-trained-models takes no ARN: unexpected '2a1b'; required: "
      .. "--membership-identifier" },
    { "list-trained-models --membership-identifier x y",
      "list-trained-models takes no ARN: unexpected 'y'" },
    { "get-ml-input-channel ARN", "the ARN is that of a trained-model, expected arn:aws:" },
    { "get-trained-model arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/"
      .. "2a1b3c4d-0000-1111-2222-333344445555/ml-input-channel/x",
      "the ARN is that of an ml-input-channel, expected " },
    { "start-audience-generation-job --include-seed-in-output --no-include-seed-in-output",
      "options '--include-seed-in-output' and '--no-include-seed-in-output' exclude each other" },
    { "help wait churn", "unknown waiter 'churn': audience-generation-job-active, " },
    { "watch churn --help", "unknown waiter 'churn': audience-generation-job-active, " },
    { "get-trained-model", "no ARN is given, expected " .. SHAPE },
    { "get-trained-model churn", "'churn' is not an ARN, expected " .. SHAPE },
    { "get-collaboration-trained-model x", "'x' is not an ARN, expected arn:aws:cleanrooms-ml:"
      .. "REGION:ACCOUNT:membership/ID/trained-model/ID; to list: cleanroomsml"
      .. " list-collaboration-trained-models --collaboration-identifier ID" },
    { "delete-training-dataset x", "'x' is not an ARN, expected arn:aws:cleanrooms-ml:REGION:"
      .. "ACCOUNT:training-dataset/ID; to list: cleanroomsml list-training-datasets" },
    { "get-trained-model arn:aws:cleanrooms-ml:us-east-1:123456789012:training-dataset/x",
      "the ARN is that of a training-dataset, expected arn:aws:cleanrooms-ml:REGION:ACCOUNT:"
      .. "membership/ID/trained-model/ID; there is get-training-dataset" },
    { "get-audience-model ARN", "the ARN is that of a trained-model, expected arn:aws:" },
    { "get-trained-model ARN --generate-cli-skeleton x",
      "option '--generate-cli-skeleton' takes input or output, not 'x'" },
    { "list-audience-models --generate-cli-skeleton x",
      "list-audience-models takes no ARN: unexpected 'x'" },
    { "tag-resource x", "'x' is not an ARN, expected the ARN of a resource" },
    { "get-trained-model ARN --trained-model-arn ARN", "the ARN is given twice" },
    { "get-trained-model a b --version-identifier v",
      "option '--version-identifier' takes one ARN" },
    { "get-trained-model - --version-identifier v",
      "option '--version-identifier' takes one ARN" },
    { "get-trained-model ARN --output json --output text",
      "option '--output' must be used at most 1 time" },
    { "get-trained-model ARN --output yaml",
      "argument for option '--output' must be one of 'json', 'jsonl', 'table', 'text'" },
    { "get-trained-model ARN --region", "option '--region' requires an argument" },
    { "get-trained-model ARN --max-attempts x", "option '--max-attempts': 'x' is not a number" },
    { "list-audience-models --max-items 0",
      "option '--max-items': '0' is not a whole number above 0" },
    { "list-audience-models --page-size 1.5",
      "option '--page-size': '1.5' is not a whole number above 0" },
    { "create-audience-model --name a --name b", "option '--name' must be used at most 1 time" },
  } do
    it("is refused, and the message names the error: " .. case[1], function()
      local plan, message = parse(case[1])
      assert.is_nil(plan)
      assert.equal(case[2], message:sub(1, #case[2]))
    end)
  end

  for line, expected in pairs {
    ["--help"] = { "help" }, ["-h"] = { "help" }, ["help"] = { "help" },
    ["help wait"] = { "help", "wait" }, ["wait --help"] = { "help", "wait" },
    ["wait ARN --help"] = { "help", "wait" },
    ["help watch trained-model-active"] = { "help", "watch" },
    ["help get-trained-model"] = { "help", "get-trained-model" },
    ["--help get-trained-model"] = { "help", "get-trained-model" },
    ["get-trained-model --help"] = { "help", "get-trained-model" },
    ["get-trained-model ARN --quux -h"] = { "help", "get-trained-model" },
    ["--version"] = { "version" }, ["get-trained-model --version"] = { "version" },
    ["completion zsh"] = { "completion", "zsh" },
  } do
    it("runs " .. table.concat(expected, " ") .. " for: " .. line, function()
      local plan = assert(parse(line))
      assert.same(expected, { plan.run, plan.topic })
    end)
  end

  it("has its flags instead of the client's options in the client's error messages", function()
    for _, case in ipairs {
      { { max_attempts = 0 }, "--max-attempts: must be an integer from 1 to 1000000" },
      { { use_fips_endpoint = true, endpoint_url = "http://h" },
        "--use-fips: cannot be combined with --endpoint-url" },
      { { verify = false, ca_bundle = "f" }, "--ca-bundle: has no effect with --no-verify-ssl" },
    } do
      local _, message = pcall(client_options.check, case[1])
      assert.equal(case[2], options.in_flags(message))
    end
  end)
end)
