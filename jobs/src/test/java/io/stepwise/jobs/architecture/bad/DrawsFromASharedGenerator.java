package io.stepwise.jobs.architecture.bad;

import java.util.concurrent.ThreadLocalRandom;

/** A number that no name gives again. */
public final class DrawsFromASharedGenerator {
  private DrawsFromASharedGenerator() {}

  static double draw() {
    return ThreadLocalRandom.current().nextDouble();
  }
}
