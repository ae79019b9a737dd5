package io.stepwise.policy.ppo;

import io.stepwise.policy.advantage.Grpo;
import io.stepwise.policy.advantage.GrpoProcessSupervision;
import io.stepwise.policy.advantage.TokenAdvantages;

/**
 * GRPO with process supervision ({@link GrpoProcessSupervision}), and the outcome as a second term.
 *
 * <pre>
 *   A[t] = λ_p · Σ_{l ≥ step of t} r̃_l  +  GRPO(outcome and penalties)
 * </pre>
 *
 * <p>The step scores of a group are normalised together, so the weight λ_p is applied afterwards.
 * Tokens after the last step, and chains without a step, have the second term only.
 *
 * @param weight λ_p
 */
record GroupSteps(double weight) implements CriticFreeEstimator {
  @Override
  public double[][] estimate(RolloutBatch batch) {
    double[][] advantages = new double[batch.chains().size()][];
    for (int[] group : batch.groups()) {
      double[][] scores = new double[group.length][];
      for (int m = 0; m < group.length; m++) {
        scores[m] = batch.rewards().get(group[m]).steps();
      }
      double[][] steps = GrpoProcessSupervision.advantages(scores);
      double[] whole = new Grpo().within(batch.of(group, ChainReward::withoutSteps));
      for (int m = 0; m < group.length; m++) {
        int i = group[m];
        for (int k = 0; k < steps[m].length; k++) {
          steps[m][k] = weight * steps[m][k] + whole[m];
        }
        advantages[i] =
            TokenAdvantages.ofSteps(steps[m], batch.stepEnds(i), whole[m], batch.masks()[i]);
      }
    }
    return advantages;
  }
}
