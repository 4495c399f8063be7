--- Too few descriptors: an error, never a wait without end.
local clients = require "spec.support.clients"
local core = require "cleanroomsml.core"

describe("a loop of the user's own without a descriptor to wait for", function()
  local bell = core.bell
  setup(function()
    clients.environment {}
    core.bell = function() return nil, "Too many open files" end
  end)
  teardown(function()
    core.bell = bell
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
