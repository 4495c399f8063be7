--- Too few descriptors: an error, never a wait without end.
local child = require "spec.support.child"
local clients = require "spec.support.clients"
local core = require "cleanroomsml.core"

describe("a program without a free file descriptor", function()
  it("gets an error for every call, also for invalid requests", function()
    local output, ok = child.run(([[
      local cleanroomsml = require "cleanroomsml"
      local arn, files = %q, {}
      local function client(options)
        options.credentials = { access_key_id = "A", secret_access_key = "S" }
        return cleanroomsml.client(options)
      end
      local plain, fips, unknown = client {}, client { use_fips_endpoint = true },
        client { profile = "unknown" }
      local function ask(one, request)
        local model, message, info = one:get_trained_model(request)
        return tostring(model) .. " " .. info.kind .. " " .. info.code
      end
      for _ = 1, 2 do ask(plain, arn) end
      local file
      repeat
        file = io.open("/dev/null")
        files[#files + 1] = file
      until not file
      print(ask(plain, arn))
      print(ask(plain, "wrong"))
      print(ask(plain, { trainedModelArn = arn, wrong = 1 }))
      print(ask(fips, arn))
      print(ask(unknown, arn))
    ]]):format(clients.arn "m"), "ulimit -n 64; HOME=/nowhere AWS_ENDPOINT_URL=http://127.0.0.1:9")
    -- What explains a missing profile is a module that may not be readable any more.
    assert.equal(table.concat({
      "nil transport LocalError", "nil validation ValidationError",
      "nil validation ValidationError", "nil config InvalidEndpoint",
      "nil config ProfileNotFound", "",
    }, "\n"), (output:gsub("ModuleNotFound", "ProfileNotFound")))
    assert.is_true(ok)
  end)
end)

describe("a batch with one open connection and no descriptor for another", function()
  local server = clients.emulator()

  local program = [[
    local cleanroomsml = require "cleanroomsml"
    local core, wait = cleanroomsml.core, nil
    if %q == "thread" then
      wait = function(_, seconds) core.sleep(math.min(seconds, 0.05)) end
    end
    local client = cleanroomsml.client { endpoint_url = %q, wait = wait, max_attempts = 1,
      credentials = { access_key_id = %q, secret_access_key = %q } }
    local arn, files, list, results = %q, {}, {}, {}
    local function fill()
      local file
      repeat
        file = io.open("/dev/null")
        files[#files + 1] = file
      until not file
    end
    for i = 1, 20 do list[i] = arn end
    if %q == "connected" then
      assert(client:get_trained_model(arn))
    else
      client:get_trained_model "arn"
    end
    fill()
    -- The thread's wait has a descriptor of its own.
    for _ = 1, wait and 2 or 0 do table.remove(files):close() end
    for _, model, message in client:batch("get_trained_model", list) do
      local what = model and "a model" or message
      results[what] = (results[what] or 0) + 1
    end
    for what, count in pairs(results) do print(count, what) end
  ]]

  local function run(wait, state)
    return (child.run(program:format(wait, server.url, server.access_key_id,
      server.secret_access_key, clients.arn "minimal", state),
      "ulimit -n 64; HOME=/nowhere AWS_EC2_METADATA_DISABLED=true"))
  end

  for _, wait in ipairs { "inline", "thread" } do
    it("has all calls wait for that one, " .. wait, function()
      assert.equal("20\ta model\n", run(wait, "connected"))
    end)
  end

  it("gives an error that names ulimit -n when no connection is open", function()
    assert.equal("20\tLocalError: " .. server.url:match("//(.*)$"):gsub("/$", "") ..
      ": this machine could not send the request: no file descriptor is left (raise ulimit -n)\n",
      run("inline", "alone"))
  end)
end)

describe("a wait function when no notifier can be made", function()
  local bell = core.notifier
  setup(function()
    clients.environment {}
    core.notifier = function() return nil, "Too many open files" end
  end)
  teardown(function()
    core.notifier = bell
    clients.environment(nil)
  end)

  it("is not called, and the call ends with NoDescriptor", function()
    local waited = 0
    local client = clients.new({ url = "http://127.0.0.1:9", access_key_id = "A",
      secret_access_key = "S" }, { wait = function() waited = waited + 1 end })
    local model, message, info = client:get_trained_model(clients.arn "m")
    client:close()
    assert.is_nil(model)
    assert.equal("NoDescriptor: no descriptor to wait for: Too many open files", message)
    assert.equal("config", info.kind)
    assert.equal(0, waited)
  end)
end)
