package io.stepwise.jobs.job;

import io.stepwise.jobs.plan.Plan;

/**
 * One command. Each top-level component of its record is a flag; records inside it are reached with
 * {@code --set name.key=value}.
 *
 * @param <C> the record of its settings
 */
public interface Job<C extends Record> {
  /** The command's word, as in "train-prm". */
  String name();

  /** What it does, in one line. */
  String summary();

  /** Arguments of a command that works, for the help: "--format prm800k --input …". */
  String example();

  /** The settings where nobody says otherwise; required ones are null or empty. */
  C defaults();

  /** What {@link #run} would do and cost; measures if it can, and writes nothing. */
  default Plan plan(C config, JobContext context) {
    return Plan.of(summary());
  }

  /**
   * Does the work. Failures are {@link io.stepwise.data.error.StepwiseException}s.
   *
   * @param config the resolved settings
   */
  void run(C config, JobContext context);
}
