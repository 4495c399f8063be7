//! The request of create_trained_model, read from the file BODY, and made anew for each call.

use aws_sdk_cleanroomsml::operation::create_trained_model::CreateTrainedModelOutput;
use aws_sdk_cleanroomsml::types::{
    IncrementalTrainingDataChannel, InstanceType, ModelTrainingDataChannel, ResourceConfig,
    S3DataDistributionType, StoppingCondition, TrainingInputMode,
};
use aws_sdk_cleanroomsml::Client;
use serde_json::Value;
use std::collections::HashMap;

pub fn request() -> Value {
    let path = std::env::var("BODY").expect("BODY");
    serde_json::from_str(&std::fs::read_to_string(path).expect("a file")).expect("JSON")
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().expect("a text")
}

fn number(value: &Value, name: &str) -> i32 {
    value[name].as_i64().expect("a number") as i32
}

fn map(value: &Value) -> HashMap<String, String> {
    let object = value.as_object().expect("an object");
    object.iter().map(|(k, v)| (k.clone(), v.as_str().expect("a text").to_string())).collect()
}

fn channels(value: &Value) -> Vec<ModelTrainingDataChannel> {
    let make = |item: &Value| {
        ModelTrainingDataChannel::builder()
            .ml_input_channel_arn(text(item, "mlInputChannelArn"))
            .channel_name(text(item, "channelName"))
            .s3_data_distribution_type(S3DataDistributionType::from(text(item, "s3DataDistributionType")))
            .build()
            .expect("a channel")
    };
    value.as_array().expect("a list").iter().map(make).collect()
}

fn previous(value: &Value) -> Vec<IncrementalTrainingDataChannel> {
    let make = |item: &Value| {
        IncrementalTrainingDataChannel::builder()
            .trained_model_arn(text(item, "trainedModelArn"))
            .version_identifier(text(item, "versionIdentifier"))
            .channel_name(text(item, "channelName"))
            .build()
            .expect("a channel")
    };
    value.as_array().expect("a list").iter().map(make).collect()
}

fn resources(value: &Value) -> ResourceConfig {
    ResourceConfig::builder()
        .instance_count(number(value, "instanceCount"))
        .instance_type(InstanceType::from(text(value, "instanceType")))
        .volume_size_in_gb(number(value, "volumeSizeInGB"))
        .build()
        .expect("a configuration")
}

pub async fn send(client: &Client, request: &Value) -> CreateTrainedModelOutput {
    let stop = number(&request["stoppingCondition"], "maxRuntimeInSeconds");
    client
        .create_trained_model()
        .membership_identifier(crate::MEMBERSHIP)
        .name(text(request, "name"))
        .description(text(request, "description"))
        .configured_model_algorithm_association_arn(text(
            request,
            "configuredModelAlgorithmAssociationArn",
        ))
        .set_hyperparameters(Some(map(&request["hyperparameters"])))
        .set_environment(Some(map(&request["environment"])))
        .resource_config(resources(&request["resourceConfig"]))
        .stopping_condition(StoppingCondition::builder().max_runtime_in_seconds(stop).build())
        .set_incremental_training_data_channels(Some(previous(
            &request["incrementalTrainingDataChannels"],
        )))
        .set_data_channels(Some(channels(&request["dataChannels"])))
        .training_input_mode(TrainingInputMode::from(text(request, "trainingInputMode")))
        .kms_key_arn(text(request, "kmsKeyArn"))
        .set_tags(Some(map(&request["tags"])))
        .send()
        .await
        .expect("an answer")
}
