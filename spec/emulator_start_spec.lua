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

local function lives(pid)
  return select(2, shell.run("kill -0 " .. pid))
end

--- Waits until the process is gone.
local function gone(pid)
  local deadline = core.monotonic() + 5
  while lives(pid) and core.monotonic() < deadline do core.sleep(0.02) end
  return not lives(pid)
end

describe("an emulator for a test", function()
  local service
  after_each(function()
    if service then service:stop() end
    service = nil
  end)

  it("serves, ages, misbehaves, remembers and ends", function()
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
    assert.is_false(lives(pid))
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

  it("serves models of a table, over TLS", function()
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

  it("lets what it is told to fail fail", function()
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
      assert.is_true(gone(pid), how)
      assert.is_true(core.monotonic() - started < 20)
    end
    shell.run("rm -r " .. folder)
  end)

  describe("in the background of a shell", function()
    local PROGRAM = "cleanroomsml-emulator --background --parent $$ "
    local WATCH = "kill -0 $CLEANROOMSML_EMULATOR_PID && echo $CLEANROOMSML_EMULATOR_PID "

    --- Runs a script in a shell that has both programs on its PATH, as make env puts them there.
    local function in_shell(script)
      local folder = shell.folder()
      shell.write(folder .. "/script", script)
      local output = shell.run(("PATH=\"$PWD/bin:$PWD/emulator/bin:$PATH\" timeout 60 sh %s/script")
        :format(folder))
      shell.run("rm -r " .. folder)
      return output
    end

    it("gives the variables to eval, serves, and ends with the shell", function()
      local output = in_shell('eval "$(' .. PROGRAM .. ' --empty --control-port 0)"\n' .. WATCH
        .. "$AWS_ENDPOINT_URL_CLEANROOMSML $AWS_ACCESS_KEY_ID $AWS_REGION "
        .. "$CLEANROOMSML_EMULATOR_CONTROL")
      local pid, url, key, region, control = output:match("^(%d+) (%S+) (%S+) (%S+) (%S+)\n$")
      assert.is_string(pid, output)
      assert.same({ "http", "AKIDEXAMPLE", "us-east-1", "http" },
        { url:match("^%a+"), key, region, control:match("^%a+") })
      assert.is_true(gone(pid))
    end)

    it("quotes what a shell would read otherwise", function()
      local output = in_shell('eval "$(' .. PROGRAM .. [[--empty --session-token "it's \$(1)")"]]
        .. '\necho "$AWS_SESSION_TOKEN"')
      assert.equal("it's $(1)\n", output)
    end)

    for flags, words in pairs {
      ["--port $port"] = "Address already in use (--port 0 takes a free one)",
      ["--speed x"] = "'x' is not a number",
      ["--exit-with-parent"] = "exclude each other",
    } do
      it("says why it did not start, and lets eval fail, with " .. flags, function()
        local first = flags:find("$port", 1, true) and 'eval "$(' .. PROGRAM .. '--empty)"\n'
          .. "port=${AWS_ENDPOINT_URL_CLEANROOMSML##*:}\n" or ""
        local output = in_shell(first .. 'eval "$(' .. PROGRAM .. flags .. ')" || echo failed')
        assert.truthy(output:find(words, 1, true), output)
        assert.matches("failed\n$", output)
      end)
    end

    it("is found a Lua for that can run it, and ends when it is killed", function()
      local unable
      for _, name in ipairs { "lua5.4", "lua5.3", "lua5.5" } do
        unable = unable or shell.there(name)
          and not select(2, shell.run(name .. " -e 'require \"http.server\"'")) and name
      end
      if not unable then return pending("every Lua here has lua-http") end
      local output = in_shell(([[: >"$0.out"
        %s emulator/bin/cleanroomsml-emulator --empty >"$0.out" 2>&1 &
        until grep -q ^try: "$0.out"; do sleep 0.1; done
        kill $!
        url=$(sed -n 's/^listening on //p' "$0.out") tries=0
        while curl -s "$url" >"$0.body" && [ $tries -lt 50 ]; do
          sleep 0.1; tries=$((tries + 1))
        done
        curl -s "$url" || echo gone]]):format(unable))
      assert.equal("gone\n", output)
    end)
  end)

  it("runs the file in the documents", function()
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
