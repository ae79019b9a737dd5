package io.stepwise.policy.ppo;

import io.stepwise.policy.advantage.PureTokenBaseline;
import io.stepwise.policy.advantage.Rloo;
import io.stepwise.policy.advantage.TokenAdvantages;
import io.stepwise.rollout.ScoredChain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Advantages by comparison with the other chains of the problem: {@link PureTokenBaseline} for the
 * step rewards, and RLOO (arXiv:2402.14740) for the rest of the return, the KL penalty included. A
 * problem with a single chain has no other to compare with; its advantages are 0.
 */
final class LeaveOneOut {
  private LeaveOneOut() {}

  /**
   * The advantages of a batch.
   *
   * @param chains chains of any number of problems, in any order
   * @param rewards of each chain
   * @param masks [B][T]
   * @return [B][T], 0 where masked
   */
  static double[][] advantages(
      List<ScoredChain> chains, List<ChainReward> rewards, boolean[][] masks) {
    Map<String, List<Integer>> problems = new LinkedHashMap<>();
    for (int i = 0; i < chains.size(); i++) {
      problems
          .computeIfAbsent(chains.get(i).chain().id().problemId(), id -> new ArrayList<>())
          .add(i);
    }
    double[][] advantages = new double[chains.size()][];
    for (List<Integer> members : problems.values()) {
      compare(members, chains, rewards, masks, advantages);
    }
    return advantages;
  }

  private static void compare(
      List<Integer> members,
      List<ScoredChain> chains,
      List<ChainReward> rewards,
      boolean[][] masks,
      double[][] advantages) {
    int n = members.size();
    double[][] shaped = new double[n][];
    int[][] tokens = new int[n][];
    double[] others = new double[n];
    for (int m = 0; m < n; m++) {
      ChainReward reward = rewards.get(members.get(m));
      shaped[m] = reward.steps();
      tokens[m] = tokens(ends(chains.get(members.get(m)), reward));
      others[m] = reward.outcome() + reward.klCost();
      if (shaped[m].length == 0) {
        others[m] += reward.process(); // at the last token, as the outcome
      }
    }
    double[][] steps =
        n == 1
            ? new double[][] {new double[shaped[0].length]}
            : PureTokenBaseline.advantages(shaped, tokens, others, 1);
    double[] afterSteps = new Rloo().within(others);
    for (int m = 0; m < n; m++) {
      int i = members.get(m);
      advantages[i] =
          TokenAdvantages.ofSteps(
              steps[m], ends(chains.get(i), rewards.get(i)), afterSteps[m], masks[i]);
    }
  }

  /** The ends of the steps that have a reward: a reward model may read only the first ones. */
  private static int[] ends(ScoredChain chain, ChainReward reward) {
    return Arrays.copyOf(chain.stepEnds(), reward.steps().length);
  }

  private static int[] tokens(int[] ends) {
    int[] tokens = new int[ends.length];
    for (int k = 0; k < ends.length; k++) {
      tokens[k] = ends[k] - (k == 0 ? -1 : ends[k - 1]);
    }
    return tokens;
  }
}
