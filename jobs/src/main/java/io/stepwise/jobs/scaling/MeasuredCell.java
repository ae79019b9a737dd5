package io.stepwise.jobs.scaling;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.statistics.Bootstrap;
import io.stepwise.data.statistics.Interval;
import io.stepwise.jobs.scaling.CellRunner.Cell;
import io.stepwise.jobs.solve.Prices;
import io.stepwise.rollout.scaling.ScalingCell;
import io.stepwise.rollout.search.ForwardFlops;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * A cell of the grid with its results under all seeds.
 *
 * @param key what was measured; its run is that of the first seed
 * @param cell means over seeds per problem
 * @param bySeed results of each seed, in the order of the problems
 * @param accuracy mean over problems and seeds with its interval over problems
 */
record MeasuredCell(Cell key, ScalingCell cell, List<List<MeanOutcome>> bySeed, Interval accuracy) {
  /**
   * Averages over seeds.
   *
   * @param policy operations of the policy
   * @param reward operations of the reward model
   */
  static MeasuredCell of(
      Cell key,
      List<List<MeanOutcome>> bySeed,
      ForwardFlops policy,
      ForwardFlops reward,
      NamedRandom random) {
    int problems = bySeed.get(0).size();
    double[] correct = new double[problems];
    double[] tokens = new double[problems];
    double[] flops = new double[problems];
    for (List<MeanOutcome> outcomes : bySeed) {
      for (int p = 0; p < problems; p++) {
        MeanOutcome outcome = outcomes.get(p);
        correct[p] += outcome.correct() / bySeed.size();
        tokens[p] += outcome.usage().sampled() / bySeed.size();
        flops[p] += outcome.usage().flops(policy, reward) / bySeed.size();
      }
    }
    String label = key.thinking().label(key.method().word());
    return new MeasuredCell(
        key,
        new ScalingCell(label, key.n(), correct, tokens, flops),
        bySeed,
        Bootstrap.mean(correct, random));
  }

  /** Mean of a number over problems and seeds. */
  double mean(ToDoubleFunction<MeanOutcome> number) {
    return bySeed.stream().flatMap(List::stream).mapToDouble(number).average().orElseThrow();
  }

  private double sum(ToDoubleFunction<MeanOutcome> number) {
    return bySeed.stream().flatMap(List::stream).mapToDouble(number).sum();
  }

  double meanTokens() {
    return mean(outcome -> outcome.usage().sampled());
  }

  double meanThinking() {
    return mean(MeanOutcome::thinkingTokens);
  }

  double meanFlops() {
    return Arrays.stream(cell.flops()).average().orElseThrow();
  }

  /** Mean wall-clock seconds of a search, as measured when it ran. */
  double meanSeconds() {
    return mean(outcome -> outcome.usage().seconds());
  }

  /** Mean price of a search. */
  double meanPrice(Prices prices) {
    return mean(
        outcome ->
            prices.of(
                outcome.usage().prefilled(),
                outcome.usage().cached(),
                outcome.textTokens(),
                outcome.usage().sampled()));
  }

  /** The name in metrics, e.g. {@code best_of_n_at_4}. */
  String metric() {
    return (key.method().word() + key.thinking().suffix()).replace('-', '_') + "_at_" + key.n();
  }

  /**
   * The numbers by name.
   *
   * @param prices null for none
   */
  Map<String, Object> toMap(Prices prices) {
    double sampled = meanTokens();
    double prefilled = mean(outcome -> outcome.usage().prefilled());
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("method", key.method().word());
    map.put("num_samples", key.n());
    map.put("samples_from", key.method().isIndependent() ? "pool" : "search");
    map.put("thinking_tokens_limit", key.thinking().most());
    map.put("min_thinking_tokens", key.thinking().least());
    Numbers.put(map, "accuracy", accuracy);
    List<Double> seeds = new ArrayList<>();
    for (List<MeanOutcome> outcomes : bySeed) {
      seeds.add(outcomes.stream().mapToDouble(MeanOutcome::correct).average().orElseThrow());
    }
    map.put("accuracy_by_seed", seeds);
    map.put("thinking_tokens", meanThinking());
    map.put("thinking_within_limits", mean(MeanOutcome::within));
    map.put("sampled_tokens", sampled);
    map.put("discarded_tokens", mean(outcome -> outcome.usage().discarded()));
    map.put("scored_tokens", mean(outcome -> outcome.usage().scored()));
    map.put("prefilled_tokens", prefilled);
    map.put("cached_tokens", mean(outcome -> outcome.usage().cached()));
    map.put("prefilled_per_sampled", Numbers.defined(prefilled / sampled));
    map.put("flops", meanFlops());
    map.put("seconds", meanSeconds());
    if (prices != null) {
      map.put("price", meanPrice(prices));
    }
    map.put("undecided", sum(MeanOutcome::undecided));
    map.put("errors", sum(MeanOutcome::failed));
    return map;
  }
}
