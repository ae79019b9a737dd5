package io.stepwise.jobs.architecture.bad.one;

import io.stepwise.jobs.architecture.bad.two.UsesOne;

/** Half of a circle. */
public final class UsesTwo {
  private UsesTwo() {}

  /** Goes round. */
  public static void call() {
    UsesOne.call();
  }
}
