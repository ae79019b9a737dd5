package io.stepwise.jobs.scaling;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.statistics.Bootstrap;
import io.stepwise.data.statistics.Interval;
import io.stepwise.data.task.Verdict;
import io.stepwise.rollout.scaling.ScalingCell;
import io.stepwise.rollout.search.Cost;
import io.stepwise.rollout.search.ForwardFlops;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A cell of the grid with its results under all seeds.
 *
 * @param cell means over seeds per problem
 * @param bySeed results of each seed, in the order of the problems
 * @param accuracy mean over problems and seeds with its interval over problems
 */
record MeasuredCell(ScalingCell cell, List<List<Outcome>> bySeed, Interval accuracy) {
  /**
   * Averages over seeds.
   *
   * @param policy operations of the policy
   * @param reward operations of the reward model
   */
  static MeasuredCell of(
      String method,
      int n,
      List<List<Outcome>> bySeed,
      ForwardFlops policy,
      ForwardFlops reward,
      NamedRandom random) {
    int problems = bySeed.get(0).size();
    double[] correct = new double[problems];
    double[] tokens = new double[problems];
    double[] flops = new double[problems];
    for (List<Outcome> outcomes : bySeed) {
      for (int p = 0; p < problems; p++) {
        Outcome outcome = outcomes.get(p);
        correct[p] += (outcome.correct() ? 1.0 : 0) / bySeed.size();
        tokens[p] += outcome.cost().sampledTokens() / (double) bySeed.size();
        flops[p] += outcome.cost().flops(policy, reward) / bySeed.size();
      }
    }
    return new MeasuredCell(
        new ScalingCell(method, n, correct, tokens, flops),
        bySeed,
        Bootstrap.mean(correct, random));
  }

  /** What all searches of the cell used. */
  Cost cost() {
    Cost cost = Cost.NONE;
    for (List<Outcome> outcomes : bySeed) {
      for (Outcome outcome : outcomes) {
        cost = cost.plus(outcome.cost());
      }
    }
    return cost;
  }

  /** Wall-clock seconds of all searches. */
  double seconds() {
    return bySeed.stream().flatMap(List::stream).mapToDouble(Outcome::seconds).sum();
  }

  /** Number of searches. */
  int runs() {
    return bySeed.size() * bySeed.get(0).size();
  }

  double meanTokens() {
    return cost().sampledTokens() / (double) runs();
  }

  double meanFlops() {
    return Arrays.stream(cell.flops()).average().orElseThrow();
  }

  /** Mean wall-clock seconds of a search, as measured when it ran. */
  double meanSeconds() {
    return seconds() / runs();
  }

  /** Sampled tokens of every search. */
  double[] runTokens() {
    return bySeed.stream()
        .flatMap(List::stream)
        .mapToDouble(outcome -> outcome.cost().sampledTokens())
        .toArray();
  }

  private long count(Predicate<Outcome> which) {
    return bySeed.stream().flatMap(List::stream).filter(which).count();
  }

  Map<String, Object> toMap() {
    Cost cost = cost();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("method", cell.method());
    map.put("num_samples", cell.n());
    Numbers.put(map, "accuracy", accuracy);
    List<Double> seeds = new ArrayList<>();
    for (List<Outcome> outcomes : bySeed) {
      seeds.add(outcomes.stream().filter(Outcome::correct).count() / (double) outcomes.size());
    }
    map.put("accuracy_by_seed", seeds);
    map.put("sampled_tokens", meanTokens());
    map.put("discarded_tokens", cost.discardedTokens() / (double) runs());
    map.put("scored_tokens", cost.scoredTokens() / (double) runs());
    map.put("prefilled_tokens", cost.prefilledTokens() / (double) runs());
    map.put("cached_tokens", cost.cachedTokens() / (double) runs());
    map.put(
        "prefilled_per_sampled",
        Numbers.defined(cost.prefilledTokens() / (double) cost.sampledTokens()));
    map.put("flops", meanFlops());
    map.put("seconds", meanSeconds());
    map.put("undecided", count(outcome -> outcome.verdict() == Verdict.UNDECIDED));
    map.put("errors", count(outcome -> outcome.error() != null));
    return map;
  }
}
