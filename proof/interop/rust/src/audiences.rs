//! The first half of a life: dataset, audience model, policy, generation, export, and their end.

use crate::session::{Session, ROLE};
use crate::{call, pages, refused, wait};
use aws_sdk_cleanroomsml::types::*;
use aws_sdk_cleanroomsml::Error;

fn data() -> Result<Dataset, Error> {
    let column = ColumnSchema::builder()
        .column_name("user")
        .column_types(ColumnType::UserId)
        .build()?;
    let table = GlueDataSource::builder().table_name("t").database_name("d").build()?;
    let input = DatasetInputConfig::builder()
        .schema(column)
        .data_source(DataSource::builder().glue_data_source(table).build())
        .build()?;
    Ok(Dataset::builder().r#type(DatasetType::Interactions).input_config(input).build()?)
}

async fn datasets(session: &mut Session) -> Result<Vec<String>, Error> {
    let mut datasets = Vec::new();
    for name in ["one", "two"] {
        datasets.push(call!(session, create_training_dataset.name(name).role_arn(ROLE)
            .training_data(data()?).tags("team", name))?
        .training_dataset_arn);
    }
    refused!(session, "ConflictException", create_training_dataset.name("one").role_arn(ROLE)
        .training_data(data()?));
    let found = call!(session, get_training_dataset.training_dataset_arn(&datasets[0]))?;
    session.check("dataset", found.training_data == [data()?] && found.status.as_str() == "ACTIVE");
    let listed = pages!(session, list_training_datasets);
    session.check("datasets", listed.len() == 2);
    Ok(datasets)
}

async fn configure(session: &mut Session, model: &str) -> Result<String, Error> {
    let bucket = S3ConfigMap::builder().s3_uri("s3://bucket/audiences").build()?;
    let output = ConfiguredAudienceModelOutputConfig::builder()
        .destination(AudienceDestination::builder().s3_destination(bucket).build())
        .role_arn(ROLE)
        .build()?;
    let mut arn = String::new();
    for name in ["one", "two"] {
        arn = call!(session, create_configured_audience_model.name(name).audience_model_arn(model)
            .output_config(output.clone()).shared_audience_metrics(SharedAudienceMetrics::All))?
        .configured_audience_model_arn;
    }
    call!(session, update_configured_audience_model.configured_audience_model_arn(&arn)
        .description("changed"))?;
    let found = call!(session, get_configured_audience_model.configured_audience_model_arn(&arn))?;
    session.check("update", found.description.as_deref() == Some("changed"));
    let mut listed = pages!(session, list_configured_audience_models);
    session.check("configured", listed.len() == 2);
    listed.retain(|c| c.configured_audience_model_arn != arn);
    call!(session, delete_configured_audience_model
        .configured_audience_model_arn(&listed[0].configured_audience_model_arn))?;
    Ok(arn)
}

async fn policy(session: &mut Session, arn: &str) -> Result<(), Error> {
    let text = r#"{"Version":"2012-10-17","Statement":[]}"#;
    refused!(session, "ResourceNotFoundException", get_configured_audience_model_policy
        .configured_audience_model_arn(arn));
    let made = call!(session, put_configured_audience_model_policy.configured_audience_model_arn(arn)
        .configured_audience_model_policy(text)
        .policy_existence_condition(PolicyExistenceCondition::PolicyMustNotExist))?;
    let found = call!(session, get_configured_audience_model_policy
        .configured_audience_model_arn(arn))?;
    session.check("policy", found.configured_audience_model_policy == text
        && found.policy_hash == made.policy_hash);
    refused!(session, "ValidationException", put_configured_audience_model_policy
        .configured_audience_model_arn(arn).configured_audience_model_policy(text)
        .policy_existence_condition(PolicyExistenceCondition::PolicyMustNotExist));
    call!(session, delete_configured_audience_model_policy.configured_audience_model_arn(arn))?;
    Ok(())
}

async fn generate(session: &mut Session, arn: &str) -> Result<(), Error> {
    let query = ProtectedQuerySqlParameters::builder().query_string("SELECT 1").build();
    let worker = WorkerComputeConfiguration::builder().number(4).build();
    let seed = AudienceGenerationJobDataSource::builder()
        .role_arn(ROLE)
        .sql_parameters(query)
        .sql_compute_configuration(ComputeConfiguration::Worker(worker))
        .build()?;
    let mut jobs = Vec::new();
    for name in ["one", "two"] {
        let job = call!(session, start_audience_generation_job.name(name)
            .configured_audience_model_arn(arn).seed_audience(seed.clone()))?
        .audience_generation_job_arn;
        let found = wait!(session, "ACTIVE", get_audience_generation_job
            .audience_generation_job_arn(&job));
        session.check("metrics", found.metrics.is_some());
        let size = AudienceSize::builder().r#type(AudienceSizeType::Percentage).value(5).build()?;
        for export in ["one", "two"] {
            call!(session, start_audience_export_job.name(format!("{name}-{export}"))
                .audience_generation_job_arn(&job).audience_size(size.clone()))?;
        }
        jobs.push(job);
    }
    let listed = pages!(session, list_audience_generation_jobs.configured_audience_model_arn(arn));
    session.check("generation jobs", listed.len() == 2);
    let exports = pages!(session, list_audience_export_jobs.audience_generation_job_arn(&jobs[0]));
    session.check("exports", exports.len() == 2);
    refused!(session, "ConflictException", delete_configured_audience_model
        .configured_audience_model_arn(arn));
    for job in &jobs {
        call!(session, delete_audience_generation_job.audience_generation_job_arn(job))?;
        session.tell("/clock", "{\"advance\":10}");
        refused!(session, "ResourceNotFoundException", get_audience_generation_job
            .audience_generation_job_arn(job));
    }
    Ok(())
}

pub async fn live(session: &mut Session) -> Result<(), Error> {
    let datasets = datasets(session).await?;
    let mut models = Vec::new();
    for name in ["one", "two"] {
        let model = call!(session, create_audience_model.name(name)
            .training_dataset_arn(&datasets[0]))?
        .audience_model_arn;
        wait!(session, "ACTIVE", get_audience_model.audience_model_arn(&model));
        models.push(model);
    }
    let listed = pages!(session, list_audience_models);
    session.check("audience models", listed.len() == 2);
    let arn = configure(session, &models[0]).await?;
    policy(session, &arn).await?;
    generate(session, &arn).await?;
    call!(session, delete_configured_audience_model.configured_audience_model_arn(&arn))?;
    for model in &models {
        call!(session, delete_audience_model.audience_model_arn(model))?;
        session.tell("/clock", "{\"advance\":10}");
        refused!(session, "ResourceNotFoundException", get_audience_model.audience_model_arn(model));
    }
    for dataset in &datasets {
        call!(session, delete_training_dataset.training_dataset_arn(dataset))?;
    }
    Ok(())
}
