--- Too few descriptors: an error, never a wait without end.
local child = require "spec.support.child"
local clients = require "spec.support.clients"
local core = require "cleanroomsml.core"

describe("a program in which no file can be opened any more", function()
  it("gets an error for every call, wrong ones too", function()
    local output, ok = child.run(([[
      local cleanroomsml = require "cleanroomsml"
      local arn, files = %q, {}
      local function client(options)
        options.credentials = { access_key_id = "A", secret_access_key = "S" }
        return cleanroomsml.client(options)
      end
      local plain, fips, nobody = client {}, client { use_fips_endpoint = true },
        client { profile = "nobody" }
      local function ask(one, request)
        local model, message, info = one:get_trained_model(request)
        return tostring(model) .. " " .. info.kind .. " " .. info.code
      end
      for _ = 1, 2 do ask(plain, arn) end
      repeat files[#files + 1] = io.open("/dev/null") until not io.open("/dev/null")
      print(ask(plain, arn))
      print(ask(plain, "wrong"))
      print(ask(plain, { trainedModelArn = arn, wrong = 1 }))
      print(ask(fips, arn))
      print(ask(nobody, arn))
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

describe("a loop of the user's own without a descriptor to wait for", function()
  local bell = core.notifier
  setup(function()
    clients.environment {}
    core.notifier = function() return nil, "Too many open files" end
  end)
  teardown(function()
    core.notifier = bell
    clients.environment(nil)
  end)

  it("ends the call as an error", function()
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
