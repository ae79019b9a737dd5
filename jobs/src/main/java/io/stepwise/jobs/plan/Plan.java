package io.stepwise.jobs.plan;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a job would do.
 *
 * @param steps in their order, one line each
 * @param tokens how many a model would read or write, where that is known
 * @param time how long it would take, where that was measured
 * @param caution what the figures rest on and how far off they may be
 */
public record Plan(
    List<String> steps, Optional<Long> tokens, Optional<Duration> time, String caution) {
  /** Keeps a copy of the steps. */
  public Plan {
    steps = List.copyOf(steps);
  }

  /** A plan without figures. */
  public static Plan of(String... steps) {
    return new Plan(List.of(steps), Optional.empty(), Optional.empty(), "not measured");
  }

  /** The plan of a job whose output is there. */
  public static Plan nothing(String output) {
    return new Plan(
        List.of("keep " + output + ", which is finished"),
        Optional.of(0L),
        Optional.of(Duration.ZERO),
        "the output exists");
  }

  /** The cost of a plan in which no model works. */
  public Plan takes(double seconds, String caution) {
    return costs(0, seconds, caution);
  }

  /** The plan with its cost. */
  public Plan costs(double tokens, double seconds, String caution) {
    return new Plan(
        steps,
        Optional.of(Math.round(tokens)),
        Optional.of(Duration.ofMillis(Math.round(1000 * seconds))),
        caution);
  }

  /** Prints the plan for a person. */
  public void print(String job, PrintStream out) {
    List<String> lines = new ArrayList<>();
    lines.add(job + " would");
    for (int i = 0; i < steps.size(); i++) {
      lines.add("  " + (i + 1) + ". " + steps.get(i));
    }
    lines.add("Tokens: " + tokens.map(Plan::number).orElse("unknown"));
    lines.add("Time:   " + time.map(Plan::length).orElse("unknown") + " (" + caution + ")");
    lines.forEach(out::println);
  }

  private static String number(long tokens) {
    return tokens == 0 ? "none" : String.format(Locale.ROOT, "about %,d", tokens);
  }

  private static String length(Duration exact) {
    if (exact.isZero()) {
      return "none";
    }
    Duration time = Duration.ofSeconds(Math.round(exact.toMillis() / 1000.0));
    return time.toHours() > 0
        ? String.format(Locale.ROOT, "about %d h %02d min", time.toHours(), time.toMinutesPart())
        : time.toMinutes() > 0
            ? String.format(
                Locale.ROOT, "about %d min %02d s", time.toMinutes(), time.toSecondsPart())
            : "about " + Math.max(1, time.toSeconds()) + " s";
  }
}
