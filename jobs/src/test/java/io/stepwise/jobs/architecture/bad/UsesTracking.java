package io.stepwise.jobs.architecture.bad;

import org.mlflow.StandIn;

/** MLflow outside the tracking package. */
public final class UsesTracking {
  private UsesTracking() {}

  static StandIn client() {
    return new StandIn();
  }
}
