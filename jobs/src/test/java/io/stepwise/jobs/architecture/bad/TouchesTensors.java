package io.stepwise.jobs.architecture.bad;

import ai.djl.ndarray.NDManager;

/** A tensor above the language model. */
public final class TouchesTensors {
  private TouchesTensors() {}

  static NDManager manager() {
    return NDManager.newBaseManager();
  }
}
