package io.stepwise.jobs.scaling;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.jobs.solve.Prices;
import io.stepwise.rollout.scaling.BudgetControl;
import io.stepwise.rollout.scaling.ComputeOptimal;
import io.stepwise.rollout.scaling.ScalingCell;
import io.stepwise.rollout.scaling.ScalingCurve;
import io.stepwise.rollout.scaling.ScalingCurve.Fitted;
import io.stepwise.rollout.scaling.ScalingCurve.Form;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a grid of methods and budgets shows.
 *
 * @param cells by method, then N
 * @param difficulty of the problems
 * @param bins of problems by difficulty
 * @param prices null for none
 * @param random names resamples and folds
 */
record ScalingReport(
    List<MeasuredCell> cells, Difficulty difficulty, int bins, Prices prices, NamedRandom random) {

  /** The cells of each method and limit of thinking, by ascending tokens. */
  Map<String, List<MeasuredCell>> byMethod() {
    Map<String, List<MeasuredCell>> methods = new LinkedHashMap<>();
    for (MeasuredCell cell : cells) {
      methods.computeIfAbsent(cell.cell().method(), m -> new ArrayList<>()).add(cell);
    }
    methods
        .values()
        .forEach(list -> list.sort((a, b) -> Double.compare(a.meanTokens(), b.meanTokens())));
    return methods;
  }

  /** Whether any cell limits the thinking. */
  boolean limitsThinking() {
    return cells.stream().anyMatch(cell -> cell.key().thinking().isLimited());
  }

  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("cells", cells.stream().map(cell -> cell.toMap(prices)).toList());
    map.put("fits", fits());
    map.put("budget_scaling", slopes());
    map.put("budget_control", ScalingControl.rows(cells));
    map.put("coverage", difficulty.coverage(random.child("coverage")));
    map.put("compute_optimal_oracle", optimal(difficulty.oracle()));
    map.put("compute_optimal_deployable", optimal(difficulty.deployable()));
    return map;
  }

  private List<Map<String, Object>> fits() {
    List<Map<String, Object>> fits = new ArrayList<>();
    byMethod()
        .forEach(
            (method, measured) -> {
              if (measured.size() < 2) {
                return;
              }
              ScalingCurve curve =
                  new ScalingCurve(method, measured.stream().map(MeasuredCell::cell).toList());
              for (Form form : Form.values()) {
                Fitted fitted = curve.fit(form, random.child("fit", method));
                Map<String, Object> map = new LinkedHashMap<>();
                map.put("method", method);
                map.put("form", form.name().toLowerCase(Locale.ROOT).replace('_', '-'));
                map.put("points", measured.size());
                fitted.parameters().forEach((name, value) -> Numbers.put(map, name, value));
                Numbers.put(map, "prediction_error", fitted.predictionError());
                fits.add(map);
              }
            });
    return fits;
  }

  /** How accuracy grows with sampled tokens over N, as s1 measures it. */
  private List<Map<String, Object>> slopes() {
    List<Map<String, Object>> rows = new ArrayList<>();
    byMethod()
        .forEach(
            (method, measured) -> {
              double[] tokens = measured.stream().mapToDouble(MeasuredCell::meanTokens).toArray();
              double[] accuracy =
                  measured.stream().mapToDouble(cell -> cell.accuracy().estimate()).toArray();
              BudgetControl control = BudgetControl.of(tokens, accuracy, new double[0], 0, 0);
              Map<String, Object> map = new LinkedHashMap<>();
              map.put("method", method);
              map.put("scaling_per_1000_tokens", Numbers.defined(1000 * control.scaling()));
              map.put("performance", control.performance());
              rows.add(map);
            });
    return rows;
  }

  /** At the mean tokens of each cell of the method with the most cells. */
  private List<Map<String, Object>> optimal(double[] ease) {
    List<ScalingCell> all = cells.stream().map(MeasuredCell::cell).toList();
    if (ease.length < 2) {
      return List.of();
    }
    List<Map<String, Object>> rows = new ArrayList<>();
    for (double budget : budgets()) {
      rows.add(ComputeOptimal.of(all, ease, bins, budget, random.child("folds")).toMap());
    }
    return rows;
  }

  private double[] budgets() {
    List<MeasuredCell> longest = List.of();
    for (List<MeasuredCell> measured : byMethod().values()) {
      longest = measured.size() > longest.size() ? measured : longest;
    }
    return longest.stream().mapToDouble(MeasuredCell::meanTokens).toArray();
  }
}
