package io.stepwise.policy.ppo;

import io.stepwise.policy.reward.Progress;
import io.stepwise.rollout.ScoredChain;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The prover's value of each chain's problem before its first step. A reward model scores steps
 * only, so it is the mean over the problem's chains of the value after their first step: what a
 * first step of the policy leads to on average. The first step of a problem's only chain makes no
 * progress.
 */
final class ProblemValues {
  private ProblemValues() {}

  /**
   * The values, [B]; zeros if the form of the process reward does not need them.
   *
   * @param chains of any number of problems, in any order, [B]
   */
  static double[] of(List<ScoredChain> chains, PpoSettings settings) {
    double[] values = new double[chains.size()];
    if (settings.processReward() != ProcessForm.PROGRESS) {
      return values;
    }
    int samples = settings.shaping().proverSamples();
    Map<String, List<Double>> firsts = new LinkedHashMap<>();
    for (ScoredChain chain : chains) {
      if (chain.scores().length > 0) {
        firsts
            .computeIfAbsent(chain.chain().id().problemId(), id -> new ArrayList<>())
            .add(Progress.value(samples, chain.scores()[0]));
      }
    }
    for (int i = 0; i < values.length; i++) {
      values[i] =
          firsts.getOrDefault(chains.get(i).chain().id().problemId(), List.of()).stream()
              .mapToDouble(value -> value)
              .average()
              .orElse(0);
    }
    return values;
  }
}
