-- Written by `make service` from service/cleanrooms-ml.json.
-- luacheck: ignore 631
return [===[
{
  "api_version": "2023-09-06",
  "botocore": "1.44.8",
  "name": "AWS Clean Rooms ML",
  "operations": {
    "CancelTrainedModel": {
      "errors": [
        "AccessDeniedException",
        "ConflictException",
        "ResourceNotFoundException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {
        "method": "PATCH",
        "path": "/memberships/{membershipIdentifier}/trained-models/{trainedModelArn}",
        "status": 200
      },
      "idempotent": true,
      "input": "CancelTrainedModelRequest",
      "method": "cancel_trained_model"
    },
    "CancelTrainedModelInferenceJob": {
      "errors": [
        "AccessDeniedException",
        "ConflictException",
        "ResourceNotFoundException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {
        "method": "PATCH",
        "path": "/memberships/{membershipIdentifier}/trained-model-inference-jobs/{trainedModelInferenceJobArn}",
        "status": 200
      },
      "idempotent": true,
      "input": "CancelTrainedModelInferenceJobRequest",
      "method": "cancel_trained_model_inference_job"
    },
    "CreateAudienceModel": {
      "errors": [
        "AccessDeniedException",
        "ConflictException",
        "ResourceNotFoundException",
        "ServiceQuotaExceededException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {"method": "POST", "path": "/audience-model", "status": 200},
      "idempotent": true,
      "input": "CreateAudienceModelRequest",
      "method": "create_audience_model",
      "output": "CreateAudienceModelResponse"
    },
    "CreateConfiguredAudienceModel": {
      "errors": [
        "AccessDeniedException",
        "ConflictException",
        "ResourceNotFoundException",
        "ServiceQuotaExceededException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {"method": "POST", "path": "/configured-audience-model", "status": 200},
      "idempotent": true,
      "input": "CreateConfiguredAudienceModelRequest",
      "method": "create_configured_audience_model",
      "output": "CreateConfiguredAudienceModelResponse"
    },
    "CreateConfiguredModelAlgorithm": {
      "errors": [
        "AccessDeniedException",
        "ConflictException",
        "ServiceQuotaExceededException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {"method": "POST", "path": "/configured-model-algorithms", "status": 200},
      "idempotent": true,
      "input": "CreateConfiguredModelAlgorithmRequest",
      "method": "create_configured_model_algorithm",
      "output": "CreateConfiguredModelAlgorithmResponse"
    },
    "CreateConfiguredModelAlgorithmAssociation": {
      "errors": [
        "AccessDeniedException",
        "ConflictException",
        "ResourceNotFoundException",
        "ServiceQuotaExceededException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {
        "method": "POST",
        "path": "/memberships/{membershipIdentifier}/configured-model-algorithm-associations",
        "status": 200
      },
      "idempotent": true,
      "input": "CreateConfiguredModelAlgorithmAssociationRequest",
      "method": "create_configured_model_algorithm_association",
      "output": "CreateConfiguredModelAlgorithmAssociationResponse"
    },
    "CreateMLInputChannel": {
      "errors": [
        "AccessDeniedException",
        "ConflictException",
        "ResourceNotFoundException",
        "ServiceQuotaExceededException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {
        "method": "POST",
        "path": "/memberships/{membershipIdentifier}/ml-input-channels",
        "status": 200
      },
      "idempotent": true,
      "input": "CreateMLInputChannelRequest",
      "method": "create_ml_input_channel",
      "output": "CreateMLInputChannelResponse"
    },
    "CreateTrainedModel": {
      "errors": [
        "AccessDeniedException",
        "ConflictException",
        "InternalServiceException",
        "ResourceNotFoundException",
        "ServiceQuotaExceededException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {
        "method": "POST",
        "path": "/memberships/{membershipIdentifier}/trained-models",
        "status": 200
      },
      "idempotent": true,
      "input": "CreateTrainedModelRequest",
      "method": "create_trained_model",
      "output": "CreateTrainedModelResponse"
    },
    "CreateTrainingDataset": {
      "errors": [
        "AccessDeniedException",
        "ConflictException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {"method": "POST", "path": "/training-dataset", "status": 200},
      "idempotent": true,
      "input": "CreateTrainingDatasetRequest",
      "method": "create_training_dataset",
      "output": "CreateTrainingDatasetResponse"
    },
    "DeleteAudienceGenerationJob": {
      "errors": [
        "AccessDeniedException",
        "ConflictException",
        "ResourceNotFoundException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {
        "method": "DELETE",
        "path": "/audience-generation-job/{audienceGenerationJobArn}",
        "status": 200
      },
      "idempotent": true,
      "input": "DeleteAudienceGenerationJobRequest",
      "method": "delete_audience_generation_job"
    },
    "DeleteAudienceModel": {
      "errors": [
        "AccessDeniedException",
        "ConflictException",
        "ResourceNotFoundException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {"method": "DELETE", "path": "/audience-model/{audienceModelArn}", "status": 200},
      "idempotent": true,
      "input": "DeleteAudienceModelRequest",
      "method": "delete_audience_model"
    },
    "DeleteConfiguredAudienceModel": {
      "errors": [
        "AccessDeniedException",
        "ConflictException",
        "ResourceNotFoundException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {
        "method": "DELETE",
        "path": "/configured-audience-model/{configuredAudienceModelArn}",
        "status": 200
      },
      "idempotent": true,
      "input": "DeleteConfiguredAudienceModelRequest",
      "method": "delete_configured_audience_model"
    },
    "DeleteConfiguredAudienceModelPolicy": {
      "errors": [
        "AccessDeniedException",
        "ResourceNotFoundException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {
        "method": "DELETE",
        "path": "/configured-audience-model/{configuredAudienceModelArn}/policy",
        "status": 200
      },
      "idempotent": true,
      "input": "DeleteConfiguredAudienceModelPolicyRequest",
      "method": "delete_configured_audience_model_policy"
    },
    "DeleteConfiguredModelAlgorithm": {
      "errors": [
        "AccessDeniedException",
        "ConflictException",
        "ResourceNotFoundException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {
        "method": "DELETE",
        "path": "/configured-model-algorithms/{configuredModelAlgorithmArn}",
        "status": 200
      },
      "idempotent": true,
      "input": "DeleteConfiguredModelAlgorithmRequest",
      "method": "delete_configured_model_algorithm"
    },
    "DeleteConfiguredModelAlgorithmAssociation": {
      "errors": [
        "AccessDeniedException",
        "ConflictException",
        "ResourceNotFoundException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {
        "method": "DELETE",
        "path": "/memberships/{membershipIdentifier}/configured-model-algorithm-associations/{configuredModelAlgorithmAssociationArn}",
        "status": 200
      },
      "idempotent": true,
      "input": "DeleteConfiguredModelAlgorithmAssociationRequest",
      "method": "delete_configured_model_algorithm_association"
    },
    "DeleteMLConfiguration": {
      "errors": [
        "AccessDeniedException",
        "ResourceNotFoundException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {
        "method": "DELETE",
        "path": "/memberships/{membershipIdentifier}/ml-configurations",
        "status": 200
      },
      "idempotent": true,
      "input": "DeleteMLConfigurationRequest",
      "method": "delete_ml_configuration"
    },
    "DeleteMLInputChannelData": {
      "errors": [
        "AccessDeniedException",
        "ConflictException",
        "ResourceNotFoundException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {
        "method": "DELETE",
        "path": "/memberships/{membershipIdentifier}/ml-input-channels/{mlInputChannelArn}",
        "status": 200
      },
      "idempotent": true,
      "input": "DeleteMLInputChannelDataRequest",
      "method": "delete_ml_input_channel_data"
    },
    "DeleteTrainedModelOutput": {
      "errors": [
        "AccessDeniedException",
        "ConflictException",
        "ResourceNotFoundException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {
        "method": "DELETE",
        "path": "/memberships/{membershipIdentifier}/trained-models/{trainedModelArn}",
        "status": 200
      },
      "idempotent": true,
      "input": "DeleteTrainedModelOutputRequest",
      "method": "delete_trained_model_output"
    },
    "DeleteTrainingDataset": {
      "errors": [
        "AccessDeniedException",
        "ConflictException",
        "ResourceNotFoundException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {"method": "DELETE", "path": "/training-dataset/{trainingDatasetArn}", "status": 200},
      "idempotent": true,
      "input": "DeleteTrainingDatasetRequest",
      "method": "delete_training_dataset"
    },
    "GetAudienceGenerationJob": {
      "errors": [
        "AccessDeniedException",
        "ResourceNotFoundException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {
        "method": "GET",
        "path": "/audience-generation-job/{audienceGenerationJobArn}",
        "status": 200
      },
      "input": "GetAudienceGenerationJobRequest",
      "method": "get_audience_generation_job",
      "output": "GetAudienceGenerationJobResponse",
      "readonly": true
    },
    "GetAudienceModel": {
      "errors": [
        "AccessDeniedException",
        "ResourceNotFoundException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {"method": "GET", "path": "/audience-model/{audienceModelArn}", "status": 200},
      "input": "GetAudienceModelRequest",
      "method": "get_audience_model",
      "output": "GetAudienceModelResponse",
      "readonly": true
    },
    "GetCollaborationConfiguredModelAlgorithmAssociation": {
      "errors": [
        "AccessDeniedException",
        "ResourceNotFoundException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {
        "method": "GET",
        "path": "/collaborations/{collaborationIdentifier}/configured-model-algorithm-associations/{configuredModelAlgorithmAssociationArn}",
        "status": 200
      },
      "input": "GetCollaborationConfiguredModelAlgorithmAssociationRequest",
      "method": "get_collaboration_configured_model_algorithm_association",
      "output": "GetCollaborationConfiguredModelAlgorithmAssociationResponse",
      "readonly": true
    },
    "GetCollaborationMLInputChannel": {
      "errors": [
        "AccessDeniedException",
        "ResourceNotFoundException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {
        "method": "GET",
        "path": "/collaborations/{collaborationIdentifier}/ml-input-channels/{mlInputChannelArn}",
        "status": 200
      },
      "input": "GetCollaborationMLInputChannelRequest",
      "method": "get_collaboration_ml_input_channel",
      "output": "GetCollaborationMLInputChannelResponse",
      "readonly": true
    },
    "GetCollaborationTrainedModel": {
      "errors": [
        "AccessDeniedException",
        "ResourceNotFoundException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {
        "method": "GET",
        "path": "/collaborations/{collaborationIdentifier}/trained-models/{trainedModelArn}",
        "status": 200
      },
      "input": "GetCollaborationTrainedModelRequest",
      "method": "get_collaboration_trained_model",
      "output": "GetCollaborationTrainedModelResponse",
      "readonly": true
    },
    "GetConfiguredAudienceModel": {
      "errors": [
        "AccessDeniedException",
        "ResourceNotFoundException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {
        "method": "GET",
        "path": "/configured-audience-model/{configuredAudienceModelArn}",
        "status": 200
      },
      "input": "GetConfiguredAudienceModelRequest",
      "method": "get_configured_audience_model",
      "output": "GetConfiguredAudienceModelResponse",
      "readonly": true
    },
    "GetConfiguredAudienceModelPolicy": {
      "errors": [
        "AccessDeniedException",
        "ResourceNotFoundException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {
        "method": "GET",
        "path": "/configured-audience-model/{configuredAudienceModelArn}/policy",
        "status": 200
      },
      "input": "GetConfiguredAudienceModelPolicyRequest",
      "method": "get_configured_audience_model_policy",
      "output": "GetConfiguredAudienceModelPolicyResponse",
      "readonly": true
    },
    "GetConfiguredModelAlgorithm": {
      "errors": [
        "AccessDeniedException",
        "ResourceNotFoundException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {
        "method": "GET",
        "path": "/configured-model-algorithms/{configuredModelAlgorithmArn}",
        "status": 200
      },
      "input": "GetConfiguredModelAlgorithmRequest",
      "method": "get_configured_model_algorithm",
      "output": "GetConfiguredModelAlgorithmResponse",
      "readonly": true
    },
    "GetConfiguredModelAlgorithmAssociation": {
      "errors": [
        "AccessDeniedException",
        "ResourceNotFoundException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {
        "method": "GET",
        "path": "/memberships/{membershipIdentifier}/configured-model-algorithm-associations/{configuredModelAlgorithmAssociationArn}",
        "status": 200
      },
      "input": "GetConfiguredModelAlgorithmAssociationRequest",
      "method": "get_configured_model_algorithm_association",
      "output": "GetConfiguredModelAlgorithmAssociationResponse",
      "readonly": true
    },
    "GetMLConfiguration": {
      "errors": [
        "AccessDeniedException",
        "ResourceNotFoundException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {
        "method": "GET",
        "path": "/memberships/{membershipIdentifier}/ml-configurations",
        "status": 200
      },
      "input": "GetMLConfigurationRequest",
      "method": "get_ml_configuration",
      "output": "GetMLConfigurationResponse",
      "readonly": true
    },
    "GetMLInputChannel": {
      "errors": [
        "AccessDeniedException",
        "ResourceNotFoundException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {
        "method": "GET",
        "path": "/memberships/{membershipIdentifier}/ml-input-channels/{mlInputChannelArn}",
        "status": 200
      },
      "input": "GetMLInputChannelRequest",
      "method": "get_ml_input_channel",
      "output": "GetMLInputChannelResponse",
      "readonly": true
    },
    "GetTrainedModel": {
      "errors": [
        "AccessDeniedException",
        "ResourceNotFoundException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {
        "method": "GET",
        "path": "/memberships/{membershipIdentifier}/trained-models/{trainedModelArn}",
        "status": 200
      },
      "input": "GetTrainedModelRequest",
      "method": "get_trained_model",
      "output": "GetTrainedModelResponse",
      "readonly": true
    },
    "GetTrainedModelInferenceJob": {
      "errors": [
        "AccessDeniedException",
        "ResourceNotFoundException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {
        "method": "GET",
        "path": "/memberships/{membershipIdentifier}/trained-model-inference-jobs/{trainedModelInferenceJobArn}",
        "status": 200
      },
      "input": "GetTrainedModelInferenceJobRequest",
      "method": "get_trained_model_inference_job",
      "output": "GetTrainedModelInferenceJobResponse",
      "readonly": true
    },
    "GetTrainingDataset": {
      "errors": [
        "AccessDeniedException",
        "ResourceNotFoundException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {"method": "GET", "path": "/training-dataset/{trainingDatasetArn}", "status": 200},
      "input": "GetTrainingDatasetRequest",
      "method": "get_training_dataset",
      "output": "GetTrainingDatasetResponse",
      "readonly": true
    },
    "ListAudienceExportJobs": {
      "errors": ["AccessDeniedException", "ThrottlingException", "ValidationException"],
      "http": {"method": "GET", "path": "/audience-export-job", "status": 200},
      "input": "ListAudienceExportJobsRequest",
      "method": "list_audience_export_jobs",
      "output": "ListAudienceExportJobsResponse",
      "pagination": {
        "input": "nextToken",
        "limit": "maxResults",
        "output": "nextToken",
        "result": "audienceExportJobs"
      },
      "readonly": true
    },
    "ListAudienceGenerationJobs": {
      "errors": ["AccessDeniedException", "ThrottlingException", "ValidationException"],
      "http": {"method": "GET", "path": "/audience-generation-job", "status": 200},
      "input": "ListAudienceGenerationJobsRequest",
      "method": "list_audience_generation_jobs",
      "output": "ListAudienceGenerationJobsResponse",
      "pagination": {
        "input": "nextToken",
        "limit": "maxResults",
        "output": "nextToken",
        "result": "audienceGenerationJobs"
      },
      "readonly": true
    },
    "ListAudienceModels": {
      "errors": ["AccessDeniedException", "ThrottlingException", "ValidationException"],
      "http": {"method": "GET", "path": "/audience-model", "status": 200},
      "input": "ListAudienceModelsRequest",
      "method": "list_audience_models",
      "output": "ListAudienceModelsResponse",
      "pagination": {
        "input": "nextToken",
        "limit": "maxResults",
        "output": "nextToken",
        "result": "audienceModels"
      },
      "readonly": true
    },
    "ListCollaborationConfiguredModelAlgorithmAssociations": {
      "errors": ["AccessDeniedException", "ThrottlingException", "ValidationException"],
      "http": {
        "method": "GET",
        "path": "/collaborations/{collaborationIdentifier}/configured-model-algorithm-associations",
        "status": 200
      },
      "input": "ListCollaborationConfiguredModelAlgorithmAssociationsRequest",
      "method": "list_collaboration_configured_model_algorithm_associations",
      "output": "ListCollaborationConfiguredModelAlgorithmAssociationsResponse",
      "pagination": {
        "input": "nextToken",
        "limit": "maxResults",
        "output": "nextToken",
        "result": "collaborationConfiguredModelAlgorithmAssociations"
      },
      "readonly": true
    },
    "ListCollaborationMLInputChannels": {
      "errors": ["AccessDeniedException", "ThrottlingException", "ValidationException"],
      "http": {
        "method": "GET",
        "path": "/collaborations/{collaborationIdentifier}/ml-input-channels",
        "status": 200
      },
      "input": "ListCollaborationMLInputChannelsRequest",
      "method": "list_collaboration_ml_input_channels",
      "output": "ListCollaborationMLInputChannelsResponse",
      "pagination": {
        "input": "nextToken",
        "limit": "maxResults",
        "output": "nextToken",
        "result": "collaborationMLInputChannelsList"
      },
      "readonly": true
    },
    "ListCollaborationTrainedModelExportJobs": {
      "errors": ["AccessDeniedException", "ThrottlingException", "ValidationException"],
      "http": {
        "method": "GET",
        "path": "/collaborations/{collaborationIdentifier}/trained-models/{trainedModelArn}/export-jobs",
        "status": 200
      },
      "input": "ListCollaborationTrainedModelExportJobsRequest",
      "method": "list_collaboration_trained_model_export_jobs",
      "output": "ListCollaborationTrainedModelExportJobsResponse",
      "pagination": {
        "input": "nextToken",
        "limit": "maxResults",
        "output": "nextToken",
        "result": "collaborationTrainedModelExportJobs"
      },
      "readonly": true
    },
    "ListCollaborationTrainedModelInferenceJobs": {
      "errors": ["AccessDeniedException", "ThrottlingException", "ValidationException"],
      "http": {
        "method": "GET",
        "path": "/collaborations/{collaborationIdentifier}/trained-model-inference-jobs",
        "status": 200
      },
      "input": "ListCollaborationTrainedModelInferenceJobsRequest",
      "method": "list_collaboration_trained_model_inference_jobs",
      "output": "ListCollaborationTrainedModelInferenceJobsResponse",
      "pagination": {
        "input": "nextToken",
        "limit": "maxResults",
        "output": "nextToken",
        "result": "collaborationTrainedModelInferenceJobs"
      },
      "readonly": true
    },
    "ListCollaborationTrainedModels": {
      "errors": ["AccessDeniedException", "ThrottlingException", "ValidationException"],
      "http": {
        "method": "GET",
        "path": "/collaborations/{collaborationIdentifier}/trained-models",
        "status": 200
      },
      "input": "ListCollaborationTrainedModelsRequest",
      "method": "list_collaboration_trained_models",
      "output": "ListCollaborationTrainedModelsResponse",
      "pagination": {
        "input": "nextToken",
        "limit": "maxResults",
        "output": "nextToken",
        "result": "collaborationTrainedModels"
      },
      "readonly": true
    },
    "ListConfiguredAudienceModels": {
      "errors": ["AccessDeniedException", "ThrottlingException", "ValidationException"],
      "http": {"method": "GET", "path": "/configured-audience-model", "status": 200},
      "input": "ListConfiguredAudienceModelsRequest",
      "method": "list_configured_audience_models",
      "output": "ListConfiguredAudienceModelsResponse",
      "pagination": {
        "input": "nextToken",
        "limit": "maxResults",
        "output": "nextToken",
        "result": "configuredAudienceModels"
      },
      "readonly": true
    },
    "ListConfiguredModelAlgorithmAssociations": {
      "errors": ["AccessDeniedException", "ThrottlingException", "ValidationException"],
      "http": {
        "method": "GET",
        "path": "/memberships/{membershipIdentifier}/configured-model-algorithm-associations",
        "status": 200
      },
      "input": "ListConfiguredModelAlgorithmAssociationsRequest",
      "method": "list_configured_model_algorithm_associations",
      "output": "ListConfiguredModelAlgorithmAssociationsResponse",
      "pagination": {
        "input": "nextToken",
        "limit": "maxResults",
        "output": "nextToken",
        "result": "configuredModelAlgorithmAssociations"
      },
      "readonly": true
    },
    "ListConfiguredModelAlgorithms": {
      "errors": ["AccessDeniedException", "ThrottlingException", "ValidationException"],
      "http": {"method": "GET", "path": "/configured-model-algorithms", "status": 200},
      "input": "ListConfiguredModelAlgorithmsRequest",
      "method": "list_configured_model_algorithms",
      "output": "ListConfiguredModelAlgorithmsResponse",
      "pagination": {
        "input": "nextToken",
        "limit": "maxResults",
        "output": "nextToken",
        "result": "configuredModelAlgorithms"
      },
      "readonly": true
    },
    "ListMLInputChannels": {
      "errors": ["AccessDeniedException", "ThrottlingException", "ValidationException"],
      "http": {
        "method": "GET",
        "path": "/memberships/{membershipIdentifier}/ml-input-channels",
        "status": 200
      },
      "input": "ListMLInputChannelsRequest",
      "method": "list_ml_input_channels",
      "output": "ListMLInputChannelsResponse",
      "pagination": {
        "input": "nextToken",
        "limit": "maxResults",
        "output": "nextToken",
        "result": "mlInputChannelsList"
      },
      "readonly": true
    },
    "ListTagsForResource": {
      "errors": ["AccessDeniedException", "ResourceNotFoundException", "ValidationException"],
      "http": {"method": "GET", "path": "/tags/{resourceArn}", "status": 200},
      "input": "ListTagsForResourceRequest",
      "method": "list_tags_for_resource",
      "output": "ListTagsForResourceResponse",
      "readonly": true
    },
    "ListTrainedModelInferenceJobs": {
      "errors": ["AccessDeniedException", "ThrottlingException", "ValidationException"],
      "http": {
        "method": "GET",
        "path": "/memberships/{membershipIdentifier}/trained-model-inference-jobs",
        "status": 200
      },
      "input": "ListTrainedModelInferenceJobsRequest",
      "method": "list_trained_model_inference_jobs",
      "output": "ListTrainedModelInferenceJobsResponse",
      "pagination": {
        "input": "nextToken",
        "limit": "maxResults",
        "output": "nextToken",
        "result": "trainedModelInferenceJobs"
      },
      "readonly": true
    },
    "ListTrainedModelVersions": {
      "errors": [
        "AccessDeniedException",
        "ResourceNotFoundException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {
        "method": "GET",
        "path": "/memberships/{membershipIdentifier}/trained-models/{trainedModelArn}/versions",
        "status": 200
      },
      "input": "ListTrainedModelVersionsRequest",
      "method": "list_trained_model_versions",
      "output": "ListTrainedModelVersionsResponse",
      "pagination": {
        "input": "nextToken",
        "limit": "maxResults",
        "output": "nextToken",
        "result": "trainedModels"
      },
      "readonly": true
    },
    "ListTrainedModels": {
      "errors": ["AccessDeniedException", "ThrottlingException", "ValidationException"],
      "http": {
        "method": "GET",
        "path": "/memberships/{membershipIdentifier}/trained-models",
        "status": 200
      },
      "input": "ListTrainedModelsRequest",
      "method": "list_trained_models",
      "output": "ListTrainedModelsResponse",
      "pagination": {
        "input": "nextToken",
        "limit": "maxResults",
        "output": "nextToken",
        "result": "trainedModels"
      },
      "readonly": true
    },
    "ListTrainingDatasets": {
      "errors": ["AccessDeniedException", "ThrottlingException", "ValidationException"],
      "http": {"method": "GET", "path": "/training-dataset", "status": 200},
      "input": "ListTrainingDatasetsRequest",
      "method": "list_training_datasets",
      "output": "ListTrainingDatasetsResponse",
      "pagination": {
        "input": "nextToken",
        "limit": "maxResults",
        "output": "nextToken",
        "result": "trainingDatasets"
      },
      "readonly": true
    },
    "PutConfiguredAudienceModelPolicy": {
      "errors": [
        "AccessDeniedException",
        "ResourceNotFoundException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {
        "method": "PUT",
        "path": "/configured-audience-model/{configuredAudienceModelArn}/policy",
        "status": 200
      },
      "idempotent": true,
      "input": "PutConfiguredAudienceModelPolicyRequest",
      "method": "put_configured_audience_model_policy",
      "output": "PutConfiguredAudienceModelPolicyResponse"
    },
    "PutMLConfiguration": {
      "errors": ["AccessDeniedException", "ThrottlingException", "ValidationException"],
      "http": {
        "method": "PUT",
        "path": "/memberships/{membershipIdentifier}/ml-configurations",
        "status": 200
      },
      "idempotent": true,
      "input": "PutMLConfigurationRequest",
      "method": "put_ml_configuration"
    },
    "StartAudienceExportJob": {
      "errors": [
        "AccessDeniedException",
        "ConflictException",
        "ResourceNotFoundException",
        "ServiceQuotaExceededException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {"method": "POST", "path": "/audience-export-job", "status": 200},
      "idempotent": true,
      "input": "StartAudienceExportJobRequest",
      "method": "start_audience_export_job"
    },
    "StartAudienceGenerationJob": {
      "errors": [
        "AccessDeniedException",
        "ConflictException",
        "ResourceNotFoundException",
        "ServiceQuotaExceededException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {"method": "POST", "path": "/audience-generation-job", "status": 200},
      "idempotent": true,
      "input": "StartAudienceGenerationJobRequest",
      "method": "start_audience_generation_job",
      "output": "StartAudienceGenerationJobResponse"
    },
    "StartTrainedModelExportJob": {
      "errors": [
        "AccessDeniedException",
        "ConflictException",
        "ResourceNotFoundException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {
        "method": "POST",
        "path": "/memberships/{membershipIdentifier}/trained-models/{trainedModelArn}/export-jobs",
        "status": 200
      },
      "idempotent": true,
      "input": "StartTrainedModelExportJobRequest",
      "method": "start_trained_model_export_job"
    },
    "StartTrainedModelInferenceJob": {
      "errors": [
        "AccessDeniedException",
        "ConflictException",
        "ResourceNotFoundException",
        "ServiceQuotaExceededException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {
        "method": "POST",
        "path": "/memberships/{membershipIdentifier}/trained-model-inference-jobs",
        "status": 200
      },
      "idempotent": true,
      "input": "StartTrainedModelInferenceJobRequest",
      "method": "start_trained_model_inference_job",
      "output": "StartTrainedModelInferenceJobResponse"
    },
    "TagResource": {
      "errors": ["AccessDeniedException", "ResourceNotFoundException", "ValidationException"],
      "http": {"method": "POST", "path": "/tags/{resourceArn}", "status": 200},
      "input": "TagResourceRequest",
      "method": "tag_resource",
      "output": "TagResourceResponse"
    },
    "UntagResource": {
      "errors": ["AccessDeniedException", "ResourceNotFoundException", "ValidationException"],
      "http": {"method": "DELETE", "path": "/tags/{resourceArn}", "status": 200},
      "idempotent": true,
      "input": "UntagResourceRequest",
      "method": "untag_resource",
      "output": "UntagResourceResponse"
    },
    "UpdateConfiguredAudienceModel": {
      "errors": [
        "AccessDeniedException",
        "ConflictException",
        "ResourceNotFoundException",
        "ThrottlingException",
        "ValidationException"
      ],
      "http": {
        "method": "PATCH",
        "path": "/configured-audience-model/{configuredAudienceModelArn}",
        "status": 200
      },
      "idempotent": true,
      "input": "UpdateConfiguredAudienceModelRequest",
      "method": "update_configured_audience_model",
      "output": "UpdateConfiguredAudienceModelResponse"
    }
  },
  "service_id": "CleanRoomsML",
  "shapes": {
    "AccessBudget": {
      "members": [
        {"name": "resourceArn", "required": true, "shape": "BudgetedResourceArn"},
        {"name": "details", "required": true, "shape": "AccessBudgetDetailsList"},
        {"name": "aggregateRemainingBudget", "required": true, "shape": "Budget"}
      ],
      "type": "structure"
    },
    "AccessBudgetDetails": {
      "members": [
        {"name": "startTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "endTime", "shape": "SyntheticTimestamp_date_time"},
        {"name": "remainingBudget", "required": true, "shape": "Budget"},
        {"name": "budget", "required": true, "shape": "Budget"},
        {"name": "budgetType", "required": true, "shape": "AccessBudgetType"},
        {"name": "autoRefresh", "shape": "AutoRefreshMode"}
      ],
      "type": "structure"
    },
    "AccessBudgetDetailsList": {"item": "AccessBudgetDetails", "max": 2, "min": 1, "type": "list"},
    "AccessBudgetType": {
      "enum": ["CALENDAR_DAY", "CALENDAR_MONTH", "CALENDAR_WEEK", "LIFETIME"],
      "type": "string"
    },
    "AccessBudgets": {"item": "AccessBudget", "max": 100, "min": 1, "type": "list"},
    "AccessDeniedException": {
      "members": [
        {"name": "message", "required": true, "shape": "String"}
      ],
      "status": 403,
      "type": "structure"
    },
    "AccountId": {"max": 12, "min": 12, "pattern": "[0-9]{12}", "type": "string"},
    "AccountIdList": {"item": "String", "max": 5, "min": 1, "type": "list"},
    "AlgorithmImage": {"max": 255, "min": 1, "pattern": ".*", "type": "string"},
    "AnalysisTemplateArn": {
      "max": 200,
      "min": 0,
      "pattern": "arn:aws[-a-z]*:cleanrooms:[\\w]{2}-[\\w]{4,9}-[\\d]:[\\d]{12}:membership/[\\d\\w-]+/analysistemplate/[\\d\\w-]+",
      "type": "string"
    },
    "AudienceDestination": {
      "members": [
        {"name": "s3Destination", "required": true, "shape": "S3ConfigMap"}
      ],
      "type": "structure"
    },
    "AudienceExportJobList": {"item": "AudienceExportJobSummary", "type": "list"},
    "AudienceExportJobStatus": {
      "enum": ["CREATE_PENDING", "CREATE_IN_PROGRESS", "CREATE_FAILED", "ACTIVE"],
      "type": "string"
    },
    "AudienceExportJobSummary": {
      "members": [
        {"name": "createTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "updateTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "name", "required": true, "shape": "NameString"},
        {
          "name": "audienceGenerationJobArn",
          "required": true,
          "shape": "AudienceGenerationJobArn"
        },
        {"name": "audienceSize", "required": true, "shape": "AudienceSize"},
        {"name": "description", "shape": "ResourceDescription"},
        {"name": "status", "required": true, "shape": "AudienceExportJobStatus"},
        {"name": "statusDetails", "shape": "StatusDetails"},
        {"name": "outputLocation", "shape": "S3Path"}
      ],
      "type": "structure"
    },
    "AudienceGenerationJobArn": {
      "max": 2048,
      "min": 20,
      "pattern": "arn:aws[-a-z]*:cleanrooms-ml:[-a-z0-9]+:[0-9]{12}:audience-generation-job/[-a-zA-Z0-9_/.]+",
      "type": "string"
    },
    "AudienceGenerationJobDataSource": {
      "members": [
        {"name": "dataSource", "shape": "S3ConfigMap"},
        {"name": "roleArn", "required": true, "shape": "IamRoleArn"},
        {"name": "sqlParameters", "shape": "ProtectedQuerySQLParameters"},
        {"name": "sqlComputeConfiguration", "shape": "ComputeConfiguration"}
      ],
      "type": "structure"
    },
    "AudienceGenerationJobList": {"item": "AudienceGenerationJobSummary", "type": "list"},
    "AudienceGenerationJobStatus": {
      "enum": [
        "CREATE_PENDING",
        "CREATE_IN_PROGRESS",
        "CREATE_FAILED",
        "ACTIVE",
        "DELETE_PENDING",
        "DELETE_IN_PROGRESS",
        "DELETE_FAILED"
      ],
      "type": "string"
    },
    "AudienceGenerationJobSummary": {
      "members": [
        {"name": "createTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "updateTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {
          "name": "audienceGenerationJobArn",
          "required": true,
          "shape": "AudienceGenerationJobArn"
        },
        {"name": "name", "required": true, "shape": "NameString"},
        {"name": "description", "shape": "ResourceDescription"},
        {"name": "status", "required": true, "shape": "AudienceGenerationJobStatus"},
        {
          "name": "configuredAudienceModelArn",
          "required": true,
          "shape": "ConfiguredAudienceModelArn"
        },
        {"name": "collaborationId", "shape": "UUID"},
        {"name": "startedBy", "shape": "AccountId"}
      ],
      "type": "structure"
    },
    "AudienceModelArn": {
      "max": 2048,
      "min": 20,
      "pattern": "arn:aws[-a-z]*:cleanrooms-ml:[-a-z0-9]+:[0-9]{12}:audience-model/[-a-zA-Z0-9_/.]+",
      "type": "string"
    },
    "AudienceModelList": {"item": "AudienceModelSummary", "type": "list"},
    "AudienceModelStatus": {
      "enum": [
        "CREATE_PENDING",
        "CREATE_IN_PROGRESS",
        "CREATE_FAILED",
        "ACTIVE",
        "DELETE_PENDING",
        "DELETE_IN_PROGRESS",
        "DELETE_FAILED"
      ],
      "type": "string"
    },
    "AudienceModelSummary": {
      "members": [
        {"name": "createTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "updateTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "audienceModelArn", "required": true, "shape": "AudienceModelArn"},
        {"name": "name", "required": true, "shape": "NameString"},
        {"name": "trainingDatasetArn", "required": true, "shape": "TrainingDatasetArn"},
        {"name": "status", "required": true, "shape": "AudienceModelStatus"},
        {"name": "description", "shape": "ResourceDescription"}
      ],
      "type": "structure"
    },
    "AudienceQualityMetrics": {
      "members": [
        {"name": "relevanceMetrics", "required": true, "shape": "RelevanceMetrics"},
        {"name": "recallMetric", "shape": "AudienceQualityMetricsRecallMetricDouble"}
      ],
      "type": "structure"
    },
    "AudienceQualityMetricsRecallMetricDouble": {"max": 1, "min": 0, "type": "double"},
    "AudienceSize": {
      "members": [
        {"name": "type", "required": true, "shape": "AudienceSizeType"},
        {"name": "value", "required": true, "shape": "AudienceSizeValue"}
      ],
      "type": "structure"
    },
    "AudienceSizeBins": {"item": "AudienceSizeValue", "max": 25, "min": 1, "type": "list"},
    "AudienceSizeConfig": {
      "members": [
        {"name": "audienceSizeType", "required": true, "shape": "AudienceSizeType"},
        {"name": "audienceSizeBins", "required": true, "shape": "AudienceSizeBins"}
      ],
      "type": "structure"
    },
    "AudienceSizeType": {
      "enum": ["ABSOLUTE", "PERCENTAGE"],
      "type": "string"
    },
    "AudienceSizeValue": {"max": 20000000, "min": 1, "type": "integer"},
    "AutoRefreshMode": {
      "enum": ["ENABLED", "DISABLED"],
      "type": "string"
    },
    "Boolean": {"type": "boolean"},
    "Budget": {"min": 0, "type": "integer"},
    "BudgetedResourceArn": {
      "max": 200,
      "min": 0,
      "pattern": "arn:aws:[\\w]+:[\\w]{2}-[\\w]{4,9}-[\\d]:[\\d]{12}:membership/[\\d\\w-]+/configuredtableassociation/[\\d\\w-]+",
      "type": "string"
    },
    "CancelTrainedModelInferenceJobRequest": {
      "members": [
        {"location": "path", "name": "membershipIdentifier", "required": true, "shape": "UUID"},
        {
          "location": "path",
          "name": "trainedModelInferenceJobArn",
          "required": true,
          "shape": "TrainedModelInferenceJobArn"
        }
      ],
      "type": "structure"
    },
    "CancelTrainedModelRequest": {
      "members": [
        {"location": "path", "name": "membershipIdentifier", "required": true, "shape": "UUID"},
        {
          "location": "path",
          "name": "trainedModelArn",
          "required": true,
          "shape": "TrainedModelArn"
        },
        {"location": "query", "name": "versionIdentifier", "shape": "UUID"}
      ],
      "type": "structure"
    },
    "CollaborationConfiguredModelAlgorithmAssociationList": {"item": "CollaborationConfiguredModelAlgorithmAssociationSummary", "type": "list"},
    "CollaborationConfiguredModelAlgorithmAssociationSummary": {
      "members": [
        {"name": "createTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "updateTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {
          "name": "configuredModelAlgorithmAssociationArn",
          "required": true,
          "shape": "ConfiguredModelAlgorithmAssociationArn"
        },
        {"name": "name", "required": true, "shape": "NameString"},
        {"name": "description", "shape": "ResourceDescription"},
        {"name": "membershipIdentifier", "required": true, "shape": "UUID"},
        {"name": "collaborationIdentifier", "required": true, "shape": "UUID"},
        {
          "name": "configuredModelAlgorithmArn",
          "required": true,
          "shape": "ConfiguredModelAlgorithmArn"
        },
        {"name": "creatorAccountId", "required": true, "shape": "AccountId"}
      ],
      "type": "structure"
    },
    "CollaborationMLInputChannelSummary": {
      "members": [
        {"name": "createTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "updateTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "membershipIdentifier", "required": true, "shape": "UUID"},
        {"name": "collaborationIdentifier", "required": true, "shape": "UUID"},
        {"name": "name", "required": true, "shape": "NameString"},
        {
          "name": "configuredModelAlgorithmAssociations",
          "required": true,
          "shape": "CollaborationMLInputChannelSummaryConfiguredModelAlgorithmAssociationsList"
        },
        {"name": "mlInputChannelArn", "required": true, "shape": "MLInputChannelArn"},
        {"name": "status", "required": true, "shape": "MLInputChannelStatus"},
        {"name": "creatorAccountId", "required": true, "shape": "AccountId"},
        {"name": "description", "shape": "ResourceDescription"},
        {"name": "payerConfiguration", "shape": "PayerConfiguration"}
      ],
      "type": "structure"
    },
    "CollaborationMLInputChannelSummaryConfiguredModelAlgorithmAssociationsList": {"item": "ConfiguredModelAlgorithmAssociationArn", "max": 1, "min": 1, "type": "list"},
    "CollaborationMLInputChannelsList": {"item": "CollaborationMLInputChannelSummary", "type": "list"},
    "CollaborationTrainedModelExportJobList": {"item": "CollaborationTrainedModelExportJobSummary", "type": "list"},
    "CollaborationTrainedModelExportJobSummary": {
      "members": [
        {"name": "createTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "updateTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "name", "required": true, "shape": "NameString"},
        {
          "name": "outputConfiguration",
          "required": true,
          "shape": "TrainedModelExportOutputConfiguration"
        },
        {"name": "status", "required": true, "shape": "TrainedModelExportJobStatus"},
        {"name": "statusDetails", "shape": "StatusDetails"},
        {"name": "description", "shape": "ResourceDescription"},
        {"name": "creatorAccountId", "required": true, "shape": "AccountId"},
        {"name": "trainedModelArn", "required": true, "shape": "TrainedModelArn"},
        {"name": "trainedModelVersionIdentifier", "shape": "UUID"},
        {"name": "membershipIdentifier", "required": true, "shape": "UUID"},
        {"name": "collaborationIdentifier", "required": true, "shape": "UUID"}
      ],
      "type": "structure"
    },
    "CollaborationTrainedModelInferenceJobList": {"item": "CollaborationTrainedModelInferenceJobSummary", "type": "list"},
    "CollaborationTrainedModelInferenceJobSummary": {
      "members": [
        {
          "name": "trainedModelInferenceJobArn",
          "required": true,
          "shape": "TrainedModelInferenceJobArn"
        },
        {
          "name": "configuredModelAlgorithmAssociationArn",
          "shape": "ConfiguredModelAlgorithmAssociationArn"
        },
        {"name": "membershipIdentifier", "required": true, "shape": "UUID"},
        {"name": "trainedModelArn", "required": true, "shape": "TrainedModelArn"},
        {"name": "trainedModelVersionIdentifier", "shape": "UUID"},
        {"name": "collaborationIdentifier", "required": true, "shape": "UUID"},
        {"name": "status", "required": true, "shape": "TrainedModelInferenceJobStatus"},
        {
          "name": "outputConfiguration",
          "required": true,
          "shape": "InferenceOutputConfiguration"
        },
        {"name": "name", "required": true, "shape": "NameString"},
        {"name": "description", "shape": "ResourceDescription"},
        {"name": "metricsStatus", "shape": "MetricsStatus"},
        {"name": "metricsStatusDetails", "shape": "String"},
        {"name": "logsStatus", "shape": "LogsStatus"},
        {"name": "logsStatusDetails", "shape": "String"},
        {"name": "mlModelInferencePayerAccountId", "shape": "AccountId"},
        {"name": "createTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "updateTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "creatorAccountId", "required": true, "shape": "AccountId"}
      ],
      "type": "structure"
    },
    "CollaborationTrainedModelList": {"item": "CollaborationTrainedModelSummary", "type": "list"},
    "CollaborationTrainedModelSummary": {
      "members": [
        {"name": "createTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "updateTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "trainedModelArn", "required": true, "shape": "TrainedModelArn"},
        {"name": "name", "required": true, "shape": "NameString"},
        {"name": "versionIdentifier", "shape": "UUID"},
        {
          "name": "incrementalTrainingDataChannels",
          "shape": "IncrementalTrainingDataChannelsOutput"
        },
        {"name": "description", "shape": "ResourceDescription"},
        {"name": "membershipIdentifier", "required": true, "shape": "UUID"},
        {"name": "collaborationIdentifier", "required": true, "shape": "UUID"},
        {"name": "status", "required": true, "shape": "TrainedModelStatus"},
        {
          "name": "configuredModelAlgorithmAssociationArn",
          "required": true,
          "shape": "ConfiguredModelAlgorithmAssociationArn"
        },
        {"name": "creatorAccountId", "required": true, "shape": "AccountId"},
        {"name": "mlModelTrainingPayerAccountId", "shape": "AccountId"}
      ],
      "type": "structure"
    },
    "ColumnClassificationDetails": {
      "members": [
        {"name": "columnMapping", "required": true, "shape": "ColumnMappingList"}
      ],
      "type": "structure"
    },
    "ColumnMappingList": {"item": "SyntheticDataColumnProperties", "min": 5, "type": "list"},
    "ColumnName": {
      "max": 128,
      "min": 1,
      "pattern": "[a-zA-Z0-9_](([a-zA-Z0-9_ ]+-)*([a-zA-Z0-9_ ]+))?",
      "type": "string"
    },
    "ColumnSchema": {
      "members": [
        {"name": "columnName", "required": true, "shape": "ColumnName"},
        {"name": "columnTypes", "required": true, "shape": "ColumnTypeList"}
      ],
      "type": "structure"
    },
    "ColumnType": {
      "enum": ["USER_ID", "ITEM_ID", "TIMESTAMP", "CATEGORICAL_FEATURE", "NUMERICAL_FEATURE"],
      "type": "string"
    },
    "ColumnTypeList": {"item": "ColumnType", "max": 1, "min": 1, "type": "list"},
    "ComputeConfiguration": {
      "members": [
        {"name": "worker", "shape": "WorkerComputeConfiguration"}
      ],
      "type": "structure",
      "union": true
    },
    "ConfiguredAudienceModelArn": {
      "max": 2048,
      "min": 20,
      "pattern": "arn:aws[-a-z]*:cleanrooms-ml:[-a-z0-9]+:[0-9]{12}:configured-audience-model/[-a-zA-Z0-9_/.]+",
      "type": "string"
    },
    "ConfiguredAudienceModelList": {"item": "ConfiguredAudienceModelSummary", "type": "list"},
    "ConfiguredAudienceModelOutputConfig": {
      "members": [
        {"name": "destination", "required": true, "shape": "AudienceDestination"},
        {"name": "roleArn", "required": true, "shape": "IamRoleArn"}
      ],
      "type": "structure"
    },
    "ConfiguredAudienceModelStatus": {
      "enum": ["ACTIVE"],
      "type": "string"
    },
    "ConfiguredAudienceModelSummary": {
      "members": [
        {"name": "createTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "updateTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "name", "required": true, "shape": "NameString"},
        {"name": "audienceModelArn", "required": true, "shape": "AudienceModelArn"},
        {
          "name": "outputConfig",
          "required": true,
          "shape": "ConfiguredAudienceModelOutputConfig"
        },
        {"name": "description", "shape": "ResourceDescription"},
        {
          "name": "configuredAudienceModelArn",
          "required": true,
          "shape": "ConfiguredAudienceModelArn"
        },
        {"name": "status", "required": true, "shape": "ConfiguredAudienceModelStatus"}
      ],
      "type": "structure"
    },
    "ConfiguredModelAlgorithmArn": {
      "max": 2048,
      "min": 20,
      "pattern": "arn:aws[-a-z]*:cleanrooms-ml:[-a-z0-9]+:[0-9]{12}:configured-model-algorithm/[-a-zA-Z0-9_/.]+",
      "type": "string"
    },
    "ConfiguredModelAlgorithmAssociationArn": {
      "max": 2048,
      "min": 20,
      "pattern": "arn:aws[-a-z]*:cleanrooms-ml:[-a-z0-9]+:[0-9]{12}:membership/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/configured-model-algorithm-association/[-a-zA-Z0-9_/.]+",
      "type": "string"
    },
    "ConfiguredModelAlgorithmAssociationList": {"item": "ConfiguredModelAlgorithmAssociationSummary", "type": "list"},
    "ConfiguredModelAlgorithmAssociationSummary": {
      "members": [
        {"name": "createTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "updateTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {
          "name": "configuredModelAlgorithmAssociationArn",
          "required": true,
          "shape": "ConfiguredModelAlgorithmAssociationArn"
        },
        {
          "name": "configuredModelAlgorithmArn",
          "required": true,
          "shape": "ConfiguredModelAlgorithmArn"
        },
        {"name": "name", "required": true, "shape": "NameString"},
        {"name": "description", "shape": "ResourceDescription"},
        {"name": "membershipIdentifier", "required": true, "shape": "UUID"},
        {"name": "collaborationIdentifier", "required": true, "shape": "UUID"}
      ],
      "type": "structure"
    },
    "ConfiguredModelAlgorithmList": {"item": "ConfiguredModelAlgorithmSummary", "type": "list"},
    "ConfiguredModelAlgorithmSummary": {
      "members": [
        {"name": "createTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "updateTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {
          "name": "configuredModelAlgorithmArn",
          "required": true,
          "shape": "ConfiguredModelAlgorithmArn"
        },
        {"name": "name", "required": true, "shape": "NameString"},
        {"name": "description", "shape": "ResourceDescription"}
      ],
      "type": "structure"
    },
    "ConflictException": {
      "members": [
        {"name": "message", "required": true, "shape": "String"}
      ],
      "status": 409,
      "type": "structure"
    },
    "ContainerArgument": {"max": 256, "min": 1, "pattern": ".*", "type": "string"},
    "ContainerArguments": {"item": "ContainerArgument", "max": 100, "min": 1, "type": "list"},
    "ContainerConfig": {
      "members": [
        {"name": "imageUri", "required": true, "shape": "AlgorithmImage"},
        {"name": "entrypoint", "shape": "ContainerEntrypoint"},
        {"name": "arguments", "shape": "ContainerArguments"},
        {"name": "metricDefinitions", "shape": "MetricDefinitionList"}
      ],
      "type": "structure"
    },
    "ContainerEntrypoint": {"item": "ContainerEntrypointString", "max": 100, "min": 1, "type": "list"},
    "ContainerEntrypointString": {"max": 256, "min": 1, "pattern": ".*", "type": "string"},
    "CreateAudienceModelRequest": {
      "members": [
        {"name": "trainingDataStartTime", "shape": "SyntheticTimestamp_date_time"},
        {"name": "trainingDataEndTime", "shape": "SyntheticTimestamp_date_time"},
        {"name": "name", "required": true, "shape": "NameString"},
        {"name": "trainingDatasetArn", "required": true, "shape": "TrainingDatasetArn"},
        {"name": "kmsKeyArn", "shape": "KmsKeyArn"},
        {"name": "tags", "shape": "TagMap"},
        {"name": "description", "shape": "ResourceDescription"}
      ],
      "type": "structure"
    },
    "CreateAudienceModelResponse": {
      "members": [
        {"name": "audienceModelArn", "required": true, "shape": "AudienceModelArn"}
      ],
      "type": "structure"
    },
    "CreateConfiguredAudienceModelRequest": {
      "members": [
        {"name": "name", "required": true, "shape": "NameString"},
        {"name": "audienceModelArn", "required": true, "shape": "AudienceModelArn"},
        {
          "name": "outputConfig",
          "required": true,
          "shape": "ConfiguredAudienceModelOutputConfig"
        },
        {"name": "description", "shape": "ResourceDescription"},
        {"name": "sharedAudienceMetrics", "required": true, "shape": "MetricsList"},
        {"name": "minMatchingSeedSize", "shape": "MinMatchingSeedSize"},
        {"name": "audienceSizeConfig", "shape": "AudienceSizeConfig"},
        {"name": "tags", "shape": "TagMap"},
        {"name": "childResourceTagOnCreatePolicy", "shape": "TagOnCreatePolicy"}
      ],
      "type": "structure"
    },
    "CreateConfiguredAudienceModelResponse": {
      "members": [
        {
          "name": "configuredAudienceModelArn",
          "required": true,
          "shape": "ConfiguredAudienceModelArn"
        }
      ],
      "type": "structure"
    },
    "CreateConfiguredModelAlgorithmAssociationRequest": {
      "members": [
        {"location": "path", "name": "membershipIdentifier", "required": true, "shape": "UUID"},
        {
          "name": "configuredModelAlgorithmArn",
          "required": true,
          "shape": "ConfiguredModelAlgorithmArn"
        },
        {"name": "name", "required": true, "shape": "NameString"},
        {"name": "description", "shape": "ResourceDescription"},
        {"name": "privacyConfiguration", "shape": "PrivacyConfiguration"},
        {"name": "tags", "shape": "TagMap"}
      ],
      "type": "structure"
    },
    "CreateConfiguredModelAlgorithmAssociationResponse": {
      "members": [
        {
          "name": "configuredModelAlgorithmAssociationArn",
          "required": true,
          "shape": "ConfiguredModelAlgorithmAssociationArn"
        }
      ],
      "type": "structure"
    },
    "CreateConfiguredModelAlgorithmRequest": {
      "members": [
        {"name": "name", "required": true, "shape": "NameString"},
        {"name": "description", "shape": "ResourceDescription"},
        {"name": "roleArn", "required": true, "shape": "IamRoleArn"},
        {"name": "trainingContainerConfig", "shape": "ContainerConfig"},
        {"name": "inferenceContainerConfig", "shape": "InferenceContainerConfig"},
        {"name": "tags", "shape": "TagMap"},
        {"name": "kmsKeyArn", "shape": "KmsKeyArn"}
      ],
      "type": "structure"
    },
    "CreateConfiguredModelAlgorithmResponse": {
      "members": [
        {
          "name": "configuredModelAlgorithmArn",
          "required": true,
          "shape": "ConfiguredModelAlgorithmArn"
        }
      ],
      "type": "structure"
    },
    "CreateMLInputChannelRequest": {
      "members": [
        {"location": "path", "name": "membershipIdentifier", "required": true, "shape": "UUID"},
        {
          "name": "configuredModelAlgorithmAssociations",
          "required": true,
          "shape": "CreateMLInputChannelRequestConfiguredModelAlgorithmAssociationsList"
        },
        {"name": "inputChannel", "required": true, "shape": "InputChannel"},
        {"name": "name", "required": true, "shape": "NameString"},
        {
          "name": "retentionInDays",
          "required": true,
          "shape": "CreateMLInputChannelRequestRetentionInDaysInteger"
        },
        {"name": "description", "shape": "ResourceDescription"},
        {"name": "kmsKeyArn", "shape": "KmsKeyArn"},
        {"name": "tags", "shape": "TagMap"},
        {"name": "payerConfiguration", "shape": "PayerConfiguration"}
      ],
      "type": "structure"
    },
    "CreateMLInputChannelRequestConfiguredModelAlgorithmAssociationsList": {"item": "ConfiguredModelAlgorithmAssociationArn", "max": 1, "min": 1, "type": "list"},
    "CreateMLInputChannelRequestRetentionInDaysInteger": {"max": 30, "min": 1, "type": "integer"},
    "CreateMLInputChannelResponse": {
      "members": [
        {"name": "mlInputChannelArn", "required": true, "shape": "MLInputChannelArn"}
      ],
      "type": "structure"
    },
    "CreateTrainedModelRequest": {
      "members": [
        {"location": "path", "name": "membershipIdentifier", "required": true, "shape": "UUID"},
        {"name": "name", "required": true, "shape": "NameString"},
        {
          "name": "configuredModelAlgorithmAssociationArn",
          "required": true,
          "shape": "ConfiguredModelAlgorithmAssociationArn"
        },
        {"name": "hyperparameters", "shape": "HyperParameters"},
        {"name": "environment", "shape": "Environment"},
        {"name": "resourceConfig", "required": true, "shape": "ResourceConfig"},
        {"name": "stoppingCondition", "shape": "StoppingCondition"},
        {"name": "incrementalTrainingDataChannels", "shape": "IncrementalTrainingDataChannels"},
        {"name": "dataChannels", "required": true, "shape": "ModelTrainingDataChannels"},
        {"name": "trainingInputMode", "shape": "TrainingInputMode"},
        {"name": "description", "shape": "ResourceDescription"},
        {"name": "kmsKeyArn", "shape": "KmsKeyArn"},
        {"name": "tags", "shape": "TagMap"},
        {"name": "mlModelTrainingPayerAccountId", "shape": "AccountId"}
      ],
      "type": "structure"
    },
    "CreateTrainedModelResponse": {
      "members": [
        {"name": "trainedModelArn", "required": true, "shape": "TrainedModelArn"},
        {"name": "versionIdentifier", "shape": "UUID"}
      ],
      "type": "structure"
    },
    "CreateTrainingDatasetRequest": {
      "members": [
        {"name": "name", "required": true, "shape": "NameString"},
        {"name": "roleArn", "required": true, "shape": "IamRoleArn"},
        {
          "name": "trainingData",
          "required": true,
          "shape": "CreateTrainingDatasetRequestTrainingDataList"
        },
        {"name": "tags", "shape": "TagMap"},
        {"name": "description", "shape": "ResourceDescription"}
      ],
      "type": "structure"
    },
    "CreateTrainingDatasetRequestTrainingDataList": {"item": "Dataset", "max": 1, "min": 1, "type": "list"},
    "CreateTrainingDatasetResponse": {
      "members": [
        {"name": "trainingDatasetArn", "required": true, "shape": "TrainingDatasetArn"}
      ],
      "type": "structure"
    },
    "CustomDataIdentifier": {
      "max": 200,
      "min": 1,
      "pattern": "[a-zA-Z0-9\\_\\#\\=\\@/\\;\\,\\-\\ \\^\\$\\?\\[\\]\\{\\}\\|\\\\\\*\\+\\.\\(\\)]+",
      "type": "string"
    },
    "CustomDataIdentifierList": {"item": "CustomDataIdentifier", "max": 10, "min": 1, "type": "list"},
    "CustomEntityConfig": {
      "members": [
        {"name": "customDataIdentifiers", "required": true, "shape": "CustomDataIdentifierList"}
      ],
      "type": "structure"
    },
    "DataPrivacyScores": {
      "members": [
        {
          "name": "membershipInferenceAttackScores",
          "required": true,
          "shape": "MembershipInferenceAttackScoreList"
        }
      ],
      "type": "structure"
    },
    "DataSource": {
      "members": [
        {"name": "glueDataSource", "required": true, "shape": "GlueDataSource"}
      ],
      "type": "structure"
    },
    "Dataset": {
      "members": [
        {"name": "type", "required": true, "shape": "DatasetType"},
        {"name": "inputConfig", "required": true, "shape": "DatasetInputConfig"}
      ],
      "type": "structure"
    },
    "DatasetInputConfig": {
      "members": [
        {"name": "schema", "required": true, "shape": "DatasetInputConfigSchemaList"},
        {"name": "dataSource", "required": true, "shape": "DataSource"}
      ],
      "type": "structure"
    },
    "DatasetInputConfigSchemaList": {"item": "ColumnSchema", "max": 100, "min": 1, "type": "list"},
    "DatasetList": {"item": "Dataset", "type": "list"},
    "DatasetType": {
      "enum": ["INTERACTIONS"],
      "type": "string"
    },
    "DeleteAudienceGenerationJobRequest": {
      "members": [
        {
          "location": "path",
          "name": "audienceGenerationJobArn",
          "required": true,
          "shape": "AudienceGenerationJobArn"
        }
      ],
      "type": "structure"
    },
    "DeleteAudienceModelRequest": {
      "members": [
        {
          "location": "path",
          "name": "audienceModelArn",
          "required": true,
          "shape": "AudienceModelArn"
        }
      ],
      "type": "structure"
    },
    "DeleteConfiguredAudienceModelPolicyRequest": {
      "members": [
        {
          "location": "path",
          "name": "configuredAudienceModelArn",
          "required": true,
          "shape": "ConfiguredAudienceModelArn"
        }
      ],
      "type": "structure"
    },
    "DeleteConfiguredAudienceModelRequest": {
      "members": [
        {
          "location": "path",
          "name": "configuredAudienceModelArn",
          "required": true,
          "shape": "ConfiguredAudienceModelArn"
        }
      ],
      "type": "structure"
    },
    "DeleteConfiguredModelAlgorithmAssociationRequest": {
      "members": [
        {
          "location": "path",
          "name": "configuredModelAlgorithmAssociationArn",
          "required": true,
          "shape": "ConfiguredModelAlgorithmAssociationArn"
        },
        {"location": "path", "name": "membershipIdentifier", "required": true, "shape": "UUID"}
      ],
      "type": "structure"
    },
    "DeleteConfiguredModelAlgorithmRequest": {
      "members": [
        {
          "location": "path",
          "name": "configuredModelAlgorithmArn",
          "required": true,
          "shape": "ConfiguredModelAlgorithmArn"
        }
      ],
      "type": "structure"
    },
    "DeleteMLConfigurationRequest": {
      "members": [
        {"location": "path", "name": "membershipIdentifier", "required": true, "shape": "UUID"}
      ],
      "type": "structure"
    },
    "DeleteMLInputChannelDataRequest": {
      "members": [
        {
          "location": "path",
          "name": "mlInputChannelArn",
          "required": true,
          "shape": "MLInputChannelArn"
        },
        {"location": "path", "name": "membershipIdentifier", "required": true, "shape": "UUID"}
      ],
      "type": "structure"
    },
    "DeleteTrainedModelOutputRequest": {
      "members": [
        {
          "location": "path",
          "name": "trainedModelArn",
          "required": true,
          "shape": "TrainedModelArn"
        },
        {"location": "path", "name": "membershipIdentifier", "required": true, "shape": "UUID"},
        {"location": "query", "name": "versionIdentifier", "shape": "UUID"}
      ],
      "type": "structure"
    },
    "DeleteTrainingDatasetRequest": {
      "members": [
        {
          "location": "path",
          "name": "trainingDatasetArn",
          "required": true,
          "shape": "TrainingDatasetArn"
        }
      ],
      "type": "structure"
    },
    "Destination": {
      "members": [
        {"name": "s3Destination", "required": true, "shape": "S3ConfigMap"}
      ],
      "type": "structure"
    },
    "EntityType": {
      "enum": ["ALL_PERSONALLY_IDENTIFIABLE_INFORMATION", "NUMBERS", "CUSTOM"],
      "type": "string"
    },
    "EntityTypeList": {"item": "EntityType", "min": 1, "type": "list"},
    "Environment": {
      "key": "EnvironmentKeyString",
      "max": 100,
      "min": 0,
      "type": "map",
      "value": "EnvironmentValueString"
    },
    "EnvironmentKeyString": {"max": 512, "min": 1, "pattern": "[a-zA-Z_][a-zA-Z0-9_]*", "type": "string"},
    "EnvironmentValueString": {"max": 512, "min": 1, "pattern": "[\\S\\s]*", "type": "string"},
    "GetAudienceGenerationJobRequest": {
      "members": [
        {
          "location": "path",
          "name": "audienceGenerationJobArn",
          "required": true,
          "shape": "AudienceGenerationJobArn"
        }
      ],
      "type": "structure"
    },
    "GetAudienceGenerationJobResponse": {
      "members": [
        {"name": "createTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "updateTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {
          "name": "audienceGenerationJobArn",
          "required": true,
          "shape": "AudienceGenerationJobArn"
        },
        {"name": "name", "required": true, "shape": "NameString"},
        {"name": "description", "shape": "ResourceDescription"},
        {"name": "status", "required": true, "shape": "AudienceGenerationJobStatus"},
        {"name": "statusDetails", "shape": "StatusDetails"},
        {
          "name": "configuredAudienceModelArn",
          "required": true,
          "shape": "ConfiguredAudienceModelArn"
        },
        {"name": "seedAudience", "shape": "AudienceGenerationJobDataSource"},
        {"name": "includeSeedInOutput", "shape": "Boolean"},
        {"name": "collaborationId", "shape": "UUID"},
        {"name": "metrics", "shape": "AudienceQualityMetrics"},
        {"name": "startedBy", "shape": "AccountId"},
        {"name": "tags", "shape": "TagMap"},
        {"name": "protectedQueryIdentifier", "shape": "String"}
      ],
      "type": "structure"
    },
    "GetAudienceModelRequest": {
      "members": [
        {
          "location": "path",
          "name": "audienceModelArn",
          "required": true,
          "shape": "AudienceModelArn"
        }
      ],
      "type": "structure"
    },
    "GetAudienceModelResponse": {
      "members": [
        {"name": "createTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "updateTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "trainingDataStartTime", "shape": "SyntheticTimestamp_date_time"},
        {"name": "trainingDataEndTime", "shape": "SyntheticTimestamp_date_time"},
        {"name": "audienceModelArn", "required": true, "shape": "AudienceModelArn"},
        {"name": "name", "required": true, "shape": "NameString"},
        {"name": "trainingDatasetArn", "required": true, "shape": "TrainingDatasetArn"},
        {"name": "status", "required": true, "shape": "AudienceModelStatus"},
        {"name": "statusDetails", "shape": "StatusDetails"},
        {"name": "kmsKeyArn", "shape": "KmsKeyArn"},
        {"name": "tags", "shape": "TagMap"},
        {"name": "description", "shape": "ResourceDescription"}
      ],
      "type": "structure"
    },
    "GetCollaborationConfiguredModelAlgorithmAssociationRequest": {
      "members": [
        {
          "location": "path",
          "name": "configuredModelAlgorithmAssociationArn",
          "required": true,
          "shape": "ConfiguredModelAlgorithmAssociationArn"
        },
        {
          "location": "path",
          "name": "collaborationIdentifier",
          "required": true,
          "shape": "UUID"
        }
      ],
      "type": "structure"
    },
    "GetCollaborationConfiguredModelAlgorithmAssociationResponse": {
      "members": [
        {"name": "createTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "updateTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {
          "name": "configuredModelAlgorithmAssociationArn",
          "required": true,
          "shape": "ConfiguredModelAlgorithmAssociationArn"
        },
        {"name": "membershipIdentifier", "required": true, "shape": "UUID"},
        {"name": "collaborationIdentifier", "required": true, "shape": "UUID"},
        {
          "name": "configuredModelAlgorithmArn",
          "required": true,
          "shape": "ConfiguredModelAlgorithmArn"
        },
        {"name": "name", "required": true, "shape": "NameString"},
        {"name": "description", "shape": "ResourceDescription"},
        {"name": "creatorAccountId", "required": true, "shape": "AccountId"},
        {"name": "privacyConfiguration", "shape": "PrivacyConfiguration"}
      ],
      "type": "structure"
    },
    "GetCollaborationMLInputChannelRequest": {
      "members": [
        {
          "location": "path",
          "name": "mlInputChannelArn",
          "required": true,
          "shape": "MLInputChannelArn"
        },
        {
          "location": "path",
          "name": "collaborationIdentifier",
          "required": true,
          "shape": "UUID"
        }
      ],
      "type": "structure"
    },
    "GetCollaborationMLInputChannelResponse": {
      "members": [
        {"name": "membershipIdentifier", "required": true, "shape": "UUID"},
        {"name": "collaborationIdentifier", "required": true, "shape": "UUID"},
        {"name": "mlInputChannelArn", "required": true, "shape": "MLInputChannelArn"},
        {"name": "name", "required": true, "shape": "NameString"},
        {
          "name": "configuredModelAlgorithmAssociations",
          "required": true,
          "shape": "GetCollaborationMLInputChannelResponseConfiguredModelAlgorithmAssociationsList"
        },
        {"name": "status", "required": true, "shape": "MLInputChannelStatus"},
        {"name": "statusDetails", "shape": "StatusDetails"},
        {
          "name": "retentionInDays",
          "required": true,
          "shape": "GetCollaborationMLInputChannelResponseRetentionInDaysInteger"
        },
        {
          "name": "numberOfRecords",
          "shape": "GetCollaborationMLInputChannelResponseNumberOfRecordsLong"
        },
        {"name": "privacyBudgets", "shape": "PrivacyBudgets"},
        {"name": "description", "shape": "ResourceDescription"},
        {"name": "syntheticDataConfiguration", "shape": "SyntheticDataConfiguration"},
        {"name": "payerConfiguration", "shape": "PayerConfiguration"},
        {"name": "createTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "updateTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "creatorAccountId", "required": true, "shape": "AccountId"}
      ],
      "type": "structure"
    },
    "GetCollaborationMLInputChannelResponseConfiguredModelAlgorithmAssociationsList": {"item": "ConfiguredModelAlgorithmAssociationArn", "max": 1, "min": 1, "type": "list"},
    "GetCollaborationMLInputChannelResponseNumberOfRecordsLong": {"max": 100000000000, "min": 0, "type": "long"},
    "GetCollaborationMLInputChannelResponseRetentionInDaysInteger": {"max": 30, "min": 1, "type": "integer"},
    "GetCollaborationTrainedModelRequest": {
      "members": [
        {
          "location": "path",
          "name": "trainedModelArn",
          "required": true,
          "shape": "TrainedModelArn"
        },
        {
          "location": "path",
          "name": "collaborationIdentifier",
          "required": true,
          "shape": "UUID"
        },
        {"location": "query", "name": "versionIdentifier", "shape": "UUID"}
      ],
      "type": "structure"
    },
    "GetCollaborationTrainedModelResponse": {
      "members": [
        {"name": "membershipIdentifier", "required": true, "shape": "UUID"},
        {"name": "collaborationIdentifier", "required": true, "shape": "UUID"},
        {"name": "trainedModelArn", "required": true, "shape": "TrainedModelArn"},
        {"name": "versionIdentifier", "shape": "UUID"},
        {
          "name": "incrementalTrainingDataChannels",
          "shape": "IncrementalTrainingDataChannelsOutput"
        },
        {"name": "name", "required": true, "shape": "NameString"},
        {"name": "description", "shape": "ResourceDescription"},
        {"name": "status", "required": true, "shape": "TrainedModelStatus"},
        {"name": "statusDetails", "shape": "StatusDetails"},
        {
          "name": "configuredModelAlgorithmAssociationArn",
          "required": true,
          "shape": "ConfiguredModelAlgorithmAssociationArn"
        },
        {"name": "resourceConfig", "shape": "ResourceConfig"},
        {"name": "trainingInputMode", "shape": "TrainingInputMode"},
        {"name": "stoppingCondition", "shape": "StoppingCondition"},
        {"name": "metricsStatus", "shape": "MetricsStatus"},
        {"name": "metricsStatusDetails", "shape": "String"},
        {"name": "logsStatus", "shape": "LogsStatus"},
        {"name": "logsStatusDetails", "shape": "String"},
        {"name": "trainingContainerImageDigest", "shape": "String"},
        {"name": "mlModelTrainingPayerAccountId", "shape": "AccountId"},
        {"name": "createTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "updateTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "creatorAccountId", "required": true, "shape": "AccountId"}
      ],
      "type": "structure"
    },
    "GetConfiguredAudienceModelPolicyRequest": {
      "members": [
        {
          "location": "path",
          "name": "configuredAudienceModelArn",
          "required": true,
          "shape": "ConfiguredAudienceModelArn"
        }
      ],
      "type": "structure"
    },
    "GetConfiguredAudienceModelPolicyResponse": {
      "members": [
        {
          "name": "configuredAudienceModelArn",
          "required": true,
          "shape": "ConfiguredAudienceModelArn"
        },
        {"name": "configuredAudienceModelPolicy", "required": true, "shape": "ResourcePolicy"},
        {"name": "policyHash", "required": true, "shape": "Hash"}
      ],
      "type": "structure"
    },
    "GetConfiguredAudienceModelRequest": {
      "members": [
        {
          "location": "path",
          "name": "configuredAudienceModelArn",
          "required": true,
          "shape": "ConfiguredAudienceModelArn"
        }
      ],
      "type": "structure"
    },
    "GetConfiguredAudienceModelResponse": {
      "members": [
        {"name": "createTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "updateTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {
          "name": "configuredAudienceModelArn",
          "required": true,
          "shape": "ConfiguredAudienceModelArn"
        },
        {"name": "name", "required": true, "shape": "NameString"},
        {"name": "audienceModelArn", "required": true, "shape": "AudienceModelArn"},
        {
          "name": "outputConfig",
          "required": true,
          "shape": "ConfiguredAudienceModelOutputConfig"
        },
        {"name": "description", "shape": "ResourceDescription"},
        {"name": "status", "required": true, "shape": "ConfiguredAudienceModelStatus"},
        {"name": "sharedAudienceMetrics", "required": true, "shape": "MetricsList"},
        {"name": "minMatchingSeedSize", "shape": "MinMatchingSeedSize"},
        {"name": "audienceSizeConfig", "shape": "AudienceSizeConfig"},
        {"name": "tags", "shape": "TagMap"},
        {"name": "childResourceTagOnCreatePolicy", "shape": "TagOnCreatePolicy"}
      ],
      "type": "structure"
    },
    "GetConfiguredModelAlgorithmAssociationRequest": {
      "members": [
        {
          "location": "path",
          "name": "configuredModelAlgorithmAssociationArn",
          "required": true,
          "shape": "ConfiguredModelAlgorithmAssociationArn"
        },
        {"location": "path", "name": "membershipIdentifier", "required": true, "shape": "UUID"}
      ],
      "type": "structure"
    },
    "GetConfiguredModelAlgorithmAssociationResponse": {
      "members": [
        {"name": "createTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "updateTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {
          "name": "configuredModelAlgorithmAssociationArn",
          "required": true,
          "shape": "ConfiguredModelAlgorithmAssociationArn"
        },
        {"name": "membershipIdentifier", "required": true, "shape": "UUID"},
        {"name": "collaborationIdentifier", "required": true, "shape": "UUID"},
        {
          "name": "configuredModelAlgorithmArn",
          "required": true,
          "shape": "ConfiguredModelAlgorithmArn"
        },
        {"name": "name", "required": true, "shape": "NameString"},
        {"name": "privacyConfiguration", "shape": "PrivacyConfiguration"},
        {"name": "description", "shape": "ResourceDescription"},
        {"name": "tags", "shape": "TagMap"}
      ],
      "type": "structure"
    },
    "GetConfiguredModelAlgorithmRequest": {
      "members": [
        {
          "location": "path",
          "name": "configuredModelAlgorithmArn",
          "required": true,
          "shape": "ConfiguredModelAlgorithmArn"
        }
      ],
      "type": "structure"
    },
    "GetConfiguredModelAlgorithmResponse": {
      "members": [
        {"name": "createTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "updateTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {
          "name": "configuredModelAlgorithmArn",
          "required": true,
          "shape": "ConfiguredModelAlgorithmArn"
        },
        {"name": "name", "required": true, "shape": "NameString"},
        {"name": "trainingContainerConfig", "shape": "ContainerConfig"},
        {"name": "inferenceContainerConfig", "shape": "InferenceContainerConfig"},
        {"name": "roleArn", "required": true, "shape": "IamRoleArn"},
        {"name": "description", "shape": "ResourceDescription"},
        {"name": "tags", "shape": "TagMap"},
        {"name": "kmsKeyArn", "shape": "KmsKeyArn"}
      ],
      "type": "structure"
    },
    "GetMLConfigurationRequest": {
      "members": [
        {"location": "path", "name": "membershipIdentifier", "required": true, "shape": "UUID"}
      ],
      "type": "structure"
    },
    "GetMLConfigurationResponse": {
      "members": [
        {"name": "membershipIdentifier", "required": true, "shape": "UUID"},
        {"name": "defaultOutputLocation", "required": true, "shape": "MLOutputConfiguration"},
        {"name": "createTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "updateTime", "required": true, "shape": "SyntheticTimestamp_date_time"}
      ],
      "type": "structure"
    },
    "GetMLInputChannelRequest": {
      "members": [
        {
          "location": "path",
          "name": "mlInputChannelArn",
          "required": true,
          "shape": "MLInputChannelArn"
        },
        {"location": "path", "name": "membershipIdentifier", "required": true, "shape": "UUID"}
      ],
      "type": "structure"
    },
    "GetMLInputChannelResponse": {
      "members": [
        {"name": "membershipIdentifier", "required": true, "shape": "UUID"},
        {"name": "collaborationIdentifier", "required": true, "shape": "UUID"},
        {"name": "mlInputChannelArn", "required": true, "shape": "MLInputChannelArn"},
        {"name": "name", "required": true, "shape": "NameString"},
        {
          "name": "configuredModelAlgorithmAssociations",
          "required": true,
          "shape": "GetMLInputChannelResponseConfiguredModelAlgorithmAssociationsList"
        },
        {"name": "status", "required": true, "shape": "MLInputChannelStatus"},
        {"name": "statusDetails", "shape": "StatusDetails"},
        {
          "name": "retentionInDays",
          "required": true,
          "shape": "GetMLInputChannelResponseRetentionInDaysInteger"
        },
        {"name": "numberOfRecords", "shape": "GetMLInputChannelResponseNumberOfRecordsLong"},
        {"name": "privacyBudgets", "shape": "PrivacyBudgets"},
        {"name": "description", "shape": "ResourceDescription"},
        {"name": "syntheticDataConfiguration", "shape": "SyntheticDataConfiguration"},
        {"name": "payerConfiguration", "shape": "PayerConfiguration"},
        {"name": "createTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "updateTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "inputChannel", "required": true, "shape": "InputChannel"},
        {"name": "protectedQueryIdentifier", "shape": "UUID"},
        {"name": "numberOfFiles", "shape": "GetMLInputChannelResponseNumberOfFilesDouble"},
        {"name": "sizeInGb", "shape": "GetMLInputChannelResponseSizeInGbDouble"},
        {"name": "kmsKeyArn", "shape": "KmsKeyArn"},
        {"name": "tags", "shape": "TagMap"}
      ],
      "type": "structure"
    },
    "GetMLInputChannelResponseConfiguredModelAlgorithmAssociationsList": {"item": "ConfiguredModelAlgorithmAssociationArn", "max": 1, "min": 1, "type": "list"},
    "GetMLInputChannelResponseNumberOfFilesDouble": {"max": 1000000, "min": 0, "type": "double"},
    "GetMLInputChannelResponseNumberOfRecordsLong": {"max": 100000000000, "min": 0, "type": "long"},
    "GetMLInputChannelResponseRetentionInDaysInteger": {"max": 30, "min": 1, "type": "integer"},
    "GetMLInputChannelResponseSizeInGbDouble": {"max": 1000000, "min": 0, "type": "double"},
    "GetTrainedModelInferenceJobRequest": {
      "members": [
        {"location": "path", "name": "membershipIdentifier", "required": true, "shape": "UUID"},
        {
          "location": "path",
          "name": "trainedModelInferenceJobArn",
          "required": true,
          "shape": "TrainedModelInferenceJobArn"
        }
      ],
      "type": "structure"
    },
    "GetTrainedModelInferenceJobResponse": {
      "members": [
        {"name": "createTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "updateTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {
          "name": "trainedModelInferenceJobArn",
          "required": true,
          "shape": "TrainedModelInferenceJobArn"
        },
        {
          "name": "configuredModelAlgorithmAssociationArn",
          "shape": "ConfiguredModelAlgorithmAssociationArn"
        },
        {"name": "name", "required": true, "shape": "NameString"},
        {"name": "status", "required": true, "shape": "TrainedModelInferenceJobStatus"},
        {"name": "trainedModelArn", "required": true, "shape": "TrainedModelArn"},
        {"name": "trainedModelVersionIdentifier", "shape": "UUID"},
        {"name": "resourceConfig", "required": true, "shape": "InferenceResourceConfig"},
        {
          "name": "outputConfiguration",
          "required": true,
          "shape": "InferenceOutputConfiguration"
        },
        {"name": "membershipIdentifier", "required": true, "shape": "UUID"},
        {"name": "dataSource", "required": true, "shape": "ModelInferenceDataSource"},
        {
          "name": "containerExecutionParameters",
          "shape": "InferenceContainerExecutionParameters"
        },
        {"name": "statusDetails", "shape": "StatusDetails"},
        {"name": "description", "shape": "ResourceDescription"},
        {"name": "inferenceContainerImageDigest", "shape": "String"},
        {"name": "environment", "shape": "InferenceEnvironmentMap"},
        {"name": "kmsKeyArn", "shape": "KmsKeyArn"},
        {"name": "metricsStatus", "shape": "MetricsStatus"},
        {"name": "metricsStatusDetails", "shape": "String"},
        {"name": "logsStatus", "shape": "LogsStatus"},
        {"name": "logsStatusDetails", "shape": "String"},
        {"name": "tags", "shape": "TagMap"},
        {"name": "mlModelInferencePayerAccountId", "shape": "AccountId"}
      ],
      "type": "structure"
    },
    "GetTrainedModelRequest": {
      "members": [
        {
          "location": "path",
          "name": "trainedModelArn",
          "required": true,
          "shape": "TrainedModelArn"
        },
        {"location": "path", "name": "membershipIdentifier", "required": true, "shape": "UUID"},
        {"location": "query", "name": "versionIdentifier", "shape": "UUID"}
      ],
      "type": "structure"
    },
    "GetTrainedModelResponse": {
      "members": [
        {"name": "membershipIdentifier", "required": true, "shape": "UUID"},
        {"name": "collaborationIdentifier", "required": true, "shape": "UUID"},
        {"name": "trainedModelArn", "required": true, "shape": "TrainedModelArn"},
        {"name": "versionIdentifier", "shape": "UUID"},
        {
          "name": "incrementalTrainingDataChannels",
          "shape": "IncrementalTrainingDataChannelsOutput"
        },
        {"name": "name", "required": true, "shape": "NameString"},
        {"name": "description", "shape": "ResourceDescription"},
        {"name": "status", "required": true, "shape": "TrainedModelStatus"},
        {"name": "statusDetails", "shape": "StatusDetails"},
        {
          "name": "configuredModelAlgorithmAssociationArn",
          "required": true,
          "shape": "ConfiguredModelAlgorithmAssociationArn"
        },
        {"name": "resourceConfig", "shape": "ResourceConfig"},
        {"name": "trainingInputMode", "shape": "TrainingInputMode"},
        {"name": "stoppingCondition", "shape": "StoppingCondition"},
        {"name": "metricsStatus", "shape": "MetricsStatus"},
        {"name": "metricsStatusDetails", "shape": "String"},
        {"name": "logsStatus", "shape": "LogsStatus"},
        {"name": "logsStatusDetails", "shape": "String"},
        {"name": "trainingContainerImageDigest", "shape": "String"},
        {"name": "mlModelTrainingPayerAccountId", "shape": "AccountId"},
        {"name": "createTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "updateTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "hyperparameters", "shape": "HyperParameters"},
        {"name": "environment", "shape": "Environment"},
        {"name": "kmsKeyArn", "shape": "KmsKeyArn"},
        {"name": "tags", "shape": "TagMap"},
        {"name": "dataChannels", "required": true, "shape": "ModelTrainingDataChannels"}
      ],
      "type": "structure"
    },
    "GetTrainingDatasetRequest": {
      "members": [
        {
          "location": "path",
          "name": "trainingDatasetArn",
          "required": true,
          "shape": "TrainingDatasetArn"
        }
      ],
      "type": "structure"
    },
    "GetTrainingDatasetResponse": {
      "members": [
        {"name": "createTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "updateTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "trainingDatasetArn", "required": true, "shape": "TrainingDatasetArn"},
        {"name": "name", "required": true, "shape": "NameString"},
        {"name": "trainingData", "required": true, "shape": "DatasetList"},
        {"name": "status", "required": true, "shape": "TrainingDatasetStatus"},
        {"name": "roleArn", "required": true, "shape": "IamRoleArn"},
        {"name": "tags", "shape": "TagMap"},
        {"name": "description", "shape": "ResourceDescription"}
      ],
      "type": "structure"
    },
    "GlueDataSource": {
      "members": [
        {"name": "tableName", "required": true, "shape": "GlueTableName"},
        {"name": "databaseName", "required": true, "shape": "GlueDatabaseName"},
        {"name": "catalogId", "shape": "AccountId"}
      ],
      "type": "structure"
    },
    "GlueDatabaseName": {
      "max": 128,
      "min": 1,
      "pattern": "[a-zA-Z0-9_](([a-zA-Z0-9_]+-)*([a-zA-Z0-9_]+))?",
      "type": "string"
    },
    "GlueTableName": {
      "max": 128,
      "min": 1,
      "pattern": "[a-zA-Z0-9_](([a-zA-Z0-9_ ]+-)*([a-zA-Z0-9_ ]+))?",
      "type": "string"
    },
    "Hash": {"max": 128, "min": 64, "pattern": "[0-9a-f]+", "type": "string"},
    "HyperParameters": {
      "key": "HyperParametersKeyString",
      "max": 100,
      "min": 0,
      "type": "map",
      "value": "HyperParametersValueString"
    },
    "HyperParametersKeyString": {"max": 256, "min": 1, "pattern": ".*", "type": "string"},
    "HyperParametersValueString": {"max": 2500, "min": 1, "pattern": ".*", "type": "string"},
    "IamRoleArn": {
      "max": 2048,
      "min": 20,
      "pattern": "arn:aws[-a-z]*:iam::[0-9]{12}:role/.+",
      "type": "string"
    },
    "IncrementalTrainingDataChannel": {
      "members": [
        {"name": "trainedModelArn", "required": true, "shape": "TrainedModelArn"},
        {"name": "versionIdentifier", "shape": "UUID"},
        {"name": "channelName", "required": true, "shape": "ModelTrainingDataChannelName"}
      ],
      "type": "structure"
    },
    "IncrementalTrainingDataChannelOutput": {
      "members": [
        {"name": "channelName", "required": true, "shape": "ModelTrainingDataChannelName"},
        {"name": "versionIdentifier", "shape": "UUID"},
        {"name": "modelName", "required": true, "shape": "NameString"}
      ],
      "type": "structure"
    },
    "IncrementalTrainingDataChannels": {"item": "IncrementalTrainingDataChannel", "max": 1, "min": 1, "type": "list"},
    "IncrementalTrainingDataChannelsOutput": {"item": "IncrementalTrainingDataChannelOutput", "max": 1, "min": 1, "type": "list"},
    "InferenceContainerConfig": {
      "members": [
        {"name": "imageUri", "required": true, "shape": "AlgorithmImage"}
      ],
      "type": "structure"
    },
    "InferenceContainerExecutionParameters": {
      "members": [
        {
          "name": "maxPayloadInMB",
          "shape": "InferenceContainerExecutionParametersMaxPayloadInMBInteger"
        }
      ],
      "type": "structure"
    },
    "InferenceContainerExecutionParametersMaxPayloadInMBInteger": {"max": 100, "min": 1, "type": "integer"},
    "InferenceEnvironmentMap": {
      "key": "InferenceEnvironmentMapKeyString",
      "max": 16,
      "min": 0,
      "type": "map",
      "value": "InferenceEnvironmentMapValueString"
    },
    "InferenceEnvironmentMapKeyString": {"max": 1024, "min": 1, "pattern": "[a-zA-Z_][a-zA-Z0-9_]*", "type": "string"},
    "InferenceEnvironmentMapValueString": {"max": 10240, "min": 1, "pattern": "[\\S\\s]*", "type": "string"},
    "InferenceInstanceType": {
      "enum": [
        "ml.r7i.48xlarge",
        "ml.r6i.16xlarge",
        "ml.m6i.xlarge",
        "ml.m5.4xlarge",
        "ml.p2.xlarge",
        "ml.m4.16xlarge",
        "ml.r7i.16xlarge",
        "ml.m7i.xlarge",
        "ml.m6i.12xlarge",
        "ml.r7i.8xlarge",
        "ml.r7i.large",
        "ml.m7i.12xlarge",
        "ml.m6i.24xlarge",
        "ml.m7i.24xlarge",
        "ml.r6i.8xlarge",
        "ml.r6i.large",
        "ml.g5.2xlarge",
        "ml.m5.large",
        "ml.m7i.48xlarge",
        "ml.m6i.16xlarge",
        "ml.p2.16xlarge",
        "ml.g5.4xlarge",
        "ml.m7i.16xlarge",
        "ml.c4.2xlarge",
        "ml.c5.2xlarge",
        "ml.c6i.32xlarge",
        "ml.c4.4xlarge",
        "ml.g5.8xlarge",
        "ml.c6i.xlarge",
        "ml.c5.4xlarge",
        "ml.g4dn.xlarge",
        "ml.c7i.xlarge",
        "ml.c6i.12xlarge",
        "ml.g4dn.12xlarge",
        "ml.c7i.12xlarge",
        "ml.c6i.24xlarge",
        "ml.g4dn.2xlarge",
        "ml.c7i.24xlarge",
        "ml.c7i.2xlarge",
        "ml.c4.8xlarge",
        "ml.c6i.2xlarge",
        "ml.g4dn.4xlarge",
        "ml.c7i.48xlarge",
        "ml.c7i.4xlarge",
        "ml.c6i.16xlarge",
        "ml.c5.9xlarge",
        "ml.g4dn.16xlarge",
        "ml.c7i.16xlarge",
        "ml.c6i.4xlarge",
        "ml.c5.xlarge",
        "ml.c4.xlarge",
        "ml.g4dn.8xlarge",
        "ml.c7i.8xlarge",
        "ml.c7i.large",
        "ml.g5.xlarge",
        "ml.c6i.8xlarge",
        "ml.c6i.large",
        "ml.g5.12xlarge",
        "ml.g5.24xlarge",
        "ml.m7i.2xlarge",
        "ml.c5.18xlarge",
        "ml.g5.48xlarge",
        "ml.m6i.2xlarge",
        "ml.g5.16xlarge",
        "ml.m7i.4xlarge",
        "ml.r6i.32xlarge",
        "ml.m6i.4xlarge",
        "ml.m5.xlarge",
        "ml.m4.10xlarge",
        "ml.r6i.xlarge",
        "ml.m5.12xlarge",
        "ml.m4.xlarge",
        "ml.r7i.2xlarge",
        "ml.r7i.xlarge",
        "ml.r6i.12xlarge",
        "ml.m5.24xlarge",
        "ml.r7i.12xlarge",
        "ml.m7i.8xlarge",
        "ml.m7i.large",
        "ml.r6i.24xlarge",
        "ml.r6i.2xlarge",
        "ml.m4.2xlarge",
        "ml.r7i.24xlarge",
        "ml.r7i.4xlarge",
        "ml.m6i.8xlarge",
        "ml.m6i.large",
        "ml.m5.2xlarge",
        "ml.p2.8xlarge",
        "ml.r6i.4xlarge",
        "ml.m6i.32xlarge",
        "ml.m4.4xlarge",
        "ml.p3.16xlarge",
        "ml.p3.2xlarge",
        "ml.p3.8xlarge"
      ],
      "type": "string"
    },
    "InferenceOutputConfiguration": {
      "members": [
        {"name": "accept", "shape": "InferenceOutputConfigurationAcceptString"},
        {"name": "members", "required": true, "shape": "InferenceReceiverMembers"}
      ],
      "type": "structure"
    },
    "InferenceOutputConfigurationAcceptString": {"max": 256, "min": 0, "pattern": ".*", "type": "string"},
    "InferenceReceiverMember": {
      "members": [
        {"name": "accountId", "required": true, "shape": "AccountId"}
      ],
      "type": "structure"
    },
    "InferenceReceiverMembers": {"item": "InferenceReceiverMember", "max": 1, "min": 1, "type": "list"},
    "InferenceResourceConfig": {
      "members": [
        {"name": "instanceType", "required": true, "shape": "InferenceInstanceType"},
        {"name": "instanceCount", "shape": "InferenceResourceConfigInstanceCountInteger"}
      ],
      "type": "structure"
    },
    "InferenceResourceConfigInstanceCountInteger": {"max": 10, "min": 1, "type": "integer"},
    "InputChannel": {
      "members": [
        {"name": "dataSource", "required": true, "shape": "InputChannelDataSource"},
        {"name": "roleArn", "required": true, "shape": "IamRoleArn"}
      ],
      "type": "structure"
    },
    "InputChannelDataSource": {
      "members": [
        {"name": "protectedQueryInputParameters", "shape": "ProtectedQueryInputParameters"}
      ],
      "type": "structure",
      "union": true
    },
    "InstanceType": {
      "enum": [
        "ml.m4.xlarge",
        "ml.m4.2xlarge",
        "ml.m4.4xlarge",
        "ml.m4.10xlarge",
        "ml.m4.16xlarge",
        "ml.g4dn.xlarge",
        "ml.g4dn.2xlarge",
        "ml.g4dn.4xlarge",
        "ml.g4dn.8xlarge",
        "ml.g4dn.12xlarge",
        "ml.g4dn.16xlarge",
        "ml.m5.large",
        "ml.m5.xlarge",
        "ml.m5.2xlarge",
        "ml.m5.4xlarge",
        "ml.m5.12xlarge",
        "ml.m5.24xlarge",
        "ml.c4.xlarge",
        "ml.c4.2xlarge",
        "ml.c4.4xlarge",
        "ml.c4.8xlarge",
        "ml.p2.xlarge",
        "ml.p2.8xlarge",
        "ml.p2.16xlarge",
        "ml.p4d.24xlarge",
        "ml.p4de.24xlarge",
        "ml.p5.48xlarge",
        "ml.c5.xlarge",
        "ml.c5.2xlarge",
        "ml.c5.4xlarge",
        "ml.c5.9xlarge",
        "ml.c5.18xlarge",
        "ml.c5n.xlarge",
        "ml.c5n.2xlarge",
        "ml.c5n.4xlarge",
        "ml.c5n.9xlarge",
        "ml.c5n.18xlarge",
        "ml.g5.xlarge",
        "ml.g5.2xlarge",
        "ml.g5.4xlarge",
        "ml.g5.8xlarge",
        "ml.g5.16xlarge",
        "ml.g5.12xlarge",
        "ml.g5.24xlarge",
        "ml.g5.48xlarge",
        "ml.trn1.2xlarge",
        "ml.trn1.32xlarge",
        "ml.trn1n.32xlarge",
        "ml.m6i.large",
        "ml.m6i.xlarge",
        "ml.m6i.2xlarge",
        "ml.m6i.4xlarge",
        "ml.m6i.8xlarge",
        "ml.m6i.12xlarge",
        "ml.m6i.16xlarge",
        "ml.m6i.24xlarge",
        "ml.m6i.32xlarge",
        "ml.c6i.xlarge",
        "ml.c6i.2xlarge",
        "ml.c6i.8xlarge",
        "ml.c6i.4xlarge",
        "ml.c6i.12xlarge",
        "ml.c6i.16xlarge",
        "ml.c6i.24xlarge",
        "ml.c6i.32xlarge",
        "ml.r5d.large",
        "ml.r5d.xlarge",
        "ml.r5d.2xlarge",
        "ml.r5d.4xlarge",
        "ml.r5d.8xlarge",
        "ml.r5d.12xlarge",
        "ml.r5d.16xlarge",
        "ml.r5d.24xlarge",
        "ml.t3.medium",
        "ml.t3.large",
        "ml.t3.xlarge",
        "ml.t3.2xlarge",
        "ml.r5.large",
        "ml.r5.xlarge",
        "ml.r5.2xlarge",
        "ml.r5.4xlarge",
        "ml.r5.8xlarge",
        "ml.r5.12xlarge",
        "ml.r5.16xlarge",
        "ml.r5.24xlarge",
        "ml.c7i.large",
        "ml.c7i.xlarge",
        "ml.c7i.2xlarge",
        "ml.c7i.4xlarge",
        "ml.c7i.8xlarge",
        "ml.c7i.12xlarge",
        "ml.c7i.16xlarge",
        "ml.c7i.24xlarge",
        "ml.c7i.48xlarge",
        "ml.m7i.large",
        "ml.m7i.xlarge",
        "ml.m7i.2xlarge",
        "ml.m7i.4xlarge",
        "ml.m7i.8xlarge",
        "ml.m7i.12xlarge",
        "ml.m7i.16xlarge",
        "ml.m7i.24xlarge",
        "ml.m7i.48xlarge",
        "ml.r7i.large",
        "ml.r7i.xlarge",
        "ml.r7i.2xlarge",
        "ml.r7i.4xlarge",
        "ml.r7i.8xlarge",
        "ml.r7i.12xlarge",
        "ml.r7i.16xlarge",
        "ml.r7i.24xlarge",
        "ml.r7i.48xlarge",
        "ml.g6.xlarge",
        "ml.g6.2xlarge",
        "ml.g6.4xlarge",
        "ml.g6.8xlarge",
        "ml.g6.12xlarge",
        "ml.g6.16xlarge",
        "ml.g6.24xlarge",
        "ml.g6.48xlarge",
        "ml.g6e.xlarge",
        "ml.g6e.2xlarge",
        "ml.g6e.4xlarge",
        "ml.g6e.8xlarge",
        "ml.g6e.12xlarge",
        "ml.g6e.16xlarge",
        "ml.g6e.24xlarge",
        "ml.g6e.48xlarge",
        "ml.p5en.48xlarge",
        "ml.p3.2xlarge",
        "ml.p3.8xlarge",
        "ml.p3.16xlarge",
        "ml.p3dn.24xlarge"
      ],
      "type": "string"
    },
    "InternalServiceException": {
      "members": [
        {"name": "message", "required": true, "shape": "String"}
      ],
      "status": 500,
      "type": "structure"
    },
    "KmsKeyArn": {
      "max": 2048,
      "min": 20,
      "pattern": "arn:aws[-a-z]*:kms:[-a-z0-9]+:[0-9]{12}:key/.+",
      "type": "string"
    },
    "ListAudienceExportJobsRequest": {
      "members": [
        {"location": "query", "name": "nextToken", "shape": "NextToken"},
        {"location": "query", "name": "maxResults", "shape": "MaxResults"},
        {
          "location": "query",
          "name": "audienceGenerationJobArn",
          "shape": "AudienceGenerationJobArn"
        }
      ],
      "type": "structure"
    },
    "ListAudienceExportJobsResponse": {
      "members": [
        {"name": "nextToken", "shape": "NextToken"},
        {"name": "audienceExportJobs", "required": true, "shape": "AudienceExportJobList"}
      ],
      "type": "structure"
    },
    "ListAudienceGenerationJobsRequest": {
      "members": [
        {"location": "query", "name": "nextToken", "shape": "NextToken"},
        {"location": "query", "name": "maxResults", "shape": "MaxResults"},
        {
          "location": "query",
          "name": "configuredAudienceModelArn",
          "shape": "ConfiguredAudienceModelArn"
        },
        {"location": "query", "name": "collaborationId", "shape": "UUID"}
      ],
      "type": "structure"
    },
    "ListAudienceGenerationJobsResponse": {
      "members": [
        {"name": "nextToken", "shape": "NextToken"},
        {
          "name": "audienceGenerationJobs",
          "required": true,
          "shape": "AudienceGenerationJobList"
        }
      ],
      "type": "structure"
    },
    "ListAudienceModelsRequest": {
      "members": [
        {"location": "query", "name": "nextToken", "shape": "NextToken"},
        {"location": "query", "name": "maxResults", "shape": "MaxResults"}
      ],
      "type": "structure"
    },
    "ListAudienceModelsResponse": {
      "members": [
        {"name": "nextToken", "shape": "NextToken"},
        {"name": "audienceModels", "required": true, "shape": "AudienceModelList"}
      ],
      "type": "structure"
    },
    "ListCollaborationConfiguredModelAlgorithmAssociationsRequest": {
      "members": [
        {"location": "query", "name": "nextToken", "shape": "NextToken"},
        {"location": "query", "name": "maxResults", "shape": "MaxResults"},
        {
          "location": "path",
          "name": "collaborationIdentifier",
          "required": true,
          "shape": "UUID"
        }
      ],
      "type": "structure"
    },
    "ListCollaborationConfiguredModelAlgorithmAssociationsResponse": {
      "members": [
        {"name": "nextToken", "shape": "NextToken"},
        {
          "name": "collaborationConfiguredModelAlgorithmAssociations",
          "required": true,
          "shape": "CollaborationConfiguredModelAlgorithmAssociationList"
        }
      ],
      "type": "structure"
    },
    "ListCollaborationMLInputChannelsRequest": {
      "members": [
        {"location": "query", "name": "nextToken", "shape": "NextToken"},
        {"location": "query", "name": "maxResults", "shape": "MaxResults"},
        {
          "location": "path",
          "name": "collaborationIdentifier",
          "required": true,
          "shape": "UUID"
        }
      ],
      "type": "structure"
    },
    "ListCollaborationMLInputChannelsResponse": {
      "members": [
        {"name": "nextToken", "shape": "NextToken"},
        {
          "name": "collaborationMLInputChannelsList",
          "required": true,
          "shape": "CollaborationMLInputChannelsList"
        }
      ],
      "type": "structure"
    },
    "ListCollaborationTrainedModelExportJobsRequest": {
      "members": [
        {"location": "query", "name": "nextToken", "shape": "NextToken"},
        {"location": "query", "name": "maxResults", "shape": "MaxResults"},
        {
          "location": "path",
          "name": "collaborationIdentifier",
          "required": true,
          "shape": "UUID"
        },
        {
          "location": "path",
          "name": "trainedModelArn",
          "required": true,
          "shape": "TrainedModelArn"
        },
        {"location": "query", "name": "trainedModelVersionIdentifier", "shape": "UUID"}
      ],
      "type": "structure"
    },
    "ListCollaborationTrainedModelExportJobsResponse": {
      "members": [
        {"name": "nextToken", "shape": "NextToken"},
        {
          "name": "collaborationTrainedModelExportJobs",
          "required": true,
          "shape": "CollaborationTrainedModelExportJobList"
        }
      ],
      "type": "structure"
    },
    "ListCollaborationTrainedModelInferenceJobsRequest": {
      "members": [
        {"location": "query", "name": "nextToken", "shape": "NextToken"},
        {"location": "query", "name": "maxResults", "shape": "MaxResults"},
        {
          "location": "path",
          "name": "collaborationIdentifier",
          "required": true,
          "shape": "UUID"
        },
        {"location": "query", "name": "trainedModelArn", "shape": "TrainedModelArn"},
        {"location": "query", "name": "trainedModelVersionIdentifier", "shape": "UUID"}
      ],
      "type": "structure"
    },
    "ListCollaborationTrainedModelInferenceJobsResponse": {
      "members": [
        {"name": "nextToken", "shape": "NextToken"},
        {
          "name": "collaborationTrainedModelInferenceJobs",
          "required": true,
          "shape": "CollaborationTrainedModelInferenceJobList"
        }
      ],
      "type": "structure"
    },
    "ListCollaborationTrainedModelsRequest": {
      "members": [
        {"location": "query", "name": "nextToken", "shape": "NextToken"},
        {"location": "query", "name": "maxResults", "shape": "MaxResults"},
        {
          "location": "path",
          "name": "collaborationIdentifier",
          "required": true,
          "shape": "UUID"
        }
      ],
      "type": "structure"
    },
    "ListCollaborationTrainedModelsResponse": {
      "members": [
        {"name": "nextToken", "shape": "NextToken"},
        {
          "name": "collaborationTrainedModels",
          "required": true,
          "shape": "CollaborationTrainedModelList"
        }
      ],
      "type": "structure"
    },
    "ListConfiguredAudienceModelsRequest": {
      "members": [
        {"location": "query", "name": "nextToken", "shape": "NextToken"},
        {"location": "query", "name": "maxResults", "shape": "MaxResults"}
      ],
      "type": "structure"
    },
    "ListConfiguredAudienceModelsResponse": {
      "members": [
        {"name": "nextToken", "shape": "NextToken"},
        {
          "name": "configuredAudienceModels",
          "required": true,
          "shape": "ConfiguredAudienceModelList"
        }
      ],
      "type": "structure"
    },
    "ListConfiguredModelAlgorithmAssociationsRequest": {
      "members": [
        {"location": "query", "name": "nextToken", "shape": "NextToken"},
        {"location": "query", "name": "maxResults", "shape": "MaxResults"},
        {"location": "path", "name": "membershipIdentifier", "required": true, "shape": "UUID"}
      ],
      "type": "structure"
    },
    "ListConfiguredModelAlgorithmAssociationsResponse": {
      "members": [
        {"name": "nextToken", "shape": "NextToken"},
        {
          "name": "configuredModelAlgorithmAssociations",
          "required": true,
          "shape": "ConfiguredModelAlgorithmAssociationList"
        }
      ],
      "type": "structure"
    },
    "ListConfiguredModelAlgorithmsRequest": {
      "members": [
        {"location": "query", "name": "nextToken", "shape": "NextToken"},
        {"location": "query", "name": "maxResults", "shape": "MaxResults"}
      ],
      "type": "structure"
    },
    "ListConfiguredModelAlgorithmsResponse": {
      "members": [
        {"name": "nextToken", "shape": "NextToken"},
        {
          "name": "configuredModelAlgorithms",
          "required": true,
          "shape": "ConfiguredModelAlgorithmList"
        }
      ],
      "type": "structure"
    },
    "ListMLInputChannelsRequest": {
      "members": [
        {"location": "query", "name": "nextToken", "shape": "NextToken"},
        {"location": "query", "name": "maxResults", "shape": "MaxResults"},
        {"location": "path", "name": "membershipIdentifier", "required": true, "shape": "UUID"}
      ],
      "type": "structure"
    },
    "ListMLInputChannelsResponse": {
      "members": [
        {"name": "nextToken", "shape": "NextToken"},
        {"name": "mlInputChannelsList", "required": true, "shape": "MLInputChannelsList"}
      ],
      "type": "structure"
    },
    "ListTagsForResourceRequest": {
      "members": [
        {"location": "path", "name": "resourceArn", "required": true, "shape": "TaggableArn"}
      ],
      "type": "structure"
    },
    "ListTagsForResourceResponse": {
      "members": [
        {"name": "tags", "required": true, "shape": "TagMap"}
      ],
      "type": "structure"
    },
    "ListTrainedModelInferenceJobsRequest": {
      "members": [
        {"location": "query", "name": "nextToken", "shape": "NextToken"},
        {"location": "query", "name": "maxResults", "shape": "MaxResults"},
        {"location": "path", "name": "membershipIdentifier", "required": true, "shape": "UUID"},
        {"location": "query", "name": "trainedModelArn", "shape": "TrainedModelArn"},
        {"location": "query", "name": "trainedModelVersionIdentifier", "shape": "UUID"}
      ],
      "type": "structure"
    },
    "ListTrainedModelInferenceJobsResponse": {
      "members": [
        {"name": "nextToken", "shape": "NextToken"},
        {
          "name": "trainedModelInferenceJobs",
          "required": true,
          "shape": "TrainedModelInferenceJobList"
        }
      ],
      "type": "structure"
    },
    "ListTrainedModelVersionsRequest": {
      "members": [
        {"location": "query", "name": "nextToken", "shape": "NextToken"},
        {"location": "query", "name": "maxResults", "shape": "MaxResults"},
        {"location": "path", "name": "membershipIdentifier", "required": true, "shape": "UUID"},
        {
          "location": "path",
          "name": "trainedModelArn",
          "required": true,
          "shape": "TrainedModelArn"
        },
        {"location": "query", "name": "status", "shape": "TrainedModelStatus"}
      ],
      "type": "structure"
    },
    "ListTrainedModelVersionsResponse": {
      "members": [
        {"name": "nextToken", "shape": "NextToken"},
        {"name": "trainedModels", "required": true, "shape": "TrainedModelList"}
      ],
      "type": "structure"
    },
    "ListTrainedModelsRequest": {
      "members": [
        {"location": "query", "name": "nextToken", "shape": "NextToken"},
        {"location": "query", "name": "maxResults", "shape": "MaxResults"},
        {"location": "path", "name": "membershipIdentifier", "required": true, "shape": "UUID"}
      ],
      "type": "structure"
    },
    "ListTrainedModelsResponse": {
      "members": [
        {"name": "nextToken", "shape": "NextToken"},
        {"name": "trainedModels", "required": true, "shape": "TrainedModelList"}
      ],
      "type": "structure"
    },
    "ListTrainingDatasetsRequest": {
      "members": [
        {"location": "query", "name": "nextToken", "shape": "NextToken"},
        {"location": "query", "name": "maxResults", "shape": "MaxResults"}
      ],
      "type": "structure"
    },
    "ListTrainingDatasetsResponse": {
      "members": [
        {"name": "nextToken", "shape": "NextToken"},
        {"name": "trainingDatasets", "required": true, "shape": "TrainingDatasetList"}
      ],
      "type": "structure"
    },
    "LogRedactionConfiguration": {
      "members": [
        {"name": "entitiesToRedact", "required": true, "shape": "EntityTypeList"},
        {"name": "customEntityConfig", "shape": "CustomEntityConfig"}
      ],
      "type": "structure"
    },
    "LogType": {
      "enum": ["ALL", "ERROR_SUMMARY"],
      "type": "string"
    },
    "LogsConfigurationPolicy": {
      "members": [
        {"name": "allowedAccountIds", "required": true, "shape": "AccountIdList"},
        {"name": "filterPattern", "shape": "LogsConfigurationPolicyFilterPatternString"},
        {"name": "logType", "shape": "LogType"},
        {"name": "logRedactionConfiguration", "shape": "LogRedactionConfiguration"}
      ],
      "type": "structure"
    },
    "LogsConfigurationPolicyFilterPatternString": {"max": 1024, "min": 0, "type": "string"},
    "LogsConfigurationPolicyList": {"item": "LogsConfigurationPolicy", "max": 5, "min": 1, "type": "list"},
    "LogsStatus": {
      "enum": ["PUBLISH_SUCCEEDED", "PUBLISH_FAILED"],
      "type": "string"
    },
    "MLInputChannelArn": {
      "max": 2048,
      "min": 20,
      "pattern": "arn:aws[-a-z]*:cleanrooms-ml:[-a-z0-9]+:[0-9]{12}:membership/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/ml-input-channel/[-a-zA-Z0-9_/.]+",
      "type": "string"
    },
    "MLInputChannelStatus": {
      "enum": [
        "CREATE_PENDING",
        "CREATE_IN_PROGRESS",
        "CREATE_FAILED",
        "ACTIVE",
        "DELETE_PENDING",
        "DELETE_IN_PROGRESS",
        "DELETE_FAILED",
        "INACTIVE"
      ],
      "type": "string"
    },
    "MLInputChannelSummary": {
      "members": [
        {"name": "createTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "updateTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "membershipIdentifier", "required": true, "shape": "UUID"},
        {"name": "collaborationIdentifier", "required": true, "shape": "UUID"},
        {"name": "name", "required": true, "shape": "NameString"},
        {
          "name": "configuredModelAlgorithmAssociations",
          "required": true,
          "shape": "MLInputChannelSummaryConfiguredModelAlgorithmAssociationsList"
        },
        {"name": "protectedQueryIdentifier", "shape": "UUID"},
        {"name": "mlInputChannelArn", "required": true, "shape": "MLInputChannelArn"},
        {"name": "status", "required": true, "shape": "MLInputChannelStatus"},
        {"name": "description", "shape": "ResourceDescription"},
        {"name": "payerConfiguration", "shape": "PayerConfiguration"}
      ],
      "type": "structure"
    },
    "MLInputChannelSummaryConfiguredModelAlgorithmAssociationsList": {"item": "ConfiguredModelAlgorithmAssociationArn", "max": 1, "min": 1, "type": "list"},
    "MLInputChannelsList": {"item": "MLInputChannelSummary", "type": "list"},
    "MLOutputConfiguration": {
      "members": [
        {"name": "destination", "shape": "Destination"},
        {"name": "roleArn", "required": true, "shape": "IamRoleArn"}
      ],
      "type": "structure"
    },
    "MLSyntheticDataParameters": {
      "members": [
        {"name": "epsilon", "required": true, "shape": "MLSyntheticDataParametersEpsilonDouble"},
        {
          "name": "maxMembershipInferenceAttackScore",
          "required": true,
          "shape": "MLSyntheticDataParametersMaxMembershipInferenceAttackScoreDouble"
        },
        {"name": "columnClassification", "shape": "ColumnClassificationDetails"}
      ],
      "type": "structure"
    },
    "MLSyntheticDataParametersEpsilonDouble": {"max": 10, "min": 0.0001, "type": "double"},
    "MLSyntheticDataParametersMaxMembershipInferenceAttackScoreDouble": {"max": 1, "min": 0.5, "type": "double"},
    "MaxResults": {"max": 100, "min": 1, "type": "integer"},
    "MembershipInferenceAttackScore": {
      "members": [
        {"name": "attackVersion", "required": true, "shape": "MembershipInferenceAttackVersion"},
        {
          "name": "score",
          "required": true,
          "shape": "MembershipInferenceAttackScoreScoreDouble"
        }
      ],
      "type": "structure"
    },
    "MembershipInferenceAttackScoreList": {"item": "MembershipInferenceAttackScore", "max": 1, "min": 1, "type": "list"},
    "MembershipInferenceAttackScoreScoreDouble": {"max": 1, "min": 0, "type": "double"},
    "MembershipInferenceAttackVersion": {
      "enum": ["DISTANCE_TO_CLOSEST_RECORD_V1"],
      "type": "string"
    },
    "MetricDefinition": {
      "members": [
        {"name": "name", "required": true, "shape": "MetricName"},
        {"name": "regex", "required": true, "shape": "MetricRegex"}
      ],
      "type": "structure"
    },
    "MetricDefinitionList": {"item": "MetricDefinition", "max": 40, "min": 0, "type": "list"},
    "MetricName": {"max": 255, "min": 1, "pattern": ".+", "type": "string"},
    "MetricRegex": {"max": 500, "min": 1, "pattern": ".+", "type": "string"},
    "MetricsConfigurationPolicy": {
      "members": [
        {"name": "noiseLevel", "required": true, "shape": "NoiseLevelType"}
      ],
      "type": "structure"
    },
    "MetricsList": {"item": "SharedAudienceMetrics", "max": 1, "min": 1, "type": "list"},
    "MetricsStatus": {
      "enum": ["PUBLISH_SUCCEEDED", "PUBLISH_FAILED"],
      "type": "string"
    },
    "MinMatchingSeedSize": {"max": 500000, "min": 25, "type": "integer"},
    "ModelInferenceDataSource": {
      "members": [
        {"name": "mlInputChannelArn", "required": true, "shape": "MLInputChannelArn"}
      ],
      "type": "structure"
    },
    "ModelTrainingDataChannel": {
      "members": [
        {"name": "mlInputChannelArn", "required": true, "shape": "MLInputChannelArn"},
        {"name": "channelName", "required": true, "shape": "ModelTrainingDataChannelName"},
        {"name": "s3DataDistributionType", "shape": "S3DataDistributionType"}
      ],
      "type": "structure"
    },
    "ModelTrainingDataChannelName": {"max": 64, "min": 1, "pattern": "[A-Za-z0-9\\.\\-_]+", "type": "string"},
    "ModelTrainingDataChannels": {"item": "ModelTrainingDataChannel", "max": 20, "min": 1, "type": "list"},
    "NameString": {
      "max": 63,
      "min": 1,
      "pattern": "(?!\\s*$)[\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDBFF-\\uDC00\\uDFFF\\t]*",
      "type": "string"
    },
    "NextToken": {"max": 10240, "min": 1, "type": "string"},
    "NoiseLevelType": {
      "enum": ["HIGH", "MEDIUM", "LOW", "NONE"],
      "type": "string"
    },
    "ParameterMap": {"key": "ParameterName", "sensitive": true, "type": "map", "value": "ParameterValue"},
    "ParameterName": {"max": 100, "min": 1, "pattern": "[0-9a-zA-Z_]+", "type": "string"},
    "ParameterValue": {"max": 1000, "min": 0, "type": "string"},
    "PayerConfiguration": {
      "members": [
        {"name": "computePayerAccountId", "shape": "AccountId"},
        {"name": "syntheticDataPayerAccountId", "shape": "AccountId"}
      ],
      "type": "structure"
    },
    "PolicyExistenceCondition": {
      "enum": ["POLICY_MUST_EXIST", "POLICY_MUST_NOT_EXIST"],
      "type": "string"
    },
    "PrivacyBudgets": {
      "members": [
        {"name": "accessBudgets", "shape": "AccessBudgets"}
      ],
      "type": "structure",
      "union": true
    },
    "PrivacyConfiguration": {
      "members": [
        {"name": "policies", "required": true, "shape": "PrivacyConfigurationPolicies"}
      ],
      "type": "structure"
    },
    "PrivacyConfigurationPolicies": {
      "members": [
        {"name": "trainedModels", "shape": "TrainedModelsConfigurationPolicy"},
        {"name": "trainedModelExports", "shape": "TrainedModelExportsConfigurationPolicy"},
        {
          "name": "trainedModelInferenceJobs",
          "shape": "TrainedModelInferenceJobsConfigurationPolicy"
        }
      ],
      "type": "structure"
    },
    "ProtectedQueryInputParameters": {
      "members": [
        {"name": "sqlParameters", "required": true, "shape": "ProtectedQuerySQLParameters"},
        {"name": "computeConfiguration", "shape": "ComputeConfiguration"},
        {"name": "resultFormat", "shape": "ResultFormat"}
      ],
      "type": "structure"
    },
    "ProtectedQuerySQLParameters": {
      "members": [
        {"name": "queryString", "shape": "ProtectedQuerySQLParametersQueryStringString"},
        {"name": "analysisTemplateArn", "shape": "AnalysisTemplateArn"},
        {"name": "parameters", "shape": "ParameterMap"}
      ],
      "sensitive": true,
      "type": "structure"
    },
    "ProtectedQuerySQLParametersQueryStringString": {"max": 500000, "min": 0, "type": "string"},
    "PutConfiguredAudienceModelPolicyRequest": {
      "members": [
        {
          "location": "path",
          "name": "configuredAudienceModelArn",
          "required": true,
          "shape": "ConfiguredAudienceModelArn"
        },
        {"name": "configuredAudienceModelPolicy", "required": true, "shape": "ResourcePolicy"},
        {"name": "previousPolicyHash", "shape": "Hash"},
        {"name": "policyExistenceCondition", "shape": "PolicyExistenceCondition"}
      ],
      "type": "structure"
    },
    "PutConfiguredAudienceModelPolicyResponse": {
      "members": [
        {"name": "configuredAudienceModelPolicy", "required": true, "shape": "ResourcePolicy"},
        {"name": "policyHash", "required": true, "shape": "Hash"}
      ],
      "type": "structure"
    },
    "PutMLConfigurationRequest": {
      "members": [
        {"location": "path", "name": "membershipIdentifier", "required": true, "shape": "UUID"},
        {"name": "defaultOutputLocation", "required": true, "shape": "MLOutputConfiguration"}
      ],
      "type": "structure"
    },
    "RelevanceMetric": {
      "members": [
        {"name": "audienceSize", "required": true, "shape": "AudienceSize"},
        {"name": "score", "shape": "RelevanceMetricScoreDouble"}
      ],
      "type": "structure"
    },
    "RelevanceMetricScoreDouble": {"max": 10, "min": 0, "type": "double"},
    "RelevanceMetrics": {"item": "RelevanceMetric", "type": "list"},
    "ResourceConfig": {
      "members": [
        {"name": "instanceCount", "shape": "ResourceConfigInstanceCountInteger"},
        {"name": "instanceType", "required": true, "shape": "InstanceType"},
        {
          "name": "volumeSizeInGB",
          "required": true,
          "shape": "ResourceConfigVolumeSizeInGBInteger"
        }
      ],
      "type": "structure"
    },
    "ResourceConfigInstanceCountInteger": {"max": 5, "min": 1, "type": "integer"},
    "ResourceConfigVolumeSizeInGBInteger": {"max": 8192, "min": 1, "type": "integer"},
    "ResourceDescription": {
      "max": 255,
      "min": 0,
      "pattern": "[\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDBFF-\\uDC00\\uDFFF\\t\\r\\n]*",
      "type": "string"
    },
    "ResourceNotFoundException": {
      "members": [
        {"name": "message", "required": true, "shape": "String"}
      ],
      "status": 404,
      "type": "structure"
    },
    "ResourcePolicy": {"max": 20480, "min": 1, "type": "string"},
    "ResultFormat": {
      "enum": ["CSV", "PARQUET"],
      "type": "string"
    },
    "S3ConfigMap": {
      "members": [
        {"name": "s3Uri", "required": true, "shape": "S3Path"}
      ],
      "type": "structure"
    },
    "S3DataDistributionType": {
      "enum": ["FullyReplicated", "ShardedByS3Key"],
      "type": "string"
    },
    "S3Path": {"max": 1285, "min": 1, "pattern": "s3://.+", "type": "string"},
    "ServiceQuotaExceededException": {
      "members": [
        {"name": "message", "required": true, "shape": "String"},
        {"name": "quotaName", "shape": "String"},
        {"name": "quotaValue", "shape": "ServiceQuotaExceededExceptionQuotaValueDouble"}
      ],
      "status": 402,
      "type": "structure"
    },
    "ServiceQuotaExceededExceptionQuotaValueDouble": {"max": 100000, "min": 0, "type": "double"},
    "SharedAudienceMetrics": {
      "enum": ["ALL", "NONE"],
      "type": "string"
    },
    "SparkProperties": {
      "key": "SparkPropertyKey",
      "max": 50,
      "min": 0,
      "type": "map",
      "value": "SparkPropertyValue"
    },
    "SparkPropertyKey": {"max": 200, "min": 1, "type": "string"},
    "SparkPropertyValue": {"max": 500, "min": 0, "type": "string"},
    "StartAudienceExportJobRequest": {
      "members": [
        {"name": "name", "required": true, "shape": "NameString"},
        {
          "name": "audienceGenerationJobArn",
          "required": true,
          "shape": "AudienceGenerationJobArn"
        },
        {"name": "audienceSize", "required": true, "shape": "AudienceSize"},
        {"name": "description", "shape": "ResourceDescription"}
      ],
      "type": "structure"
    },
    "StartAudienceGenerationJobRequest": {
      "members": [
        {"name": "name", "required": true, "shape": "NameString"},
        {
          "name": "configuredAudienceModelArn",
          "required": true,
          "shape": "ConfiguredAudienceModelArn"
        },
        {"name": "seedAudience", "required": true, "shape": "AudienceGenerationJobDataSource"},
        {"name": "includeSeedInOutput", "shape": "Boolean"},
        {"name": "collaborationId", "shape": "UUID"},
        {"name": "description", "shape": "ResourceDescription"},
        {"name": "tags", "shape": "TagMap"}
      ],
      "type": "structure"
    },
    "StartAudienceGenerationJobResponse": {
      "members": [
        {
          "name": "audienceGenerationJobArn",
          "required": true,
          "shape": "AudienceGenerationJobArn"
        }
      ],
      "type": "structure"
    },
    "StartTrainedModelExportJobRequest": {
      "members": [
        {"name": "name", "required": true, "shape": "NameString"},
        {
          "location": "path",
          "name": "trainedModelArn",
          "required": true,
          "shape": "TrainedModelArn"
        },
        {"name": "trainedModelVersionIdentifier", "shape": "UUID"},
        {"location": "path", "name": "membershipIdentifier", "required": true, "shape": "UUID"},
        {
          "name": "outputConfiguration",
          "required": true,
          "shape": "TrainedModelExportOutputConfiguration"
        },
        {"name": "description", "shape": "ResourceDescription"}
      ],
      "type": "structure"
    },
    "StartTrainedModelInferenceJobRequest": {
      "members": [
        {"location": "path", "name": "membershipIdentifier", "required": true, "shape": "UUID"},
        {"name": "name", "required": true, "shape": "NameString"},
        {"name": "trainedModelArn", "required": true, "shape": "TrainedModelArn"},
        {"name": "trainedModelVersionIdentifier", "shape": "UUID"},
        {
          "name": "configuredModelAlgorithmAssociationArn",
          "shape": "ConfiguredModelAlgorithmAssociationArn"
        },
        {"name": "resourceConfig", "required": true, "shape": "InferenceResourceConfig"},
        {
          "name": "outputConfiguration",
          "required": true,
          "shape": "InferenceOutputConfiguration"
        },
        {"name": "dataSource", "required": true, "shape": "ModelInferenceDataSource"},
        {"name": "description", "shape": "ResourceDescription"},
        {
          "name": "containerExecutionParameters",
          "shape": "InferenceContainerExecutionParameters"
        },
        {"name": "environment", "shape": "InferenceEnvironmentMap"},
        {"name": "kmsKeyArn", "shape": "KmsKeyArn"},
        {"name": "tags", "shape": "TagMap"},
        {"name": "mlModelInferencePayerAccountId", "shape": "AccountId"}
      ],
      "type": "structure"
    },
    "StartTrainedModelInferenceJobResponse": {
      "members": [
        {
          "name": "trainedModelInferenceJobArn",
          "required": true,
          "shape": "TrainedModelInferenceJobArn"
        }
      ],
      "type": "structure"
    },
    "StatusDetails": {
      "members": [
        {"name": "statusCode", "shape": "String"},
        {"name": "message", "shape": "String"}
      ],
      "type": "structure"
    },
    "StoppingCondition": {
      "members": [
        {"name": "maxRuntimeInSeconds", "shape": "StoppingConditionMaxRuntimeInSecondsInteger"}
      ],
      "type": "structure"
    },
    "StoppingConditionMaxRuntimeInSecondsInteger": {"max": 2419200, "min": 1, "type": "integer"},
    "String": {"type": "string"},
    "SyntheticDataColumnName": {
      "max": 128,
      "min": 0,
      "pattern": "[a-z0-9_](([a-z0-9_]+-)*([a-z0-9_]+))?",
      "type": "string"
    },
    "SyntheticDataColumnProperties": {
      "members": [
        {"name": "columnName", "required": true, "shape": "SyntheticDataColumnName"},
        {"name": "columnType", "required": true, "shape": "SyntheticDataColumnType"},
        {"name": "isPredictiveValue", "required": true, "shape": "Boolean"}
      ],
      "type": "structure"
    },
    "SyntheticDataColumnType": {
      "enum": ["CATEGORICAL", "NUMERICAL"],
      "type": "string"
    },
    "SyntheticDataConfiguration": {
      "members": [
        {
          "name": "syntheticDataParameters",
          "required": true,
          "shape": "MLSyntheticDataParameters"
        },
        {"name": "syntheticDataEvaluationScores", "shape": "SyntheticDataEvaluationScores"}
      ],
      "type": "structure"
    },
    "SyntheticDataEvaluationScores": {
      "members": [
        {"name": "dataPrivacyScores", "required": true, "shape": "DataPrivacyScores"}
      ],
      "type": "structure"
    },
    "SyntheticTimestamp_date_time": {"format": "iso8601", "type": "timestamp"},
    "TagKey": {"max": 128, "min": 1, "type": "string"},
    "TagKeys": {"item": "TagKey", "max": 200, "min": 0, "type": "list"},
    "TagMap": {"key": "TagKey", "max": 200, "min": 0, "type": "map", "value": "TagValue"},
    "TagOnCreatePolicy": {
      "enum": ["FROM_PARENT_RESOURCE", "NONE"],
      "type": "string"
    },
    "TagResourceRequest": {
      "members": [
        {"location": "path", "name": "resourceArn", "required": true, "shape": "TaggableArn"},
        {"name": "tags", "required": true, "shape": "TagMap"}
      ],
      "type": "structure"
    },
    "TagResourceResponse": {"type": "structure"},
    "TagValue": {"max": 256, "min": 0, "type": "string"},
    "TaggableArn": {
      "max": 2048,
      "min": 20,
      "pattern": "arn:aws[-a-z]*:cleanrooms-ml:[-a-z0-9]+:[0-9]{12}:((membership/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/(configured-model-algorithm-association|trained-model|trained-model-inference-job|ml-input-channel))|training-dataset|audience-model|configured-audience-model|audience-generation-job|configured-model-algorithm)/[-a-zA-Z0-9_/.]+",
      "type": "string"
    },
    "ThrottlingException": {
      "members": [
        {"name": "message", "required": true, "shape": "String"}
      ],
      "status": 429,
      "type": "structure"
    },
    "TrainedModelArn": {
      "max": 2048,
      "min": 20,
      "pattern": "arn:aws[-a-z]*:cleanrooms-ml:[-a-z0-9]+:[0-9]{12}:membership/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/trained-model/[-a-zA-Z0-9_/.]+",
      "type": "string"
    },
    "TrainedModelArtifactMaxSize": {
      "members": [
        {"name": "unit", "required": true, "shape": "TrainedModelArtifactMaxSizeUnitType"},
        {"name": "value", "required": true, "shape": "TrainedModelArtifactMaxSizeValue"}
      ],
      "type": "structure"
    },
    "TrainedModelArtifactMaxSizeUnitType": {
      "enum": ["GB"],
      "type": "string"
    },
    "TrainedModelArtifactMaxSizeValue": {"max": 100, "min": 0.01, "type": "double"},
    "TrainedModelExportFileType": {
      "enum": ["MODEL", "OUTPUT"],
      "type": "string"
    },
    "TrainedModelExportFileTypeList": {"item": "TrainedModelExportFileType", "max": 2, "min": 1, "type": "list"},
    "TrainedModelExportJobStatus": {
      "enum": ["CREATE_PENDING", "CREATE_IN_PROGRESS", "CREATE_FAILED", "ACTIVE"],
      "type": "string"
    },
    "TrainedModelExportOutputConfiguration": {
      "members": [
        {"name": "members", "required": true, "shape": "TrainedModelExportReceiverMembers"}
      ],
      "type": "structure"
    },
    "TrainedModelExportReceiverMember": {
      "members": [
        {"name": "accountId", "required": true, "shape": "AccountId"}
      ],
      "type": "structure"
    },
    "TrainedModelExportReceiverMembers": {"item": "TrainedModelExportReceiverMember", "max": 1, "min": 1, "type": "list"},
    "TrainedModelExportsConfigurationPolicy": {
      "members": [
        {"name": "maxSize", "required": true, "shape": "TrainedModelExportsMaxSize"},
        {"name": "filesToExport", "required": true, "shape": "TrainedModelExportFileTypeList"}
      ],
      "type": "structure"
    },
    "TrainedModelExportsMaxSize": {
      "members": [
        {"name": "unit", "required": true, "shape": "TrainedModelExportsMaxSizeUnitType"},
        {"name": "value", "required": true, "shape": "TrainedModelExportsMaxSizeValue"}
      ],
      "type": "structure"
    },
    "TrainedModelExportsMaxSizeUnitType": {
      "enum": ["GB"],
      "type": "string"
    },
    "TrainedModelExportsMaxSizeValue": {"max": 50, "min": 0.01, "type": "double"},
    "TrainedModelInferenceJobArn": {
      "max": 2048,
      "min": 20,
      "pattern": "arn:aws[-a-z]*:cleanrooms-ml:[-a-z0-9]+:[0-9]{12}:membership/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/trained-model-inference-job/[-a-zA-Z0-9_/.]+",
      "type": "string"
    },
    "TrainedModelInferenceJobList": {"item": "TrainedModelInferenceJobSummary", "type": "list"},
    "TrainedModelInferenceJobStatus": {
      "enum": [
        "CREATE_PENDING",
        "CREATE_IN_PROGRESS",
        "CREATE_FAILED",
        "ACTIVE",
        "CANCEL_PENDING",
        "CANCEL_IN_PROGRESS",
        "CANCEL_FAILED",
        "INACTIVE"
      ],
      "type": "string"
    },
    "TrainedModelInferenceJobSummary": {
      "members": [
        {
          "name": "trainedModelInferenceJobArn",
          "required": true,
          "shape": "TrainedModelInferenceJobArn"
        },
        {
          "name": "configuredModelAlgorithmAssociationArn",
          "shape": "ConfiguredModelAlgorithmAssociationArn"
        },
        {"name": "membershipIdentifier", "required": true, "shape": "UUID"},
        {"name": "trainedModelArn", "required": true, "shape": "TrainedModelArn"},
        {"name": "trainedModelVersionIdentifier", "shape": "UUID"},
        {"name": "collaborationIdentifier", "required": true, "shape": "UUID"},
        {"name": "status", "required": true, "shape": "TrainedModelInferenceJobStatus"},
        {
          "name": "outputConfiguration",
          "required": true,
          "shape": "InferenceOutputConfiguration"
        },
        {"name": "name", "required": true, "shape": "NameString"},
        {"name": "description", "shape": "ResourceDescription"},
        {"name": "metricsStatus", "shape": "MetricsStatus"},
        {"name": "metricsStatusDetails", "shape": "String"},
        {"name": "logsStatus", "shape": "LogsStatus"},
        {"name": "logsStatusDetails", "shape": "String"},
        {"name": "mlModelInferencePayerAccountId", "shape": "AccountId"},
        {"name": "createTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "updateTime", "required": true, "shape": "SyntheticTimestamp_date_time"}
      ],
      "type": "structure"
    },
    "TrainedModelInferenceJobsConfigurationPolicy": {
      "members": [
        {"name": "containerLogs", "shape": "LogsConfigurationPolicyList"},
        {"name": "maxOutputSize", "shape": "TrainedModelInferenceMaxOutputSize"}
      ],
      "type": "structure"
    },
    "TrainedModelInferenceMaxOutputSize": {
      "members": [
        {
          "name": "unit",
          "required": true,
          "shape": "TrainedModelInferenceMaxOutputSizeUnitType"
        },
        {"name": "value", "required": true, "shape": "TrainedModelInferenceMaxOutputSizeValue"}
      ],
      "type": "structure"
    },
    "TrainedModelInferenceMaxOutputSizeUnitType": {
      "enum": ["GB"],
      "type": "string"
    },
    "TrainedModelInferenceMaxOutputSizeValue": {"max": 100, "min": 0.01, "type": "double"},
    "TrainedModelList": {"item": "TrainedModelSummary", "type": "list"},
    "TrainedModelStatus": {
      "enum": [
        "CREATE_PENDING",
        "CREATE_IN_PROGRESS",
        "CREATE_FAILED",
        "ACTIVE",
        "DELETE_PENDING",
        "DELETE_IN_PROGRESS",
        "DELETE_FAILED",
        "INACTIVE",
        "CANCEL_PENDING",
        "CANCEL_IN_PROGRESS",
        "CANCEL_FAILED"
      ],
      "type": "string"
    },
    "TrainedModelSummary": {
      "members": [
        {"name": "createTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "updateTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "trainedModelArn", "required": true, "shape": "TrainedModelArn"},
        {"name": "versionIdentifier", "shape": "UUID"},
        {
          "name": "incrementalTrainingDataChannels",
          "shape": "IncrementalTrainingDataChannelsOutput"
        },
        {"name": "name", "required": true, "shape": "NameString"},
        {"name": "description", "shape": "ResourceDescription"},
        {"name": "membershipIdentifier", "required": true, "shape": "UUID"},
        {"name": "collaborationIdentifier", "required": true, "shape": "UUID"},
        {"name": "status", "required": true, "shape": "TrainedModelStatus"},
        {
          "name": "configuredModelAlgorithmAssociationArn",
          "required": true,
          "shape": "ConfiguredModelAlgorithmAssociationArn"
        },
        {"name": "mlModelTrainingPayerAccountId", "shape": "AccountId"}
      ],
      "type": "structure"
    },
    "TrainedModelsConfigurationPolicy": {
      "members": [
        {"name": "containerLogs", "shape": "LogsConfigurationPolicyList"},
        {"name": "containerMetrics", "shape": "MetricsConfigurationPolicy"},
        {"name": "maxArtifactSize", "shape": "TrainedModelArtifactMaxSize"}
      ],
      "type": "structure"
    },
    "TrainingDatasetArn": {
      "max": 2048,
      "min": 20,
      "pattern": "arn:aws[-a-z]*:cleanrooms-ml:[-a-z0-9]+:[0-9]{12}:training-dataset/[-a-zA-Z0-9_/.]+",
      "type": "string"
    },
    "TrainingDatasetList": {"item": "TrainingDatasetSummary", "type": "list"},
    "TrainingDatasetStatus": {
      "enum": ["ACTIVE"],
      "type": "string"
    },
    "TrainingDatasetSummary": {
      "members": [
        {"name": "createTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "updateTime", "required": true, "shape": "SyntheticTimestamp_date_time"},
        {"name": "trainingDatasetArn", "required": true, "shape": "TrainingDatasetArn"},
        {"name": "name", "required": true, "shape": "NameString"},
        {"name": "status", "required": true, "shape": "TrainingDatasetStatus"},
        {"name": "description", "shape": "ResourceDescription"}
      ],
      "type": "structure"
    },
    "TrainingInputMode": {
      "enum": ["File", "FastFile", "Pipe"],
      "type": "string"
    },
    "UUID": {
      "max": 36,
      "min": 36,
      "pattern": "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
      "type": "string"
    },
    "UntagResourceRequest": {
      "members": [
        {"location": "path", "name": "resourceArn", "required": true, "shape": "TaggableArn"},
        {"location": "query", "name": "tagKeys", "required": true, "shape": "TagKeys"}
      ],
      "type": "structure"
    },
    "UntagResourceResponse": {"type": "structure"},
    "UpdateConfiguredAudienceModelRequest": {
      "members": [
        {
          "location": "path",
          "name": "configuredAudienceModelArn",
          "required": true,
          "shape": "ConfiguredAudienceModelArn"
        },
        {"name": "outputConfig", "shape": "ConfiguredAudienceModelOutputConfig"},
        {"name": "audienceModelArn", "shape": "AudienceModelArn"},
        {"name": "sharedAudienceMetrics", "shape": "MetricsList"},
        {"name": "minMatchingSeedSize", "shape": "MinMatchingSeedSize"},
        {"name": "audienceSizeConfig", "shape": "AudienceSizeConfig"},
        {"name": "description", "shape": "ResourceDescription"}
      ],
      "type": "structure"
    },
    "UpdateConfiguredAudienceModelResponse": {
      "members": [
        {
          "name": "configuredAudienceModelArn",
          "required": true,
          "shape": "ConfiguredAudienceModelArn"
        }
      ],
      "type": "structure"
    },
    "ValidationException": {
      "members": [
        {"name": "message", "required": true, "shape": "String"}
      ],
      "status": 400,
      "type": "structure"
    },
    "WorkerComputeConfiguration": {
      "members": [
        {"name": "type", "shape": "WorkerComputeType"},
        {"name": "number", "shape": "WorkerComputeConfigurationNumberInteger"},
        {"name": "properties", "shape": "WorkerComputeConfigurationProperties"}
      ],
      "type": "structure"
    },
    "WorkerComputeConfigurationNumberInteger": {"max": 1024, "min": 2, "type": "integer"},
    "WorkerComputeConfigurationProperties": {
      "members": [
        {"name": "spark", "shape": "SparkProperties"}
      ],
      "type": "structure",
      "union": true
    },
    "WorkerComputeType": {
      "enum": ["CR.1X", "CR.4X", "CR.8X"],
      "type": "string"
    }
  },
  "signing_name": "cleanrooms-ml"
}
]===]
