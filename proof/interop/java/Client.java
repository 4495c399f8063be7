import java.net.URI;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cleanroomsml.CleanRoomsMlClient;

/** The AWS SDK for Java as it is: Client URL ARN prints the model, or the error, as JSON. */
class Client {
  public static void main(String[] arguments) {
    String arn = arguments[1];
    try (CleanRoomsMlClient client = CleanRoomsMlClient.builder()
        .endpointOverride(URI.create(arguments[0])).region(Region.US_EAST_1)
        .credentialsProvider(EnvironmentVariableCredentialsProvider.create()).build()) {
      String membership = arn.split(":")[5].split("/")[1];
      SdkPojo model = client.getTrainedModel(
          request -> request.membershipIdentifier(membership).trainedModelArn(arn));
      System.out.println(json(Map.of("model", model)));
    } catch (AwsServiceException error) {
      System.out.println(json(Map.of("error", Map.of(
          "type", error.getClass().getSimpleName(),
          "code", error.awsErrorDetails().errorCode(), "request_id", error.requestId()))));
    }
  }

  private static boolean absent(Object value) {
    return value == null || value instanceof SdkAutoConstructList
        || value instanceof SdkAutoConstructMap;
  }

  private static String json(Object value) {
    if (value instanceof SdkPojo pojo) {
      return pojo.sdkFields().stream()
          .filter(field -> !absent(field.getValueOrDefault(pojo)))
          .map(field -> quoted(field.locationName()) + ":" + json(field.getValueOrDefault(pojo)))
          .collect(Collectors.joining(",", "{", "}"));
    } else if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(entry -> quoted(entry.getKey()) + ":" + json(entry.getValue()))
          .collect(Collectors.joining(",", "{", "}"));
    } else if (value instanceof Collection<?> list) {
      return list.stream().map(Client::json).collect(Collectors.joining(",", "[", "]"));
    }
    return value instanceof Number ? value.toString() : quoted(value);
  }

  /** JSON text of a string, an enum or an Instant, in ASCII. */
  private static String quoted(Object value) {
    return value.toString().chars()
        .mapToObj(c -> c < ' ' || c > '~' || c == '"' || c == '\\'
            ? String.format("\\u%04x", c) : String.valueOf((char) c))
        .collect(Collectors.joining("", "\"", "\""));
  }
}
