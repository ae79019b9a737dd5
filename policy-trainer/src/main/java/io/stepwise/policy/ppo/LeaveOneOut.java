package io.stepwise.policy.ppo;

import io.stepwise.policy.advantage.BatchMoments;
import io.stepwise.policy.advantage.PureTokenBaseline;
import io.stepwise.policy.advantage.Rloo;
import io.stepwise.policy.advantage.TokenAdvantages;
import io.stepwise.policy.advantage.Whitening;
import java.util.Arrays;

/**
 * Advantages by comparison with the other chains of the problem: {@link PureTokenBaseline} for the
 * step rewards, and RLOO (arXiv:2402.14740) for the rest of the return, the KL penalty included. A
 * problem with a single chain has no other to compare with; its advantages are 0. They are scaled
 * by the standard deviation over the tokens of all chains with an advantage.
 */
record LeaveOneOut() implements CriticFreeEstimator {
  @Override
  public double[][] estimate(RolloutBatch batch) {
    double[][] advantages = advantages(batch);
    double[][] kept = Arrays.stream(advantages).filter(LeaveOneOut::any).toArray(double[][]::new);
    boolean[][] masks = new boolean[kept.length][];
    for (int i = 0, k = 0; i < advantages.length; i++) {
      if (any(advantages[i])) {
        masks[k++] = batch.masks()[i];
      }
    }
    BatchMoments moments = BatchMoments.of(kept, masks);
    for (int i = 0; i < advantages.length; i++) {
      advantages[i] = Whitening.SCALE_ONLY.apply(advantages[i], batch.masks()[i], moments);
    }
    return advantages;
  }

  private static boolean any(double[] advantages) {
    return Arrays.stream(advantages).anyMatch(a -> a != 0);
  }

  /** The advantages before scaling, [B][T]. */
  static double[][] advantages(RolloutBatch batch) {
    double[][] advantages = new double[batch.chains().size()][];
    for (int[] group : batch.groups()) {
      compare(group, batch, advantages);
    }
    return advantages;
  }

  private static void compare(int[] group, RolloutBatch batch, double[][] advantages) {
    int n = group.length;
    double[][] shaped = new double[n][];
    int[][] tokens = new int[n][];
    for (int m = 0; m < n; m++) {
      shaped[m] = batch.rewards().get(group[m]).steps();
      tokens[m] = tokens(batch.stepEnds(group[m]));
    }
    double[] others = batch.of(group, ChainReward::withoutSteps);
    double[][] steps =
        n == 1
            ? new double[][] {new double[shaped[0].length]}
            : PureTokenBaseline.advantages(shaped, tokens, others, 1);
    double[] afterSteps = new Rloo().within(others);
    for (int m = 0; m < n; m++) {
      int i = group[m];
      advantages[i] =
          TokenAdvantages.ofSteps(steps[m], batch.stepEnds(i), afterSteps[m], batch.masks()[i]);
    }
  }

  private static int[] tokens(int[] ends) {
    int[] tokens = new int[ends.length];
    for (int k = 0; k < ends.length; k++) {
      tokens[k] = ends[k] - (k == 0 ? -1 : ends[k - 1]);
    }
    return tokens;
  }
}
