local process = require "cleanroomsml.credentials.process"
local world = require "spec.support.credentials_world"

local SECRET = world.SECRET
local COMMAND = "TOKEN=" .. SECRET .. " /opt/my/helper --secret " .. SECRET
local KEYS = '{"Version":1,"AccessKeyId":"AKID","SecretAccessKey":"' .. SECRET .. '"%s}'

local function get(result, step)
  local system = world.system { run = result }
  step = step or {}
  step.profile, step.command = "dev", step.command or COMMAND
  return system, process.new(step):get(system)
end

describe("credential_process", function()
  it("runs with limits for time and output", function()
    local system = get { exit = 0, stdout = KEYS:format("") }
    assert.same({ { COMMAND, { timeout = 60, max_output = 65536 } } }, system.commands)
  end)

  -- what is added to the keys, what comes of it
  local accepted = {
    { "", {} },
    { ',"SessionToken":"t","AccountId":"1","Expiration":"2009-02-13T01:00:00+00:00"',
      { session_token = "t", account_id = "1", expiration = world.NOW + 3600 } },
    { ',"SessionToken":null,"Expiration":null', {} },
    { ',"SessionToken":"","AccountId":""', {} },
    { ',"Expiration":"2009-02-13 01:00:00+00:00"', { expiration = world.NOW + 3600 } },
  }
  for _, case in ipairs(accepted) do
    it("may write keys and " .. case[1], function()
      local _, found = get { exit = 0, stdout = KEYS:format(case[1]) }
      case[2].access_key_id, case[2].secret_access_key = "AKID", SECRET
      case[2].source, case[2].refreshable = "profile dev (credential_process)", true
      assert.same(case[2], found)
    end)
  end

  it("takes the account ID of the profile when the output has none", function()
    local _, found = get({ exit = 0, stdout = KEYS:format("") }, { account_id = "2" })
    assert.equal("2", found.account_id)
    _, found = get({ exit = 0, stdout = KEYS:format(',"AccountId":"1"') }, { account_id = "2" })
    assert.equal("1", found.account_id)
  end)

  it("gives the credentials of its output when its exit status is lost", function()
    local _, found = get { stdout = KEYS:format("") }
    assert.equal("AKID", found.access_key_id)
  end)

  -- name, result, code, a part of the message
  local failures = {
    { "a status", { exit = 1, stdout = KEYS:format("") }, "ProcessError",
      "helper (credential_process) "
      .. "exited with status 1" },
    { "a signal", { signal = 9, stdout = "" }, "ProcessError", "ended by signal 9" },
    { "a time-out", "no end within 60 s", "ProcessError", "no end within 60 s" },
    { "nothing", { exit = 0, stdout = "" }, "ProcessError", "no JSON object" },
    { "garbage", { exit = 0, stdout = SECRET .. "\0\255" }, "ProcessError", "no JSON object" },
    { "a number", { exit = 0, stdout = "1" }, "ProcessError", "no JSON object" },
    { "a list", { exit = 0, stdout = "[]" }, "ProcessError", '"Version": 1' },
    { "deep nesting", { exit = 0, stdout = ("["):rep(30000) }, "ProcessError", "no JSON object" },
    { "another version", { exit = 0, stdout = '{"Version":2}' }, "ProcessError", '"Version": 1' },
    { "a version in words", { exit = 0, stdout = '{"Version":"1"}' }, "ProcessError",
      '"Version": 1' },
    { "no secret", { exit = 0, stdout = '{"Version":1,"AccessKeyId":"A"}' }, "InvalidResponse",
      "SecretAccessKey" },
    { "no key id", { exit = 0, stdout = '{"Version":1,"SecretAccessKey":"' .. SECRET .. '"}' },
      "InvalidResponse", "AccessKeyId" },
    { "an odd expiry", { exit = 0, stdout = KEYS:format(',"Expiration":"soon"') },
      "InvalidResponse",
      "Expiration is not a time" },
  }
  for _, case in ipairs(failures) do
    it("fails with " .. case[1], function()
      local _, found, message, info = get(case[2])
      world.check_failure({ "credentials", case[3], case[4] }, found, message, info)
      assert.is_truthy(message:find("profile dev", 1, true))
    end)
  end

  -- command, how a message calls it
  local names = {
    { "aws-vault exec x", "aws-vault" }, { "/usr/bin/env x", "env" },
    { "A=1 B=2", "the command" }, { "'/opt/a b' c", "the command" }, { "$(" .. SECRET .. ")",
      "the command" },
    { ("x"):rep(65), "the command" }, { "a|" .. SECRET, "the command" },
  }
  for _, case in ipairs(names) do
    it("is called " .. case[2] .. " when it is " .. case[1]:sub(1, 12), function()
      local _, found, message, info = get({ exit = 3, stdout = "" }, { command = case[1] })
      world.check_failure({ "credentials", "ProcessError", ": " .. case[2] .. " (" }, found,
        message, info)
    end)
  end
end)
