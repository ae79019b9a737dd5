package io.stepwise.jobs.job;

import io.stepwise.data.storage.Folders;
import io.stepwise.jobs.config.ConditionalDefaults;
import io.stepwise.jobs.config.Settings;
import io.stepwise.jobs.plan.Plan;
import java.util.List;
import java.util.Optional;

/**
 * One command. Each top-level component of its record is a flag; records inside it are reached with
 * {@code --set name.key=value}.
 *
 * @param <C> the record of its settings
 */
public interface Job<C extends Record> {
  /** The command's word, e.g. "train-prm". */
  String name();

  /** Other names of the command. */
  default List<String> aliases() {
    return List.of();
  }

  /** What it does, in one line. */
  String summary();

  /** Arguments of a command that works, for the help: "--format prm800k --input …". */
  String example();

  /** The default settings; required ones are null or empty. */
  C defaults();

  /** Defaults that depend on other settings, e.g. on the model that the work starts from. */
  default ConditionalDefaults<C> conditionalDefaults() {
    return ConditionalDefaults.none();
  }

  /** What {@link #run} would do and cost; measures if it can, and writes nothing. */
  default Plan plan(C config, JobContext context) {
    return Plan.of(summary());
  }

  /**
   * The output folder of the job, next to which its figures and its journal are kept; empty for
   * work that is not worth tracking.
   */
  default Optional<String> output(C config) {
    return Optional.ofNullable((String) Settings.describe(config).get("output"));
  }

  /**
   * The folder whose lease is held while the command runs, so that no second one writes the same
   * output; empty for work without an output.
   */
  default Optional<String> lease(C config) {
    return output(config).map(output -> Folders.beside(output, ".lease"));
  }

  /** Whether {@link #run} takes that lease itself. */
  default boolean takesLease() {
    return false;
  }

  /** Whether {@code --resume} can continue a run that was stopped, with the usual settings. */
  default boolean isResumable() {
    return false;
  }

  /** The same for given settings, where only some of a job's ways save their progress. */
  default boolean isResumable(C config) {
    return isResumable();
  }

  /**
   * Does the work. Failures are {@link io.stepwise.data.error.StepwiseException}s.
   *
   * @param config the resolved settings
   */
  void run(C config, JobContext context);
}
