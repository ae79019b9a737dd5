package io.stepwise.jobs.evaluate;

import io.stepwise.data.statistics.Interval;
import io.stepwise.jobs.evaluate.BestOfNReport.Method;
import io.stepwise.jobs.progress.Amount;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The table of {@code evaluate best-of-n} on standard output: all methods by N for one reward model
 * with one aggregate, else the largest N for each of them.
 */
final class SelectionTable {
  private SelectionTable() {}

  static List<String> lines(List<SelectionCurve> curves) {
    List<String> lines = new ArrayList<>();
    Map<CandidatePool, List<SelectionCurve>> byPool = new LinkedHashMap<>();
    curves.forEach(
        curve -> byPool.computeIfAbsent(curve.pool(), pool -> new ArrayList<>()).add(curve));
    byPool.forEach((pool, some) -> lines.addAll(lines(pool, some, byPool.size() > 1)));
    lines.addAll(warnings(curves));
    return lines;
  }

  /** Warnings of over-optimisation. */
  static List<String> warnings(List<SelectionCurve> curves) {
    List<String> lines = new ArrayList<>();
    boolean onePool = curves.stream().map(SelectionCurve::pool).distinct().count() == 1;
    for (SelectionCurve curve : curves) {
      String of =
          curves.size() == 1
              ? ""
              : (onePool ? "" : curve.pool().input() + ", ") + curve.label() + ": ";
      curve.warnings().forEach(words -> lines.add("Warning: " + of + words));
    }
    return lines;
  }

  private static List<String> lines(
      CandidatePool pool, List<SelectionCurve> curves, boolean withInput) {
    List<String> lines = new ArrayList<>();
    SelectionCurve first = curves.get(0);
    boolean one = curves.size() == 1;
    lines.add(
        (withInput ? pool.input() + ": percent" : "Percent")
            + " correct of "
            + Amount.of(pool.problems().size(), "problems")
            + (one ? "" : " at N = " + first.last().n())
            + " (95 % interval over problems)");
    if (first.last().methods().isEmpty()) {
      lines.add("absent: " + BestOfNReport.NO_ANSWER);
      return lines;
    }
    if (one) {
      Method[] methods =
          Stream.of(Method.values())
              .filter(method -> first.last().methods().containsKey(method.key()))
              .toArray(Method[]::new);
      lines.add(row("N", 5, Stream.of(methods).map(Method::key).toList()));
      for (BestOfNReport report : first.reports()) {
        lines.add(row(String.valueOf(report.n()), 5, cells(report, methods)));
      }
      return lines;
    }
    int width = curves.stream().mapToInt(curve -> curve.label().length()).max().orElseThrow();
    lines.add(row("", width, List.of("vanilla", "weighted")));
    for (SelectionCurve curve : curves) {
      lines.add(row(curve.label(), width, cells(curve.last(), Method.VANILLA, Method.WEIGHTED)));
    }
    for (Method method : List.of(Method.MAJORITY, Method.ORACLE, Method.MEAN)) {
      lines.add(row(method.key(), width, cells(first.last(), method)));
    }
    return lines;
  }

  private static List<String> cells(BestOfNReport report, Method... methods) {
    return Stream.of(methods)
        .map(method -> cell(report.methods().get(method.key()), report, method))
        .toList();
  }

  private static String cell(Interval interval, BestOfNReport report, Method method) {
    Double deviation = report.deviations().get(method.key());
    return Intervals.percent(interval)
        + (deviation == null ? "" : String.format(Locale.ROOT, " ±%.1f", 100 * deviation));
  }

  /** As wide as "100.0 (100.0 to 100.0)". */
  private static final int CELL = 22;

  private static String row(String first, int width, Collection<String> cells) {
    StringBuilder row =
        new StringBuilder(
            width > 5 ? String.format("%-" + width + "s", first) : String.format("%5s", first));
    cells.forEach(cell -> row.append(String.format("  %-" + CELL + "s", cell)));
    return row.toString().stripTrailing();
  }
}
