package io.stepwise.jobs.solve;

/**
 * How many problems are solved between two checkpoints: at most a number, and fewer where these
 * would take longer than a minute, judged by those before. Results do not depend on it.
 */
final class CheckpointSize {
  private static final double SECONDS = 60;

  /** The first problems tell how long they take. */
  private static final int FIRST = 8;

  /** Each task needs some problems, which share passes of the models. */
  private static final int LEAST = 2;

  private final int most;
  private final int least;
  private int problems;

  /**
   * The size of a run that has not begun.
   *
   * @param most problems between two checkpoints, at least 1
   * @param partitions Spark tasks that solve them
   */
  CheckpointSize(int most, int partitions) {
    this.most = most;
    this.least = (int) Math.min(most, (long) LEAST * partitions);
    this.problems = (int) Math.min(most, (long) FIRST * partitions);
  }

  /** Problems before the next checkpoint. */
  int problems() {
    return problems;
  }

  /** Notes how long some problems took. */
  void took(int solved, double seconds) {
    double minute = solved * SECONDS / Math.max(seconds, 1e-3);
    problems = (int) Math.max(least, Math.min(most, minute));
  }
}
