package io.stepwise.rollout.scaling;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.statistics.Bootstrap;
import io.stepwise.data.statistics.Interval;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The cells of one method over sampled tokens, with fits and their intervals over problems.
 *
 * @param method name of the method
 * @param cells by ascending tokens
 */
public record ScalingCurve(String method, List<ScalingCell> cells) {
  /** The fitted curve. */
  public enum Form {
    /** {@link SaturatingPowerLaw}. */
    POWER_LAW {
      @Override
      ScalingFit fit(double[] tokens, double[] accuracy) {
        return SaturatingPowerLaw.fit(tokens, accuracy);
      }
    },
    /** {@link LogLinearFit}. */
    LOG_LINEAR {
      @Override
      ScalingFit fit(double[] tokens, double[] accuracy) {
        return LogLinearFit.fit(tokens, accuracy);
      }
    };

    abstract ScalingFit fit(double[] tokens, double[] accuracy);
  }

  /**
   * A fit and how well it predicts.
   *
   * @param fit of all cells
   * @param parameters with their 95 % intervals over problems
   * @param predictionError accuracy at the largest budget as the other cells predict it, minus the
   *     measured one
   */
  public record Fitted(
      ScalingFit fit, Map<String, Interval> parameters, Interval predictionError) {}

  /** Sorts the cells. */
  public ScalingCurve {
    if (cells.isEmpty()) {
      throw new IllegalArgumentException("Cannot make curve: no cells (0, expected at least 1)");
    }
    int[] all = IntStream.range(0, cells.get(0).correct().length).toArray();
    cells =
        cells.stream()
            .sorted(Comparator.comparingDouble((ScalingCell cell) -> cell.meanTokens(all)))
            .toList();
  }

  /** Number of problems. */
  public int problems() {
    return cells.get(0).correct().length;
  }

  /** Fits all cells; the prediction error is NaN where the other cells determine no curve. */
  public Fitted fit(Form form, NamedRandom random) {
    int[] all = IntStream.range(0, problems()).toArray();
    ScalingFit whole = fit(form, all, cells.size());
    Map<String, Interval> parameters = new LinkedHashMap<>();
    for (String name : whole.parameters().keySet()) {
      parameters.put(
          name,
          Bootstrap.of(
              problems(),
              drawn -> fit(form, drawn, cells.size()).parameters().get(name),
              random.child(form, name)));
    }
    Interval error =
        Bootstrap.of(
            problems(), drawn -> predictionError(form, drawn), random.child(form, "prediction"));
    return new Fitted(whole, parameters, error);
  }

  private ScalingFit fit(Form form, int[] problems, int count) {
    double[] tokens =
        cells.stream().limit(count).mapToDouble(c -> c.meanTokens(problems)).toArray();
    double[] accuracy =
        cells.stream().limit(count).mapToDouble(c -> c.accuracy(problems)).toArray();
    return form.fit(tokens, accuracy);
  }

  private double predictionError(Form form, int[] problems) {
    ScalingCell largest = cells.get(cells.size() - 1);
    ScalingFit others = fit(form, problems, cells.size() - 1);
    return others.at(largest.meanTokens(problems)) - largest.accuracy(problems);
  }
}
