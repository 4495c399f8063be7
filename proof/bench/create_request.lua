--- The measured request of create_trained_model: 2 KB of body.
local ACCOUNT = "arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/"
  .. "2a1b3c4d-0000-1111-2222-333344445555/"

local function channel(name, id)
  return {
    mlInputChannelArn = ACCOUNT .. "ml-input-channel/" .. id, channelName = name,
    s3DataDistributionType = "FullyReplicated",
  }
end

return {
  membershipIdentifier = "2a1b3c4d-0000-1111-2222-333344445555",
  name = "churn-prediction",
  description = "Predicts churn from both parties' purchase histories, retrained each quarter.",
  configuredModelAlgorithmAssociationArn = ACCOUNT
    .. "configured-model-algorithm-association/0f9e8d7c-6666-7777-8888-9999aaaabbbb",
  hyperparameters = {
    epochs = "40", learning_rate = "0.0015", batch_size = "512", optimizer = "adamw",
    weight_decay = "0.01", warmup_steps = "500", dropout = "0.2", early_stopping = "true",
    loss = "binary_cross_entropy", max_depth = "8", seed = "20261123",
  },
  environment = {
    LOG_LEVEL = "info", PYTHONUNBUFFERED = "1", FEATURE_STORE = "s3://features/churn/2026-11",
    CHECKPOINT_DIR = "/opt/ml/checkpoints", METRICS_PREFIX = "churn/prediction",
  },
  resourceConfig = { instanceCount = 2, instanceType = "ml.m5.4xlarge", volumeSizeInGB = 120 },
  stoppingCondition = { maxRuntimeInSeconds = 86400 },
  incrementalTrainingDataChannels = {
    {
      trainedModelArn = ACCOUNT .. "trained-model/churn-prediction-2026q3",
      versionIdentifier = "11111111-2222-3333-4444-555555555555", channelName = "previous",
    },
  },
  dataChannels = {
    channel("purchases", "1b1b1b1b-0000-1111-2222-333344445555"),
    channel("visits", "2b2b2b2b-0000-1111-2222-333344445555"),
    channel("holdout", "3b3b3b3b-0000-1111-2222-333344445555"),
  },
  trainingInputMode = "FastFile",
  kmsKeyArn = "arn:aws:kms:us-east-1:123456789012:key/5c5c5c5c-0000-1111-2222-333344445555",
  tags = { team = "growth", stage = "production", cost_center = "4711" },
}
