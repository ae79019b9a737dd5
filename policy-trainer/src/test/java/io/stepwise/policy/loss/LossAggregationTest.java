package io.stepwise.policy.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.policy.Golden;
import io.stepwise.policy.token.Masks;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LossAggregationTest {
  @Test
  void agreesWithTheGoldenCase() {
    Golden golden = Golden.of("loss_aggregation");
    check(golden, LossAggregation.TOKEN_MEAN, "token_mean");
    check(golden, LossAggregation.SEQUENCE_MEAN, "seq_mean_token_mean");
    check(golden, LossAggregation.SEQUENCE_SUM, "seq_mean_token_sum");
    check(golden, LossAggregation.CONSTANT, "dr_grpo_const");
  }

  private static void check(Golden golden, LossAggregation aggregation, String output) {
    double[][] losses = golden.matrix("/inputs/token_loss");
    boolean[][] masks = golden.masks("/inputs/mask");
    BatchSize batch = BatchSize.of(masks, golden.at("/inputs/max_len").intValue());
    double sum = 0;
    for (int i = 0; i < losses.length; i++) {
      double weight = aggregation.weight(Masks.count(masks[i]), batch);
      for (int t = 0; t < losses[i].length; t++) {
        sum += masks[i][t] ? weight * losses[i][t] : 0;
      }
    }
    Golden.assertClose(sum, golden.number("/outputs/" + output));
  }

  @Test
  void shardsWithGlobalCountsSumToTheGoldenMeanAndMeansOfMeansDoNot() {
    Golden golden = Golden.of("data_parallel_weighting");
    double[] a = golden.doubles("/inputs/A");
    double[] b = golden.doubles("/inputs/B");
    BatchSize batch = new BatchSize(a.length + b.length, 2, 2);
    double weight = LossAggregation.TOKEN_MEAN.weight(a.length, batch);
    double summed = 0;
    for (double g : a) {
      summed += weight * g;
    }
    for (double g : b) {
      summed += weight * g;
    }
    Golden.assertClose(summed, golden.number("/outputs/correct"));
    assertThat(golden.number("/outputs/wrong_mean_of_means")).isNotCloseTo(summed, within(0.5));
  }

  @Test
  void oneLongRowIsTheSameAsItsSequencesOneByOne() {
    for (int seed = 0; seed < 50; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      double[] logProbs = random.doubles(20, -2, 0).toArray();
      double[] old = random.doubles(20, -2, 0).toArray();
      double[] advantages = random.doubles(20, -1, 1).toArray();
      boolean[] mask = new boolean[20];
      for (int t = 0; t < 20; t++) {
        mask[t] = random.nextDouble() < 0.8;
      }
      double weight =
          LossAggregation.TOKEN_MEAN.weight(20, BatchSize.of(new boolean[][] {mask}, 20));
      double[] whole = new double[20];
      double loss = ClippedSurrogate.DEFAULT.add(logProbs, old, advantages, mask, weight, whole);
      double sum = 0;
      int from = 0;
      for (int to : new int[] {3, 11, 12, 20}) {
        double[] part = new double[to - from];
        sum +=
            ClippedSurrogate.DEFAULT.add(
                java.util.Arrays.copyOfRange(logProbs, from, to),
                java.util.Arrays.copyOfRange(old, from, to),
                java.util.Arrays.copyOfRange(advantages, from, to),
                java.util.Arrays.copyOfRange(mask, from, to),
                weight,
                part);
        assertThat(part).containsExactly(java.util.Arrays.copyOfRange(whole, from, to));
        from = to;
      }
      assertThat(sum).as("seed %d", seed).isCloseTo(loss, within(1e-12));
    }
  }
}
