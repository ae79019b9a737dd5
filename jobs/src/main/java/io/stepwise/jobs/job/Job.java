package io.stepwise.jobs.job;

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

  /**
   * Does the work. Failures are {@link io.stepwise.data.error.StepwiseException}s.
   *
   * @param config the resolved settings
   */
  void run(C config, JobContext context);
}
