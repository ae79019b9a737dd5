package io.stepwise.policy.ppo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Keeps the process reward from contradicting the outcome (outcome-conditioned centring, PROGRS,
 * arXiv:2604.02341).
 */
public enum ProcessCentering {
  /** None. */
  NONE,
  /**
   * The process rewards of the wrong chains of a group are shifted to mean 0, so that they only
   * rank these chains; those of right chains stay as they are. The shift is placed at the last
   * token.
   */
  INCORRECT;

  /** A batch with shifted rewards. */
  RolloutBatch apply(RolloutBatch batch) {
    if (this == NONE) {
      return batch;
    }
    List<ChainReward> rewards = new ArrayList<>(batch.rewards());
    for (int[] group : batch.groups()) {
      int[] wrong = Arrays.stream(group).filter(i -> !batch.chains().get(i).correct()).toArray();
      double mean = Arrays.stream(batch.of(wrong, ChainReward::process)).average().orElse(0);
      for (int i : wrong) {
        rewards.set(i, rewards.get(i).shifted(-mean, batch.masks()[i]));
      }
    }
    return new RolloutBatch(batch.chains(), rewards, batch.masks());
  }
}
