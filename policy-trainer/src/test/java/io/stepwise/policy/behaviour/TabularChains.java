package io.stepwise.policy.behaviour;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.policy.advantage.Whitening;
import io.stepwise.policy.loss.BatchSize;
import io.stepwise.policy.loss.ClippedSurrogate;
import io.stepwise.policy.loss.LossAggregation;
import io.stepwise.policy.reward.ProcessReward;
import io.stepwise.policy.reward.StepScore;
import io.stepwise.policy.reward.TokenRewards;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A policy that decides one thing: after k steps, whether to write another or to end. A step is one
 * token (its end), the first is always written, and a reward model finds every step right with
 * probability 0.9. Trained with the clipped surrogate on whatever advantages a test makes.
 */
final class TabularChains {
  static final int LONGEST = 16;
  private static final int BATCH = 64;
  private static final double RATE = 3;
  private static final int EPOCHS = 2;

  private final double[] logits = new double[LONGEST + 1]; // of ending after k steps

  /** What a test makes of the token rewards of a batch. */
  interface Estimator {
    /**
     * Advantages.
     *
     * @param rewards [B][K+1], one per step and one for the end
     * @param paid [B][K]
     * @return [B][K+1]
     */
    double[][] advantages(double[][] rewards, double[][] paid);
  }

  TabularChains(double endProbability) {
    Arrays.fill(logits, Math.log(endProbability / (1 - endProbability)));
  }

  /** The mean number of steps of a chain. */
  double expectedSteps() {
    double expected = 0;
    double reached = 1;
    for (int k = 1; k <= LONGEST; k++) {
      double end = k == LONGEST ? 1 : endProbability(k);
      expected += reached * end * k;
      reached *= 1 - end;
    }
    return expected;
  }

  private double endProbability(int steps) {
    return 1 / (1 + Math.exp(-logits[steps]));
  }

  private double logProb(int steps, boolean ends) {
    return Math.log(ends ? endProbability(steps) : 1 - endProbability(steps));
  }

  static boolean[] mask(int tokens) {
    boolean[] mask = new boolean[tokens];
    Arrays.fill(mask, true);
    return mask;
  }

  /** Trains for some iterations and returns the mean number of steps afterwards. */
  double train(ProcessReward form, Estimator estimator, int iterations, NamedRandom random) {
    for (int i = 0; i < iterations; i++) {
      iterate(form, estimator, random.child(i).stream());
    }
    return expectedSteps();
  }

  private void iterate(ProcessReward form, Estimator estimator, SplittableRandom random) {
    double[][] rewards = new double[BATCH][];
    double[][] paid = new double[BATCH][];
    boolean[][] masks = new boolean[BATCH][];
    for (int i = 0; i < BATCH; i++) {
      int steps = 1;
      while (steps < LONGEST && random.nextDouble() >= endProbability(steps)) {
        steps++;
      }
      double[] probabilities = new double[steps];
      Arrays.fill(probabilities, 0.9);
      paid[i] = form.shape(StepScore.SIGNED.of(probabilities));
      masks[i] = mask(steps + 1);
      int[] ends = new int[steps];
      Arrays.setAll(ends, k -> k);
      rewards[i] = TokenRewards.assemble(new double[steps + 1], masks[i], ends, paid[i], 0);
    }
    double[][] advantages = Whitening.SCALE_ONLY.apply(estimator.advantages(rewards, paid), masks);
    double[] before = logits.clone();
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      update(before, advantages, masks);
    }
  }

  /** One descent; the tokens of row i are decisions after 0, 1, … steps, the last one to end. */
  private void update(double[] before, double[][] advantages, boolean[][] masks) {
    TabularChains old = new TabularChains(0.5);
    System.arraycopy(before, 0, old.logits, 0, before.length);
    double weight = LossAggregation.TOKEN_MEAN.weight(0, BatchSize.of(masks, LONGEST));
    double[] descent = new double[logits.length];
    for (int i = 0; i < masks.length; i++) {
      int steps = masks[i].length - 1;
      boolean[] decided = masks[i].clone();
      decided[0] = false; // the first step is always written
      decided[steps] = steps < LONGEST; // and the longest chain must end
      double[] now = new double[steps + 1];
      double[] then = new double[steps + 1];
      for (int k = 1; k <= steps; k++) {
        now[k] = logProb(k, k == steps);
        then[k] = old.logProb(k, k == steps);
      }
      double[] gradient = new double[steps + 1];
      ClippedSurrogate.DEFAULT.add(now, then, advantages[i], decided, weight, gradient);
      for (int k = 1; k <= steps; k++) {
        descent[k] += gradient[k] * ((k == steps ? 1 : 0) - endProbability(k));
      }
    }
    for (int k = 0; k < logits.length; k++) {
      logits[k] -= RATE * descent[k];
    }
  }
}
