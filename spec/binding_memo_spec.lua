-- The binding of the previous request is reused when both are the same ARN. The bytes of a call
-- must not depend on earlier calls.
local core = require "cleanroomsml.core"
local clients = require "spec.support.clients"

local HEAD = "arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/" .. clients.MEMBERSHIP
local MODEL, OTHER = HEAD .. "/trained-model/a", HEAD .. "/trained-model/b"
local KEYS = { access_key_id = "AKIDEXAMPLE", secret_access_key = "secret" }

local client = core.client {}

local function url(on, operation, request, options)
  local call, faults = core.call(on, operation, "https://x.org", "us-east-1", request, options)
  if not call then return faults[1] end
  call:set_credentials(KEYS)
  return call:sign().url
end

describe("a request that follows another one on the same client", function()
  local VALIDATE = { validate = true }
  -- operation, request, options
  local requests = {
    { "get_trained_model", MODEL }, { "get_trained_model", MODEL }, { "get_trained_model", OTHER },
    { "get_trained_model", MODEL, VALIDATE }, { "get_trained_model", MODEL },
    { "delete_trained_model_output", MODEL }, { "list_trained_model_versions", MODEL },
    { "get_trained_model", { trainedModelArn = MODEL, versionIdentifier = clients.MEMBERSHIP } },
    { "get_trained_model", MODEL }, { "list_tags_for_resource", MODEL },
    { "get_trained_model", "" }, { "get_trained_model", MODEL },
    { "get_trained_model", "arn:a/../b" }, { "get_trained_model", MODEL .. ("x"):rep(3000) },
    { "get_trained_model", MODEL .. ("x"):rep(3000), VALIDATE },
    { "get_trained_model", MODEL .. ("x"):rep(70000) }, { "get_trained_model", MODEL, VALIDATE },
    { "list_trained_models", { membershipIdentifier = clients.MEMBERSHIP, nextToken = "t" } },
    { "get_trained_model", MODEL }, { "get_trained_model", 7 }, { "get_trained_model", MODEL },
  }
  for _, first in ipairs(requests) do
    it(("has the same URL as on a new client, after %s %s"):format(first[1],
      tostring(first[2]):sub(-40)), function()
      for _, second in ipairs(requests) do
        local alone = url(core.client {}, second[1], second[2], second[3])
        url(client, first[1], first[2], first[3])
        assert.equal(alone, url(client, second[1], second[2], second[3]))
        assert.equal(alone, url(client, second[1], second[2], second[3]))
      end
    end)
  end
end)
