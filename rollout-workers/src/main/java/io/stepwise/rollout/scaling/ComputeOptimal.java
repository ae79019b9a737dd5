package io.stepwise.rollout.scaling;

import io.stepwise.data.random.NamedRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The choice of method and N by difficulty (Snell et al. 2024, arXiv:2408.03314, section 3.2).
 * Problems are divided into bins of equal size by difficulty. For every bin, the cell with the
 * highest accuracy on one half of its problems, among those within the budget there, is evaluated
 * on the other half, and the other way round.
 *
 * @param budget mean sampled tokens per problem
 * @param accuracy on the halves that did not choose
 * @param fixedAccuracy of one cell for all problems, chosen and evaluated in the same way
 * @param choices what each bin chose on both halves, e.g. {@code beam N=4}; bins by descending ease
 */
public record ComputeOptimal(
    double budget, double accuracy, double fixedAccuracy, List<List<String>> choices) {
  /** Chosen cells may exceed the budget by this factor. */
  private static final double TOLERANCE = 1.05;

  private static final int FOLDS = 2;

  /**
   * Chooses and evaluates.
   *
   * @param ease of each problem, e.g. the share of single solutions that are right, [P]
   * @param bins number of bins
   * @param random divides the problems into halves
   */
  public static ComputeOptimal of(
      List<ScalingCell> cells, double[] ease, int bins, double budget, NamedRandom random) {
    if (ease.length < FOLDS) {
      throw new IllegalArgumentException(
          "Cannot choose by difficulty: too few problems (%d, expected at least %d)"
              .formatted(ease.length, FOLDS));
    }
    List<int[]> parts = bins(ease, Math.min(bins, ease.length / FOLDS));
    int[] fold = folds(ease.length, parts, random);
    List<List<String>> choices = new ArrayList<>();
    double right = 0;
    for (int[] bin : parts) {
      List<String> chosen = new ArrayList<>();
      right += evaluate(cells, bin, fold, budget, chosen);
      choices.add(chosen);
    }
    int[] all = IntStream.range(0, ease.length).toArray();
    double fixed = evaluate(cells, all, fold, budget, new ArrayList<>());
    return new ComputeOptimal(budget, right / ease.length, fixed / ease.length, choices);
  }

  /** Sum of right answers over the problems of a bin; NaN if nothing is within the budget. */
  private static double evaluate(
      List<ScalingCell> cells, int[] bin, int[] fold, double budget, List<String> chosen) {
    double right = 0;
    for (int f = 0; f < FOLDS; f++) {
      int other = f;
      int[] training = Arrays.stream(bin).filter(p -> fold[p] != other).toArray();
      int[] evaluated = Arrays.stream(bin).filter(p -> fold[p] == other).toArray();
      ScalingCell best = best(cells, training, budget);
      if (best == null) {
        return Double.NaN;
      }
      chosen.add(best.method() + " N=" + best.n());
      right += best.accuracy(evaluated) * evaluated.length;
    }
    return right;
  }

  /** The most accurate cell within the budget, the cheapest among equals; null if there is none. */
  private static ScalingCell best(List<ScalingCell> cells, int[] problems, double budget) {
    return cells.stream()
        .filter(cell -> cell.meanTokens(problems) <= budget * TOLERANCE)
        .max(
            Comparator.comparingDouble((ScalingCell cell) -> cell.accuracy(problems))
                .thenComparingDouble(cell -> -cell.meanTokens(problems)))
        .orElse(null);
  }

  /** Problems by descending ease, in bins whose sizes differ by at most one. */
  static List<int[]> bins(double[] ease, int bins) {
    int[] order =
        IntStream.range(0, ease.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer p) -> -ease[p]))
            .mapToInt(Integer::intValue)
            .toArray();
    List<int[]> parts = new ArrayList<>();
    for (int b = 0; b < bins; b++) {
      int from = (int) ((long) b * order.length / bins);
      int to = (int) ((long) (b + 1) * order.length / bins);
      if (to > from) {
        parts.add(Arrays.copyOfRange(order, from, to));
      }
    }
    return parts;
  }

  /** 0 or 1 for each problem, as often each in every bin. */
  private static int[] folds(int problems, List<int[]> bins, NamedRandom random) {
    int[] fold = new int[problems];
    for (int b = 0; b < bins.size(); b++) {
      int[] order = bins.get(b).clone();
      SplittableRandom draws = random.child("folds", b).stream();
      for (int i = order.length - 1; i >= 0; i--) {
        int j = draws.nextInt(i + 1);
        int swapped = order[i];
        order[i] = order[j];
        order[j] = swapped;
        fold[order[i]] = i % FOLDS;
      }
    }
    return fold;
  }

  /** Numbers by name. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("budget_tokens", budget);
    map.put("accuracy", Double.isNaN(accuracy) ? null : accuracy);
    map.put("fixed_accuracy", Double.isNaN(fixedAccuracy) ? null : fixedAccuracy);
    map.put("choices", choices);
    return map;
  }
}
