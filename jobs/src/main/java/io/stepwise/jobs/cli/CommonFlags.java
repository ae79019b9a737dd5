package io.stepwise.jobs.cli;

import java.util.List;
import picocli.CommandLine.Option;

/** Flags of every job that are no settings: where settings come from, and how much is said. */
final class CommonFlags {
  @Option(
      names = "--config",
      paramLabel = "FILE.yaml",
      description = "Settings from a YAML file; --set and flags go before it.")
  String config;

  @Option(names = "--set", paramLabel = "key=value", description = "One setting; may be repeated.")
  List<String> set = List.of();

  @Option(
      names = "--dry-run",
      description = "Only say what would be done and its cost in tokens and time.")
  boolean dryRun;

  @Option(names = "--resume", description = "Go on with what an earlier start left.")
  boolean resume;

  @Option(names = "--quiet", description = "Show no progress.")
  boolean quiet;

  @Option(names = "--verbose", description = "Log more, and show where an error came from.")
  boolean verbose;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;
}
