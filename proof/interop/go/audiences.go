// The first half of a life: dataset, audience model, policy, generation, export, and their end.
package main

const advance = `{"advance":10}`

func (l *life) generation(arn any) {
	jobs, exports := "/audience-generation-job", "/audience-export-job"
	job := l.must("StartAudienceGenerationJob", "POST", jobs, object{"name": "g",
		"configuredAudienceModelArn": arn, "seedAudience": object{"roleArn": role,
			"sqlParameters":           object{"queryString": "SELECT 1"},
			"sqlComputeConfiguration": object{"worker": object{"number": 4}}},
	})["audienceGenerationJobArn"]
	l.wait("ACTIVE", "GetAudienceGenerationJob", jobs+"/"+label(job))
	for _, name := range []string{"one", "two"} {
		l.must("StartAudienceExportJob", "POST", exports, object{"name": name,
			"audienceGenerationJobArn": job,
			"audienceSize":             object{"type": "PERCENTAGE", "value": 5}})
	}
	l.list(2, "ListAudienceExportJobs", exports+"?audienceGenerationJobArn="+label(job),
		"audienceExportJobs")
	l.list(1, "ListAudienceGenerationJobs", jobs+"?configuredAudienceModelArn="+label(arn),
		"audienceGenerationJobs")
	l.must("DeleteAudienceGenerationJob", "DELETE", jobs+"/"+label(job), nil)
	l.tell("/clock", advance)
	l.refused("ResourceNotFoundException", "GetAudienceGenerationJob", "GET",
		jobs+"/"+label(job), nil)
}

func (l *life) policy(path string) {
	request := object{"configuredAudienceModelPolicy": `{"Version":"2012-10-17","Statement":[]}`,
		"policyExistenceCondition": "POLICY_MUST_NOT_EXIST"}
	l.must("PutConfiguredAudienceModelPolicy", "PUT", path, request)
	l.refused("ValidationException", "PutConfiguredAudienceModelPolicy", "PUT", path, request)
	l.must("GetConfiguredAudienceModelPolicy", "GET", path, nil)
	l.must("DeleteConfiguredAudienceModelPolicy", "DELETE", path, nil)
	l.refused("ResourceNotFoundException", "GetConfiguredAudienceModelPolicy", "GET", path, nil)
}

func (l *life) audiences() {
	datasets, models, configured := "/training-dataset", "/audience-model",
		"/configured-audience-model"
	data := object{"type": "INTERACTIONS", "inputConfig": object{
		"schema": []any{object{"columnName": "user", "columnTypes": []any{"USER_ID"}}},
		"dataSource": object{"glueDataSource": object{
			"tableName": "t", "databaseName": "d"}}}}
	request := object{"name": "one", "roleArn": role, "trainingData": []any{data}}
	dataset := l.must("CreateTrainingDataset", "POST", datasets, request)["trainingDatasetArn"]
	l.refused("ConflictException", "CreateTrainingDataset", "POST", datasets, request)
	request["name"] = "two"
	l.must("CreateTrainingDataset", "POST", datasets, request)
	l.list(2, "ListTrainingDatasets", datasets, "trainingDatasets")
	model := l.must("CreateAudienceModel", "POST", models,
		object{"name": "m", "trainingDatasetArn": dataset})["audienceModelArn"]
	l.wait("ACTIVE", "GetAudienceModel", models+"/"+label(model))
	arn := l.must("CreateConfiguredAudienceModel", "POST", configured, object{"name": "c",
		"audienceModelArn": model, "sharedAudienceMetrics": []any{"ALL"},
		"outputConfig": object{"roleArn": role, "destination": object{
			"s3Destination": object{"s3Uri": "s3://bucket/audiences"}}},
	})["configuredAudienceModelArn"]
	path := configured + "/" + label(arn)
	l.must("UpdateConfiguredAudienceModel", "PATCH", path, object{"description": "changed"})
	l.policy(path + "/policy")
	l.generation(arn)
	l.must("DeleteConfiguredAudienceModel", "DELETE", path, nil)
	l.must("DeleteAudienceModel", "DELETE", models+"/"+label(model), nil)
	l.tell("/clock", advance)
	l.refused("ResourceNotFoundException", "GetAudienceModel", "GET", models+"/"+label(model), nil)
	l.must("DeleteTrainingDataset", "DELETE", datasets+"/"+label(dataset), nil)
}
