package io.stepwise.jobs.cli;

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

  @Option(names = "--quiet", description = "Show no progress.")
  boolean quiet;

  @Option(names = "--verbose", description = "Show stack traces and more log messages.")
  boolean verbose;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;
}
