package io.stepwise.jobs.architecture.bad;

import org.mlflow.tracking.MlflowClient;

/** MLflow outside the tracking package. */
public final class UsesTracking {
  private UsesTracking() {}

  static MlflowClient client() {
    return new MlflowClient("http://127.0.0.1:1");
  }
}
