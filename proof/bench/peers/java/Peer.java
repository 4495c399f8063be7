import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cleanroomsml.CleanRoomsMlClient;

/**
 * The AWS SDK for Java, measured: Peer ENDPOINT CALLS [WIDTH [CA-FILE]], last line as that of
 * proof/bench/calls.lua. Its roots are in the key store beside the CA file, "trust.p12".
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
      call(client);
      double cpu = cpu();
      long wall = System.nanoTime();
      if (width > 1) many(client, calls, width);
      else for (int i = 1; i < calls; i++) call(client);
      System.out.printf("cpu=%.9f wall=%.9f peak=%s%n", cpu() - cpu,
          (System.nanoTime() - wall) / 1e9, peak());
    }
  }

  private static void call(CleanRoomsMlClient client) {
    var model = client.getTrainedModel(
        request -> request.membershipIdentifier(MEMBERSHIP).trainedModelArn(ARN));
    if (model.name().isEmpty() || model.statusAsString().isEmpty()) throw new AssertionError();
  }

  private static void many(CleanRoomsMlClient client, int calls, int width) throws Exception {
    var pool = Executors.newFixedThreadPool(width);
    var all = new java.util.ArrayList<java.util.concurrent.Future<?>>();
    for (int i = 0; i < calls; i++) all.add(pool.submit(() -> call(client)));
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
