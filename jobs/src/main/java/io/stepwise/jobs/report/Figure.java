package io.stepwise.jobs.report;

import io.stepwise.data.statistics.Interval;
import java.util.Objects;

/**
 * One figure of the summary.
 *
 * @param label what it is, in a few words
 * @param unit how it is written
 * @param before the figure before training, null where there is no such thing
 * @param after the figure now, with its 95 % interval
 * @param meaning one sentence for a reader who does not know the term
 * @param source the {@link Source#name} of the folder it is in
 * @param warning why the figure is no success, null where there is nothing to warn of
 */
public record Figure(
    String label,
    Unit unit,
    Interval before,
    Interval after,
    String meaning,
    String source,
    String warning) {
  /** Rejects null components. */
  public Figure {
    Objects.requireNonNull(label, "label");
    Objects.requireNonNull(unit, "unit");
    Objects.requireNonNull(after, "after");
    Objects.requireNonNull(meaning, "meaning");
    Objects.requireNonNull(source, "source");
  }

  /** A figure without a warning. */
  public Figure(
      String label, Unit unit, Interval before, Interval after, String meaning, String source) {
    this(label, unit, before, after, meaning, source, null);
  }

  /** The same figure with a warning, null for none. */
  public Figure withWarning(String words) {
    return new Figure(label, unit, before, after, meaning, source, words);
  }
}
