--- The tasks for both command lines. `words`: the arguments; `$NAME` in them is a value of the
--- context. `keep`: a member of the answer, which goes into the context. `fails`: both must fail.
return {
  { words = "list-trained-models --membership-identifier $MEMBERSHIP" },
  { words = "list-trained-models --membership-identifier $MEMBERSHIP --page-size 3" },
  { words = "list-trained-models --membership-identifier $MEMBERSHIP --no-paginate --max-results 2",
    but = "nextToken" },
  { words = "list-trained-models --membership-identifier $MEMBERSHIP --query"
    .. " trainedModels[?status=='ACTIVE'].[name,status]" },
  { words = "list-trained-models --membership-identifier $MEMBERSHIP --max-items 3",
    but = "NextToken" },
  { words = "list-ml-input-channels --membership-identifier $MEMBERSHIP" },
  { words = "list-audience-models" },
  { words = "get-trained-model --membership-identifier $MEMBERSHIP --trained-model-arn $MODEL" },
  { words = "get-trained-model --membership-identifier $MEMBERSHIP --trained-model-arn $MODEL"
    .. " --query dataChannels[0].channelName" },
  { words = "get-trained-model --membership-identifier $MEMBERSHIP --trained-model-arn $MODEL-none",
    fails = true },
  { words = "create-training-dataset --name d --role-arn $ROLE --training-data $DATA",
    keep = { DATASET = "trainingDatasetArn" } },
  { words = "get-training-dataset --training-dataset-arn $DATASET" },
  { words = "create-audience-model --name a --training-dataset-arn $DATASET --tags team=x,cost=1",
    keep = { AUDIENCE = "audienceModelArn" } },
  { words = "list-tags-for-resource --resource-arn $AUDIENCE" },
  { words = "tag-resource --resource-arn $DATASET --tags a=1,b=2,c=3" },
  { words = "untag-resource --resource-arn $DATASET --tag-keys a b" },
  { words = "list-tags-for-resource --resource-arn $DATASET" },
  { words = "create-configured-model-algorithm --name g --role-arn $ROLE"
    .. " --training-container-config imageUri=$IMAGE,entrypoint=python,train.py,"
    .. "metricDefinitions=[{name=loss,regex=l=(.*)}]",
    keep = { ALGORITHM = "configuredModelAlgorithmArn" } },
  { words = "get-configured-model-algorithm --configured-model-algorithm-arn $ALGORITHM" },
  { words = "create-configured-model-algorithm-association --membership-identifier $MEMBERSHIP"
    .. " --name s --configured-model-algorithm-arn $ALGORITHM",
    keep = { ASSOCIATION = "configuredModelAlgorithmAssociationArn" } },
  { words = "create-trained-model --membership-identifier $MEMBERSHIP --name m"
    .. " --configured-model-algorithm-association-arn $ASSOCIATION --resource-config"
    .. " instanceType=ml.m5.xlarge,volumeSizeInGB=30 --data-channels"
    .. " mlInputChannelArn=$CHANNEL,channelName=train --hyperparameters eta=0.2,depth=6",
    keep = { NEW = "trainedModelArn" } },
  { words = "get-trained-model --membership-identifier $MEMBERSHIP --trained-model-arn $NEW" },
  { words = "create-trained-model --membership-identifier $MEMBERSHIP --name m", fails = true },
  { words = "put-ml-configuration --membership-identifier $MEMBERSHIP --default-output-location"
    .. " roleArn=$ROLE,destination={s3Destination={s3Uri=s3://bucket/x}}" },
  { words = "get-ml-configuration --membership-identifier $MEMBERSHIP" },
  { words = "delete-ml-configuration --membership-identifier $MEMBERSHIP" },
  { words = "get-ml-configuration --membership-identifier $MEMBERSHIP", fails = true },
  { words = "get-trained-model --generate-cli-skeleton" },
  { words = "get-trained-model --no-such-flag x", fails = true },
}
