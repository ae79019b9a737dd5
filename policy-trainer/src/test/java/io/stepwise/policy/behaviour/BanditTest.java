package io.stepwise.policy.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.policy.advantage.Advantages;
import io.stepwise.policy.advantage.GeneralizedAdvantage;
import io.stepwise.policy.advantage.Whitening;
import io.stepwise.policy.loss.BatchSize;
import io.stepwise.policy.loss.ClippedSurrogate;
import io.stepwise.policy.loss.ClippedValueLoss;
import io.stepwise.policy.loss.EntropyBonus;
import io.stepwise.policy.loss.LossAggregation;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * All parts of PPO together, without a network: chains of one token from a softmax over two, of
 * which one pays with probability 0.8 and the other with 0.2.
 */
class BanditTest {
  private static final int BATCH = 64;
  private static final int EPOCHS = 2;
  private static final double RATE = 1;
  private static final EntropyBonus ENTROPY = new EntropyBonus(1e-3);

  private final double[] logits = new double[2];
  private double value;

  @ParameterizedTest
  @CsvSource({"0.5, 1", "0.5, 2", "0.5, 3", "0.1, 4", "0.1, 5", "0.1, 6"})
  void betterArmIsTakenNineteenTimesInTwentyWithinTwoHundredUpdates(double start, int seed) {
    NamedRandom random = NamedRandom.of("bandit", seed);
    logits[1] = Math.log(start / (1 - start));
    int updates = 0;
    while (probabilities()[1] < 0.95 && updates < 200) {
      iterate(random.child(updates).stream());
      updates += EPOCHS;
    }
    assertThat(probabilities()[1]).as("after %d updates", updates).isGreaterThanOrEqualTo(0.95);
    assertThat(updates).isLessThan(200);
    assertThat(value).as("the critic has learned from the rewards").isBetween(0.3, 1.0);
  }

  private double[] probabilities() {
    double second = 1 / (1 + Math.exp(logits[0] - logits[1]));
    return new double[] {1 - second, second};
  }

  private void iterate(SplittableRandom random) {
    int[] arms = new int[BATCH];
    double[] old = new double[BATCH];
    double[][] advantages = new double[BATCH][];
    double[] returns = new double[BATCH];
    boolean[][] masks = new boolean[BATCH][];
    for (int i = 0; i < BATCH; i++) {
      arms[i] = random.nextDouble() < probabilities()[1] ? 1 : 0;
      old[i] = Math.log(probabilities()[arms[i]]);
      double reward = random.nextDouble() < (arms[i] == 1 ? 0.8 : 0.2) ? 1 : 0;
      masks[i] = new boolean[] {true};
      Advantages estimate =
          GeneralizedAdvantage.DEFAULT.estimate(
              new double[] {reward}, new double[] {value}, masks[i], 0);
      advantages[i] = estimate.advantages();
      returns[i] = estimate.returns()[0];
    }
    double[][] whitened = Whitening.FULL.apply(advantages, masks);
    double[] flat = Arrays.stream(whitened).mapToDouble(row -> row[0]).toArray();
    double[] oldValues = new double[BATCH];
    Arrays.fill(oldValues, value);
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      update(arms, old, flat, oldValues, returns);
    }
  }

  private void update(
      int[] arms, double[] old, double[] advantages, double[] oldValues, double[] returns) {
    double[] p = probabilities();
    double entropy = -p[0] * Math.log(p[0]) - p[1] * Math.log(p[1]);
    boolean[] mask = new boolean[BATCH];
    Arrays.fill(mask, true);
    double weight = LossAggregation.TOKEN_MEAN.weight(1, BatchSize.of(new boolean[][] {mask}, 1));
    double[] logProbs = new double[BATCH];
    double[] values = new double[BATCH];
    double[] entropies = new double[BATCH];
    for (int i = 0; i < BATCH; i++) {
      logProbs[i] = Math.log(p[arms[i]]);
      values[i] = value;
      entropies[i] = entropy;
    }
    double[] byLogProb = new double[BATCH];
    double[] byValue = new double[BATCH];
    double[] byEntropy = new double[BATCH];
    ClippedSurrogate.DEFAULT.add(logProbs, old, advantages, mask, weight, byLogProb);
    ClippedValueLoss.DEFAULT.add(values, oldValues, returns, mask, weight, byValue);
    ENTROPY.add(entropies, mask, weight, byEntropy);
    for (int i = 0; i < BATCH; i++) {
      for (int j = 0; j < 2; j++) {
        double slope = (arms[i] == j ? 1 : 0) - p[j];
        double entropySlope = -p[j] * (Math.log(p[j]) + entropy);
        logits[j] -= RATE * (byLogProb[i] * slope + byEntropy[i] * entropySlope);
      }
      value -= RATE * byValue[i];
    }
  }
}
