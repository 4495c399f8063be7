//! The AWS SDK for Rust as it is: `interop URL ARN` prints the model, or the error, as JSON;
//! `interop life URL CONTROL KEY SECRET` lives a whole life.

mod audiences;
mod life;
mod session;

use aws_sdk_cleanroomsml::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_cleanroomsml::error::ProvideErrorMetadata;
use aws_sdk_cleanroomsml::operation::get_trained_model::{
    GetTrainedModelError as Error, GetTrainedModelOutput,
};
use aws_sdk_cleanroomsml::operation::RequestId;
use aws_sdk_cleanroomsml::{Client, Config};
use serde_json::{json, Value};

fn client(endpoint: &str) -> Client {
    let variable = |name| std::env::var(name).expect(name);
    let credentials = Credentials::new(
        variable("AWS_ACCESS_KEY_ID"),
        variable("AWS_SECRET_ACCESS_KEY"),
        None,
        None,
        "environment",
    );
    Client::from_conf(
        Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .endpoint_url(endpoint)
            .credentials_provider(credentials)
            .build(),
    )
}

fn model(m: &GetTrainedModelOutput) -> Value {
    json!({
        "membershipIdentifier": m.membership_identifier,
        "collaborationIdentifier": m.collaboration_identifier,
        "trainedModelArn": m.trained_model_arn,
        "versionIdentifier": m.version_identifier,
        "incrementalTrainingDataChannels":
            m.incremental_training_data_channels().iter().map(|c| json!({
                "channelName": c.channel_name,
                "versionIdentifier": c.version_identifier,
                "modelName": c.model_name,
            })).collect::<Vec<_>>(),
        "name": m.name,
        "description": m.description,
        "status": m.status.as_str(),
        "statusDetails": m.status_details().map(|s| json!({
            "statusCode": s.status_code,
            "message": s.message,
        })),
        "configuredModelAlgorithmAssociationArn": m.configured_model_algorithm_association_arn,
        "resourceConfig": m.resource_config().map(|r| json!({
            "instanceCount": r.instance_count,
            "instanceType": r.instance_type.as_str(),
            "volumeSizeInGB": r.volume_size_in_gb,
        })),
        "trainingInputMode": m.training_input_mode().map(|t| t.as_str()),
        "stoppingCondition": m.stopping_condition().map(|s| json!({
            "maxRuntimeInSeconds": s.max_runtime_in_seconds,
        })),
        "metricsStatus": m.metrics_status().map(|s| s.as_str()),
        "metricsStatusDetails": m.metrics_status_details,
        "logsStatus": m.logs_status().map(|s| s.as_str()),
        "logsStatusDetails": m.logs_status_details,
        "trainingContainerImageDigest": m.training_container_image_digest,
        "mlModelTrainingPayerAccountId": m.ml_model_training_payer_account_id,
        "createTime": m.create_time.to_string(),
        "updateTime": m.update_time.to_string(),
        "hyperparameters": m.hyperparameters,
        "environment": m.environment,
        "kmsKeyArn": m.kms_key_arn,
        "tags": m.tags,
        "dataChannels": m.data_channels().iter().map(|c| json!({
            "mlInputChannelArn": c.ml_input_channel_arn,
            "channelName": c.channel_name,
            "s3DataDistributionType": c.s3_data_distribution_type.as_str(),
        })).collect::<Vec<_>>(),
    })
}

fn kind(error: &Error) -> &str {
    match error {
        Error::AccessDeniedException(_) => "AccessDeniedException",
        Error::ResourceNotFoundException(_) => "ResourceNotFoundException",
        Error::ThrottlingException(_) => "ThrottlingException",
        Error::ValidationException(_) => "ValidationException",
        _ => "Unhandled",
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if arguments[1] == "life" {
        println!("{}", life::live(&arguments[2..]).await);
        return;
    }
    let arn = arguments[2].as_str();
    let membership = arn.split(['/', ':']).nth(6).expect("an ARN");
    let answer = client(&arguments[1])
        .get_trained_model()
        .membership_identifier(membership)
        .trained_model_arn(arn)
        .send()
        .await;
    let result = match &answer {
        Ok(output) => json!({ "model": model(output) }),
        Err(failure) => {
            let error = failure.as_service_error().unwrap_or_else(|| panic!("{failure:?}"));
            json!({ "error": {
                "type": kind(error), "code": error.code(), "request_id": failure.request_id(),
            } })
        }
    };
    println!("{result}");
}
