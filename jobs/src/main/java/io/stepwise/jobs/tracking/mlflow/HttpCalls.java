package io.stepwise.jobs.tracking.mlflow;

import io.stepwise.jobs.tracking.mlflow.TrackingFailure.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/**
 * Calls to one server. Credentials go to its origin (scheme, host, port) only: a redirect to
 * another origin is a failure, one within it is followed. An answer is at most {@link #MOST_BYTES}
 * long, and takes at most the limit in time.
 */
final class HttpCalls implements AutoCloseable {
  /** Longest answer that is held in memory. */
  static final int MOST_BYTES = 8 << 20;

  private static final int MOST_BYTES_OF_AN_ERROR = 1 << 16;
  private static final int MOST_REDIRECTS = 5;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  private final Duration patience;
  private final Credentials credentials;
  private final BoundedCalls calls;
  private final HttpClient http;

  HttpCalls(Duration patience, Credentials credentials) {
    this.patience = patience;
    this.credentials = credentials;
    this.calls = new BoundedCalls(patience);
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(patience)
            .build();
  }

  /**
   * The answer to a request, as text.
   *
   * @param method e.g. "POST"
   * @param body JSON, null for none
   */
  String text(URI uri, String method, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    return text(request, patience);
  }

  /** The answer to a request that may take longer than others. */
  String text(HttpRequest.Builder request, Duration limit) {
    return calls.call(
        () -> {
          HttpResponse<InputStream> answer = answer(request, limit);
          try (InputStream in = answer.body()) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
              throw new TrackingFailure(
                  Kind.REFUSED,
                  "its answer is too long (more than " + (MOST_BYTES >> 20) + " MB)",
                  null);
            }
            return new String(bytes, StandardCharsets.UTF_8);
          }
        },
        limit);
  }

  /** The answer to a GET as a stream, which the caller closes; its length has no bound. */
  InputStream stream(URI uri) {
    return calls.call(() -> answer(HttpRequest.newBuilder(uri).GET(), patience).body());
  }

  /** An answer of success. */
  private HttpResponse<InputStream> answer(HttpRequest.Builder request, Duration limit)
      throws IOException, InterruptedException {
    request.timeout(limit);
    if (credentials.header() != null) {
      request.header("Authorization", credentials.header());
    }
    HttpResponse<InputStream> answer = send(request);
    for (int hop = 0; REDIRECTS.contains(answer.statusCode()); hop++) {
      answer.body().close();
      URI target = target(answer);
      if (hop == MOST_REDIRECTS || !follows(answer, target)) {
        throw new TrackingFailure(Kind.REFUSED, redirected(answer, target), null);
      }
      answer = send(request.uri(target));
    }
    if (answer.statusCode() / 100 != 2) {
      try (InputStream in = answer.body()) {
        String body = new String(in.readNBytes(MOST_BYTES_OF_AN_ERROR), StandardCharsets.UTF_8);
        throw BoundedCalls.refusal(answer.statusCode(), body);
      }
    }
    return answer;
  }

  private HttpResponse<InputStream> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
  }

  private static URI target(HttpResponse<?> answer) {
    try {
      return answer.uri().resolve(answer.headers().firstValue("Location").orElse(""));
    } catch (IllegalArgumentException e) {
      throw new TrackingFailure(
          Kind.REFUSED, "status " + answer.statusCode() + " with a malformed Location", e);
    }
  }

  /** A redirect within the origin; 301 to 303 would turn anything but a GET into one. */
  private static boolean follows(HttpResponse<?> answer, URI target) {
    boolean same = origin(target).equals(origin(answer.uri()));
    boolean keepsMethod = answer.statusCode() >= 307 || answer.request().method().equals("GET");
    return same && keepsMethod;
  }

  private static String redirected(HttpResponse<?> answer, URI target) {
    return "status "
        + answer.statusCode()
        + ", it redirects to "
        + BoundedCalls.printable(origin(target))
        + " (expected answers of "
        + origin(answer.uri())
        + "; nothing was sent elsewhere; if that is the server, give its address)";
  }

  /** Scheme, host and port. */
  static String origin(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
    return scheme + "://" + String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT) + ":" + port;
  }

  @Override
  public void close() {
    calls.close();
  }
}
