package io.stepwise.policy.ppo;

import java.util.ArrayList;
import java.util.List;

/** Keeps process rewards without a bound of their own, such as log-ratios, in a range. */
public enum ProcessScaling {
  /** None. */
  NONE,
  /**
   * The step rewards of a batch are divided by the largest absolute return of a step in it, so that
   * no return exceeds {@code ppo.process-weight}:
   *
   * <pre>
   *   r*_k ← r*_k / max over chains and steps of |Σ_{j ≥ k} r*_j|
   * </pre>
   *
   * as in PRIME (arXiv:2502.01456; {@code prime_norm: batch_norm} of its code). Of a chain without
   * steps, which no reward model has judged, the process reward is cut to the same range.
   */
  BATCH_MAX;

  /**
   * A batch with scaled rewards.
   *
   * @param weight of the step rewards, which the batch's rewards have already
   */
  RolloutBatch apply(RolloutBatch batch, double weight) {
    if (this == NONE) {
      return batch;
    }
    double largest = 0;
    for (ChainReward reward : batch.rewards()) {
      double toGo = 0;
      for (int k = reward.steps().length - 1; k >= 0; k--) {
        toGo += reward.steps()[k];
        largest = Math.max(largest, Math.abs(toGo));
      }
    }
    double bound = Math.abs(weight);
    List<ChainReward> rewards = new ArrayList<>();
    for (int i = 0; i < batch.chains().size(); i++) {
      ChainReward reward = batch.rewards().get(i);
      double factor =
          reward.steps().length == 0
              ? Math.min(1, bound / Math.abs(reward.process()))
              : bound / largest;
      rewards.add(
          factor > 0 && Double.isFinite(factor)
              ? reward.scaled(factor, batch.stepEnds(i), batch.masks()[i])
              : reward);
    }
    return new RolloutBatch(batch.chains(), rewards, batch.masks());
  }
}
