package io.stepwise.jobs.tracking.mlflow;

import io.stepwise.jobs.tracking.mlflow.TrackingFailure.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;

/**
 * Files of runs in the store that the server gives access to itself. The client would start a
 * Python program for them; here they go by the server's own address for files.
 */
public final class ArtifactStore {
  private static final String SCHEME = "mlflow-artifacts:";
  private static final int SLOWEST_BYTES_PER_SECOND = 1 << 18;

  private final String address;
  private final BoundedCalls calls;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(MlflowServer.PATIENCE)
          .build();

  ArtifactStore(String address, BoundedCalls calls) {
    this.address = address;
    this.calls = calls;
  }

  /** Opens what is to be sent. */
  @FunctionalInterface
  public interface Source {
    /** A stream from the beginning. */
    InputStream open() throws IOException;
  }

  /** Whether files of a run can be sent through the server. */
  public static boolean reaches(String artifacts) {
    return artifacts.startsWith(SCHEME);
  }

  /**
   * Sends a file; one of the same name is replaced.
   *
   * @param artifacts the run's place for files
   * @param name path in it
   */
  public void put(String artifacts, String name, long bytes, Source source) {
    Duration limit = MlflowServer.PATIENCE.plusSeconds(bytes / SLOWEST_BYTES_PER_SECOND);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(location(artifacts, name))
            .timeout(limit)
            .PUT(
                HttpRequest.BodyPublishers.fromPublisher(
                    HttpRequest.BodyPublishers.ofInputStream(() -> open(source)),
                    Math.max(1, bytes)));
    if (bytes == 0) {
      request.PUT(HttpRequest.BodyPublishers.noBody());
    }
    authorize(request);
    calls.call(
        () -> {
          HttpResponse<String> answer =
              http.send(request.build(), HttpResponse.BodyHandlers.ofString());
          check(answer.statusCode(), answer.body());
          return null;
        },
        limit.plusSeconds(1));
  }

  /** A file's content; the caller closes it. */
  public InputStream get(String artifacts, String name) {
    HttpRequest.Builder request = HttpRequest.newBuilder(location(artifacts, name)).GET();
    request.timeout(MlflowServer.PATIENCE);
    authorize(request);
    return calls.call(
        () -> {
          HttpResponse<InputStream> answer =
              http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
          check(answer.statusCode(), "");
          return answer.body();
        });
  }

  private static InputStream open(Source source) {
    try {
      return source.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void check(int status, String body) {
    if (status / 100 != 2) {
      throw BoundedCalls.refusal(status, body, null);
    }
  }

  /** {@code mlflow-artifacts:/1/abc/artifacts} lies at {@code …/artifacts/1/abc/artifacts}. */
  private URI location(String artifacts, String name) {
    if (!reaches(artifacts)) {
      throw new TrackingFailure(
          Kind.REFUSED,
          "the server keeps files elsewhere ("
              + artifacts
              + ", expected mlflow-artifacts:, which mlflow server --serve-artifacts gives)",
          null);
    }
    String path = artifacts.substring(SCHEME.length()).replaceFirst("^//[^/]*", "");
    String encoded =
        Arrays.stream((path + "/" + name).split("/", -1))
            .filter(part -> !part.isEmpty())
            .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
            .collect(Collectors.joining("/"));
    return URI.create(address + "/api/2.0/mlflow-artifacts/artifacts/" + encoded);
  }

  private static void authorize(HttpRequest.Builder request) {
    String user = System.getenv("MLFLOW_TRACKING_USERNAME");
    String token = System.getenv("MLFLOW_TRACKING_TOKEN");
    if (user != null) {
      String pair = user + ":" + System.getenv().getOrDefault("MLFLOW_TRACKING_PASSWORD", "");
      request.header(
          "Authorization",
          "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    } else if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
  }
}
