package io.stepwise.jobs.tracking.mlflow;

import io.stepwise.jobs.tracking.mlflow.TrackingFailure.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Files of runs and models in the store that the server itself gives access to. */
public final class ArtifactStore {
  private static final String SCHEME = "mlflow-artifacts:";
  private static final int SLOWEST_BYTES_PER_SECOND = 1 << 18;

  private final String address;
  private final HttpCalls calls;

  ArtifactStore(String address, HttpCalls calls) {
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
    HttpRequest.BodyPublisher body =
        bytes == 0
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.fromPublisher(
                HttpRequest.BodyPublishers.ofInputStream(() -> open(source)), bytes);
    calls.text(HttpRequest.newBuilder(location(artifacts, name)).PUT(body), limit);
  }

  /** A file's content; the caller closes it. */
  public InputStream get(String artifacts, String name) {
    return calls.stream(location(artifacts, name));
  }

  private static InputStream open(Source source) {
    try {
      return source.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
}
