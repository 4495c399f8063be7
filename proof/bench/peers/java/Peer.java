import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cleanroomsml.CleanRoomsMlClient;
import software.amazon.awssdk.services.cleanroomsml.model.CreateTrainedModelRequest;
import software.amazon.awssdk.services.cleanroomsml.model.IncrementalTrainingDataChannel;
import software.amazon.awssdk.services.cleanroomsml.model.ModelTrainingDataChannel;

/**
 * The AWS SDK for Java, measured: Peer ENDPOINT CALLS [WIDTH [CA-FILE]], last line as that of
 * proof/bench/calls.lua. In the environment, WORK: get, create (the request is the file BODY), pages
 * (of 100 items). Its roots are in the key store beside the CA file, "trust.p12".
 */
class Peer {
  private static final String MEMBERSHIP = "2a1b3c4d-0000-1111-2222-333344445555";
  private static final String ARN = "arn:aws:cleanrooms-ml:us-east-1:123456789012:membership/"
      + MEMBERSHIP + "/trained-model/my_model-1.0";

  public static void main(String[] arguments) throws Exception {
    int calls = Integer.parseInt(arguments[1]);
    int width = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1;
    if (arguments.length > 3 && !arguments[3].isEmpty()) {
      System.setProperty("javax.net.ssl.trustStore",
          Path.of(arguments[3]).resolveSibling("trust.p12").toString());
      System.setProperty("javax.net.ssl.trustStorePassword", "changeit");
    }
    var builder = CleanRoomsMlClient.builder().endpointOverride(URI.create(arguments[0]))
        .region(Region.US_EAST_1).credentialsProvider(StaticCredentialsProvider.create(
            AwsBasicCredentials.create("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")));
    if (width > 1) builder.httpClientBuilder(ApacheHttpClient.builder().maxConnections(width));
    try (CleanRoomsMlClient client = builder.build()) {
      Runnable call = work(client);
      call.run();
      double cpu = cpu();
      long wall = System.nanoTime();
      if (width > 1) many(call, calls, width);
      else for (int i = 1; i < calls; i++) call.run();
      System.out.printf("cpu=%.9f wall=%.9f peak=%s%n", cpu() - cpu,
          (System.nanoTime() - wall) / 1e9, peak());
    }
  }

  private static Runnable work(CleanRoomsMlClient client) throws Exception {
    String name = System.getenv().getOrDefault("WORK", "get");
    if (name.equals("create")) {
      var request = JsonNode.parser().parse(Files.readString(Path.of(System.getenv("BODY"))));
      return () -> {
        if (client.createTrainedModel(creation(request)).trainedModelArn().isEmpty()) {
          throw new AssertionError();
        }
      };
    }
    if (!name.equals("pages")) return () -> get(client);
    var pages = client.listTrainedModelsPaginator(r -> r.membershipIdentifier(MEMBERSHIP)).iterator();
    return () -> {
      if (pages.next().trainedModels().stream().filter(m -> !m.name().isEmpty()).count() != 100) {
        throw new AssertionError();
      }
    };
  }

  private static String text(JsonNode node, String name) {
    return node.asObject().get(name).asString();
  }

  private static int number(JsonNode node, String name) {
    return Integer.parseInt(node.asObject().get(name).asNumber());
  }

  private static Map<String, String> map(JsonNode node) {
    var made = new HashMap<String, String>();
    node.asObject().forEach((name, value) -> made.put(name, value.asString()));
    return made;
  }

  /** The request, made anew for each call. */
  private static CreateTrainedModelRequest creation(JsonNode given) {
    var members = given.asObject();
    var resources = members.get("resourceConfig");
    var channels = members.get("dataChannels").asArray().stream()
        .map(c -> ModelTrainingDataChannel.builder().channelName(text(c, "channelName"))
            .mlInputChannelArn(text(c, "mlInputChannelArn"))
            .s3DataDistributionType(text(c, "s3DataDistributionType")).build())
        .collect(Collectors.toList());
    var previous = members.get("incrementalTrainingDataChannels").asArray().stream()
        .map(c -> IncrementalTrainingDataChannel.builder().channelName(text(c, "channelName"))
            .trainedModelArn(text(c, "trainedModelArn"))
            .versionIdentifier(text(c, "versionIdentifier")).build())
        .collect(Collectors.toList());
    return CreateTrainedModelRequest.builder().membershipIdentifier(MEMBERSHIP)
        .name(text(given, "name")).description(text(given, "description"))
        .configuredModelAlgorithmAssociationArn(
            text(given, "configuredModelAlgorithmAssociationArn"))
        .hyperparameters(map(members.get("hyperparameters")))
        .environment(map(members.get("environment")))
        .resourceConfig(r -> r.instanceCount(number(resources, "instanceCount"))
            .instanceType(text(resources, "instanceType"))
            .volumeSizeInGB(number(resources, "volumeSizeInGB")))
        .stoppingCondition(
            s -> s.maxRuntimeInSeconds(number(members.get("stoppingCondition"), "maxRuntimeInSeconds")))
        .incrementalTrainingDataChannels(previous).dataChannels(channels)
        .trainingInputMode(text(given, "trainingInputMode")).kmsKeyArn(text(given, "kmsKeyArn"))
        .tags(map(members.get("tags"))).build();
  }

  private static void get(CleanRoomsMlClient client) {
    var model = client.getTrainedModel(
        request -> request.membershipIdentifier(MEMBERSHIP).trainedModelArn(ARN));
    if (model.name().isEmpty() || model.statusAsString().isEmpty()) throw new AssertionError();
  }

  private static void many(Runnable call, int calls, int width) throws Exception {
    var pool = Executors.newFixedThreadPool(width);
    var all = new java.util.ArrayList<java.util.concurrent.Future<?>>();
    for (int i = 0; i < calls; i++) all.add(pool.submit(call));
    for (var one : all) one.get();
    pool.shutdown();
    pool.awaitTermination(1, TimeUnit.MINUTES);
  }

  private static double cpu() {
    return ((com.sun.management.OperatingSystemMXBean)
        ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
  }

  private static String peak() throws Exception {
    return Files.readString(Path.of("/proc/self/status"))
        .lines().filter(line -> line.startsWith("VmHWM:")).findFirst().get().split("\\s+")[1];
  }
}
