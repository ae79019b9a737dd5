package io.stepwise.jobs.cli;

import io.stepwise.data.storage.Lease;
import io.stepwise.jobs.job.Resumption;
import io.stepwise.jobs.training.Checkpoints;
import java.util.List;
import picocli.CommandLine.Option;

/** Flags of every job that are no settings: where settings come from, and how much is said. */
final class CommonFlags {
  @Option(
      names = "--config",
      paramLabel = "FILE.yaml",
      description = "Load settings from a YAML file. --set and flags take precedence.")
  String config;

  @Option(
      names = "--set",
      paramLabel = "key=value",
      description = "Set one setting; may be repeated.")
  List<String> set = List.of();

  @Option(
      names = "--dry-run",
      description = "Print what would be done and its cost in tokens and time.")
  boolean dryRun;

  @Option(names = "--resume", description = "Resume an interrupted run.")
  boolean resume;

  @Option(
      names = Checkpoints.SKIPPING,
      description = "Delete damaged checkpoints and resume from the latest intact one.")
  boolean skipDamaged;

  @Option(names = Lease.CLEARING, description = "Remove a stale or damaged lease on the output.")
  boolean takeOver;

  @Option(names = "--quiet", description = "Show no progress.")
  boolean quiet;

  @Option(names = "--verbose", description = "Show stack traces and more log messages.")
  boolean verbose;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  /** What {@code --resume} and its companion ask for. */
  Resumption resumption() {
    if (skipDamaged) {
      return Resumption.LATEST_WHOLE;
    }
    return resume ? Resumption.LATEST : Resumption.NONE;
  }
}
