---@meta
--- What goes into a call and what comes out of it, for editors and language servers: nothing runs.

--- A table with the service's own member names. The ARN alone, as text, does as well.
---@class cleanroomsml.Request
---@field trainedModelArn string
---@field membershipIdentifier string? UUID; the ARN names it already, and it wins over the ARN's
---@field versionIdentifier string? UUID

---@alias cleanroomsml.Requests
---| (cleanroomsml.Request|string)[]
---| fun(): cleanroomsml.Request|string|nil called for the next one; may yield

---@alias cleanroomsml.TrainedModelStatus
---| "CREATE_PENDING"
---| "CREATE_IN_PROGRESS"
---| "CREATE_FAILED"
---| "ACTIVE"
---| "DELETE_PENDING"
---| "DELETE_IN_PROGRESS"
---| "DELETE_FAILED"
---| "INACTIVE"
---| "CANCEL_PENDING"
---| "CANCEL_IN_PROGRESS"
---| "CANCEL_FAILED"
---| string one that the service has added since

---@alias cleanroomsml.PublishStatus "PUBLISH_SUCCEEDED"|"PUBLISH_FAILED"|string

--- The service's answer: the same member names, lists from 1, absent members nil, times in seconds
--- since the epoch (UTC), integers as integers. Members that the service adds later are there too.
---@class cleanroomsml.TrainedModel
---@field membershipIdentifier string
---@field collaborationIdentifier string
---@field trainedModelArn string
---@field versionIdentifier string?
---@field incrementalTrainingDataChannels cleanroomsml.IncrementalTrainingDataChannel[]?
---@field name string
---@field description string?
---@field status cleanroomsml.TrainedModelStatus
---@field statusDetails cleanroomsml.StatusDetails?
---@field configuredModelAlgorithmAssociationArn string
---@field resourceConfig cleanroomsml.ResourceConfig?
---@field trainingInputMode "File"|"FastFile"|"Pipe"|string|nil
---@field stoppingCondition cleanroomsml.StoppingCondition?
---@field metricsStatus cleanroomsml.PublishStatus?
---@field metricsStatusDetails string?
---@field logsStatus cleanroomsml.PublishStatus?
---@field logsStatusDetails string?
---@field trainingContainerImageDigest string?
---@field mlModelTrainingPayerAccountId string?
---@field createTime number
---@field updateTime number
---@field hyperparameters table<string, string>?
---@field environment table<string, string>?
---@field kmsKeyArn string?
---@field tags table<string, string>?
---@field dataChannels cleanroomsml.DataChannel[]

---@class cleanroomsml.IncrementalTrainingDataChannel
---@field channelName string
---@field versionIdentifier string?
---@field modelName string

---@class cleanroomsml.StatusDetails
---@field statusCode string?
---@field message string?

---@class cleanroomsml.ResourceConfig
---@field instanceCount integer?
---@field instanceType string such as "ml.m5.4xlarge"
---@field volumeSizeInGB integer

---@class cleanroomsml.StoppingCondition
---@field maxRuntimeInSeconds integer?

---@class cleanroomsml.DataChannel
---@field mlInputChannelArn string
---@field channelName string
---@field s3DataDistributionType "FullyReplicated"|"ShardedByS3Key"|string|nil

---@alias cleanroomsml.Kind
---| "validation" the request is wrong; nothing was sent
---| "config" the environment or a shared file is wrong
---| "credentials" there are none, or they cannot be used
---| "service" the service said no
---| "transport" no (usable) answer came
---| "timeout" not in time
---| "decode" the answer is no model
---| "waiter" the status waited for cannot come
---| "cancelled" by `call:cancel`, or by the waiting function
---| "closed" by `client:close` or `batch:close`

--- About a call: on success and on failure.
---@class cleanroomsml.Info
---@field request_id string? the service's id of the last answer
---@field http_status integer? of the last answer; nil: there was none
---@field attempts integer exchanges begun
---@field region string? nil: it did not come so far
---@field endpoint string? URL
---@field kind cleanroomsml.Kind? of a failure
---@field code string? of a failure: the service's, or ours
---@field retryable boolean? of a failure: whether another call may succeed
---@field params string[]? kind `validation`: every fault, "member: what is wrong"
---@field request (cleanroomsml.Request|string)? in a batch: the request as given
---@field model cleanroomsml.TrainedModel? in a wait for a status: the last one seen
