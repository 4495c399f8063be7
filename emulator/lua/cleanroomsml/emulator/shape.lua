--- What a GetTrainedModel answer and request look like, as far as the emulator checks them.
local shape = {}

local UUID = ("xxxxxxxx%-xxxx%-xxxx%-xxxx%-xxxxxxxxxxxx"):gsub("x", "[0-9a-f]")
local ACCOUNT = ("%d"):rep(12)
local ARN = "^arn:aws[-a-z]*:cleanrooms%-ml:([-a-z0-9]+):" .. ACCOUNT .. ":membership/(" .. UUID
  .. ")/"

local UUID_REGEX = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
local ARN_REGEX = "arn:aws[-a-z]*:cleanrooms-ml:[-a-z0-9]+:[0-9]{12}:membership/" .. UUID_REGEX
  .. "/"

local function arn_of(kind)
  local suffix = "/[-a-zA-Z0-9_/.]+"
  return {
    type = "string", min = 20, max = 2048,
    pattern = ARN .. kind:gsub("%-", "%%-") .. suffix .. "$",
    regex = ARN_REGEX .. kind .. suffix,
  }
end

local text = { type = "string" }
local integer = { type = "integer" }
local map = { type = "map" }
local time = {
  type = "string", pattern = "^%d%d%d%d%-%d%d%-%d%dT%d%d:%d%d:%d%d[.%d]*[Z+-][%d:]*$",
}
local status = { type = "string", pattern = "^[A-Z][A-Z_]*$" }

--- Limits and patterns of the request's members; `regex` is how the service prints the pattern.
shape.uuid = {
  type = "string", min = 36, max = 36, pattern = "^" .. UUID .. "$", regex = UUID_REGEX,
}
shape.trained_model_arn = arn_of("trained-model")

local function structure(...)
  return { type = "structure", members = { ... } }
end

local function list_of(item)
  return { type = "list", item = item }
end

local function required(name, of)
  return { name = name, shape = of, required = true }
end

local function optional(name, of)
  return { name = name, shape = of }
end

--- The answer's members in the service's order.
shape.model = structure(
  required("membershipIdentifier", shape.uuid),
  required("collaborationIdentifier", shape.uuid),
  required("trainedModelArn", shape.trained_model_arn),
  optional("versionIdentifier", shape.uuid),
  optional("incrementalTrainingDataChannels", list_of(structure(
    required("channelName", text),
    optional("versionIdentifier", shape.uuid),
    required("modelName", text)
  ))),
  required("name", text),
  optional("description", text),
  required("status", status),
  optional("statusDetails", structure(optional("statusCode", text), optional("message", text))),
  required("configuredModelAlgorithmAssociationArn",
    arn_of("configured-model-algorithm-association")),
  optional("resourceConfig", structure(
    optional("instanceCount", integer),
    required("instanceType", text),
    required("volumeSizeInGB", integer)
  )),
  optional("trainingInputMode", text),
  optional("stoppingCondition", structure(optional("maxRuntimeInSeconds", integer))),
  optional("metricsStatus", text),
  optional("metricsStatusDetails", text),
  optional("logsStatus", text),
  optional("logsStatusDetails", text),
  optional("trainingContainerImageDigest", text),
  optional("mlModelTrainingPayerAccountId", text),
  required("createTime", time),
  required("updateTime", time),
  optional("hyperparameters", map),
  optional("environment", map),
  optional("kmsKeyArn", text),
  optional("tags", map),
  required("dataChannels", list_of(structure(
    required("mlInputChannelArn", arn_of("ml-input-channel")),
    required("channelName", text),
    optional("s3DataDistributionType", text)
  )))
)

return shape
