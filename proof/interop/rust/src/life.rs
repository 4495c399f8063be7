//! A whole life on the emulator with the typed client: every operation, every error, lists in pages
//! of one. The answer is one line of JSON: how many operations were called, the errors met, and what
//! was not as expected. The emulator was empty; its clock is set forward where the life waits.

use crate::audiences;
use crate::session::{Session, ROLE};
use crate::{call, pages, refused, wait};
use aws_sdk_cleanroomsml::types::*;
use aws_sdk_cleanroomsml::Error;

const ACCOUNT: &str = "123456789012";
const MEMBERSHIP: &str = "0aa11bb2-0000-1111-2222-333344445555";

impl Session {
    async fn algorithms(&mut self) -> Result<(String, Vec<String>), Error> {
        let train = ContainerConfig::builder().image_uri("train").build()?;
        let infer = InferenceContainerConfig::builder().image_uri("infer").build()?;
        let algorithm = call!(self, create_configured_model_algorithm.name("a").role_arn(ROLE)
            .training_container_config(train).inference_container_config(infer))?
        .configured_model_algorithm_arn;
        call!(self, create_configured_model_algorithm.name("b").role_arn(ROLE))?;
        let found = call!(self, get_configured_model_algorithm
            .configured_model_algorithm_arn(&algorithm))?;
        self.check("algorithm", found.name == "a" && found.training_container_config.is_some());
        let listed = pages!(self, list_configured_model_algorithms);
        self.check("algorithms", listed.len() == 2);
        let mut associations = Vec::new();
        for name in ["one", "two"] {
            associations.push(call!(self, create_configured_model_algorithm_association
                .membership_identifier(MEMBERSHIP).name(name)
                .configured_model_algorithm_arn(&algorithm))?
            .configured_model_algorithm_association_arn);
        }
        refused!(self, "ConflictException", delete_configured_model_algorithm
            .configured_model_algorithm_arn(&algorithm));
        let listed = pages!(self, list_configured_model_algorithm_associations
            .membership_identifier(MEMBERSHIP));
        self.check("associations", listed.len() == 2);
        Ok((algorithm, associations))
    }

    async fn configuration(&mut self) -> Result<(), Error> {
        refused!(self, "ResourceNotFoundException", get_ml_configuration
            .membership_identifier(MEMBERSHIP));
        let bucket = S3ConfigMap::builder().s3_uri("s3://bucket/out").build()?;
        let place = MlOutputConfiguration::builder()
            .destination(Destination::builder().s3_destination(bucket).build())
            .role_arn(ROLE)
            .build()?;
        call!(self, put_ml_configuration.membership_identifier(MEMBERSHIP)
            .default_output_location(place.clone()))?;
        let found = call!(self, get_ml_configuration.membership_identifier(MEMBERSHIP))?;
        self.check("configuration", found.default_output_location == Some(place));
        call!(self, delete_ml_configuration.membership_identifier(MEMBERSHIP))?;
        Ok(())
    }

    async fn channels(&mut self, association: &str) -> Result<Vec<String>, Error> {
        let query = ProtectedQuerySqlParameters::builder().query_string("SELECT 1").build();
        let source = InputChannel::builder()
            .role_arn(ROLE)
            .data_source(InputChannelDataSource::ProtectedQueryInputParameters(
                ProtectedQueryInputParameters::builder().sql_parameters(query).build(),
            ))
            .build()?;
        let mut channels = Vec::new();
        for name in ["one", "two"] {
            let channel = call!(self, create_ml_input_channel.membership_identifier(MEMBERSHIP)
                .name(name).configured_model_algorithm_associations(association)
                .input_channel(source.clone()).retention_in_days(3))?
            .ml_input_channel_arn;
            let found = wait!(self, "ACTIVE", get_ml_input_channel
                .membership_identifier(MEMBERSHIP).ml_input_channel_arn(&channel));
            self.check("channel", found.input_channel.as_ref() == Some(&source));
            channels.push(channel);
        }
        let listed = pages!(self, list_ml_input_channels.membership_identifier(MEMBERSHIP));
        self.check("channels", listed.len() == 2);
        Ok(channels)
    }

    /// Trains a model; `before`: as the next version of that one.
    async fn train(
        &mut self, name: &str, association: &str, channel: &str, before: Option<&str>,
    ) -> Result<(String, String), Error> {
        let machine = ResourceConfig::builder()
            .instance_type(InstanceType::MlM5Xlarge)
            .volume_size_in_gb(30)
            .build()?;
        let data = ModelTrainingDataChannel::builder()
            .ml_input_channel_arn(channel)
            .channel_name("train")
            .build()?;
        let earlier = match before {
            Some(arn) => Some(vec![IncrementalTrainingDataChannel::builder()
                .trained_model_arn(arn)
                .channel_name("before")
                .build()?]),
            None => None,
        };
        let made = call!(self, create_trained_model.membership_identifier(MEMBERSHIP).name(name)
            .configured_model_algorithm_association_arn(association).resource_config(machine)
            .hyperparameters("eta", "0.2").data_channels(data).tags("a", "b")
            .set_incremental_training_data_channels(earlier))?;
        Ok((made.trained_model_arn, made.version_identifier.unwrap_or_default()))
    }

    async fn models(&mut self, association: &str, channel: &str) -> Result<(String, String), Error> {
        let (model, base) = self.train("churn", association, channel, None).await?;
        self.check("base", base == "NULL");
        refused!(self, "ConflictException", delete_trained_model_output
            .membership_identifier(MEMBERSHIP).trained_model_arn(&model));
        wait!(self, "ACTIVE", get_trained_model
            .membership_identifier(MEMBERSHIP).trained_model_arn(&model));
        let (again, version) = self.train("churn", association, channel, Some(&model)).await?;
        self.check("one ARN", again == model);
        let found = wait!(self, "ACTIVE", get_trained_model
            .membership_identifier(MEMBERSHIP).trained_model_arn(&model));
        self.check("latest", found.version_identifier.as_deref() == Some(version.as_str()));
        let versions: Vec<_> = pages!(self, list_trained_model_versions
            .membership_identifier(MEMBERSHIP).trained_model_arn(&model))
        .into_iter().map(|v| v.version_identifier.unwrap_or_default()).collect();
        self.check("versions", versions == ["NULL", version.as_str()]);
        let (other, _) = self.train("other", association, channel, None).await?;
        call!(self, cancel_trained_model
            .membership_identifier(MEMBERSHIP).trained_model_arn(&other))?;
        wait!(self, "INACTIVE", get_trained_model
            .membership_identifier(MEMBERSHIP).trained_model_arn(&other));
        let listed = pages!(self, list_trained_models.membership_identifier(MEMBERSHIP));
        self.check("models", listed.len() == 2 && listed[0].name == "churn");
        Ok((model, version))
    }

    async fn infer(&mut self, name: &str, model: &str, channel: &str) -> Result<String, Error> {
        let machine = InferenceResourceConfig::builder()
            .instance_type(InferenceInstanceType::MlM5Xlarge)
            .build()?;
        let receiver = InferenceReceiverMember::builder().account_id(ACCOUNT).build()?;
        let data = ModelInferenceDataSource::builder().ml_input_channel_arn(channel).build()?;
        let output = InferenceOutputConfiguration::builder().members(receiver).build()?;
        Ok(call!(self, start_trained_model_inference_job.membership_identifier(MEMBERSHIP)
            .name(name).trained_model_arn(model).resource_config(machine).data_source(data)
            .output_configuration(output))?
        .trained_model_inference_job_arn)
    }

    async fn jobs(&mut self, model: &str, channel: &str) -> Result<(), Error> {
        let receiver = TrainedModelExportReceiverMember::builder().account_id(ACCOUNT).build()?;
        for name in ["one", "two"] {
            let output =
                TrainedModelExportOutputConfiguration::builder().members(receiver.clone()).build()?;
            call!(self, start_trained_model_export_job.membership_identifier(MEMBERSHIP).name(name)
                .trained_model_arn(model).output_configuration(output))?;
        }
        let job = self.infer("one", model, channel).await?;
        wait!(self, "ACTIVE", get_trained_model_inference_job
            .membership_identifier(MEMBERSHIP).trained_model_inference_job_arn(&job));
        refused!(self, "ConflictException", cancel_trained_model_inference_job
            .membership_identifier(MEMBERSHIP).trained_model_inference_job_arn(&job));
        let job = self.infer("two", model, channel).await?;
        call!(self, cancel_trained_model_inference_job
            .membership_identifier(MEMBERSHIP).trained_model_inference_job_arn(&job))?;
        wait!(self, "INACTIVE", get_trained_model_inference_job
            .membership_identifier(MEMBERSHIP).trained_model_inference_job_arn(&job));
        let jobs = pages!(self, list_trained_model_inference_jobs
            .membership_identifier(MEMBERSHIP));
        self.check("jobs", jobs.len() == 2);
        Ok(())
    }

    async fn theirs(
        &mut self, association: &str, channel: &str, model: &str,
    ) -> Result<(), Error> {
        let ours = call!(self, get_configured_model_algorithm_association
            .membership_identifier(MEMBERSHIP)
            .configured_model_algorithm_association_arn(association))?
        .collaboration_identifier;
        let seen = call!(self, get_collaboration_configured_model_algorithm_association
            .collaboration_identifier(&ours)
            .configured_model_algorithm_association_arn(association))?;
        self.check("their association", seen.creator_account_id == ACCOUNT);
        let seen = call!(self, get_collaboration_ml_input_channel
            .collaboration_identifier(&ours).ml_input_channel_arn(channel))?;
        self.check("their channel", seen.ml_input_channel_arn == channel);
        let seen = call!(self, get_collaboration_trained_model
            .collaboration_identifier(&ours).trained_model_arn(model))?;
        self.check("their model", seen.trained_model_arn == model);
        let counts = [
            pages!(self, list_collaboration_configured_model_algorithm_associations
                .collaboration_identifier(&ours)).len(),
            pages!(self, list_collaboration_ml_input_channels
                .collaboration_identifier(&ours)).len(),
            pages!(self, list_collaboration_trained_models
                .collaboration_identifier(&ours)).len(),
            pages!(self, list_collaboration_trained_model_export_jobs
                .collaboration_identifier(&ours).trained_model_arn(model)).len(),
            pages!(self, list_collaboration_trained_model_inference_jobs
                .collaboration_identifier(&ours)).len(),
        ];
        self.check(&format!("their lists: {counts:?}"), counts == [2; 5]);
        Ok(())
    }

    async fn tags(&mut self, arn: &str) -> Result<(), Error> {
        call!(self, tag_resource.resource_arn(arn).tags("c", "").tags("d", "e"))?;
        call!(self, untag_resource.resource_arn(arn).tag_keys("a").tag_keys("d"))?;
        let found = call!(self, list_tags_for_resource.resource_arn(arn))?.tags;
        self.check("tags", found.len() == 1 && found.get("c").is_some_and(|v| v.is_empty()));
        Ok(())
    }

    /// The errors that a correct sequence of calls does not cause.
    async fn refusals(&mut self, association: &str, channel: &str) {
        refused!(self, "ValidationException", list_trained_models.membership_identifier("x"));
        refused!(self, "AccessDeniedException", get_audience_model.audience_model_arn(
            "arn:aws:cleanrooms-ml:us-east-1:210987654321:audience-model/theirs"));
        for code in
            ["ThrottlingException", "InternalServiceException", "ServiceQuotaExceededException"]
        {
            self.tell("/script", &format!("[{{\"code\":\"{code}\"}}]"));
            let failure = self.train("refused", association, channel, None).await.err();
            self.met(code, failure);
        }
    }

    async fn run(&mut self) -> Result<(), Error> {
        audiences::live(self).await?;
        let (algorithm, associations) = self.algorithms().await?;
        self.configuration().await?;
        let channels = self.channels(&associations[0]).await?;
        let (model, version) = self.models(&associations[0], &channels[0]).await?;
        self.jobs(&model, &channels[0]).await?;
        self.theirs(&associations[0], &channels[0], &model).await?;
        self.tags(&model).await?;
        self.refusals(&associations[0], &channels[0]).await;
        self.tell("/clock", "{\"advance\":10}"); // what was started with the model ends
        call!(self, delete_trained_model_output
            .membership_identifier(MEMBERSHIP).trained_model_arn(&model))?;
        call!(self, delete_trained_model_output.membership_identifier(MEMBERSHIP)
            .trained_model_arn(&model).version_identifier(version))?;
        wait!(self, "INACTIVE", get_trained_model
            .membership_identifier(MEMBERSHIP).trained_model_arn(&model));
        for channel in &channels {
            call!(self, delete_ml_input_channel_data
                .membership_identifier(MEMBERSHIP).ml_input_channel_arn(channel))?;
            wait!(self, "INACTIVE", get_ml_input_channel
                .membership_identifier(MEMBERSHIP).ml_input_channel_arn(channel));
        }
        for association in &associations {
            call!(self, delete_configured_model_algorithm_association
                .membership_identifier(MEMBERSHIP)
                .configured_model_algorithm_association_arn(association))?;
        }
        call!(self, delete_configured_model_algorithm.configured_model_algorithm_arn(&algorithm))?;
        refused!(self, "ResourceNotFoundException", get_configured_model_algorithm
            .configured_model_algorithm_arn(&algorithm));
        Ok(())
    }
}

/// URL CONTROL KEY SECRET.
pub async fn live(arguments: &[String]) -> serde_json::Value {
    let mut session = Session::new(arguments);
    let ended = session.run().await.err();
    session.report(ended)
}
