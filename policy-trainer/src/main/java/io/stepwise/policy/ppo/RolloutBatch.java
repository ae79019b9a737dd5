package io.stepwise.policy.ppo;

import io.stepwise.policy.advantage.TokenAdvantages;
import io.stepwise.rollout.ScoredChain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The chains of an iteration with their rewards.
 *
 * @param chains of any number of problems, in any order, [B]
 * @param rewards of each chain, [B]
 * @param masks [B][T]
 */
record RolloutBatch(List<ScoredChain> chains, List<ChainReward> rewards, boolean[][] masks) {
  /** The indices of each problem's chains, in the order of their first appearance. */
  List<int[]> groups() {
    Map<String, List<Integer>> problems = new LinkedHashMap<>();
    for (int i = 0; i < chains.size(); i++) {
      problems
          .computeIfAbsent(chains.get(i).chain().id().problemId(), id -> new ArrayList<>())
          .add(i);
    }
    return problems.values().stream()
        .map(members -> members.stream().mapToInt(i -> i).toArray())
        .toList();
  }

  /** A number of each chain of a group. */
  double[] of(int[] group, ToDoubleFunction<ChainReward> number) {
    return Arrays.stream(group).mapToDouble(i -> number.applyAsDouble(rewards.get(i))).toArray();
  }

  /** The ends of the steps that have a reward: a reward model may read only the first ones. */
  int[] stepEnds(int chain) {
    return Arrays.copyOf(chains.get(chain).stepEnds(), rewards.get(chain).steps().length);
  }

  /**
   * One advantage for all tokens of each chain.
   *
   * @param advantages [B]
   * @return [B][T]
   */
  double[][] spread(double[] advantages) {
    double[][] spread = new double[masks.length][];
    for (int i = 0; i < spread.length; i++) {
      spread[i] = TokenAdvantages.ofChain(advantages[i], masks[i]);
    }
    return spread;
  }
}
