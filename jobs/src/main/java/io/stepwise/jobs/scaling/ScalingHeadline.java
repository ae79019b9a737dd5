package io.stepwise.jobs.scaling;

import io.stepwise.data.statistics.Bootstrap;
import io.stepwise.data.statistics.Interval;
import io.stepwise.jobs.report.Unit;
import io.stepwise.jobs.solve.SearchMethod;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The sentence above the page: the highest accuracy among those that are measurably above that of a
 * single sample, or that there is none. A difference is measured per problem, and counts if its 95
 * % interval over problems is above 0.
 */
final class ScalingHeadline {
  private ScalingHeadline() {}

  /** A cell and how much more accurate it is than the baseline. */
  private record Compared(MeasuredCell cell, Interval difference) {}

  static String of(ScalingReport report) {
    MeasuredCell baseline = baseline(report.cells());
    List<Compared> compared =
        report.cells().stream()
            .filter(cell -> cell != baseline)
            .map(cell -> new Compared(cell, difference(cell, baseline, report)))
            .toList();
    String scale =
        String.format(
            Locale.ROOT,
            "%d problems, %d seed%s. ",
            baseline.cell().correct().length,
            baseline.bySeed().size(),
            baseline.bySeed().size() == 1 ? "" : "s");
    List<Compared> better = compared.stream().filter(one -> one.difference().low() > 0).toList();
    String base = name(baseline) + " (" + accuracy(baseline) + ")";
    if (better.isEmpty()) {
      return scale
          + "No method is measurably better than "
          + base
          + highest(compared)
              .map(one -> ": the highest accuracy of the others is that of " + described(one))
              .orElse("")
          + ".";
    }
    return scale
        + "Highest accuracy that is measurably above "
        + base
        + ": "
        + described(highest(better).orElseThrow())
        + ", the best of "
        + compared.size()
        + (compared.size() == 1 ? " comparison." : " comparisons.");
  }

  /** A single sample; where it was not measured, the cell with the fewest tokens. */
  private static MeasuredCell baseline(List<MeasuredCell> cells) {
    return cells.stream()
        .filter(cell -> cell.key().method() == SearchMethod.SINGLE)
        .reduce((less, more) -> more) // the limit that allows most thinking
        .orElseGet(
            () ->
                cells.stream()
                    .min(Comparator.comparingDouble(MeasuredCell::meanTokens))
                    .orElseThrow());
  }

  private static Interval difference(
      MeasuredCell cell, MeasuredCell baseline, ScalingReport report) {
    double[] differences = cell.cell().correct().clone();
    for (int p = 0; p < differences.length; p++) {
      differences[p] -= baseline.cell().correct()[p];
    }
    return Bootstrap.mean(
        differences, report.random().child("headline", cell.cell().method(), cell.cell().n()));
  }

  private static Optional<Compared> highest(List<Compared> compared) {
    return compared.stream()
        .max(Comparator.comparingDouble(one -> one.cell().accuracy().estimate()));
  }

  private static String described(Compared one) {
    return String.format(
        Locale.ROOT,
        "%s, %s at %.0f sampled tokens per problem, a difference of %s points (95 %% interval %s to %s)",
        name(one.cell()),
        accuracy(one.cell()),
        one.cell().meanTokens(),
        points(one.difference().estimate()),
        points(one.difference().low()),
        points(one.difference().high()));
  }

  private static String name(MeasuredCell cell) {
    return cell.key().method() == SearchMethod.SINGLE
        ? cell.key().thinking().label("a single sample")
        : cell.cell().method() + " with N = " + cell.cell().n();
  }

  private static String accuracy(MeasuredCell cell) {
    return Unit.SHARE.text(cell.accuracy().estimate());
  }

  /** A difference of shares in percentage points. */
  private static String points(double share) {
    return String.format(Locale.ROOT, "%+.1f", 100 * share).replace('-', '−');
  }
}
