--- Versions of a model against the emulator with its built-in resources. readme_spec runs the
--- README's own example.
local cleanroomsml = require "cleanroomsml"
local emulator = require "spec.support.emulator"

local MEMBERSHIP = "2a1b3c4d-0000-1111-2222-333344445555"

describe("a trained model with two versions", function()
  if not emulator.interpreter() then return pending "lua-http is not there" end
  local service, client

  setup(function()
    service = require("cleanroomsml.emulator").start()
    client = cleanroomsml.client {
      endpoint_url = service.endpoint, region = "us-east-1",
      credentials = {
        access_key_id = service.environment.AWS_ACCESS_KEY_ID,
        secret_access_key = service.environment.AWS_SECRET_ACCESS_KEY,
      },
    }
    -- Sleeping makes the resources older instead.
    client.wait_driver = setmetatable({ sleep = function(seconds) service:advance(seconds) end },
      { __index = client.wait_driver })
  end)
  teardown(function()
    client:close()
    service:stop()
  end)

  -- The ARN of the first item of a list that is ACTIVE, or has no status.
  local function first(operation, member)
    for _, item, message in client:items(operation, { membershipIdentifier = MEMBERSHIP }) do
      assert.is_nil(message)
      if item.status == "ACTIVE" or item.status == nil then return item[member] end
    end
  end

  it("can be waited for by version: the deleted one, not the latest", function()
    local request = {
      membershipIdentifier = MEMBERSHIP, name = "versions",
      configuredModelAlgorithmAssociationArn = first("list_configured_model_algorithm_associations",
        "configuredModelAlgorithmAssociationArn"),
      resourceConfig = { instanceType = "ml.m5.xlarge", volumeSizeInGB = 30 },
      dataChannels = { { channelName = "train",
        mlInputChannelArn = first("list_ml_input_channels", "mlInputChannelArn") } },
    }
    local arn = assert(client:create_trained_model(request)).trainedModelArn
    assert(client:wait_until("trained_model_active", arn))
    request.incrementalTrainingDataChannels = { { trainedModelArn = arn, channelName = "more" } }
    local later = assert(client:create_trained_model(request)).versionIdentifier
    assert(client:wait_until("trained_model_active",
      { trainedModelArn = arn, versionIdentifier = later }))
    assert.equal(later, client:get_trained_model(arn).versionIdentifier)
    assert(client:delete_trained_model_output(arn))
    assert.equal("INACTIVE", assert(client:wait_until("trained_model_output_deleted", arn)).status)
    assert.equal("ACTIVE", client:get_trained_model(arn).status)
    local gone = assert(client:wait_until("trained_model_output_deleted",
      { trainedModelArn = arn, versionIdentifier = "NULL" }))
    assert.equal("INACTIVE", gone.status)
    local _, _, info = client:get_trained_model {
      trainedModelArn = arn, versionIdentifier = "NULL",
    }
    assert.equal("validation", info.kind)
  end)
end)
