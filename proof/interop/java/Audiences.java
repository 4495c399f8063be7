import java.util.List;
import software.amazon.awssdk.services.cleanroomsml.CleanRoomsMlClient;
import software.amazon.awssdk.services.cleanroomsml.model.Dataset;

/** The first half of a life: dataset, audience model, policy, generation, export, and their end. */
class Audiences {
  private static final String POLICY = "{\"Version\":\"2012-10-17\",\"Statement\":[]}";
  private final Life life;
  private final CleanRoomsMlClient client;

  Audiences(Life life) {
    this.life = life;
    client = life.client;
  }

  private String dataset() {
    Dataset data = Dataset.builder().type("INTERACTIONS").inputConfig(i -> i
        .schema(s -> s.columnName("user").columnTypesWithStrings("USER_ID"))
        .dataSource(d -> d.glueDataSource(g -> g.tableName("t").databaseName("d")))).build();
    String arn = client.createTrainingDataset(r -> r.name("one").roleArn(Life.ROLE)
        .trainingData(data)).trainingDatasetArn();
    client.createTrainingDataset(r -> r.name("two").roleArn(Life.ROLE).trainingData(data));
    life.refused("ConflictException", () -> client.createTrainingDataset(
        r -> r.name("one").roleArn(Life.ROLE).trainingData(data)));
    life.check("dataset", client.getTrainingDataset(r -> r.trainingDatasetArn(arn)).trainingData()
        .equals(List.of(data)));
    life.check("datasets", client.listTrainingDatasetsPaginator(r -> r.maxResults(1))
        .trainingDatasets().stream().count() == 2);
    return arn;
  }

  private void policy(String arn) {
    String hash = client.putConfiguredAudienceModelPolicy(r -> r.configuredAudienceModelArn(arn)
        .configuredAudienceModelPolicy(POLICY).policyExistenceCondition("POLICY_MUST_NOT_EXIST"))
        .policyHash();
    life.refused("ValidationException", () -> client.putConfiguredAudienceModelPolicy(r -> r
        .configuredAudienceModelArn(arn).configuredAudienceModelPolicy(POLICY)
        .policyExistenceCondition("POLICY_MUST_NOT_EXIST")));
    life.check("policy", client.getConfiguredAudienceModelPolicy(
        r -> r.configuredAudienceModelArn(arn)).policyHash().equals(hash));
    client.deleteConfiguredAudienceModelPolicy(r -> r.configuredAudienceModelArn(arn));
    life.refused("ResourceNotFoundException", () -> client.getConfiguredAudienceModelPolicy(
        r -> r.configuredAudienceModelArn(arn)));
  }

  private void generate(String arn) {
    String job = client.startAudienceGenerationJob(r -> r.name("g").configuredAudienceModelArn(arn)
        .seedAudience(s -> s.roleArn(Life.ROLE).sqlParameters(q -> q.queryString("SELECT 1"))
            .sqlComputeConfiguration(c -> c.worker(w -> w.number(4)))))
        .audienceGenerationJobArn();
    life.await("ACTIVE", () -> client.getAudienceGenerationJob(
        r -> r.audienceGenerationJobArn(job)).statusAsString());
    for (String name : List.of("one", "two")) {
      client.startAudienceExportJob(r -> r.name(name).audienceGenerationJobArn(job)
          .audienceSize(s -> s.type("PERCENTAGE").value(5)));
    }
    life.check("exports", client.listAudienceExportJobsPaginator(
        r -> r.audienceGenerationJobArn(job).maxResults(1)).audienceExportJobs().stream()
        .count() == 2);
    life.check("jobs", client.listAudienceGenerationJobsPaginator(
        r -> r.configuredAudienceModelArn(arn).maxResults(1)).audienceGenerationJobs().stream()
        .count() == 1);
    client.deleteAudienceGenerationJob(r -> r.audienceGenerationJobArn(job));
    life.tell("/clock", "{\"advance\":10}");
    life.refused("ResourceNotFoundException", () -> client.getAudienceGenerationJob(
        r -> r.audienceGenerationJobArn(job)));
  }

  void run() {
    String dataset = dataset();
    String model = client.createAudienceModel(r -> r.name("m").trainingDatasetArn(dataset))
        .audienceModelArn();
    life.await("ACTIVE", () -> client.getAudienceModel(r -> r.audienceModelArn(model))
        .statusAsString());
    String arn = client.createConfiguredAudienceModel(r -> r.name("c").audienceModelArn(model)
        .sharedAudienceMetricsWithStrings("ALL").outputConfig(o -> o.roleArn(Life.ROLE)
            .destination(d -> d.s3Destination(s -> s.s3Uri("s3://bucket/audiences")))))
        .configuredAudienceModelArn();
    client.updateConfiguredAudienceModel(
        r -> r.configuredAudienceModelArn(arn).description("changed"));
    life.check("update", client.getConfiguredAudienceModel(r -> r.configuredAudienceModelArn(arn))
        .description().equals("changed"));
    policy(arn);
    generate(arn);
    client.deleteConfiguredAudienceModel(r -> r.configuredAudienceModelArn(arn));
    client.deleteAudienceModel(r -> r.audienceModelArn(model));
    life.tell("/clock", "{\"advance\":10}");
    life.refused("ResourceNotFoundException", () -> client.getAudienceModel(
        r -> r.audienceModelArn(model)));
    client.deleteTrainingDataset(r -> r.trainingDatasetArn(dataset));
  }
}
