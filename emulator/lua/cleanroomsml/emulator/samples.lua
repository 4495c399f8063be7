--- The members of resources that no request has created, by kind.
local samples = {}

local ROLE = '"arn:aws:iam::123456789012:role/clean-rooms-ml"'

-- JSON texts, where $kind stands for the ARN of a resource of that kind.
local MEMBERS = {
  ["training-dataset"] = {
    roleArn = ROLE,
    trainingData = '[{"type":"INTERACTIONS","inputConfig":{"schema":['
      .. '{"columnName":"user","columnTypes":["USER_ID"]},'
      .. '{"columnName":"item","columnTypes":["ITEM_ID"]},'
      .. '{"columnName":"time","columnTypes":["TIMESTAMP"]}],"dataSource":{"glueDataSource":'
      .. '{"tableName":"interactions","databaseName":"shop"}}}}]',
  },
  ["audience-model"] = { trainingDatasetArn = '"$training-dataset"' },
  ["configured-audience-model"] = {
    audienceModelArn = '"$audience-model"', sharedAudienceMetrics = '["ALL"]',
    minMatchingSeedSize = "500",
    outputConfig = '{"destination":{"s3Destination":{"s3Uri":"s3://example/audiences"}},"roleArn":'
      .. ROLE .. "}",
  },
  ["audience-generation-job"] = {
    configuredAudienceModelArn = '"$configured-audience-model"', startedBy = '"123456789012"',
    seedAudience = '{"dataSource":{"s3Uri":"s3://example/seed"},"roleArn":' .. ROLE .. "}",
  },
  ["audience-export-job"] = {
    audienceGenerationJobArn = '"$audience-generation-job"',
    audienceSize = '{"type":"PERCENTAGE","value":5}',
  },
  ["configured-model-algorithm"] = {
    roleArn = ROLE,
    trainingContainerConfig =
      '{"imageUri":"123456789012.dkr.ecr.us-east-1.amazonaws.com/train:latest"}',
    inferenceContainerConfig =
      '{"imageUri":"123456789012.dkr.ecr.us-east-1.amazonaws.com/infer:latest"}',
  },
  ["configured-model-algorithm-association"] = {
    configuredModelAlgorithmArn = '"$configured-model-algorithm"',
  },
  ["ml-input-channel"] = {
    configuredModelAlgorithmAssociations = '["$configured-model-algorithm-association"]',
    retentionInDays = "30",
    inputChannel = '{"dataSource":{"protectedQueryInputParameters":{"sqlParameters":'
      .. '{"queryString":"SELECT * FROM purchases"}}},"roleArn":' .. ROLE .. "}",
  },
  ["trained-model"] = {
    configuredModelAlgorithmAssociationArn = '"$configured-model-algorithm-association"',
    versionIdentifier = '"NULL"', hyperparameters = '{"eta":"0.2","max_depth":"6"}',
    resourceConfig = '{"instanceCount":1,"instanceType":"ml.m5.xlarge","volumeSizeInGB":30}',
    stoppingCondition = '{"maxRuntimeInSeconds":86400}',
    dataChannels = '[{"mlInputChannelArn":"$ml-input-channel","channelName":"train"}]',
  },
  ["trained-model-export-job"] = {
    trainedModelArn = '"$trained-model"',
    outputConfiguration = '{"members":[{"accountId":"123456789012"}]}',
  },
  ["trained-model-inference-job"] = {
    trainedModelArn = '"$trained-model"', resourceConfig = '{"instanceType":"ml.m5.xlarge"}',
    configuredModelAlgorithmAssociationArn = '"$configured-model-algorithm-association"',
    outputConfiguration = '{"members":[{"accountId":"123456789012"}]}',
    dataSource = '{"mlInputChannelArn":"$ml-input-channel"}',
  },
}

--- Whether there are any for a kind.
function samples.has(kind)
  return MEMBERS[kind] ~= nil
end

--- Members of a resource: JSON texts by name.
---@param kind string
---@param arns table<string, string>|fun(kind: string): string ARNs of what it refers to
---@return table<string, string>
function samples.members(kind, arns)
  local members = {}
  for member, text in pairs(MEMBERS[kind]) do
    members[member] = text:gsub("%$([%l-]+)", arns)
  end
  return members
end

return samples
