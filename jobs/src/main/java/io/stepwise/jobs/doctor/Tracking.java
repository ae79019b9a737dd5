package io.stepwise.jobs.doctor;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks the tracking server whether it is well. */
final class Tracking {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int OK = 200;

  private Tracking() {}

  static Finding look(String uri) throws InterruptedException {
    if (uri == null) {
      return Finding.good("not configured");
    }
    String advice =
        "start one with ./stepwise tracking start, or check --tracking-uri; commands run without it";
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(uri.replaceAll("/+$", "") + "/health"))
              .timeout(PATIENCE)
              .build();
      int status =
          HttpClient.newBuilder()
              .connectTimeout(PATIENCE)
              .build()
              .send(request, HttpResponse.BodyHandlers.discarding())
              .statusCode();
      return status == OK
          ? Finding.good(uri + " is well")
          : Finding.failed(uri + " answers " + status, advice);
    } catch (IOException | IllegalArgumentException e) {
      String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      return Finding.failed(uri + ": " + why, advice);
    }
  }
}
