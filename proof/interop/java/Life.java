import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cleanroomsml.CleanRoomsMlClient;
import software.amazon.awssdk.services.cleanroomsml.model.CreateTrainedModelRequest;

/**
 * The life of a model on the emulator with the typed client: Life URL CONTROL KEY SECRET prints one
 * line of JSON: the number of operations called, the errors, and unexpected results.
 */
class Life {
  private static final String MEMBERSHIP = "0aa11bb2-0000-1111-2222-333344445555";
  static final String ROLE = "arn:aws:iam::123456789012:role/r";
  private final TreeSet<String> called = new TreeSet<>();
  private final TreeSet<String> errors = new TreeSet<>();
  private final List<String> problems = new ArrayList<>();
  private final String control;
  final CleanRoomsMlClient client;

  private Life(String[] arguments) {
    control = arguments[1];
    client = CleanRoomsMlClient.builder().endpointOverride(URI.create(arguments[0]))
        .region(Region.US_EAST_1)
        .credentialsProvider(StaticCredentialsProvider.create(
            AwsBasicCredentials.create(arguments[2], arguments[3])))
        .overrideConfiguration(c -> c.retryStrategy(r -> r.maxAttempts(1))
            .addExecutionInterceptor(new ExecutionInterceptor() {
              @Override
              public void beforeExecution(Context.BeforeExecution of, ExecutionAttributes x) {
                called.add(of.request().getClass().getSimpleName());
              }
            }))
        .build();
  }

  void check(String what, boolean ok) {
    if (!ok) problems.add(what);
  }

  void refused(String code, Runnable call) {
    try {
      call.run();
      problems.add(code + ": no error");
    } catch (AwsServiceException error) {
      errors.add(error.awsErrorDetails().errorCode());
      check(code + ": " + error, error.getClass().getSimpleName().equals(code));
    }
  }

  void tell(String path, String body) {
    try {
      HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(control + path))
          .header("content-type", "application/json")
          .POST(HttpRequest.BodyPublishers.ofString(body)).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (Exception error) {
      throw new IllegalStateException(error);
    }
  }

  void await(String status, Supplier<String> call) {
    for (int i = 0; i < 5; i++) {
      if (call.get().equals(status)) return;
      tell("/clock", "{\"advance\":2}");
    }
    problems.add("never " + status);
  }

  private CreateTrainedModelRequest.Builder model(String name, String association, String channel) {
    return CreateTrainedModelRequest.builder().membershipIdentifier(MEMBERSHIP).name(name)
        .configuredModelAlgorithmAssociationArn(association)
        .resourceConfig(r -> r.instanceType("ml.m5.xlarge").volumeSizeInGB(30))
        .hyperparameters(Map.of("eta", "0.2"))
        .dataChannels(d -> d.mlInputChannelArn(channel).channelName("train"));
  }

  private String status(String arn) {
    return client.getTrainedModel(r -> r.membershipIdentifier(MEMBERSHIP).trainedModelArn(arn))
        .statusAsString();
  }

  private void use(String arn, String channel, String collaboration) {
    client.startTrainedModelExportJob(r -> r.membershipIdentifier(MEMBERSHIP).name("e")
        .trainedModelArn(arn)
        .outputConfiguration(o -> o.members(m -> m.accountId("123456789012"))));
    check("exports", client.listCollaborationTrainedModelExportJobsPaginator(
        r -> r.collaborationIdentifier(collaboration).trainedModelArn(arn).maxResults(1))
        .collaborationTrainedModelExportJobs().stream().count() == 1);
    String job = client.startTrainedModelInferenceJob(r -> r.membershipIdentifier(MEMBERSHIP)
        .name("j").trainedModelArn(arn).resourceConfig(c -> c.instanceType("ml.m5.xlarge"))
        .outputConfiguration(o -> o.members(m -> m.accountId("123456789012")))
        .dataSource(d -> d.mlInputChannelArn(channel))).trainedModelInferenceJobArn();
    client.cancelTrainedModelInferenceJob(
        r -> r.membershipIdentifier(MEMBERSHIP).trainedModelInferenceJobArn(job));
    await("INACTIVE", () -> client.getTrainedModelInferenceJob(r -> r
        .membershipIdentifier(MEMBERSHIP).trainedModelInferenceJobArn(job)).statusAsString());
    client.tagResource(r -> r.resourceArn(arn).tags(Map.of("a", "b", "c", "d")));
    client.untagResource(r -> r.resourceArn(arn).tagKeys("a"));
    check("tags", client.listTagsForResource(r -> r.resourceArn(arn)).tags()
        .equals(Map.of("c", "d")));
  }

  private void models(String association, String channel) {
    String arn = client.createTrainedModel(model("churn", association, channel).build())
        .trainedModelArn();
    refused("ConflictException", () -> client.deleteTrainedModelOutput(
        r -> r.membershipIdentifier(MEMBERSHIP).trainedModelArn(arn)));
    await("ACTIVE", () -> status(arn));
    String version = client.createTrainedModel(model("churn", association, channel)
        .incrementalTrainingDataChannels(c -> c.trainedModelArn(arn).channelName("before")).build())
        .versionIdentifier();
    await("ACTIVE", () -> status(arn));
    check("versions", client.listTrainedModelVersionsPaginator(r -> r
        .membershipIdentifier(MEMBERSHIP).trainedModelArn(arn).maxResults(1)).trainedModels()
        .stream().map(v -> v.versionIdentifier()).collect(Collectors.toList())
        .equals(List.of("NULL", version)));
    use(arn, channel, client.getTrainedModel(r -> r.membershipIdentifier(MEMBERSHIP)
        .trainedModelArn(arn)).collaborationIdentifier());
    String other = client.createTrainedModel(model("other", association, channel).build())
        .trainedModelArn();
    client.cancelTrainedModel(r -> r.membershipIdentifier(MEMBERSHIP).trainedModelArn(other));
    await("INACTIVE", () -> status(other));
    check("models", client.listTrainedModelsPaginator(r -> r.membershipIdentifier(MEMBERSHIP)
        .maxResults(1)).trainedModels().stream().count() == 2);
    client.deleteTrainedModelOutput(r -> r.membershipIdentifier(MEMBERSHIP).trainedModelArn(arn)
        .versionIdentifier(version));
    await("INACTIVE", () -> status(arn));
  }

  private void run() {
    new Audiences(this).run();
    String algorithm = client.createConfiguredModelAlgorithm(r -> r.name("a").roleArn(ROLE))
        .configuredModelAlgorithmArn();
    String association = client.createConfiguredModelAlgorithmAssociation(r -> r
        .membershipIdentifier(MEMBERSHIP).name("a").configuredModelAlgorithmArn(algorithm))
        .configuredModelAlgorithmAssociationArn();
    refused("ConflictException", () -> client.deleteConfiguredModelAlgorithm(
        r -> r.configuredModelAlgorithmArn(algorithm)));
    String channel = client.createMLInputChannel(r -> r.membershipIdentifier(MEMBERSHIP).name("c")
        .retentionInDays(3).configuredModelAlgorithmAssociations(association)
        .inputChannel(i -> i.roleArn(ROLE).dataSource(d -> d.protectedQueryInputParameters(
            p -> p.sqlParameters(s -> s.queryString("SELECT 1")))))).mlInputChannelArn();
    await("ACTIVE", () -> client.getMLInputChannel(r -> r.membershipIdentifier(MEMBERSHIP)
        .mlInputChannelArn(channel)).statusAsString());
    models(association, channel);
    client.deleteMLInputChannelData(r -> r.membershipIdentifier(MEMBERSHIP)
        .mlInputChannelArn(channel));
    client.deleteConfiguredModelAlgorithmAssociation(r -> r.membershipIdentifier(MEMBERSHIP)
        .configuredModelAlgorithmAssociationArn(association));
    client.deleteConfiguredModelAlgorithm(r -> r.configuredModelAlgorithmArn(algorithm));
    refused("ResourceNotFoundException", () -> client.getConfiguredModelAlgorithm(
        r -> r.configuredModelAlgorithmArn(algorithm)));
    refused("ValidationException", () -> client.listTrainedModels(
        r -> r.membershipIdentifier("x")));
    refused("AccessDeniedException", () -> client.getAudienceModel(r -> r.audienceModelArn(
        "arn:aws:cleanrooms-ml:us-east-1:210987654321:audience-model/theirs")));
    for (String code : List.of("ThrottlingException", "InternalServiceException",
        "ServiceQuotaExceededException")) {
      tell("/script", "[{\"code\":\"" + code + "\"}]");
      refused(code, () -> client.createConfiguredModelAlgorithm(r -> r.name("b").roleArn(ROLE)));
    }
  }

  public static void main(String[] arguments) {
    Life life = new Life(arguments);
    life.run();
    System.out.println("{\"operations\":" + life.called.size() + ",\"errors\":"
        + list(life.errors) + ",\"problems\":" + list(life.problems) + "}");
  }

  private static String list(Iterable<String> texts) {
    List<String> quoted = new ArrayList<>();
    texts.forEach(text -> quoted.add("\"" + text.replaceAll("[^ -!#-\\[\\]-~]", "?") + "\""));
    return "[" + String.join(",", quoted) + "]";
  }
}
