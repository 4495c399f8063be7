--- The sources of credentials of a client, against an emulator: a table, a function, the
--- environment.
local clients = require "spec.support.clients"
local core = require "cleanroomsml.core"
local pace = require "spec.support.pace"
local emulator = require "spec.support.emulator"
local shell = require "spec.support.shell"

local arn = clients.arn

describe("credentials", function()
  local server = clients.emulator { session_token = "session/token+==" }

  --- A function for the option `credentials`, which returns valid ones with `changes` applied.
  --- `count` is the number of its calls.
  local function source(changes, body)
    local asked = { count = 0 }
    function asked.fn()
      asked.count = asked.count + 1
      if body then body(asked.count) end
      local given = clients.credentials(server)
      for name, value in pairs(changes or {}) do given[name] = value end
      return given
    end
    return asked
  end

  local function expect_name(name, call)
    local model, message = call:wait()
    assert.is_nil(message)
    assert.are.equal(name, model.name)
  end

  describe("in a table", function()
    it("are sent with their session token", function()
      assert.are.equal("minimal", clients.new(server):get_trained_model(arn "minimal").name)
      assert.are.equal("session/token+==", server:requests()[1].header("x-amz-security-token"))
    end)

    it("that have expired end the call before a request is sent", function()
      local old = clients.credentials(server)
      old.expiration = core.now() - 10
      local _, message, info = clients.new(server, { credentials = old })
        :get_trained_model(arn "minimal")
      assert.matches("^ExpiredCredentials: ", message)
      assert.are.equal("credentials", info.kind)
      assert.are.equal("us-east-1", info.region)
      assert.are.equal(0, info.attempts)
      assert.are.equal(0, #server:requests())
    end)

    it("are not refreshed when the service rejects them as expired", function()
      server:script { { code = "ExpiredTokenException" } }
      local _, message, info = clients.new(server):get_trained_model(arn "minimal")
      assert.matches("^ExpiredTokenException: ", message)
      assert.are.equal("service", info.kind)
      assert.are.equal(1, info.attempts)
    end)
  end)

  describe("from a function", function()
    it("are requested for each call when they have no expiration", function()
      local asked = source()
      local client = clients.new(server, { credentials = asked.fn })
      assert.are.equal(0, asked.count)
      for i = 1, 3 do
        assert(client:get_trained_model(arn "minimal"))
        assert.are.equal(i, asked.count)
      end
    end)

    it("are requested once when they expire in two hours", function()
      local asked = source { expiration = core.now() + 7200 }
      local client = clients.new(server, { credentials = asked.fn })
      for _ = 1, 3 do assert(client:get_trained_model(arn "minimal")) end
      assert.are.equal(1, asked.count)
    end)

    it("are requested again when they have expired", function()
      local asked = source { expiration = core.now() + 0.3 }
      local client = clients.new(server, { credentials = asked.fn })
      assert(client:get_trained_model(arn "minimal"))
      core.sleep(0.35)
      client:get_trained_model(arn "minimal")
      assert.are.equal(2, asked.count)
    end)

    it("that it returns already expired end the call before a request is sent", function()
      local asked = source { expiration = core.now() - 1 }
      local _, message, info = clients.new(server, { credentials = asked.fn })
        :get_trained_model(arn "minimal")
      assert.matches("^ExpiredCredentials: ", message)
      assert.are.equal("credentials", info.kind)
      assert.are.equal(0, #server:requests())
    end)

    local failures = {
      { "returns nil and a reason", { nil, "the vault is sealed" }, "NoCredentials",
        "the vault is sealed$" },
      { "returns nil without a reason", {}, "NoCredentials", "no reason given$" },
      { "returns a number", { 5 }, "InvalidCredentials", "must be a table, not number$" },
      { "returns no secret_access_key", { { access_key_id = "AKID" } }, "InvalidCredentials",
        "secret_access_key: is required$" },
      { "returns keys with line feeds", { { access_key_id = "A\nB", secret_access_key = "x\n" } },
        "InvalidCredentials", "access_key_id: must not .*secret_access_key: must not " },
    }
    for _, case in ipairs(failures) do
      it("that " .. case[1] .. " end the call before a request is sent", function()
        local client = clients.new(server, {
          credentials = function() return case[2][1], case[2][2] end,
        })
        local model, message, info = client:get_trained_model(arn "minimal")
        assert.is_nil(model)
        assert.are.equal(case[3] .. ": the credentials function",
          message:sub(1, #case[3] + #": the credentials function"))
        assert.matches(case[4], message)
        assert.are.equal("credentials", info.kind)
        assert.are.equal(case[3], info.code)
        assert.is_false(info.retryable)
        assert.are.equal(0, #server:requests())
      end)
    end

    for what, problem in pairs {
      text = "sealed",
      ["an object"] = setmetatable({}, { __tostring = function() return "sealed" end }),
    } do
      it("that raises " .. what .. " end the call with kind credentials", function()
        local asked = source(nil, function(count) if count == 1 then error(problem, 0) end end)
        local client = clients.new(server, { credentials = asked.fn })
        local call = client:send("get_trained_model", arn "minimal")
        for _ = 1, 2 do
          local _, message, info = call:wait()
          assert.are.equal("NoCredentials: the credentials function raised an error: sealed",
            message)
          assert.are.equal("credentials", info.kind)
        end
        assert.are.equal("minimal", client:get_trained_model(arn "minimal").name)
      end)
    end

    it("that yields are awaited: it yields to the resumer of the call's coroutine", function()
      local asked = source(nil, function()
        for i = 1, 3 do coroutine.yield(i) end
      end)
      local client = clients.new(server, { credentials = asked.fn })
      local yields, model = clients.in_coroutine(function()
        return client:get_trained_model(arn "minimal")
      end)
      assert.are.equal(3, yields)
      assert.are.equal("minimal", model.name)
      yields, model = clients.in_coroutine(function()
        local signed = client:prepare("get_trained_model", arn "minimal")
        return signed
      end)
      assert.are.equal(3, yields)
      assert.are.equal("GET", model.method)
    end)

    for _, case in ipairs {
      { "with an expiration are requested once", 7200, 1 },
      { "without an expiration are requested four times", nil, 4 },
    } do
      it(case[1] .. " for four concurrent calls", function()
        local asked = source { expiration = case[2] and core.now() + case[2] }
        local client = clients.new(server, { credentials = asked.fn })
        server:script { { delay = 0.15, count = 4 } }
        local calls = {}
        for i = 1, 4 do calls[i] = client:send("get_trained_model", arn "minimal") end
        local started = core.monotonic()
        for i = 4, 1, -1 do expect_name("minimal", calls[i]) end
        assert.is_true(core.monotonic() - started < pace(0.45))
        assert.are.equal(case[3], asked.count)
      end)
    end

    it("are not requested for a call that was cancelled before", function()
      local asked = source()
      local client = clients.new(server, { credentials = asked.fn })
      local first = client:send("get_trained_model", arn "minimal")
      local second = client:send("get_trained_model", arn "minimal")
      local third = client:send("get_trained_model", arn "minimal")
      second:cancel()
      expect_name("minimal", first)
      expect_name("minimal", third)
      assert.are.equal("cancelled", select(3, second:wait()).kind)
      assert.are.equal(2, asked.count)
    end)

    it("are refreshed once when the service rejects them as expired", function()
      local asked = source()
      local fresh = function()
        local given = asked.fn()
        if asked.count == 1 then given.session_token = "older" end
        return given
      end
      local log, lines = clients.logger()
      -- The emulator knows one token only, so the script's first answer leaves out the check.
      server:script { { code = "ExpiredTokenException", signed = false } }
      local client = clients.new(server, { credentials = fresh, max_attempts = 1, log = log })
      local model, message, info = client:get_trained_model(arn "minimal")
      assert.is_nil(message)
      assert.are.equal("minimal", model.name)
      assert.are.equal(2, info.attempts)
      assert.are.equal(2, asked.count)
      assert.are.equal(1, #lines)
      assert.matches("^info: attempt 1: ExpiredTokenException: .*new credentials are requested$",
        lines[1])
    end)

    it("that are the same after a refresh end the call with the service's error", function()
      server:script { { code = "ExpiredTokenException", count = 2 } }
      local asked = source()
      local _, message, info = clients.new(server, { credentials = asked.fn })
        :get_trained_model(arn "minimal")
      assert.matches("^ExpiredTokenException: .*new credentials were the same", message)
      assert.are.equal(1, info.attempts)
      assert.are.equal(2, asked.count)
    end)
  end)

  describe("that take longer than the timeout of the call", function()
    local cases = {
      { "a credential_process that hangs", { "credential_process = sleep 100" }, {} },
      { "a container endpoint that does not answer", {}, function(url)
        return { AWS_CONTAINER_CREDENTIALS_FULL_URI = url .. "/slow" }
      end },
    }
    for _, case in ipairs(cases) do
      it("end the call with kind timeout: " .. case[1], function()
        local path, silent = os.tmpname(), emulator.start()
        silent:script { { stall = "start", count = 99, signed = false } }
        shell.write(path, "[default]\n" .. table.concat(case[2], "\n") .. "\n")
        local variables = type(case[3]) == "function" and case[3](silent.url) or case[3]
        variables.AWS_CONFIG_FILE, variables.AWS_SHARED_CREDENTIALS_FILE = path, "/dev/null"
        clients.environment(variables)
        local client = require("cleanroomsml").client {
          endpoint_url = server.url, timeout = 0.4,
        }
        local began = core.monotonic()
        local model, message, info = client:get_trained_model(arn "minimal")
        local seconds = core.monotonic() - began
        client:close()
        clients.environment {}
        silent:stop()
        os.remove(path)
        assert.is_nil(model)
        assert.are.same({ "timeout", "Timeout" }, { info.kind, info.code })
        assert.matches("credentials", message)
        assert.is_true(seconds < pace(1.5), seconds .. " s")
        assert.are.same({}, server:requests())
      end)
    end
  end)

  describe("in the environment", function()
    local KEYS = {
      AWS_ACCESS_KEY_ID = "AKIDEXAMPLE",
      AWS_SECRET_ACCESS_KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    }

    local cases = {
      { "are sent with AWS_SESSION_TOKEN", { AWS_SESSION_TOKEN = "session/token+==" } },
      { "are sent with AWS_SECURITY_TOKEN", { AWS_SECURITY_TOKEN = "session/token+==" } },
      { "are sent with AWS_SESSION_TOKEN when both variables are set",
        { AWS_SESSION_TOKEN = "session/token+==", AWS_SECURITY_TOKEN = "other" } },
      { "without AWS_SECRET_ACCESS_KEY end the call", { AWS_SECRET_ACCESS_KEY = false },
        "PartialCredentials", "AWS_ACCESS_KEY_ID is set but AWS_SECRET_ACCESS_KEY is not" },
      { "without AWS_ACCESS_KEY_ID end the call", { AWS_ACCESS_KEY_ID = false },
        "PartialCredentials", "AWS_SECRET_ACCESS_KEY is set but AWS_ACCESS_KEY_ID is not" },
      { "with a blank AWS_ACCESS_KEY_ID end the call", { AWS_ACCESS_KEY_ID = " \t" },
        "PartialCredentials", "AWS_SECRET_ACCESS_KEY is set but AWS_ACCESS_KEY_ID is not" },
      { "without both keys end the call",
        { AWS_ACCESS_KEY_ID = false, AWS_SECRET_ACCESS_KEY = false }, "NoCredentials",
        "environment: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set" },
    }
    for _, case in ipairs(cases) do
      it(case[1], function()
        local environment = {}
        for name, value in pairs(KEYS) do environment[name] = value end
        for name, value in pairs(case[2]) do environment[name] = value or nil end
        clients.environment(environment)
        local client = clients.new(server, { credentials = "none" })
        clients.environment {}
        local model, message, info = client:get_trained_model(arn "minimal")
        if not case[3] then
          assert.is_nil(message)
          assert.are.equal("minimal", model.name)
          return
        end
        assert.are.equal(case[3], info.code)
        assert.are.equal("credentials", info.kind)
        assert.are.equal(case[3] .. ": ", message:sub(1, #case[3] + 2))
        assert.is_truthy(message:find(case[4], 1, true))
        assert.is_nil(message:find(case[3] .. ": " .. case[3], 1, true))
        assert.are.equal(0, #server:requests())
      end)
    end
  end)
end)
