package io.stepwise.jobs.tracking.delivery;

import java.util.regex.Pattern;

/**
 * The name a figure of a ledger has on the server. What stands before the last '/' is the section
 * its chart is in, and MLflow sorts sections by their names: {@code core} for losses and accuracy,
 * so that the page begins with them, {@code train} for what else an update measures, {@code
 * rollout} for what the chains of an iteration are, {@code search} for what searches used.
 */
final class MetricKeys {
  private static final Pattern CORE = Pattern.compile("(.*_)?loss|accuracy");
  private static final Pattern OF_CHAINS =
      Pattern.compile("truncated|(reward|response|rollout|tokens)_.*|sequence_kl");

  private static final Pattern OF_SEARCHES =
      Pattern.compile(
          "(sampled|discarded|prefilled|cached|scored)_tokens|(problem|search)_seconds"
              + "|expansions|flops|price|problems|errors");

  private MetricKeys() {}

  static String of(String name) {
    if (name.contains("/")) {
      return name;
    }
    if (CORE.matcher(name).matches()) {
      return "core/" + name;
    }
    if (OF_SEARCHES.matcher(name).matches()) {
      return "search/" + name;
    }
    return (OF_CHAINS.matcher(name).matches() ? "rollout/" : "train/") + name;
  }
}
