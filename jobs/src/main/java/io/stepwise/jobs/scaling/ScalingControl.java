package io.stepwise.jobs.scaling;

import io.stepwise.jobs.solve.SearchMethod;
import io.stepwise.rollout.scaling.BudgetControl;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The metrics of s1 (Muennighoff et al. 2025, arXiv:2501.19393, section 3.2) over the limits of
 * thinking: for each method and N, control is the share of chosen solutions whose thinking keeps
 * the limit that was requested, scaling the mean slope of accuracy over the thinking tokens that
 * were measured, and performance the highest accuracy.
 */
final class ScalingControl {
  private ScalingControl() {}

  /** A method with one N under all limits, by ascending thinking tokens. */
  record Series(SearchMethod method, int n, List<MeasuredCell> cells) {
    String name() {
      return method == SearchMethod.SINGLE ? method.word() : method.word() + ", N " + n;
    }
  }

  /** The methods and values of N that were measured under several limits. */
  static List<Series> series(List<MeasuredCell> cells) {
    List<Series> all = new ArrayList<>();
    for (MeasuredCell first : cells) {
      SearchMethod method = first.key().method();
      int n = first.key().n();
      boolean known = all.stream().anyMatch(one -> one.method() == method && one.n() == n);
      // Without thinking there is one cell, which belongs to every N.
      if (known || (isWithout(first) && cells.stream().anyMatch(c -> thinks(c, method)))) {
        continue;
      }
      List<MeasuredCell> own =
          cells.stream()
              .filter(cell -> cell.key().method() == method)
              .filter(cell -> cell.key().n() == n || isWithout(cell))
              .sorted(Comparator.comparingDouble(MeasuredCell::meanThinking))
              .toList();
      if (own.size() > 1) {
        all.add(new Series(method, n, own));
      }
    }
    return all;
  }

  private static boolean isWithout(MeasuredCell cell) {
    return cell.key().thinking().most() == 0;
  }

  private static boolean thinks(MeasuredCell cell, SearchMethod method) {
    return cell.key().method() == method && !isWithout(cell);
  }

  /** The metrics of each series by name. */
  static List<Map<String, Object>> rows(List<MeasuredCell> cells) {
    return series(cells).stream().map(ScalingControl::row).toList();
  }

  private static Map<String, Object> row(Series series) {
    double[] thinking = series.cells().stream().mapToDouble(MeasuredCell::meanThinking).toArray();
    double[] accuracy =
        series.cells().stream().mapToDouble(cell -> cell.accuracy().estimate()).toArray();
    BudgetControl control = BudgetControl.of(thinking, accuracy, new double[0], 0, 0);
    double within =
        series.cells().stream()
            .filter(cell -> cell.key().thinking().isLimited())
            .mapToDouble(cell -> cell.mean(MeanOutcome::within))
            .average()
            .orElse(Double.NaN);
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("method", series.method().word());
    map.put("num_samples", series.n());
    map.put("control", Numbers.defined(within));
    map.put("scaling_per_1000_tokens", Numbers.defined(1000 * control.scaling()));
    map.put("performance", control.performance());
    return map;
  }
}
