package io.stepwise.jobs.doctor;

import io.stepwise.jobs.tracking.server.Health;

/** Checks that the tracking server is healthy. */
final class Tracking {
  private Tracking() {}

  static Finding look(String uri) {
    if (uri == null) {
      return Finding.good("not configured");
    }
    return Health.trouble(uri)
        .map(
            trouble ->
                Finding.failed(
                    uri + " " + trouble,
                    "start one with ./stepwise tracking start, or check --tracking-uri; commands run"
                        + " without it"))
        .orElseGet(() -> Finding.good(uri + " is well"));
  }
}
