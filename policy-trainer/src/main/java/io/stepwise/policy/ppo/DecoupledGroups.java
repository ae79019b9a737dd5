package io.stepwise.policy.ppo;

import io.stepwise.policy.advantage.DrGrpo;
import io.stepwise.policy.advantage.Grpo;

/**
 * GDPO (arXiv:2601.05242): every reward is normalised within its group before they are added, so
 * that the reward with the larger variance does not decide alone; the sum is scaled over the batch.
 *
 * <pre>
 *   S_i = w · GRPO(correct) + λ_p · GRPO(step rewards) + (penalties − their mean in the group)
 *   A_i = S_i / (std S + 1e−6)       std over the chains of the batch, whose mean is 0
 * </pre>
 *
 * <p>Penalties for length and KL are only centred: normalised, a difference of no consequence would
 * weigh as much as the answer.
 *
 * @param outcomeWeight w
 * @param processWeight λ_p
 */
record DecoupledGroups(double outcomeWeight, double processWeight) implements CriticFreeEstimator {
  private static final double EPSILON = 1e-6;

  @Override
  public double[][] estimate(RolloutBatch batch) {
    double[] sums = new double[batch.chains().size()];
    double squares = 0;
    for (int[] group : batch.groups()) {
      double[] answers =
          new Grpo().within(batch.of(group, reward -> reward.outcome() - reward.length()));
      double[] steps = new Grpo().within(batch.of(group, ChainReward::processTotal));
      double[] penalties =
          new DrGrpo().within(batch.of(group, reward -> reward.length() + reward.klCost()));
      for (int m = 0; m < group.length; m++) {
        sums[group[m]] = outcomeWeight * answers[m] + processWeight * steps[m] + penalties[m];
      }
    }
    for (double sum : sums) {
      squares += sum * sum;
    }
    double deviation = Math.sqrt(squares / sums.length);
    for (int i = 0; i < sums.length; i++) {
      sums[i] /= deviation + EPSILON;
    }
    return batch.spread(sums);
  }
}
