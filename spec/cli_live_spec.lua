-- The progress line of `watch`, and `watch` with a fake client.
local duration = require "cleanroomsml.cli.render.duration"
local live = require "cleanroomsml.cli.live"
local support = require "spec.support.cli"
local text = require "cleanroomsml.cli.terminal_text"

local HOUR = 3600

local function model(status, more)
  local value = {
    status = status, createTime = 0, updateTime = 100,
    stoppingCondition = { maxRuntimeInSeconds = 24 * HOUR },
    resourceConfig = { instanceType = "ml.m5.4xlarge", instanceCount = 2 },
  }
  for name, given in pairs(more or {}) do value[name] = given end
  return value
end

describe("a time span", function()
  for _, case in ipairs {
    { -5, "0s" }, { 0.9, "0s" }, { 59.9, "59s" }, { 60, "1m00s" }, { 187, "3m07s" },
    { HOUR - 1, "59m59s" }, { HOUR, "1h00m" }, { 24 * HOUR - 1, "23h59m" }, { 51 * HOUR, "2d03h" },
  } do
    it(("of %s s is written as %s"):format(case[1], case[2]), function()
      assert.equal(case[2], duration(case[1]))
    end)
  end
end)

describe("the progress line of watch", function()
  local function line(status, style, more, remark)
    style.utf8 = style.utf8 or false
    return live.line(model(status, more), 6 * HOUR, 6 * HOUR - 187, style, "m", remark)
  end

  -- columns, the line of a model that is being made
  local FITTING = {
    { 120, "CREATE_IN_PROGRESS  3m07s  [#######---------------------]  25% of 1d max run time"
      .. "  ml.m5.4xlarge x 2" },
    { 80, "CREATE_IN_PROGRESS  3m07s  [##------]  25% of 1d max run time  ml.m5.4xlarge x 2" },
    { 60, "CREATE_IN_PROGRESS  3m07s  [##-----]  25% of 1d max run time" },
    { 49, "CREATE_IN_PROGRESS  3m07s  25% of 1d max run time" },
    { 40, "CREATE_IN_PROGRESS  3m07s" },
    { 20, "CREATE_IN_PROGRESS" },
    { 10, "CREATE_IN_" },
    { 0, "C" },
  }
  for _, case in ipairs(FITTING) do
    it("is shortened to fit into " .. case[1] .. " columns", function()
      assert.equal(case[2], line("CREATE_IN_PROGRESS", { columns = case[1] }))
    end)
  end

  it("is at most as wide as the terminal, for 1 to 120 columns", function()
    for columns = 1, 120 do
      for _, utf8 in ipairs { true, false } do
        local shown = line("CREATE_PENDING", { columns = columns, utf8 = utf8 }, nil, "予測 trouble")
        assert.is_true(text.width(shown) <= columns, shown)
      end
    end
  end)

  it("has no progress bar when no width is given (output to a file)", function()
    assert.equal("CREATE_PENDING  3m07s  25% of 1d max run time  ml.m5.4xlarge x 2",
      line("CREATE_PENDING", {}))
  end)

  it("has block characters and a multiplication sign in UTF-8 locales", function()
    assert.truthy(line("CREATE_PENDING", { columns = 99, utf8 = true }):find("[███████░", 1, true))
    assert.truthy(line("CREATE_PENDING", { columns = 99, utf8 = true }):find("ml.m5.4xlarge × 2", 1,
      true))
  end)

  it("shows at most 100 % and at least 0 %", function()
    for _, limit in ipairs { 2 * HOUR, 600, 1 } do
      local late = line("CREATE_IN_PROGRESS", { columns = 80 },
        { stoppingCondition = { maxRuntimeInSeconds = limit } })
      assert.truthy(late:find("%[#+%]  100%% of %S+ max run time"), late)
    end
    local early = line("CREATE_IN_PROGRESS", { columns = 80 }, { createTime = 7 * HOUR })
    assert.truthy(early:find("%[%-+%]  0%% of 1d max run time"), early)
  end)

  it("begins with a name, padded to name_columns, when that is given", function()
    assert.equal("m     ACTIVE  3m07s  ml.m5.4xlarge x 2", line("ACTIVE", { name_columns = 4 }))
    for columns = 1, 120 do
      local shown = line("CREATE_PENDING", { columns = columns, name_columns = 24 })
      assert.is_true(text.width(shown) <= columns, shown)
    end
  end)

  -- name, status, more, line
  local PLAIN = {
    { "has no progress bar when the model is ACTIVE", "ACTIVE", nil,
      "ACTIVE  3m07s  ml.m5.4xlarge x 2" },
    { "omits values that the model does not have", "CREATE_PENDING",
      { stoppingCondition = false, resourceConfig = false }, "CREATE_PENDING  3m07s" },
    { "shows one instance when the model has no instanceCount", "ACTIVE",
      { resourceConfig = { instanceType = "ml.t" } }, "ACTIVE  3m07s  ml.t x 1" },
    { "shows an unknown status with control bytes escaped", "CREATE\27_X", nil,
      "CREATE\\x1b_X  3m07s  ml.m5.4xlarge x 2" },
  }
  for _, case in ipairs(PLAIN) do
    it(case[1], function() assert.equal(case[4], line(case[2], {}, case[3])) end)
  end

  for status, code in pairs { ACTIVE = 32, CREATE_PENDING = 33, CREATE_IN_PROGRESS = 33,
    CREATE_FAILED = 31, DELETE_FAILED = 31, CANCEL_FAILED = 31 } do
    it("has a status coloured by its meaning: " .. status, function()
      local shown = line(status, { columns = 80, colour = true })
      assert.equal(("\27[%dm%s\27[0m  "):format(code, status), shown:match("^.-m.-m  "))
      assert.is_nil(line(status, { columns = 80 }):find("\27"))
    end)
  end
end)

describe("watch", function()
  local ARN = support.ARN .. "m"

  --- Watches a model for which each poll gives the next of these: a status, or an error code.
  local function watch(looks, environment, columns, arguments)
    local at = 0
    local world = support.fake(function()
      at = at + 1
      local look = looks[math.min(at, #looks)]
      if type(look) == "table" then return model(look[1], look) end
      if look:find("^%u+_?%u*_?%u*$") then return model(look) end
      return nil, look .. ": said so",
        { code = look, retryable = look == "ThrottlingException", kind = "service" }
    end)
    world.environment, world.columns = environment, columns
    local given = { "watch", ARN }
    for _, argument in ipairs(arguments or {}) do given[#given + 1] = argument end
    return support.run(given, world)
  end

  local TERMINAL = { TERM = "xterm", LANG = "C.UTF-8" }

  it("rewrites one line at a terminal, and ends it with a line feed", function()
    local status, out, err = watch({ "CREATE_IN_PROGRESS", "ACTIVE" }, TERMINAL, 80,
      { "--interval", "2" })
    assert.equal(0, status)
    assert.equal("", err)
    local shown = {}
    for piece in out:gsub("\27%[1A", ""):gmatch("\r([^\r]*)") do shown[#shown + 1] = piece end
    assert.equal(3, #shown) -- two seconds of making, then ACTIVE
    assert.truthy(shown[1]:find("^\27%[33mCREATE_IN_PROGRESS\27%[0m  15m00s .*\27%[K\n$"), shown[1])
    assert.truthy(shown[2]:find("15m01s", 1, true))
    assert.equal("\27[32mACTIVE\27[0m  15m02s  ml.m5.4xlarge × 2\27[K\n", shown[3])
  end)

  it("counts on the time in a status when only updateTime changes", function()
    local _, out = watch({ "CREATE_PENDING", { "CREATE_PENDING", updateTime = 1005 }, "ACTIVE" },
      TERMINAL, 80, { "--interval", "1" })
    assert.truthy(out:find("15m00s.*15m01s"), out)
  end)

  it("prints no colour with NO_COLOR", function()
    local _, out = watch({ "ACTIVE" }, { TERM = "xterm", NO_COLOR = "1" }, 80)
    assert.equal("\rACTIVE  15m00s  ml.m5.4xlarge x 2\27[K\n", out)
  end)

  it("prints colour with an empty NO_COLOR", function()
    local _, out = watch({ "ACTIVE" }, { TERM = "xterm", NO_COLOR = "" }, 80)
    assert.truthy(out:find("\27[32m", 1, true))
  end)

  for name, place in pairs {
    ["without a terminal"] = { TERMINAL },
    ["at a dumb terminal"] = { { TERM = "dumb", LANG = "C.UTF-8" }, 80 },
    ["at a terminal without TERM"] = { { LANG = "C.UTF-8" }, 80 },
  } do
    it("writes a line for each status " .. name, function()
      local status, out, err = watch({ "CREATE_PENDING", "CREATE_PENDING", "CREATE_IN_PROGRESS",
        "ACTIVE" }, place[1], place[2])
      assert.equal(0, status)
      assert.equal("", err)
      local rest = "  1% of 1d max run time  ml.m5.4xlarge × 2\n"
      assert.equal("1970-01-01T00:16:40Z  CREATE_PENDING  15m00s" .. rest
        .. "1970-01-01T00:17:00Z  CREATE_IN_PROGRESS  15m20s" .. rest
        .. "1970-01-01T00:17:10Z  ACTIVE  15m30s  ml.m5.4xlarge × 2\n", out)
    end)
  end

  it("shows a retryable error in its line and continues", function()
    local status, out = watch({ "CREATE_PENDING", "ThrottlingException", "ACTIVE" }, {})
    assert.equal(0, status)
    assert.truthy(out:find("ThrottlingException, goes on\n", 1, true))
  end)

  -- name, results of polls, status, end of standard output, standard error
  local ENDS = {
    { "a model whose creation failed", { "CREATE_PENDING",
      { "CREATE_FAILED", statusDetails = { statusCode = "X", message = "y\nz" } } }, 255,
      "x 2\n", "cleanroomsml: the status is CREATE_FAILED: X: y\\nz\n" },
    { "an INACTIVE model", { "INACTIVE" }, 0, "x 2\n", "" },
    { "a model that is deleted meanwhile", { "DELETE_PENDING", "ResourceNotFoundException" }, 0,
      "deleted\n", "" },
    { "a model that does not exist", { "ResourceNotFoundException" }, 254,
      "ResourceNotFoundException\n",
      "cleanroomsml: ResourceNotFoundException: said so\n" },
    { "a first poll that is throttled", { "ThrottlingException" }, 254, "ThrottlingException\n",
      "cleanroomsml: ThrottlingException: said so\n" },
  }
  for _, case in ipairs(ENDS) do
    it(("exits with %d for %s"):format(case[3], case[1]), function()
      local status, out, err = watch(case[2], { TERM = "xterm" }, 60)
      assert.equal(case[3], status)
      assert.equal(case[4], out:gsub("\27%[K", ""):sub(-#case[4]))
      assert.equal(case[5], err)
    end)
  end

  it("exits with 130 and ends its line when it is interrupted", function()
    local world = support.fake(function() return model "CREATE_PENDING" end)
    world.sleep = function() error("interrupted!", 0) end
    world.environment, world.columns = { TERM = "xterm" }, 80
    local status, out, err = support.run({ "watch", ARN }, world)
    assert.equal(130, status)
    assert.equal("\27[K\n", out:sub(-4))
    assert.equal("", err)
  end)

  it("writes no output of --debug into its progress line", function()
    local _, out = watch({ "CREATE_PENDING", "ACTIVE" }, { TERM = "xterm" }, 80,
      { "--debug", "--interval", "1" })
    assert.equal(select(2, out:gsub("\27%[K\n", "")), (select(2, out:gsub("\n", ""))))
  end)

  it("shows several resources, a line each, until all have a final status", function()
    local looks = { a = { "CREATE_PENDING", "ACTIVE" }, b = { "ACTIVE" },
      longer = { "CREATE_PENDING", "CREATE_PENDING", "CREATE_FAILED" } }
    local asked = {}
    local world = support.fake(function(request)
      local name = request.trainedModelArn:match "[^/]*$"
      asked[name] = (asked[name] or 0) + 1
      return model(looks[name][asked[name]], { resourceConfig = false, stoppingCondition = false })
    end)
    world.environment, world.columns = TERMINAL, 80
    local status, out, err = support.run({ "watch", "trained-model-active", support.ARN .. "a",
      support.ARN .. "b", support.ARN .. "longer", "--interval", "1" }, world)
    assert.equal(255, status)
    assert.same({ a = 2, b = 1, longer = 3 }, asked)
    assert.equal("cleanroomsml: " .. support.ARN .. "longer: UnexpectedStatus: the trained model is"
      .. " CREATE_FAILED and cannot become ACTIVE\n", err)
    assert.equal(2, select(2, out:gsub("\27%[3A\r", "")))
    local last = out:match(".*\27%[3A\r(.*)"):gsub("\27%[%d*[mK]", "")
    assert.equal("a       ACTIVE  15m02s\nb       ACTIVE  15m02s\nlonger  CREATE_FAILED  15m02s\n",
      last)
  end)

  it("shows resources of several types by name, and reports one that has no status", function()
    local world = support.fake(function(_, operation)
      if operation == "get_ml_input_channel" then
        return { name = "channel", status = "ACTIVE", updateTime = 98 }
      end
      return model("ACTIVE", { name = "twice" })
    end)
    local head = support.ARN:gsub("trained%-model/$", "")
    local algorithm = head:gsub("membership.*$", "") .. "configured-model-algorithm/g"
    local no_status = "what get-configured-model-algorithm gets has no status to watch"
    local status, out, err = support.run({ "watch", support.ARN .. "a",
      head .. "ml-input-channel/c", support.ARN .. "b", algorithm }, world)
    assert.same({ 252, ("cleanroomsml: %s: %s\n"):format(algorithm, no_status) }, { status, err })
    local shown = {}
    for name, said in out:gmatch "Z  (%S+) +(%u%S+)" do shown[#shown + 1] = name .. " " .. said end
    assert.same({ "a ACTIVE", "channel ACTIVE", "b ACTIVE" }, shown)
    assert.truthy(out:find("g +no status\n"), out)
    assert.same({ 252, "", ("cleanroomsml: %s (--help shows more)\n"):format(no_status) },
      { support.run({ "watch", algorithm }, world) })
  end)

  it("writes lines without rewriting when the terminal has too few rows", function()
    local world = support.fake(function() return model "ACTIVE" end)
    world.environment, world.terminal = TERMINAL, function() return 80, 2 end
    local _, out = support.run({ "watch", support.ARN .. "a", support.ARN .. "b" }, world)
    assert.is_nil(out:find("\27%[%d*A"))
    assert.equal(2, select(2, out:gsub("\n", "")))
  end)

  it("takes its exit status from the waiter that is named", function()
    for name, expected in pairs {
      ["trained-model-output-deleted"] = 0, ["trained-model-active"] = 255,
    } do
      local world = support.fake(function() return model "INACTIVE" end)
      assert.equal(expected, (support.run({ "watch", name, ARN }, world)))
    end
  end)
end)
