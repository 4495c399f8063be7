--- Signing and decoding use neither the engine nor its thread, by counts of calls.
local child = require "spec.support.child"
local clients = require "spec.support.clients"
local models = require "spec.support.models"

describe("with a running engine thread", function()
  local server = clients.emulator()
  local library

  setup(function() library = child.preload "thread_calls" end)
  teardown(function() os.remove(library) end)

  it("prepare and parse call no mutex, condition or write, and a request does", function()
    local output, ok = child.run(([[
      if rawget(_G, "jit") then jit.off() end -- a compilation that fails locks the unwinder
      local cleanroomsml = require "cleanroomsml"
      local testing = require "cleanroomsml.testing"
      local arn, body = %q, %q
      local client = cleanroomsml.client { endpoint_url = %q,
        credentials = { access_key_id = %q, secret_access_key = %q },
        wait = function() cleanroomsml.core.sleep(0.001) end }
      assert(client:get_trained_model(arn))
      local function prepare_and_parse(i)
        local request = assert(client:prepare("get_trained_model", arn .. i))
        assert(client:parse(request, 200, {}, body))
        local _, message = client:parse(request, 404, { ["x-amzn-errortype"] = "X" }, "{}")
        assert(message)
      end
      prepare_and_parse(0)
      local call = client:send("get_trained_model", arn) -- in flight meanwhile, or done
      testing.thread_calls()
      for i = 1, 100 do prepare_and_parse(i) end
      local count = testing.thread_calls()
      assert(call:wait())
      print(count, testing.thread_calls() > 0)]]):format(clients.arn "minimal", models.body {},
      server.url, server.access_key_id, server.secret_access_key),
      "HOME=/nowhere AWS_EC2_METADATA_DISABLED=true LD_PRELOAD=" .. library)
    assert.equal("0\ttrue\n", output)
    assert.is_true(ok)
  end)
end)
