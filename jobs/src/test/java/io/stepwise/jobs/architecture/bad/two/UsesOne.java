package io.stepwise.jobs.architecture.bad.two;

import io.stepwise.jobs.architecture.bad.one.UsesTwo;

/** The other half of a circle. */
public final class UsesOne {
  private UsesOne() {}

  /** Goes round. */
  public static void call() {
    UsesTwo.call();
  }
}
