--- Credentials go over plain http only if the user configured it, with one warning.
local cleanroomsml = require "cleanroomsml"
local clients = require "spec.support.clients"

describe("an endpoint_url", function()
  setup(function() clients.environment {} end)
  teardown(function() clients.environment(nil) end)

  local cases = { -- URL, whether it is logged
    { "http://service.example", true }, { "http://10.0.0.1:8080/base", true },
    { "http://127.0.0.1.example", true }, { "http://localhost.example", true },
    { "http://localhost:1", false }, { "http://127.0.0.1:1", false }, { "http://[::1]:1", false },
    { "https://service.example", false },
  }
  for _, case in ipairs(cases) do
    it(case[1] .. (case[2] and " gets one" or " gets no") .. " warning in the log", function()
      local log, lines = clients.logger()
      local client = cleanroomsml.client { endpoint_url = case[1], log = log,
        credentials = { access_key_id = "A", secret_access_key = "S" } }
      assert(client:prepare("get_trained_model", clients.arn "m"))
      assert(client:prepare("get_trained_model", clients.arn "n"))
      assert(client:prepare("get_trained_model", clients.arn("m", "eu-west-1")))
      client:close()
      assert.same(case[2] and { "warn: the endpoint " .. case[1]
        .. " is plain http: requests and answers can be read in transit" } or {}, lines)
    end)
  end
end)
