--- The scenarios that run while memory, descriptors or both run out. A scenario returns true on
--- success and `nil, message` after an allowed failure; it raises `WRONG: …` for any other outcome.
--- All modules are loaded before. The variable TORTURE_ONLY selects one scenario.
local cleanroomsml = require "cleanroomsml"
local core = require "cleanroomsml.core"

local url, secret_key, token, poll, environment = ...

local ID = "2a1b3c4d-0000-1111-2222-333344445555"
local ARN = "arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/" .. ID .. "/trained-model/"
local KEYS = {
  access_key_id = "AKIDTORTURE", secret_access_key = secret_key, session_token = token,
}

-- In place of the real environment.
local variables = { AWS_EC2_METADATA_DISABLED = "true" }
core.environ = function()
  local copy = {}
  for name, value in pairs(variables) do copy[name] = value end
  return copy
end

local BODY = '{"membershipIdentifier":"m","collaborationIdentifier":"c","trainedModelArn":"a",'
  .. '"name":"m","status":"ACTIVE","configuredModelAlgorithmAssociationArn":"x",'
  .. '"createTime":"2023-09-06T01:02:03Z","updateTime":1693962123.5,"dataChannels":[],'
  .. '"hyperparameters":{"a":"1","b":"2"},"tags":{},"stoppingCondition":{"maxRuntimeInSeconds":9},'
  .. '"resourceConfig":{"instanceType":"t","volumeSizeInGB":8},"later":[1,{"b":true}]}'

local JOB = '{"createTime":1,"updateTime":"2023-09-06T01:02:03Z","name":"n","status":"ACTIVE",'
  .. '"creatorAccountId":"1","trainedModelArn":"a","membershipIdentifier":"m",'
  .. '"collaborationIdentifier":"c","outputConfiguration":{"members":[{"accountId":"1"}]}'
local JOBS = '{"collaborationTrainedModelExportJobs":[' .. JOB .. '},' .. JOB
  .. ',"later":[null,{"a":null}]}],"nextToken":null}'
local receiver = core.client {}
local NEW = {
  membershipIdentifier = ID, name = "m", configuredModelAlgorithmAssociationArn = ARN,
  resourceConfig = { instanceType = "ml.m5.xlarge", volumeSizeInGB = 30 },
  dataChannels = { { mlInputChannelArn = ARN, channelName = "train" } },
  hyperparameters = { a = ("x"):rep(2500), b = ("y"):rep(2500) }, environment = {},
}

local function check(right, what)
  if not right then error("WRONG: " .. tostring(what), 0) end
end

local function judge(model, message, info)
  check(model ~= nil or type(message) == "string", "a failure without a message")
  check(type(info) == "table", "no info")
  if not model then
    check(not message:find(secret_key, 1, true) and not message:find(token, 1, true), "a secret")
    return nil, message
  end
  check(model.name == "m" and model.status == "ACTIVE", "another model")
  check(model.createTime == 1693962123, "another time: " .. tostring(model.createTime))
  return true
end

-- Expects a failure of this kind, or one due to missing memory or descriptors.
local function refused(kind, model, message, info)
  check(model == nil, "no failure")
  judge(model, message, info)
  if info.kind == kind then return true end
  return nil, message
end

-- Makes, uses and closes a client. Using it may fail, closing must not.
local function with_client(changes, act)
  local options = { endpoint_url = url, region = "us-east-1", credentials = KEYS,
    shared_config = false, max_attempts = 2, timeout = 10 }
  for name, value in pairs(changes) do options[name] = value end
  if options.credentials == "none" then options.credentials = nil end
  local client = cleanroomsml.client(options)
  local ok, result, message = pcall(act, client)
  client:close()
  if not ok then error(result, 0) end
  return result, message
end

local function get(name)
  return function(client) return judge(client:get_trained_model(ARN .. name)) end
end

local function drain(client)
  local right, failed = 0, nil
  local list = { ARN .. "a", ARN .. "b", ARN .. "c" }
  for _, model, message, info in client:batch("get_trained_model", list) do
    local ok, why = judge(model, message, info)
    if ok then right = right + 1 else failed = why end
  end
  if right == 3 then return true end
  return nil, failed or "a batch that ended early"
end

-- A call with a body.
local function create(client)
  local made, message, info = client:create_trained_model(NEW)
  if not made then return judge(nil, message, info) end
  check(made.trainedModelArn == ARN .. "m", "another model was made")
  return true
end

local function list(client)
  local names, request = {}, { membershipIdentifier = ID }
  for i, item, message, info in client:items("list_trained_models", request) do
    if not item then return judge(nil, message, info) end
    names[i] = item.name
  end
  check(table.concat(names) == "abc", "another list")
  return true
end

local config = { endpoint_url = url, region = "us-east-1", credentials = KEYS }

local scenarios = {
  { "decode", function()
    local model, message = core.decode_output("get_trained_model", BODY)
    return judge(model, message, {})
  end },
  { "decode another operation's", function()
    local output, message = core.decode_output("list_collaboration_trained_model_export_jobs", JOBS)
    if not output then return nil, message end
    local job = output.collaborationTrainedModelExportJobs[2]
    check(job.outputConfiguration.members[1].accountId == "1" and #job.later == 1, "another answer")
    return true
  end },
  { "decode an error's members", function()
    local _, message, info = core.receive(receiver, "create_trained_model", 402, {},
      '{"__type":"ServiceQuotaExceededException","quotaName":"n","quotaValue":2.5}')
    check(message and info.details.quotaValue == 2.5, "other details")
    return true
  end },
  { "describe", function()
    local found = core.describe("create_trained_model")
    check(found.input.members[1].name == "membershipIdentifier" and #core.describe() == 59, "wrong")
    return true
  end },
  { "decode an error", function()
    local code, message = core.decode_error('{"__type":"x#SomeException","message":"no \\u00e9"}')
    check(code == "x#SomeException" and message == "no \195\169", code)
    return true
  end },
  { "sign a body", function()
    local signer = core.client {} -- it remembers the secret key until it is closed
    local ok, signed = pcall(function()
      local call, faults = core.call(signer, "create_trained_model", url, "us-east-1", NEW)
      check(call, faults and faults[1])
      check(call:set_credentials(KEYS), "credentials")
      return call:sign()
    end)
    signer:close()
    if not ok then error(signed, 0) end
    check(signed.body:find('{"name":"m","configured', 1, true) == 1, signed.body)
    check(#signed.body > 5000 and signed.headers["Content-Type"] == "application/json", "a header")
    return true
  end },
  { "faults of a request", function()
    local call, faults = core.call(receiver, "create_trained_model", url, "us-east-1",
      { nam = 1, dataChannels = { {}, "x" } }, { validate = true })
    check(not call and #faults == 8, faults and table.concat(faults, "; "))
    check(faults[8] == "nam: unknown member, did you mean name?", faults[8])
    return true
  end },
  { "call in C", function()
    return judge(core.get_trained_model({ trainedModelArn = ARN .. "m",
      membershipIdentifier = ID }, config))
  end },
  { "call in C, refused", function()
    return refused("service", core.get_trained_model({ trainedModelArn = ARN .. "refused",
      membershipIdentifier = ID }, config))
  end },
  { "client", function() return with_client({}, get "m") end },
  { "client, create with a body", function() return with_client({}, create) end },
  { "client, list by items", function() return with_client({}, list) end },
  { "client, refused", function()
    return with_client({}, function(client)
      return refused("service", client:get_trained_model(ARN .. "refused"))
    end)
  end },
  { "client, tried again", function() return with_client({}, get "again") end },
  { "client, no model", function()
    return with_client({}, function(client)
      return refused("decode", client:get_trained_model(ARN .. "broken"))
    end)
  end },
  { "client, sign only", function()
    return with_client({}, function(client)
      local request, message, info = client:prepare("get_trained_model", ARN .. "m")
      if not request then return judge(nil, message, info) end
      check(request.headers.Authorization or request.headers.authorization, "not signed")
      return judge(client:parse("get_trained_model", 200, {}, BODY))
    end)
  end },
  { "batch", function() return with_client({}, drain) end },
  { "shared files", function()
    return with_client({ credentials = "none", profile = "torture", shared_config = true,
      config_file = environment.config_file, credentials_file = environment.config_file,
    }, get "m")
  end },
  { "command", function()
    return with_client({ credentials = "none", profile = "command", shared_config = true,
      config_file = environment.config_file, credentials_file = "/dev/null" }, get "m")
  end },
  { "container", function()
    variables.AWS_CONTAINER_CREDENTIALS_FULL_URI = url .. "/credentials"
    local ok, result, message = pcall(with_client, { credentials = "none" }, get "m")
    variables.AWS_CONTAINER_CREDENTIALS_FULL_URI = nil
    if not ok then error(result, 0) end
    return result, message
  end },
  { "another loop", function()
    return with_client({ wait = poll }, get "m")
  end },
}

local only = os.getenv("TORTURE_ONLY")
for i = #scenarios, 1, -1 do
  if only and scenarios[i][1] ~= only then table.remove(scenarios, i) end
end

return scenarios
