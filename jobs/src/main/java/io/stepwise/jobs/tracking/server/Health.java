package io.stepwise.jobs.tracking.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** Whether a tracking server answers. No credentials are sent and no redirect is followed. */
public final class Health {
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final int OK = 200;

  private Health() {}

  /**
   * What is wrong with the server at an address; nothing for one that answers.
   *
   * @param address without a slash at its end
   */
  public static Optional<String> trouble(String address) {
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(PATIENCE)
            .build();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address + "/health")).timeout(PATIENCE).build();
    try {
      int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      return status == OK ? Optional.empty() : Optional.of("answers with status " + status);
    } catch (IOException e) {
      String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      return Optional.of("does not answer: " + why);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }
}
