#include "aws/operation.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define STRUCTURE(table) { CRML_SHAPE_STRUCTURE, table, COUNT(table), NULL }
#define LIST(of) { CRML_SHAPE_LIST, NULL, 0, &(of) }
#define MAP(of) { CRML_SHAPE_MAP, NULL, 0, &(of) }

static const crml_shape string = { CRML_SHAPE_STRING, NULL, 0, NULL };
static const crml_shape integer = { CRML_SHAPE_INTEGER, NULL, 0, NULL };
static const crml_shape timestamp = { CRML_SHAPE_TIMESTAMP, NULL, 0, NULL };
static const crml_shape string_map = MAP(string);

static const crml_member incremental_channel_members[] = {
  { "channelName", &string, true },
  { "versionIdentifier", &string, false },
  { "modelName", &string, true },
};
static const crml_shape incremental_channel = STRUCTURE(incremental_channel_members);
static const crml_shape incremental_channels = LIST(incremental_channel);

static const crml_member status_details_members[] = {
  { "statusCode", &string, false },
  { "message", &string, false },
};
static const crml_shape status_details = STRUCTURE(status_details_members);

static const crml_member resource_config_members[] = {
  { "instanceCount", &integer, false },
  { "instanceType", &string, true },
  { "volumeSizeInGB", &integer, true },
};
static const crml_shape resource_config = STRUCTURE(resource_config_members);

static const crml_member stopping_condition_members[] = {
  { "maxRuntimeInSeconds", &integer, false },
};
static const crml_shape stopping_condition = STRUCTURE(stopping_condition_members);

static const crml_member data_channel_members[] = {
  { "mlInputChannelArn", &string, true },
  { "channelName", &string, true },
  { "s3DataDistributionType", &string, false },
};
static const crml_shape data_channel = STRUCTURE(data_channel_members);
static const crml_shape data_channels = LIST(data_channel);

static const crml_member trained_model_members[] = {
  { "membershipIdentifier", &string, true },
  { "collaborationIdentifier", &string, true },
  { "trainedModelArn", &string, true },
  { "versionIdentifier", &string, false },
  { "incrementalTrainingDataChannels", &incremental_channels, false },
  { "name", &string, true },
  { "description", &string, false },
  { "status", &string, true },
  { "statusDetails", &status_details, false },
  { "configuredModelAlgorithmAssociationArn", &string, true },
  { "resourceConfig", &resource_config, false },
  { "trainingInputMode", &string, false },
  { "stoppingCondition", &stopping_condition, false },
  { "metricsStatus", &string, false },
  { "metricsStatusDetails", &string, false },
  { "logsStatus", &string, false },
  { "logsStatusDetails", &string, false },
  { "trainingContainerImageDigest", &string, false },
  { "mlModelTrainingPayerAccountId", &string, false },
  { "createTime", &timestamp, true },
  { "updateTime", &timestamp, true },
  { "hyperparameters", &string_map, false },
  { "environment", &string_map, false },
  { "kmsKeyArn", &string, false },
  { "tags", &string_map, false },
  { "dataChannels", &data_channels, true },
};
static const crml_shape trained_model = STRUCTURE(trained_model_members);

static const crml_input get_trained_model_inputs[] = {
  { "trainedModelArn", CRML_IN_PATH, true, 20, 2048, "trained_model_arn" },
  { "membershipIdentifier", CRML_IN_PATH, true, 36, 36, "uuid" },
  { "versionIdentifier", CRML_IN_QUERY, false, 36, 36, "uuid" },
};

const crml_operation crml_get_trained_model = {
  "GetTrainedModel",
  "cleanrooms-ml",
  "GET",
  "/memberships/{membershipIdentifier}/trained-models/{trainedModelArn}",
  get_trained_model_inputs,
  COUNT(get_trained_model_inputs),
  &trained_model,
};
