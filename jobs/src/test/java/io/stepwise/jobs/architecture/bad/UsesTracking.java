package io.stepwise.jobs.architecture.bad;

import java.net.http.HttpClient;

/** HTTP outside the tracking package. */
public final class UsesTracking {
  private UsesTracking() {}

  static HttpClient client() {
    return HttpClient.newHttpClient();
  }
}
