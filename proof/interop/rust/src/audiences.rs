//! The first half of a life: dataset, audience model, policy, generation, export, and their end.

use crate::life::{Life, ROLE};
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

async fn datasets(life: &mut Life) -> Result<Vec<String>, Error> {
    let mut datasets = Vec::new();
    for name in ["one", "two"] {
        datasets.push(call!(life, create_training_dataset.name(name).role_arn(ROLE)
            .training_data(data()?).tags("team", name))?
        .training_dataset_arn);
    }
    refused!(life, "ConflictException", create_training_dataset.name("one").role_arn(ROLE)
        .training_data(data()?));
    let found = call!(life, get_training_dataset.training_dataset_arn(&datasets[0]))?;
    life.check("dataset", found.training_data == [data()?] && found.status.as_str() == "ACTIVE");
    let listed = pages!(life, list_training_datasets);
    life.check("datasets", listed.len() == 2);
    Ok(datasets)
}

async fn configure(life: &mut Life, model: &str) -> Result<String, Error> {
    let bucket = S3ConfigMap::builder().s3_uri("s3://bucket/audiences").build()?;
    let output = ConfiguredAudienceModelOutputConfig::builder()
        .destination(AudienceDestination::builder().s3_destination(bucket).build())
        .role_arn(ROLE)
        .build()?;
    let mut arn = String::new();
    for name in ["one", "two"] {
        arn = call!(life, create_configured_audience_model.name(name).audience_model_arn(model)
            .output_config(output.clone()).shared_audience_metrics(SharedAudienceMetrics::All))?
        .configured_audience_model_arn;
    }
    call!(life, update_configured_audience_model.configured_audience_model_arn(&arn)
        .description("changed"))?;
    let found = call!(life, get_configured_audience_model.configured_audience_model_arn(&arn))?;
    life.check("update", found.description.as_deref() == Some("changed"));
    let mut listed = pages!(life, list_configured_audience_models);
    life.check("configured", listed.len() == 2);
    listed.retain(|c| c.configured_audience_model_arn != arn);
    call!(life, delete_configured_audience_model
        .configured_audience_model_arn(&listed[0].configured_audience_model_arn))?;
    Ok(arn)
}

async fn policy(life: &mut Life, arn: &str) -> Result<(), Error> {
    let text = r#"{"Version":"2012-10-17","Statement":[]}"#;
    refused!(life, "ResourceNotFoundException", get_configured_audience_model_policy
        .configured_audience_model_arn(arn));
    let made = call!(life, put_configured_audience_model_policy.configured_audience_model_arn(arn)
        .configured_audience_model_policy(text)
        .policy_existence_condition(PolicyExistenceCondition::PolicyMustNotExist))?;
    let found = call!(life, get_configured_audience_model_policy
        .configured_audience_model_arn(arn))?;
    life.check("policy", found.configured_audience_model_policy == text
        && found.policy_hash == made.policy_hash);
    refused!(life, "ValidationException", put_configured_audience_model_policy
        .configured_audience_model_arn(arn).configured_audience_model_policy(text)
        .policy_existence_condition(PolicyExistenceCondition::PolicyMustNotExist));
    call!(life, delete_configured_audience_model_policy.configured_audience_model_arn(arn))?;
    Ok(())
}

async fn generate(life: &mut Life, arn: &str) -> Result<(), Error> {
    let query = ProtectedQuerySqlParameters::builder().query_string("SELECT 1").build();
    let worker = WorkerComputeConfiguration::builder().number(4).build();
    let seed = AudienceGenerationJobDataSource::builder()
        .role_arn(ROLE)
        .sql_parameters(query)
        .sql_compute_configuration(ComputeConfiguration::Worker(worker))
        .build()?;
    let mut jobs = Vec::new();
    for name in ["one", "two"] {
        let job = call!(life, start_audience_generation_job.name(name)
            .configured_audience_model_arn(arn).seed_audience(seed.clone()))?
        .audience_generation_job_arn;
        let found = wait!(life, "ACTIVE", get_audience_generation_job
            .audience_generation_job_arn(&job));
        life.check("metrics", found.metrics.is_some());
        let size = AudienceSize::builder().r#type(AudienceSizeType::Percentage).value(5).build()?;
        for export in ["one", "two"] {
            call!(life, start_audience_export_job.name(format!("{name}-{export}"))
                .audience_generation_job_arn(&job).audience_size(size.clone()))?;
        }
        jobs.push(job);
    }
    let listed = pages!(life, list_audience_generation_jobs.configured_audience_model_arn(arn));
    life.check("generation jobs", listed.len() == 2);
    let exports = pages!(life, list_audience_export_jobs.audience_generation_job_arn(&jobs[0]));
    life.check("exports", exports.len() == 2);
    refused!(life, "ConflictException", delete_configured_audience_model
        .configured_audience_model_arn(arn));
    for job in &jobs {
        call!(life, delete_audience_generation_job.audience_generation_job_arn(job))?;
        life.tell("/clock", "{\"advance\":10}");
        refused!(life, "ResourceNotFoundException", get_audience_generation_job
            .audience_generation_job_arn(job));
    }
    Ok(())
}

pub async fn live(life: &mut Life) -> Result<(), Error> {
    let datasets = datasets(life).await?;
    let mut models = Vec::new();
    for name in ["one", "two"] {
        let model = call!(life, create_audience_model.name(name)
            .training_dataset_arn(&datasets[0]))?
        .audience_model_arn;
        wait!(life, "ACTIVE", get_audience_model.audience_model_arn(&model));
        models.push(model);
    }
    let listed = pages!(life, list_audience_models);
    life.check("audience models", listed.len() == 2);
    let arn = configure(life, &models[0]).await?;
    policy(life, &arn).await?;
    generate(life, &arn).await?;
    call!(life, delete_configured_audience_model.configured_audience_model_arn(&arn))?;
    for model in &models {
        call!(life, delete_audience_model.audience_model_arn(model))?;
        life.tell("/clock", "{\"advance\":10}");
        refused!(life, "ResourceNotFoundException", get_audience_model.audience_model_arn(model));
    }
    for dataset in &datasets {
        call!(life, delete_training_dataset.training_dataset_arn(dataset))?;
    }
    Ok(())
}
