-- `require "cleanroomsml.emulator"`: an emulator for a test, on any Lua.
local cleanroomsml = require "cleanroomsml"
local core = require "cleanroomsml.core"
local emulator = require "cleanroomsml.emulator"
local interpreter = require "cleanroomsml.emulator.interpreter"
local shell = require "spec.support.shell"

local ARN = "arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/"
  .. "2a1b3c4d-0000-1111-2222-333344445555/trained-model/"

if not interpreter.find() then
  describe("an emulator for a test", function() pending("needs a Lua with lua-http") end)
  return
end

local function client_of(service)
  return cleanroomsml.client {
    endpoint_url = service.endpoint, ca_bundle = service.environment.AWS_CA_BUNDLE,
    credentials = {
      access_key_id = service.environment.AWS_ACCESS_KEY_ID,
      secret_access_key = service.environment.AWS_SECRET_ACCESS_KEY,
    },
  }
end


describe("an emulator for a test", function()
  local service
  after_each(function()
    if service then service:stop() end
    service = nil
  end)

  it("answers, changes status, fails as planned, lists requests and ends", function()
    service = emulator.start()
    local client = client_of(service)
    assert.equal("ACTIVE", assert(client:get_trained_model(ARN .. "active")).status)
    assert.equal("CREATE_PENDING", assert(client:get_trained_model(ARN .. "training")).status)
    service:advance(60)
    assert.equal("ACTIVE", assert(client:get_trained_model(ARN .. "training")).status)
    service:script { { code = "AccessDeniedException" } }
    assert.equal("AccessDeniedException",
      select(3, client:get_trained_model(ARN .. "active")).code)
    local statuses = {}
    for i, request in ipairs(service:requests()) do statuses[i] = request.status end
    assert.same({ 200, 200, 200, 403 }, statuses)
    service:clear()
    assert.same({}, service:requests())
    client:close()
    local pid = service.pid
    service:stop()
    service:stop()
    assert.is_false(shell.lives(pid))
  end)

  it("has methods that need no colon", function()
    service = emulator.start { empty = true }
    assert.is_number(service.advance(1))
    assert.equal(1, service.script { { status = 500 } })
    assert.same({}, service.requests())
    service.stop()
  end)

  it("names the endpoint, keys and region in variables for clients", function()
    service = emulator.start { access_key_id = "A", secret_access_key = "S", session_token = "T",
      region = "eu-west-1" }
    assert.same({ AWS_ENDPOINT_URL_CLEANROOMSML = service.endpoint, AWS_ACCESS_KEY_ID = "A",
      AWS_SECRET_ACCESS_KEY = "S", AWS_SESSION_TOKEN = "T", AWS_REGION = "eu-west-1" },
      service.environment)
  end)

  it("serves models given as a table, over TLS", function()
    local model = { membershipIdentifier = ARN:match("membership/([^/]+)"),
      collaborationIdentifier = "7c0ffee0-1234-4321-8765-abcdefabcdef",
      trainedModelArn = ARN .. "mine", name = "mine", status = "ACTIVE",
      configuredModelAlgorithmAssociationArn =
        ARN:gsub("trained%-model/$", "configured-model-algorithm-association/a"),
      createTime = "2026-01-01T00:00:00Z", updateTime = "2026-01-01T00:00:00Z",
      dataChannels = { { channelName = "a",
        mlInputChannelArn = ARN:gsub("trained%-model/$", "ml-input-channel/a") } } }
    service = emulator.start { tls = true, models = { model } }
    assert.equal("https", service.endpoint:match("^%a+"))
    local client = client_of(service)
    assert.equal("mine", assert(client:get_trained_model(ARN .. "mine")).name)
    assert.equal("ResourceNotFoundException",
      select(3, client:get_trained_model(ARN .. "active")).code)
    client:close()
  end)

  it("makes planned resources fail", function()
    service = emulator.start()
    assert.equal(1, service:failures { { action = "create", kind = "trained-model" } })
    assert.has_error(function() service:failures { { action = "explode" } } end,
      "emulator: failure 1: action: must be create, cancel or delete")
  end)

  for _, case in ipairs {
    { { modles = {} }, "there is no option modles" },
    { { models = "/nowhere" }, "cannot read /nowhere" },
    { { models = "/nowhere", empty = true }, "exclude each other" },
  } do
    it("says that " .. case[2], function()
      local ok, message = pcall(emulator.start, case[1])
      assert.is_false(ok)
      assert.truthy(message:find(case[2], 1, true), message)
    end)
  end

  it("ends with the process that started it, and holds no pipe open", function()
    local folder = shell.folder()
    local program = folder .. "/program.lua"
    shell.write(program, [[
      local service = require("cleanroomsml.emulator").start { empty = true }
      io.stdout:write(service.pid, "\n")
      io.stdout:flush()
      if arg[1] == "killed" then os.execute("kill -9 $PPID") end
    ]])
    for _, how in ipairs { "killed", "ended" } do
      -- The output ends with the program: the emulator holds no end of it.
      local started = core.monotonic()
      local output = shell.run(("%s %s %s"):format(shell.quote(shell.interpreter()), program, how))
      local pid = output:match("%d+")
      assert.is_string(pid, output)
      assert.is_true(shell.gone(pid), how)
      assert.is_true(core.monotonic() - started < 20)
    end
    shell.run("rm -r " .. folder)
  end)

  it("runs the test file of the documents", function()
    local text = shell.read "docs/emulator.md"
    local code = text:match("```lua\n(.-)\n```")
    local folder = shell.folder()
    shell.write(folder .. "/my_spec.lua", code)
    local busted = os.getenv("BUSTED") or shell.run("command -v busted"):match("%S+")
    local output, ok = shell.run(("env -u CRML_COUNTS %s %s -o TAP %s/my_spec.lua")
      :format(shell.quote(shell.interpreter()), busted, folder))
    assert.is_true(ok, output)
    assert.truthy(output:find("1..4", 1, true), output)
    shell.run("rm -r " .. folder)
  end)
end)
