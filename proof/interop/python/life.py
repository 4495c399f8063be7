"""A whole life on the emulator with botocore's own client, which is boto3's: every operation, every
error, lists with pages. life.py URL CONTROL KEY SECRET prints one line of JSON: how many operations
were called, the errors met, and what was not as expected. The emulator was
empty; its clock is set forward where the life waits."""
import json
import sys
import urllib.request

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

ACCOUNT = "123456789012"
ROLE = "arn:aws:iam::%s:role/clean-rooms-ml" % ACCOUNT
MEMBERSHIP = "0aa11bb2-0000-1111-2222-333344445555"
DATASET = [{"type": "INTERACTIONS", "inputConfig": {
    "schema": [{"columnName": "user", "columnTypes": ["USER_ID"]}],
    "dataSource": {"glueDataSource": {"tableName": "t", "databaseName": "d"}}}}]
OUTPUT = {"destination": {"s3Destination": {"s3Uri": "s3://bucket/audiences"}}, "roleArn": ROLE}
POLICY = '{"Version":"2012-10-17","Statement":[]}'


class Life:
    def __init__(self, url, control, key, secret):
        self.control, self.problems, self.errors, self.called = control, [], set(), set()
        session = botocore.session.Session()
        self.client = session.create_client(
            "cleanroomsml", endpoint_url=url, region_name="us-east-1", aws_access_key_id=key,
            aws_secret_access_key=secret, config=Config(retries={"total_max_attempts": 1}))
        self.client.meta.events.register(
            "before-call.cleanroomsml",
            lambda model, **_: self.called.add(model.name))

    def check(self, what, ok):
        if not ok:
            self.problems.append(what)

    def refused(self, code, call, **request):
        """The call must fail with this error, as a type of the client's own if it is modeled."""
        try:
            call(**request)
        except ClientError as error:
            got = error.response["Error"]
            self.check("%s: %s" % (code, got), got["Code"] == code and got["Message"])
            self.check("%s: type %s" % (code, type(error).__name__),
                       type(error).__name__ in (code, "ClientError"))
            self.errors.add(got["Code"])
        else:
            self.problems.append("%s: no error" % code)

    def wait(self, status, call, **request):
        for _ in range(5):
            found = call(**request)
            if found["status"] == status:
                return found
            self.tell("/clock", {"advance": 2})
        self.problems.append("never %s: %s" % (status, found))
        return found

    def gone(self, call, **request):
        for _ in range(5):
            try:
                call(**request)
            except self.client.exceptions.ResourceNotFoundException:
                return
            self.tell("/clock", {"advance": 2})
        self.problems.append("still there: %s" % request)

    def tell(self, path, value):
        urllib.request.urlopen(urllib.request.Request(
            self.control + path, json.dumps(value).encode(),
            {"Content-Type": "application/json"})).read()

    def pages(self, operation, **request):
        """All entries of a list in pages of one; each page but the last has one."""
        entries, first = [], None
        for page in self.client.get_paginator(operation).paginate(
                PaginationConfig={"PageSize": 1}, **request):
            del page["ResponseMetadata"]
            first = first or page.get("nextToken")
            found = [value for key, value in page.items() if key != "nextToken"][0]
            self.check("%s: page of %d" % (operation, len(found)), len(found) <= 1)
            entries += found
        return entries, first

    def audiences(self):
        c = self.client
        names = ["one", "two", "three"]
        datasets = [c.create_training_dataset(
            name=name, roleArn=ROLE, trainingData=DATASET, tags={"team": name})
            ["trainingDatasetArn"] for name in names]
        self.refused("ConflictException", c.create_training_dataset, name="one", roleArn=ROLE,
                     trainingData=DATASET)
        found = c.get_training_dataset(trainingDatasetArn=datasets[0])
        self.check("dataset", found["trainingData"] == DATASET and found["tags"] == {"team": "one"}
                   and found["status"] == "ACTIVE")
        listed, token = self.pages("list_training_datasets")
        self.check("datasets", [d["name"] for d in listed] == names)
        self.refused("ValidationException", c.list_audience_models, nextToken=token)
        models = [c.create_audience_model(name=name, trainingDatasetArn=datasets[0])
                  ["audienceModelArn"] for name in names]
        configured = {"name": "c", "audienceModelArn": models[0], "outputConfig": OUTPUT,
                      "sharedAudienceMetrics": ["ALL"]}
        self.refused("ConflictException", c.create_configured_audience_model, **configured)
        for model in models:
            self.wait("ACTIVE", c.get_audience_model, audienceModelArn=model)
        self.check("audience models", len(self.pages("list_audience_models")[0]) == 3)
        arns = [c.create_configured_audience_model(**configured)["configuredAudienceModelArn"]
                for _ in range(2)]
        arn = {"configuredAudienceModelArn": arns[0]}
        c.update_configured_audience_model(description="changed", **arn)
        self.check("update", c.get_configured_audience_model(**arn)["description"] == "changed")
        self.check("configured", len(self.pages("list_configured_audience_models")[0]) == 2)
        self.policy(arn)
        jobs = self.jobs(arn)
        self.refused("ConflictException", c.delete_configured_audience_model, **arn)
        self.refused("ConflictException", c.delete_audience_model, audienceModelArn=models[0])
        self.refused("ConflictException", c.delete_training_dataset, trainingDatasetArn=datasets[0])
        for job in jobs:
            c.delete_audience_generation_job(audienceGenerationJobArn=job)
            self.gone(c.get_audience_generation_job, audienceGenerationJobArn=job)
        for one in arns:
            c.delete_configured_audience_model(configuredAudienceModelArn=one)
        for model in models:
            c.delete_audience_model(audienceModelArn=model)
            self.gone(c.get_audience_model, audienceModelArn=model)
        for dataset in datasets:
            c.delete_training_dataset(trainingDatasetArn=dataset)
        self.gone(c.get_training_dataset, trainingDatasetArn=datasets[0])

    def policy(self, arn):
        c = self.client
        self.refused("ResourceNotFoundException", c.get_configured_audience_model_policy, **arn)
        first = c.put_configured_audience_model_policy(
            configuredAudienceModelPolicy=POLICY, policyExistenceCondition="POLICY_MUST_NOT_EXIST",
            **arn)
        found = c.get_configured_audience_model_policy(**arn)
        self.check("policy", found["configuredAudienceModelPolicy"] == POLICY
                   and found["policyHash"] == first["policyHash"])
        for more in ({"policyExistenceCondition": "POLICY_MUST_NOT_EXIST"},
                     {"previousPolicyHash": "0" * 64}):
            self.refused("ValidationException", c.put_configured_audience_model_policy,
                         configuredAudienceModelPolicy=POLICY, **more, **arn)
        c.put_configured_audience_model_policy(
            configuredAudienceModelPolicy="{}", previousPolicyHash=first["policyHash"], **arn)
        c.delete_configured_audience_model_policy(**arn)
        self.refused("ResourceNotFoundException", c.delete_configured_audience_model_policy, **arn)

    def jobs(self, arn):
        c = self.client
        seed = {"roleArn": ROLE, "sqlParameters": {"queryString": "SELECT 1",
                                                   "parameters": {"a": "b"}},
                "sqlComputeConfiguration": {"worker": {"type": "CR.1X", "number": 4}}}
        jobs = [c.start_audience_generation_job(name="g%d" % i, seedAudience=seed, **arn)
                ["audienceGenerationJobArn"] for i in range(2)]
        export = {"audienceGenerationJobArn": jobs[0],
                  "audienceSize": {"type": "PERCENTAGE", "value": 5}}
        self.refused("ConflictException", c.start_audience_export_job, name="e", **export)
        for job in jobs:
            found = self.wait("ACTIVE", c.get_audience_generation_job, audienceGenerationJobArn=job)
        self.check("metrics", found["metrics"]["relevanceMetrics"] and found["seedAudience"] == seed)
        self.check("generation jobs", len(self.pages("list_audience_generation_jobs", **arn)[0]) == 2)
        for name in "one", "two":
            c.start_audience_export_job(name=name, **export)
        exports = self.pages("list_audience_export_jobs",
                             audienceGenerationJobArn=jobs[0])[0]
        self.check("exports", [e["name"] for e in exports] == ["one", "two"])
        return jobs

    def algorithms(self):
        c, m = self.client, {"membershipIdentifier": MEMBERSHIP}
        algorithm = c.create_configured_model_algorithm(
            name="a", roleArn=ROLE, trainingContainerConfig={"imageUri": "train"},
            inferenceContainerConfig={"imageUri": "infer"})["configuredModelAlgorithmArn"]
        c.create_configured_model_algorithm(name="b", roleArn=ROLE)
        self.check("algorithm", c.get_configured_model_algorithm(
            configuredModelAlgorithmArn=algorithm)["name"] == "a")
        self.check("algorithms", len(self.pages("list_configured_model_algorithms")[0]) == 2)
        self.refused("ResourceNotFoundException", c.get_ml_configuration, **m)
        place = {"destination": {"s3Destination": {"s3Uri": "s3://bucket/out"}}, "roleArn": ROLE}
        c.put_ml_configuration(defaultOutputLocation=place, **m)
        self.check("configuration", c.get_ml_configuration(**m)["defaultOutputLocation"] == place)
        privacy = {"policies": {"trainedModels": {"maxArtifactSize": {"unit": "GB", "value": 2.5}}}}
        associations = [c.create_configured_model_algorithm_association(
            name=name, configuredModelAlgorithmArn=algorithm, privacyConfiguration=privacy, **m)
            ["configuredModelAlgorithmAssociationArn"] for name in ("one", "two")]
        arn = {"configuredModelAlgorithmAssociationArn": associations[0]}
        found = c.get_configured_model_algorithm_association(**arn, **m)
        self.check("association", found["privacyConfiguration"] == privacy)
        self.check("associations", len(self.pages(
            "list_configured_model_algorithm_associations", **m)[0]) == 2)
        self.collaboration = {"collaborationIdentifier": found["collaborationIdentifier"]}
        self.check("theirs", c.get_collaboration_configured_model_algorithm_association(
            **arn, **self.collaboration)["creatorAccountId"] == ACCOUNT)
        self.check("all theirs", len(self.pages(
            "list_collaboration_configured_model_algorithm_associations",
            **self.collaboration)[0]) == 2)
        self.refused("ConflictException", c.delete_configured_model_algorithm,
                     configuredModelAlgorithmArn=algorithm)
        return algorithm, associations

    def channels(self, association):
        c, m = self.client, {"membershipIdentifier": MEMBERSHIP}
        source = {"roleArn": ROLE, "dataSource": {"protectedQueryInputParameters": {
            "sqlParameters": {"queryString": "SELECT 1"}, "resultFormat": "PARQUET"}}}
        channels = [c.create_ml_input_channel(
            name=name, configuredModelAlgorithmAssociations=[association], retentionInDays=3,
            inputChannel=source, **m)["mlInputChannelArn"] for name in ("one", "two")]
        for channel in channels:
            found = self.wait("ACTIVE", c.get_ml_input_channel, mlInputChannelArn=channel, **m)
        self.check("channel", found["inputChannel"] == source and found["numberOfRecords"] > 0)
        self.check("channels", len(self.pages("list_ml_input_channels", **m)[0]) == 2)
        self.check("their channel", "inputChannel" not in c.get_collaboration_ml_input_channel(
            mlInputChannelArn=channels[0], **self.collaboration))
        self.check("their channels", len(self.pages(
            "list_collaboration_ml_input_channels", **self.collaboration)[0]) == 2)
        return channels

    def model(self, association, channel, name, **more):
        made = self.client.create_trained_model(
            membershipIdentifier=MEMBERSHIP, name=name,
            configuredModelAlgorithmAssociationArn=association,
            resourceConfig={"instanceType": "ml.m5.xlarge", "volumeSizeInGB": 30},
            hyperparameters={"eta": "0.2"}, environment={}, tags={"a": "b"},
            dataChannels=[{"mlInputChannelArn": channel, "channelName": "train"}], **more)
        return {"trainedModelArn": made["trainedModelArn"], "membershipIdentifier": MEMBERSHIP}, made

    def models(self, association, channel):
        c, m = self.client, {"membershipIdentifier": MEMBERSHIP}
        base, made = self.model(association, channel, "churn")
        self.check("base", made["versionIdentifier"] == "NULL")
        self.refused("ConflictException", c.delete_trained_model_output, **base)
        self.wait("ACTIVE", c.get_trained_model, **base)
        self.refused("ConflictException", c.cancel_trained_model, **base)
        again, made = self.model(association, channel, "churn", incrementalTrainingDataChannels=[
            {"trainedModelArn": base["trainedModelArn"], "channelName": "before"}])
        self.check("one ARN", again == base)
        version = made["versionIdentifier"]
        found = self.wait("ACTIVE", c.get_trained_model, **base)
        self.check("latest", found["versionIdentifier"] == version and
                   found["incrementalTrainingDataChannels"][0]["modelName"] == "churn")
        versions = self.pages("list_trained_model_versions", **base)[0]
        self.check("versions", [v["versionIdentifier"] for v in versions] == ["NULL", version])
        self.check("active", len(self.pages("list_trained_model_versions", status="CREATE_FAILED",
                                            **base)[0]) == 0)
        other, _ = self.model(association, channel, "other")
        c.cancel_trained_model(**other)
        self.wait("INACTIVE", c.get_trained_model, **other)
        self.check("models", [x["name"] for x in self.pages("list_trained_models", **m)[0]]
                   == ["churn", "other"])
        self.check("their model", "hyperparameters" not in c.get_collaboration_trained_model(
            trainedModelArn=base["trainedModelArn"], versionIdentifier=version,
            **self.collaboration))
        self.check("their models", len(self.pages(
            "list_collaboration_trained_models", **self.collaboration)[0]) == 2)
        return base, version

    def use(self, model, version, channel):
        c, m = self.client, {"membershipIdentifier": MEMBERSHIP}
        receivers = {"members": [{"accountId": ACCOUNT}]}
        for name in "one", "two":
            c.start_trained_model_export_job(
                name=name, trainedModelVersionIdentifier=version, outputConfiguration=receivers,
                **model)
        exports = self.pages("list_collaboration_trained_model_export_jobs",
                             trainedModelArn=model["trainedModelArn"], **self.collaboration)[0]
        self.check("exports", [e["name"] for e in exports] == ["one", "two"])
        jobs = [c.start_trained_model_inference_job(
            name=name, resourceConfig={"instanceType": "ml.m5.xlarge"},
            outputConfiguration=receivers, dataSource={"mlInputChannelArn": channel},
            trainedModelVersionIdentifier=version, **model)["trainedModelInferenceJobArn"]
            for name in ("one", "two")]
        job = dict(m, trainedModelInferenceJobArn=jobs[0])
        self.wait("ACTIVE", c.get_trained_model_inference_job, **job)
        self.refused("ConflictException", c.cancel_trained_model_inference_job, **job)
        another = c.start_trained_model_inference_job(
            name="cancelled", resourceConfig={"instanceType": "ml.m5.xlarge"},
            outputConfiguration=receivers, dataSource={"mlInputChannelArn": channel}, **model)
        job["trainedModelInferenceJobArn"] = another["trainedModelInferenceJobArn"]
        c.cancel_trained_model_inference_job(**job)
        self.wait("INACTIVE", c.get_trained_model_inference_job, **job)
        self.check("jobs", len(self.pages("list_trained_model_inference_jobs",
                                          trainedModelVersionIdentifier=version, **m)[0]) == 2)
        self.check("their jobs", len(self.pages("list_collaboration_trained_model_inference_jobs",
                                                **self.collaboration)[0]) == 3)

    def tags(self, arn):
        c = self.client
        c.tag_resource(resourceArn=arn, tags={"c": "", "d": "e"})
        c.untag_resource(resourceArn=arn, tagKeys=["a", "d"])
        self.check("tags", c.list_tags_for_resource(resourceArn=arn)["tags"] == {"c": ""})
        self.refused("ValidationException", c.tag_resource, resourceArn=arn, tags={"aws:x": "y"})

    def end(self, model, version, channels, associations, algorithm):
        c, m = self.client, {"membershipIdentifier": MEMBERSHIP}
        self.tell("/clock", {"advance": 10})  # what was started with the model ends
        c.delete_trained_model_output(**model)
        c.delete_trained_model_output(versionIdentifier=version, **model)
        self.wait("INACTIVE", c.get_trained_model, **model)
        for channel in channels:
            c.delete_ml_input_channel_data(mlInputChannelArn=channel, **m)
            self.wait("INACTIVE", c.get_ml_input_channel, mlInputChannelArn=channel, **m)
        for association in associations:
            c.delete_configured_model_algorithm_association(
                configuredModelAlgorithmAssociationArn=association, **m)
        c.delete_configured_model_algorithm(configuredModelAlgorithmArn=algorithm)
        self.gone(c.get_configured_model_algorithm, configuredModelAlgorithmArn=algorithm)
        c.delete_ml_configuration(**m)

    def others(self):
        """The errors that a life well led does not meet."""
        c = self.client
        self.refused("ValidationException", c.get_trained_model, membershipIdentifier="X" * 36,
                     trainedModelArn="arn:aws:s3:::bucket/of/someone")
        self.refused("AccessDeniedException", c.get_audience_model, audienceModelArn=
                     "arn:aws:cleanrooms-ml:us-east-1:210987654321:audience-model/theirs")
        for code in "ThrottlingException", "InternalServiceException", \
                "ServiceQuotaExceededException":
            self.tell("/script", [{"code": code}])
            self.refused(code, c.list_training_datasets)

    def run(self):
        self.audiences()
        algorithm, associations = self.algorithms()
        channels = self.channels(associations[0])
        model, version = self.models(associations[0], channels[0])
        self.use(model, version, channels[0])
        self.tags(model["trainedModelArn"])
        self.others()
        self.end(model, version, channels, associations, algorithm)
        missing = set(self.client.meta.service_model.operation_names) - self.called
        self.check("not called: %s" % sorted(missing), not missing)
        return {"operations": len(self.called), "errors": sorted(self.errors),
                "problems": self.problems, "version": botocore.__version__}


if __name__ == "__main__":
    print(json.dumps(Life(*sys.argv[1:]).run()))
