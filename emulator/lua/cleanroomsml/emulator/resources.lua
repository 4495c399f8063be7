--- The kinds of resources as rows. What a row does not say follows from the shapes: which members
--- are kept, what Get and the lists show, which members refer to others and filter a list.
---
---   kind        the last but one part of its ARN; without `arn` an internal name
---   words       what it is called in messages
---   arn         the member that holds its ARN
---   create, get, list, update, cancel, delete, put, collaboration_get   operations
---   single      there is one for each value of this member
---   passes      it is created step by step; else ACTIVE at once (`status = false`: no status)
---   deleted     "gone" (step by step), "INACTIVE" (what it holds goes, it stays); else at once
---   unique      a second one with its name is refused
---   versions    several may have one ARN
---   holds       { kind, member, busy }: its deletion is refused while another refers to it by
---               `member` (`busy`: only while that one is being created)
---   active      what it holds once it is ACTIVE: JSON texts by member
---   defaults    what is published as the default of a member
---   prepare     completes a new one from the request: function(context, resource)
local prepare = require "cleanroomsml.emulator.prepare"

local PUBLISHED = '"PUBLISH_SUCCEEDED"'

local resources = {}

resources.rows = {
  {
    kind = "training-dataset", words = "Training dataset", arn = "trainingDatasetArn",
    create = "CreateTrainingDataset", get = "GetTrainingDataset", list = { "ListTrainingDatasets" },
    delete = "DeleteTrainingDataset", unique = true,
    holds = { { kind = "audience-model", member = "trainingDatasetArn" } },
  },
  {
    kind = "audience-model", words = "Audience model", arn = "audienceModelArn",
    create = "CreateAudienceModel", get = "GetAudienceModel", list = { "ListAudienceModels" },
    delete = "DeleteAudienceModel", passes = true, deleted = "gone",
    holds = { { kind = "configured-audience-model", member = "audienceModelArn" } },
  },
  {
    kind = "configured-audience-model", words = "Configured audience model",
    arn = "configuredAudienceModelArn",
    create = "CreateConfiguredAudienceModel", get = "GetConfiguredAudienceModel",
    list = { "ListConfiguredAudienceModels" }, update = "UpdateConfiguredAudienceModel",
    delete = "DeleteConfiguredAudienceModel",
    defaults = { minMatchingSeedSize = "500" },
    holds = { { kind = "audience-generation-job", member = "configuredAudienceModelArn" } },
  },
  {
    kind = "audience-generation-job", words = "Audience generation job",
    arn = "audienceGenerationJobArn",
    create = "StartAudienceGenerationJob", get = "GetAudienceGenerationJob",
    list = { "ListAudienceGenerationJobs" }, delete = "DeleteAudienceGenerationJob",
    passes = true, deleted = "gone", prepare = prepare.generation_job,
    active = {
      metrics = '{"relevanceMetrics":[{"audienceSize":{"type":"PERCENTAGE","value":1},"score":7.5},'
        .. '{"audienceSize":{"type":"PERCENTAGE","value":20},"score":2.25}],"recallMetric":0.31}',
    },
  },
  {
    kind = "audience-export-job", words = "Audience export job",
    create = "StartAudienceExportJob", list = { "ListAudienceExportJobs" }, passes = true,
    prepare = prepare.audience_export,
  },
  {
    kind = "configured-model-algorithm", words = "Configured model algorithm",
    arn = "configuredModelAlgorithmArn", status = false,
    create = "CreateConfiguredModelAlgorithm", get = "GetConfiguredModelAlgorithm",
    list = { "ListConfiguredModelAlgorithms" }, delete = "DeleteConfiguredModelAlgorithm",
    holds = { { kind = "configured-model-algorithm-association",
      member = "configuredModelAlgorithmArn" } },
  },
  {
    kind = "configured-model-algorithm-association",
    words = "Configured model algorithm association",
    arn = "configuredModelAlgorithmAssociationArn", status = false,
    create = "CreateConfiguredModelAlgorithmAssociation",
    get = "GetConfiguredModelAlgorithmAssociation",
    list = { "ListConfiguredModelAlgorithmAssociations",
      "ListCollaborationConfiguredModelAlgorithmAssociations" },
    collaboration_get = "GetCollaborationConfiguredModelAlgorithmAssociation",
    delete = "DeleteConfiguredModelAlgorithmAssociation",
    holds = {
      { kind = "ml-input-channel", member = "configuredModelAlgorithmAssociations", busy = true },
      { kind = "trained-model", member = "configuredModelAlgorithmAssociationArn", busy = true },
      { kind = "trained-model-inference-job", member = "configuredModelAlgorithmAssociationArn",
        busy = true },
    },
  },
  {
    kind = "ml-input-channel", words = "ML input channel", arn = "mlInputChannelArn",
    create = "CreateMLInputChannel", get = "GetMLInputChannel",
    list = { "ListMLInputChannels", "ListCollaborationMLInputChannels" },
    collaboration_get = "GetCollaborationMLInputChannel",
    delete = "DeleteMLInputChannelData", passes = true, deleted = "INACTIVE",
    prepare = prepare.input_channel,
    holds = {
      { kind = "trained-model", member = "dataChannels", busy = true },
      { kind = "trained-model-inference-job", member = "dataSource", busy = true },
    },
    active = { numberOfRecords = "1048576", numberOfFiles = "4", sizeInGb = "0.25" },
  },
  {
    kind = "trained-model", words = "Trained model", arn = "trainedModelArn",
    create = "CreateTrainedModel", get = "GetTrainedModel",
    list = { "ListTrainedModels", "ListTrainedModelVersions", "ListCollaborationTrainedModels" },
    collaboration_get = "GetCollaborationTrainedModel",
    cancel = "CancelTrainedModel", delete = "DeleteTrainedModelOutput",
    passes = true, deleted = "INACTIVE", unique = true, versions = true,
    prepare = prepare.trained_model,
    holds = { { kind = "trained-model-inference-job", member = "trainedModelArn", busy = true } },
    active = {
      metricsStatus = PUBLISHED, logsStatus = PUBLISHED,
      trainingContainerImageDigest =
        '"sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"',
    },
  },
  {
    kind = "trained-model-export-job", words = "Trained model export job",
    create = "StartTrainedModelExportJob", list = { "ListCollaborationTrainedModelExportJobs" },
    passes = true,
  },
  {
    kind = "trained-model-inference-job", words = "Trained model inference job",
    arn = "trainedModelInferenceJobArn",
    create = "StartTrainedModelInferenceJob", get = "GetTrainedModelInferenceJob",
    list = { "ListTrainedModelInferenceJobs", "ListCollaborationTrainedModelInferenceJobs" },
    cancel = "CancelTrainedModelInferenceJob", passes = true,
    active = {
      metricsStatus = PUBLISHED, logsStatus = PUBLISHED,
      inferenceContainerImageDigest =
        '"sha256:a0b1c2d3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c7d8e9f"',
    },
  },
  { kind = "ml-configuration", words = "ML configuration", status = false,
    single = "membershipIdentifier", put = "PutMLConfiguration", get = "GetMLConfiguration",
    delete = "DeleteMLConfiguration" },
  { kind = "configured-audience-model-policy", words = "Configured audience model policy",
    status = false, single = "configuredAudienceModelArn",
    put = "PutConfiguredAudienceModelPolicy", get = "GetConfiguredAudienceModelPolicy",
    delete = "DeleteConfiguredAudienceModelPolicy", prepare = prepare.policy },
}

resources.by_kind = {}
-- The rows by the member that holds an ARN of theirs.
resources.by_arn = {}
for _, row in ipairs(resources.rows) do
  resources.by_kind[row.kind] = row
  if row.arn then resources.by_arn[row.arn] = row end
end

--- Statuses from which a resource may be cancelled, and those from which it may not be deleted.
resources.can_cancel = { CREATE_PENDING = true, CREATE_IN_PROGRESS = true, CANCEL_FAILED = true }

function resources.is_creating(status)
  return status == "CREATE_PENDING" or status == "CREATE_IN_PROGRESS"
end

function resources.is_busy(status)
  return status ~= nil and (status:find("_PENDING$") or status:find("_IN_PROGRESS$")) ~= nil
end

return resources
