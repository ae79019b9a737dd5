package io.stepwise.data.bad;

import io.stepwise.jobs.cli.Stepwise;

/** A class of the lowest layer that uses the highest. */
public final class ReachesUp {
  private ReachesUp() {}

  static void reach() {
    Stepwise.main(new String[0]);
  }
}
