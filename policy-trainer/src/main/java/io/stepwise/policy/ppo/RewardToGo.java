package io.stepwise.policy.ppo;

import io.stepwise.policy.advantage.DrGrpo;
import io.stepwise.policy.advantage.ReinforcePlusPlus;
import io.stepwise.policy.reward.TokenRewards;

/**
 * REINFORCE++ (arXiv:2501.03262): {@link ReinforcePlusPlus} over the rewards of all tokens. With a
 * baseline, the reward for the chain is placed at its last token, less its mean over the chains of
 * the problem; the KL penalty remains at its tokens.
 *
 * @param groupBaseline whether the group's mean is subtracted first
 */
record RewardToGo(boolean groupBaseline) implements CriticFreeEstimator {
  @Override
  public double[][] estimate(RolloutBatch batch) {
    double[][] rewards = new double[batch.chains().size()][];
    if (groupBaseline) {
      for (int[] group : batch.groups()) {
        double[] scores =
            new DrGrpo().within(batch.of(group, reward -> reward.total() - reward.klCost()));
        for (int m = 0; m < group.length; m++) {
          rewards[group[m]] =
              TokenRewards.assemble(
                  batch.rewards().get(group[m]).kl(),
                  batch.masks()[group[m]],
                  new int[0],
                  new double[0],
                  scores[m]);
        }
      }
    } else {
      for (int i = 0; i < rewards.length; i++) {
        rewards[i] = batch.rewards().get(i).perToken();
      }
    }
    return ReinforcePlusPlus.advantages(rewards, batch.masks());
  }
}
