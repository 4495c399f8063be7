-- The command against the emulator: its output, its error messages, its exit status.
local cjson = require "cjson"
local models = require "spec.support.models"
local emulator = require "spec.support.emulator"
local shell = require "spec.support.shell"
local support = require "spec.support.cli"

local ARN, MEMBERSHIP = support.ARN, support.MEMBERSHIP

--- A model of that name; the emulator's members of `more` as JSON text.
local function body(name, more)
  local members = { trainedModelArn = ('"%s%s"'):format(ARN, name), name = ('"%s"'):format(name) }
  for member, text in pairs(more or {}) do members[member] = text end
  return models.body(members)
end

if not emulator.interpreter() then
  return pending "lua-http is not there"
end

describe("the command", function()
  local service, secret

  local function run(arguments, more)
    local given = { "--endpoint-url", service.url }
    for _, argument in ipairs(arguments) do given[#given + 1] = argument end
    return support.run(given, more)
  end

  setup(function()
    service = emulator.start {}
    secret = service.secret_access_key
  end)
  teardown(function() service:stop() end)

  before_each(function()
    service:clear()
    service:models("[" .. table.concat({
      body("one", { resourceConfig = '{"instanceType":"ml.t","volumeSizeInGB":3}' }),
      body("two"), body("three", { emulator = '{"lifecycle":[{"status":"CREATE_PENDING",'
        .. '"seconds":100},{"status":"ACTIVE"}]}' }),
      body("old", { versionIdentifier = '"' .. MEMBERSHIP .. '"', status = '"INACTIVE"' }),
      body("leaving", { emulator = '{"lifecycle":[{"status":"DELETE_PENDING","seconds":100},'
        .. '{"error":"ResourceNotFoundException"}]}' }),
      body("bad", { status = '"CREATE_FAILED"',
        statusDetails = '{"statusCode":"TRAINING_FAILED","message":"out of\\nmemory"}' }),
      body("denied", { emulator = '{"lifecycle":[{"error":"AccessDeniedException"}]}' }),
    }, ",") .. "]")
  end)

  -- The client reads the credentials from the environment that the specs run in; here they are
  -- given with the client instead.
  local cleanroomsml = require "cleanroomsml"
  local function client(options)
    options.credentials = { access_key_id = service.access_key_id, secret_access_key = secret }
    options.shared_config = false
    return cleanroomsml.client(options)
  end
  local function go(arguments, more)
    more = more or {}
    more.client = more.client or client
    return run(arguments, more)
  end

  describe("get-trained-model", function()
    it("prints JSON when standard output is not a terminal", function()
      local status, out, err = go { "get-trained-model", ARN .. "one" }
      assert.equal("", err)
      assert.equal(0, status)
      assert.equal("one", cjson.decode(out).name)
      assert.truthy(out:find('^{\n    "membershipIdentifier": "' .. MEMBERSHIP:gsub("%-", "%%-")
        .. '",\n    "collaborationIdentifier": '))
      assert.truthy(out:find('"createTime": "2023-09-06T01:02:03Z"', 1, true))
      assert.equal("}\n", out:sub(-2))
    end)

    it("prints a table at a terminal, unless --output names another format", function()
      local place = { columns = 100 }
      local _, out = go({ "get-trained-model", ARN .. "one" }, place)
      assert.truthy(out:find("^name +one\nstatus +ACTIVE\n"), out)
      _, out = go({ "get-trained-model", ARN .. "one", "--output", "json" }, place)
      assert.equal("one", cjson.decode(out).name)
      _, out = go({ "get-trained-model", ARN .. "one", "--output", "text" }, place)
      assert.truthy(out:find("\nRESOURCECONFIG\tml.t\t3\n", 1, true))
    end)

    it("explains each argument that is not the ARN of a model, and shortens long ones", function()
      local status, _, err = run { "get-trained-model", "churn", ("x"):rep(5000),
        (ARN:gsub("membership/.*", "audience-model/a")), "--dry-run" }
      assert.equal(252, status)
      local lines = {}
      for line in err:gmatch "[^\n]+" do lines[#lines + 1] = line end
      assert.equal(3, #lines)
      assert.truthy(lines[1]:find("^cleanroomsml: 'churn' is not an ARN, expected arn:aws:.*"
        .. "; to list: cleanroomsml list%-trained%-models "), lines[1])
      assert.truthy(lines[2]:find("^cleanroomsml: 'x+%.%.%. is not an ARN, "), lines[2])
      assert.is_true(#lines[2] < 500)
      assert.truthy(lines[3]:find("the ARN is that of an audience-model, expected ", 1, true))
    end)

    it("(and other commands) explains a name that is given where a flag takes an ARN", function()
      local _, _, err = run { "create-audience-model", "--name", "a", "--training-dataset-arn",
        "data", "--region", "us-east-1", "--dry-run" }
      assert.truthy(err:find("--training-dataset-arn: 'data' is not an ARN, expected arn:aws:"
        .. "cleanrooms-ml:REGION:ACCOUNT:training-dataset/ID; to list: cleanroomsml "
        .. "list-training-datasets", 1, true), err)
    end)

    for _, columns in ipairs { "0", "-5", "abc" } do
      it("assumes 80 columns for the invalid COLUMNS=" .. columns, function()
        local _, out = go({ "get-trained-model", ARN .. "one", "--output", "table" },
          { columns = 0, environment = { COLUMNS = columns } })
        assert.truthy(out:find("^name +one\n"), out)
      end)
    end

    it("uses COLUMNS when the terminal does not report its width", function()
      local _, out = go({ "get-trained-model", ARN .. "one" },
        { columns = 0, environment = { COLUMNS = "20" } })
      for line in out:gmatch "[^\n]+" do assert.is_true(#line <= 20, line) end
    end)

    it("has the members of the request as flags", function()
      local status, out = go { "get-trained-model", "--trained-model-arn", ARN .. "old",
        "--membership-identifier", MEMBERSHIP, "--version-identifier", MEMBERSHIP,
        "--query", "status" }
      assert.equal(0, status)
      assert.equal('"INACTIVE"\n', out)
      local target = service:requests()[1].target
      assert.truthy(target:find("versionIdentifier=" .. MEMBERSHIP, 1, true), target)
    end)

    it("prints several models in the order of their ARNs", function()
      service:script { { delay = 0.1 } }
      local status, out, err = go({ "get-trained-model", ARN .. "one", ARN .. "two", "-",
        ARN .. "old", "--query", "name", "--output", "text" }, { input = { ARN .. "three" } })
      assert.equal("", err)
      assert.equal(0, status)
      assert.equal("one\ntwo\nthree\nold\n", out)
    end)

    it("prints several models as one line of JSON each, or as tables after blank lines", function()
      local _, out = go { "get-trained-model", ARN .. "one", ARN .. "two" }
      local names = {}
      for line in out:gmatch "([^\n]*)\n" do names[#names + 1] = cjson.decode(line).name end
      assert.same({ "one", "two" }, names)
      _, out = go { "get-trained-model", ARN .. "one", ARN .. "two", "--output", "table" }
      assert.equal(1, select(2, out:gsub("\n\nname +two\n", "")))
    end)

    it("reports empty and invalid lines of standard input, and handles the others", function()
      local status, out, err = go({ "get-trained-model", "-", "--query", "name" },
        { input = { "\239\187\191" .. ARN .. "one\r", "", "  ", "rubbish\27[31m", ARN .. "unknown",
          "\t" .. ARN .. "two " } })
      assert.equal(254, status)
      assert.equal('"one"\nnull\nnull\nnull\nnull\n"two"\n', out)
      local lines = {}
      for line in err:gmatch "[^\n]+" do lines[#lines + 1] = line end
      assert.equal(4, #lines)
      for i = 1, 2 do
        assert.equal(("cleanroomsml: line %d (empty): ARN: must not be empty"):format(i + 1),
          lines[i])
      end
      assert.truthy(lines[3]:find("^cleanroomsml: line 4 %(rubbish\\x1b%[31m%): 'rubbish\\x1b%[31m'"
        .. " is not an ARN, expected arn:aws:"), lines[3])
      assert.truthy(lines[4]:find("cleanroomsml: line 5 (" .. ARN
        .. "unknown): ResourceNotFoundException: ", 1, true), lines[4])
    end)

    it("exits with 252 when only input lines were invalid, and with 0 for empty input", function()
      assert.equal(252, (go({ "get-trained-model", "-" }, { input = { ARN .. "one", "" } })))
      assert.equal(0, (go({ "get-trained-model", "-" }, { input = {} })))
    end)

    it("prints 300 models for 300 lines of standard input, in their order", function()
      local input = {}
      for i = 1, 300 do input[i] = ARN .. (i % 2 == 0 and "one" or "two") end
      local status, out = go({ "get-trained-model", "-", "--query", "name", "--output",
        "text" }, { input = input })
      assert.equal(0, status)
      assert.equal(("two\none\n"):rep(150), out)
    end)

    -- name, arguments after the ARN, script, status, start of the message
    local FAULTS = {
      { "an invalid expression in --query", { "--query", "a..b" }, nil, 252,
        "--query: unexpected '.' (at character 3)" },
      { "an unknown function in --query", { "--query", "lenght(@)" }, nil, 252,
        "--query: unknown function lenght(), did you mean length()? (at character 1)" },
      { "an argument of the wrong type in --query", { "--query", "abs(name)" }, nil, 252,
        "--query: abs(): argument 1 is of type string, expected number" },
      { "invalid JSON in --cli-input-json", { "--cli-input-json", "{" }, nil, 252,
        "--cli-input-json: not JSON: expected a member's name in double quotes" },
      { "options that exclude each other", { "--use-fips" }, nil, 252,
        "--use-fips: cannot be combined with --endpoint-url" },
      { "the service's error", {}, { { code = "ValidationException" } }, 254,
        "ValidationException: " },
      { "throttling", { "--max-attempts", "1" }, { { code = "ThrottlingException" } }, 254,
        "ThrottlingException: " },
      { "a truncated response body", {}, { { status = 200, body = "{" } }, 255, "" },
      -- More often than there are idle connections, each of which libcurl may find dead.
      { "a lost connection", { "--max-attempts", "1" }, { { reset = "start", count = 1000 } }, 255,
        "ConnectionLost: " },
      { "a read timeout", { "--read-timeout", "0.1", "--max-attempts", "1" }, { { delay = 2 } },
        255, "ReadTimeout: " },
    }
    for _, case in ipairs(FAULTS) do
      it(("exits with %d and prints one line of error for %s"):format(case[4], case[1]), function()
        local arguments = { "get-trained-model", ARN .. "one" }
        for _, argument in ipairs(case[2]) do arguments[#arguments + 1] = argument end
        service:script(case[3] or {})
        local status, out, err = go(arguments)
        assert.equal(case[4], status)
        assert.equal("", out)
        assert.equal("cleanroomsml: " .. case[5], err:sub(1, 14 + #case[5]))
        assert.equal(1, select(2, err:gsub("\n", "")))
      end)
    end

    it("exits with 253 without credentials", function()
      local empty = { client = function(options)
        options.credentials = function() return nil, "none today" end
        return cleanroomsml.client(options)
      end }
      local status, _, err = go({ "get-trained-model", ARN .. "one" }, empty)
      assert.equal(253, status)
      assert.truthy(err:find("none today", 1, true), err)
    end)

    it("prints a warning of the client in one line", function()
      local _, _, err = run({ "get-trained-model", ARN .. "one" }, { client = function(options)
        options.log("warn", "mind\nthis")
        options.log("info", "not this")
        return client(options)
      end })
      assert.equal("cleanroomsml: warn: mind\\nthis\n", err)
    end)

    it("prints attempts, endpoint and credentials source with --debug, but no secret", function()
      service:script { { code = "ThrottlingException" } }
      local status, out, err = go { "get-trained-model", ARN .. "one", "--debug", "--query",
        "name" }
      assert.equal(0, status)
      assert.equal('"one"\n', out)
      assert.truthy(err:find("ThrottlingException", 1, true), err)
      assert.truthy(err:find("debug: credentials from option credentials", 1, true), err)
      assert.truthy(err:find(": 200 in %d+%.%d%d%d s, 2 attempts, "
        .. service.url:gsub("%p", "%%%0") .. " %(us%-east%-1%), request id %S+\n"), err)
      assert.truthy(err:find("debug: attempt 1 of get_trained_model: ThrottlingException 429, ",
        1, true), err)
      assert.truthy(err:find("bytes sent, %d+ received; tries again\n"), err)
      assert.truthy(err:find("debug: attempt 2 of get_trained_model: ok 200, ", 1, true), err)
      assert.truthy(err:find("debug: proxy: ", 1, true), err)
      assert.truthy(err:find("debug: CA bundle: ", 1, true), err)
      assert.is_nil(err:find(secret, 1, true))
      assert.is_nil(err:find("Signature", 1, true))
    end)
  end)

  describe("wait", function()
    local QUICK = { "--min-delay", "0.01", "--max-delay", "0.02" }

    -- A client for whom a minute passes with every delay.
    local MINUTES = { client = function(options)
      local made = client(options)
      local driver = made.wait_driver
      made.wait_driver = setmetatable({ sleep = function(seconds)
        service:clock { advance = 60 }
        return driver.sleep(seconds)
      end }, { __index = driver })
      return made
    end }

    local function wait(goal, names, more, world)
      local arguments = { "wait", goal }
      for _, name in ipairs(names) do arguments[#arguments + 1] = ARN .. name end
      for _, argument in ipairs(more or QUICK) do arguments[#arguments + 1] = argument end
      return go(arguments, world)
    end

    it("prints nothing and exits with 0 when all models are ACTIVE", function()
      assert.same({ 0, "", "" }, { wait("trained-model-active", { "one", "two" }) })
    end)

    it("polls until the model is ACTIVE", function()
      local status, out, err = wait("trained-model-active", { "three" }, QUICK, MINUTES)
      assert.same({ 0, "", "" }, { status, out, err })
      assert.equal(3, #service:requests())
    end)

    it("polls until the model is deleted", function()
      local status, out, err = wait("trained-model-output-deleted", { "leaving" }, QUICK, MINUTES)
      assert.same({ 0, "", "" }, { status, out, err })
    end)

    it("waits for several models at the same time, and reports each that failed", function()
      local status, out, err = wait("trained-model-active", { "three", "bad", "unknown", "one" },
        QUICK, MINUTES)
      assert.equal(255, status)
      assert.equal("", out)
      assert.truthy(err:find(ARN .. "bad: UnexpectedStatus: the trained model is CREATE_FAILED and "
        .. "cannot become ACTIVE: TRAINING_FAILED: out of", 1, true), err)
      assert.truthy(err:find(ARN .. "unknown: ResourceNotFoundException: ", 1, true), err)
      assert.equal(2, select(2, err:gsub("\n", "")))
    end)

    it("exits with 255 after --timeout", function()
      local status, _, err = wait("trained-model-active", { "three" },
        { "--min-delay", "0.05", "--timeout", "0.1" })
      assert.equal(255, status)
      assert.equal("cleanroomsml: Timeout: the trained model is not ACTIVE after 0.1 s; "
        .. "it was CREATE_PENDING\n", err)
    end)

    it("prints each polled status with --debug", function()
      local _, _, err = wait("trained-model-active", { "one" }, { "--debug" })
      assert.truthy(err:find("debug: status ACTIVE\n", 1, true), err)
    end)
  end)

  describe("when it fails", function()
    it("prints an internal error in one line, without a traceback", function()
      local status, out, err = support.run({ "get-trained-model", ARN .. "one" },
        { client = function() error("oops") end })
      assert.equal(255, status)
      assert.equal("", out)
      assert.truthy(err:find "^cleanroomsml: internal error: %S+ oops\n$", err)
    end)

    it("prints a traceback with --debug", function()
      local _, _, err = support.run({ "get-trained-model", ARN .. "one", "--debug" },
        { client = function() error("oops") end })
      assert.truthy(err:find("\nstack traceback:", 1, true), err)
    end)

    it("exits with 255 and prints nothing when standard output is a broken pipe", function()
      local status, _, err = go({ "get-trained-model", ARN .. "one" },
        { out = function() return nil, "Broken pipe" end })
      assert.equal(255, status)
      assert.equal("", err)
    end)

    it("exits with 255 and a message when the disk is full", function()
      for _, fault in ipairs { "out", "flush" } do
        local status, _, err = go({ "get-trained-model", ARN .. "one" },
          { [fault] = function() return nil, "No space left on device" end })
        assert.equal(255, status)
        assert.equal("cleanroomsml: standard output: No space left on device\n", err)
      end
    end)

    it("exits with 130 and prints nothing when it is interrupted", function()
      local status, out, err = go({ "get-trained-model", "-" },
        { read_line = function() error("interrupted!", 0) end, columns = 80 })
      assert.same({ 130, "", "" }, { status, out, err })
    end)

    it("exits with 252 and suggests a flag for an unknown one", function()
      local status, out, err = support.run { "get-trained-model", "--regoin" }
      assert.equal(252, status)
      assert.equal("", out)
      assert.equal("cleanroomsml: unknown option '--regoin', did you mean '--region'? "
        .. "(--help shows more)\n", err)
    end)
  end)

  describe("as a process", function()
    local function sh(line)
      local pipe = io.popen(([[
        export AWS_ACCESS_KEY_ID='%s' AWS_SECRET_ACCESS_KEY='%s' AWS_ENDPOINT_URL='%s'
        export AWS_CONFIG_FILE=/nowhere/none AWS_SHARED_CREDENTIALS_FILE=/nowhere/none LC_ALL=C
        unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SESSION_TOKEN AWS_SECURITY_TOKEN
        unset AWS_ENDPOINT_URL_CLEANROOMSML AWS_REGION AWS_DEFAULT_REGION
        arn=%s
        command() { timeout -k 1 20 '%s' bin/cleanroomsml "$@"; }
        { %s
        } 2>&1; echo "status $?"]]):format(service.access_key_id, secret, service.url, ARN,
        shell.interpreter(), line), "r")
      local output = pipe:read "*a"
      pipe:close()
      local text, status = output:match "^(.*)status (%d+)\n$"
      return tonumber(status), text
    end

    it("prints a model", function()
      assert.same({ 0, '"one"\n' }, { sh 'command get-trained-model "${arn}one" --query name' })
    end)

    it("reads ARNs from standard input and prints text that is not ASCII unchanged", function()
      local name = "K\195\188ndigung"
      service:models("[" .. body("one", { name = '"' .. name .. '"' }) .. "]")
      assert.same({ 0, name .. "\n" }, { sh [[echo "${arn}one" | command get-trained-model - \
        --query name --output text]] })
    end)

    it("exits with 255 and prints nothing when the reader of its pipe has exited", function()
      local status, text = sh [[(trap "" PIPE; { command get-trained-model "${arn}one"
        echo "ended $?" >&3; } 3>&2 | true)]]
      assert.equal(0, status)
      assert.equal("ended 255\n", text)
    end)

    it("exits with 255 and a message when it cannot write to standard output", function()
      if not io.open "/dev/full" then return end
      assert.same({ 255, "cleanroomsml: standard output: No space left on device\n" },
        { sh "command --help >/dev/full" })
    end)

    for what, line in pairs {
      ["during a request"] = 'get-trained-model "${arn}one"',
      ["during a read of standard input"] = "get-trained-model -",
      ["during the delay of wait"] = 'wait trained-model-active "${arn}three"',
    } do
      it("exits with 130 at the first Ctrl-C " .. what, function()
        service:script { { delay = what == "during a request" and 20 or 0 } }
        -- Its input is a FIFO that it holds open for writing too: it never comes nor ends.
        local fifo = os.tmpname()
        finally(function() os.remove(fifo) end)
        os.remove(fifo)
        local status, text = sh(("mkfifo %s && timeout --preserve-status -k 5 -s INT 0.4 '%s'"
          .. " bin/cleanroomsml %s <>%s"):format(fifo, shell.interpreter(), line, fifo))
        assert.same({ 130, "" }, { status, text })
      end)
    end
  end)
end)
