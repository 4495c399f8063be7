-- The command line, taken apart; completion.
local flags = require "cleanroomsml.cli.flags"
local options = require "cleanroomsml.options"
local support = require "spec.support.cli"

local ARN = support.ARN .. "m"

local function words(line)
  local list = {}
  for word in line:gmatch "%S+" do list[#list + 1] = word end
  return list
end

describe("the command line", function()
  it("gives the client its options", function()
    local given = assert(flags.parse(words("--region eu-west-1 get-trained-model " .. ARN
      .. " --profile p --endpoint-url http://h:1 --use-fips --use-dualstack --connect-timeout 1.5"
      .. " --read-timeout 2 --max-attempts=4 --ca-bundle f --no-verify-ssl")))
    assert.same({ region = "eu-west-1", profile = "p", endpoint_url = "http://h:1",
      use_fips_endpoint = true, use_dualstack_endpoint = true, connect_timeout = 1.5,
      read_timeout = 2, max_attempts = 4, ca_bundle = "f", verify = false }, given.client)
    for name in pairs(given.client) do
      local _, message = pcall(options.check, { [name] = {} })
      assert.is_nil(message:find "unknown", name)
    end
  end)

  it("gives it none that are not given", function()
    assert.same({}, assert(flags.parse { "get-trained-model", ARN }).client)
  end)

  it("takes - for standard input, and what follows -- as it is", function()
    assert.same({ "a", "-", "b" }, flags.parse(words "get-trained-model a - b").arns)
    assert.same({ "--x" }, flags.parse(words "get-trained-model -- --x").arns)
  end)

  -- command line, message
  local WRONG = {
    { "", "a command is required: get-trained-model, wait or watch" },
    { "wait", "a command is required: trained-model-active or trained-model-deleted" },
    { "wiat", "unknown command 'wiat', did you mean 'wait'?" },
    { "get-trained-modle x",
      "unknown command 'get-trained-modle', did you mean 'get-trained-model'?" },
    { "wait trained-model-actve x",
      "unknown command 'trained-model-actve', did you mean 'trained-model-active'?" },
    { "xyzzy", "unknown command 'xyzzy'" },
    { "get-trained-model x --regoin y", "unknown option '--regoin', did you mean '--region'?" },
    { "get-trained-model x --endpoint y",
      "unknown option '--endpoint', did you mean '--endpoint-url'?" },
    { "get-trained-model x --max_attempts 3",
      "unknown option '--max_attempts', did you mean '--max-attempts'?" },
    { "get-trained-model x --membership-id y",
      "unknown option '--membership-id', did you mean '--membership-identifier'?" },
    { "wait trained-model-active x --time-out 3",
      "unknown option '--time-out', did you mean '--timeout'?" },
    { "watch x --intervall 3", "unknown option '--intervall', did you mean '--interval'?" },
    { "get-trained-model x --quux", "unknown option '--quux'" },
    { "get-trained-model", "no ARN is given" },
    { "watch", "no ARN is given" },
    { "watch a b", "watch takes one ARN" },
    { "watch -", "watch takes one ARN" },
    { "get-trained-model a --trained-model-arn a", "the ARN is given twice" },
    { "get-trained-model a b --version-identifier v",
      "option '--version-identifier' takes one ARN" },
    { "get-trained-model - --version-identifier v",
      "option '--version-identifier' takes one ARN" },
    { "get-trained-model a --output json --output text",
      "option '--output' must be used at most 1 time" },
    { "get-trained-model a --output yaml",
      "argument for option '--output' must be one of 'json', 'table', 'text'" },
    { "watch a --output json", "option '--output' is for get-trained-model" },
    { "wait trained-model-active a --query x", "option '--query' is for get-trained-model" },
    { "get-trained-model a --region", "option '--region' requires an argument" },
    { "get-trained-model a --max-attempts x", "option '--max-attempts': 'x' is not a number" },
    { "wait trained-model-active a --timeout 0",
      "option '--timeout': '0' is not a number of seconds above 0" },
    { "wait trained-model-active a --min-delay nan",
      "option '--min-delay': 'nan' is not a number of seconds above 0" },
    { "wait trained-model-active a --min-delay 3 --max-delay 2",
      "'--min-delay' is above '--max-delay'" },
  }
  for _, case in ipairs(WRONG) do
    it("is refused: " .. case[1], function()
      local given, message = flags.parse(words(case[1]))
      assert.is_nil(given)
      assert.equal(case[2], message)
    end)
  end

  for line, start in pairs {
    ["--help"] = "Usage: cleanroomsml ", ["-h"] = "Usage: cleanroomsml ",
    ["wait --help"] = "Usage: cleanroomsml wait ",
    ["get-trained-model x -h"] = "Usage: cleanroomsml get-trained-model ",
    ["--version"] = "cleanroomsml " .. require "cleanroomsml.version",
    ["--completion bash"] = "_cleanroomsml() {",
  } do
    it("shows a text for " .. line, function()
      assert.equal(start, assert(flags.parse(words(line))).show:sub(1, #start))
    end)
  end

  it("shows no line of help beyond 80 columns", function()
    for _, line in ipairs { "--help", "get-trained-model -h", "wait trained-model-active -h" } do
      for shown in flags.parse(words(line)).show:gmatch "[^\n]+" do
        assert.is_true(#shown <= 80, shown)
      end
    end
  end)

  it("has its own words for what the client refuses", function()
    for _, case in ipairs {
      { { max_attempts = 0 }, "--max-attempts: must be an integer from 1 to 1000000" },
      { { use_fips_endpoint = true, endpoint_url = "http://h" },
        "--use-fips: cannot be combined with --endpoint-url" },
      { { verify = false, ca_bundle = "f" }, "--ca-bundle: has no effect with --no-verify-ssl" },
    } do
      local _, message = pcall(options.check, case[1])
      assert.equal(case[2], flags.in_flags(message))
    end
  end)
end)

describe("completion for bash", function()
  local FILE = "completions/cleanroomsml.bash"

  local function read(path)
    local file = assert(io.open(path))
    local text = file:read "*a"
    file:close()
    return text
  end

  -- argparse writes some lists in no order of its own.
  local function sorted_words(text)
    local list = words(text)
    table.sort(list)
    return list
  end

  it("is what the command prints", function()
    local shown = assert(flags.parse { "--completion", "bash" }).show
    if table.concat(sorted_words(shown)) ~= table.concat(sorted_words(read(FILE))) then
      error("it is not; try: cleanroomsml --completion bash >" .. FILE)
    end
  end)

  it("completes commands, options and values", function()
    local script = os.tmpname()
    local file = assert(io.open(script, "w"))
    file:write(([[
      . %s
      try() {
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
        _cleanroomsml
        echo "${COMPREPLY[*]}"
      }
      try cleanroomsml g
      try cleanroomsml wait trained-model-d
      try cleanroomsml get-trained-model --mem
      try cleanroomsml get-trained-model --reg
      try cleanroomsml get-trained-model --output t
      try cleanroomsml watch --int
    ]]):format(FILE))
    file:close()
    local pipe = io.popen("bash " .. script .. " 2>&1")
    local said = pipe:read "*a"
    pipe:close()
    os.remove(script)
    assert.equal("get-trained-model\ntrained-model-deleted\n--membership-identifier\n--region\n"
      .. "table text\n--interval\n", said)
  end)
end)
