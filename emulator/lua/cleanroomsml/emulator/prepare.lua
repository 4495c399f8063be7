--- Completes new resources, by kind: `function(context, resource)`, called when the resource has
--- the request's members. A returned table is an error.
local digest = require "openssl.digest"
local encoding = require "cleanroomsml.emulator.encoding"
local jsontext = require "cleanroomsml.emulator.jsontext"
local rawjson = require "cleanroomsml.emulator.rawjson"

local prepare = {}

local function invalid(message)
  return { code = "ValidationException", message = message }
end

--- The tags of the model, overridden by those of the request.
local function inherit_tags(context, resource)
  local parent = context.store:find(jsontext.value(resource.members.configuredAudienceModelArn),
    context.time)
  if not parent or parent.members.childResourceTagOnCreatePolicy ~= '"FROM_PARENT_RESOURCE"' then
    return
  end
  local own = rawjson.by_name(resource.members.tags or "{}")
  local merged = rawjson.members(parent.members.tags or "{}")
  for i = #merged, 1, -1 do
    if own[merged[i].name] then table.remove(merged, i) end
  end
  for _, member in ipairs(rawjson.members(resource.members.tags or "{}")) do
    merged[#merged + 1] = member
  end
  resource.members.tags = jsontext.object(merged)
end

function prepare.generation_job(context, resource)
  inherit_tags(context, resource)
  resource.members.startedBy = jsontext.string(context.caller.account)
  if rawjson.by_name(resource.members.seedAudience).sqlParameters then
    resource.members.protectedQueryIdentifier = jsontext.string(context.new_id())
  end
end

function prepare.audience_export(context, resource)
  local job = context.store:find(jsontext.value(resource.members.audienceGenerationJobArn),
    context.time)
  local model = context.store:find(jsontext.value(job.members.configuredAudienceModelArn),
    context.time)
  local config = model and rawjson.by_name(model.members.outputConfig)
  local uri = config and jsontext.value(
    rawjson.by_name(rawjson.by_name(config.destination).s3Destination).s3Uri) or "s3://emulator"
  resource.active = { outputLocation =
    jsontext.string(uri:gsub("/$", "") .. "/" .. context.new_id()) }
end

function prepare.input_channel(context, resource)
  resource.active = { protectedQueryIdentifier = jsontext.string(context.new_id()) }
end

local function repeated_channel(...)
  local seen = {}
  for _, list in ipairs { ... } do
    for _, item in ipairs(rawjson.items(list)) do
      local name = rawjson.by_name(item).channelName
      if seen[name] then return jsontext.value(name) end
      seen[name] = true
    end
  end
end

--- A model trained from another one is a version of it, with the same ARN.
local function become_version(context, resource, channel)
  local base = context.store:find(jsontext.value(channel.trainedModelArn), context.time,
    jsontext.value(channel.versionIdentifier))
  resource.key, resource.version = base.key, context.new_id()
  local members = { { name = "channelName", text = channel.channelName },
    { name = "modelName", text = base.members.name } }
  if base.members.versionIdentifier then
    table.insert(members, 2,
      { name = "versionIdentifier", text = base.members.versionIdentifier })
  end
  resource.members.incrementalTrainingDataChannels = "[" .. jsontext.object(members) .. "]"
end

--- The service calls the base version `"NULL"`.
function prepare.trained_model(context, resource)
  local incremental = resource.members.incrementalTrainingDataChannels or "[]"
  local again = repeated_channel(resource.members.dataChannels, incremental)
  if again then return invalid(("The channel name %s is used more than once."):format(again)) end
  local from = rawjson.items(incremental)
  if #rawjson.items(resource.members.dataChannels) + #from > 20 then
    return invalid("At most 20 channels may be given, dataChannels and"
      .. " incrementalTrainingDataChannels together.")
  end
  if from[1] then become_version(context, resource, rawjson.by_name(from[1])) end
  resource.members.versionIdentifier = jsontext.string(resource.version or "NULL")
end

local function hash_of(policy)
  return jsontext.string(encoding.hex(digest.new("sha256"):final(jsontext.value(policy))))
end

--- A policy that replaces another one must have the other's hash, if it has one.
function prepare.policy(_, resource, former)
  local members = resource.members
  local document = jsontext.value(members.configuredAudienceModelPolicy)
  local condition, previous = members.policyExistenceCondition, members.previousPolicyHash
  members.policyExistenceCondition, members.previousPolicyHash = nil, nil
  if type(jsontext.decode(document)) ~= "table" or not document:find("^%s*{") then
    return invalid("The policy is not valid JSON.")
  elseif condition == '"POLICY_MUST_EXIST"' and not former then
    return { code = "ResourceNotFoundException", message = "There is no policy yet." }
  elseif condition == '"POLICY_MUST_NOT_EXIST"' and former then
    return invalid("There is a policy already.")
  elseif previous and (not former or former.members.policyHash ~= previous) then
    return invalid("previousPolicyHash is not the hash of the present policy.")
  end
  members.policyHash = hash_of(members.configuredAudienceModelPolicy)
end

return prepare
