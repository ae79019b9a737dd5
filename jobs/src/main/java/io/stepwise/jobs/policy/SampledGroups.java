package io.stepwise.jobs.policy;

import io.stepwise.data.Problem;
import io.stepwise.data.random.EpochOrder;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.policy.ppo.ResamplingSettings;
import io.stepwise.rollout.ScoredChain;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * The chains of an iteration, in which problems whose graded chains are all right or all wrong, or
 * outside a range of accuracy, are replaced by others (dynamic sampling, DAPO, arXiv:2503.14476,
 * section 3.2; PRIME, arXiv:2502.01456, keeps 0.2 to 0.8). A group estimator learns nothing from
 * chains that are all equal.
 *
 * @param all every chain that was sampled, in order
 * @param kept the chains to train on: of as many problems as an iteration has, those those to keep
 *     first
 */
record SampledGroups(List<ScoredChain> all, List<ScoredChain> kept) {
  /**
   * Samples an iteration's chains.
   *
   * @param prompts the iteration's problems
   * @param problems all problems, from which replacements are drawn
   * @param resampling which problems are replaced, and how many times at most
   * @param random names the draw
   * @param sample makes chains, by the number of the round and its problems
   */
  static SampledGroups of(
      List<Problem> prompts,
      List<Problem> problems,
      ResamplingSettings resampling,
      NamedRandom random,
      BiFunction<Integer, List<Problem>, List<ScoredChain>> sample) {
    List<ScoredChain> all = new ArrayList<>(sample.apply(0, prompts));
    Set<String> used = new HashSet<>();
    prompts.forEach(problem -> used.add(problem.id()));
    EpochOrder order = new EpochOrder(random, problems.size());
    int at = 0;
    for (int round = 1; round <= resampling.resampleGroups(); round++) {
      int missing =
          prompts.size() - (int) groups(all).stream().filter(g -> isKept(g, resampling)).count();
      List<Problem> more = new ArrayList<>();
      for (; at < problems.size() && more.size() < missing; at++) {
        Problem next = problems.get(order.at(at));
        if (used.add(next.id())) {
          more.add(next);
        }
      }
      if (more.isEmpty()) {
        break;
      }
      all.addAll(sample.apply(round, more));
    }
    return new SampledGroups(
        all, resampling.resampleGroups() == 0 ? all : kept(all, prompts.size(), resampling));
  }

  private static List<ScoredChain> kept(
      List<ScoredChain> all, int count, ResamplingSettings resampling) {
    List<List<ScoredChain>> instructive = new ArrayList<>();
    List<List<ScoredChain>> others = new ArrayList<>();
    groups(all).forEach(group -> (isKept(group, resampling) ? instructive : others).add(group));
    instructive.addAll(others);
    return instructive.stream().limit(count).flatMap(List::stream).toList();
  }

  private static List<List<ScoredChain>> groups(List<ScoredChain> chains) {
    Map<String, List<ScoredChain>> groups = new LinkedHashMap<>();
    for (ScoredChain chain : chains) {
      groups.computeIfAbsent(chain.chain().id().problemId(), id -> new ArrayList<>()).add(chain);
    }
    return List.copyOf(groups.values());
  }

  private static boolean isKept(List<ScoredChain> group, ResamplingSettings resampling) {
    List<ScoredChain> graded = ScoredChain.graded(group);
    long right = graded.stream().filter(ScoredChain::correct).count();
    return resampling.keeps(right, graded.size());
  }

  /** Metrics of the sampling. */
  Map<String, Double> metrics() {
    List<ScoredChain> graded = ScoredChain.graded(all);
    double right = graded.stream().filter(ScoredChain::correct).count();
    return Map.of(
        "sampled_accuracy",
        right / Math.max(1, graded.size()),
        "resampled",
        (all.size() - kept.size()) / (double) kept.size());
  }
}
