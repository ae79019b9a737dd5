package io.stepwise.policy.advantage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.policy.Golden;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WhiteningTest {
  @Test
  void agreesWithTheGoldenCase() {
    Golden golden = Golden.of("masked_whiten");
    double[][] values = golden.matrix("/inputs/x");
    boolean[][] masks = golden.masks("/inputs/mask");
    check(golden, "/outputs/ddof0_shiftTrue", Whitening.FULL.apply(values, masks));
    check(golden, "/outputs/ddof0_shiftFalse", Whitening.KEEP_MEAN.apply(values, masks));
    BatchMoments moments = BatchMoments.of(values, masks);
    Golden.assertClose(moments.mean(), golden.number("/outputs/ddof0_shiftTrue/mean"));
    Golden.assertClose(moments.variance(), golden.number("/outputs/ddof0_shiftTrue/var"));
  }

  private static void check(Golden golden, String pointer, double[][] whitened) {
    for (int i = 0; i < whitened.length; i++) {
      Golden.assertClose(whitened[i], Golden.doubles(golden.at(pointer + "/whitened").get(i)));
    }
  }

  @Test
  void whitenedNumbersHaveMeanZeroAndSpreadOne() {
    for (int seed = 0; seed < 20; seed++) {
      Batch batch = Batch.random(new SplittableRandom(seed));
      BatchMoments full =
          BatchMoments.of(Whitening.FULL.apply(batch.values(), batch.masks()), batch.masks());
      assertThat(full.mean()).as("seed %d", seed).isCloseTo(0, within(1e-9));
      assertThat(full.variance()).as("seed %d", seed).isCloseTo(1, within(1e-6));
      BatchMoments before = BatchMoments.of(batch.values(), batch.masks());
      BatchMoments scaled =
          BatchMoments.of(Whitening.SCALE_ONLY.apply(batch.values(), batch.masks()), batch.masks());
      assertThat(scaled.mean())
          .as("seed %d", seed)
          .isCloseTo(before.mean() / Math.sqrt(before.variance()), within(1e-6));
    }
  }

  @Test
  void shardsMergeToTheWhole() {
    for (int seed = 0; seed < 20; seed++) {
      Batch batch = Batch.random(new SplittableRandom(seed));
      BatchMoments merged = BatchMoments.NONE;
      for (int i = 0; i < batch.values().length; i++) {
        merged =
            merged.merge(
                BatchMoments.of(
                    new double[][] {batch.values()[i]}, new boolean[][] {batch.masks()[i]}));
      }
      BatchMoments whole = BatchMoments.of(batch.values(), batch.masks());
      assertThat(merged.count()).isEqualTo(whole.count());
      Golden.assertClose(merged.mean(), whole.mean());
      Golden.assertClose(merged.variance(), whole.variance());
    }
  }

  @Test
  void numbersWithoutSpreadAreOnlyCentred() {
    double[][] equal = {{3, 3, Double.NaN}};
    boolean[][] masks = {{true, true, false}};
    assertThat(Whitening.FULL.apply(equal, masks)[0]).containsExactly(0, 0, 0);
    assertThat(Whitening.KEEP_MEAN.apply(equal, masks)[0]).containsExactly(3, 3, 0);
    assertThat(Whitening.SCALE_ONLY.apply(equal, masks)[0]).containsExactly(3, 3, 0);
  }

  @Test
  void maskedPlacesAreNeverReadAndAnEmptyBatchIsHarmless() {
    double[][] values = {{Double.NaN, 1, 3}, {Double.POSITIVE_INFINITY}};
    boolean[][] masks = {{false, true, true}, {false}};
    double[][] whitened = Whitening.FULL.apply(values, masks);
    assertThat(whitened[0]).containsExactly(new double[] {0, -1, 1}, within(1e-7));
    assertThat(whitened[1]).containsExactly(0);
    assertThat(Whitening.FULL.apply(new double[][] {{5}}, new boolean[][] {{false}})[0])
        .containsExactly(0);
    assertThat(BatchMoments.NONE.merge(BatchMoments.NONE)).isEqualTo(BatchMoments.NONE);
  }

  /** Rows of different lengths with garbage at masked places. */
  private static final class Batch {
    private final double[][] values = new double[5][];
    private final boolean[][] masks = new boolean[5][];

    static Batch random(SplittableRandom random) {
      Batch batch = new Batch();
      for (int i = 0; i < 5; i++) {
        int length = 3 + random.nextInt(9);
        batch.values[i] = new double[length];
        batch.masks[i] = new boolean[length];
        for (int t = 0; t < length; t++) {
          batch.masks[i][t] = t < 2 || random.nextBoolean();
          batch.values[i][t] = batch.masks[i][t] ? 5 + 3 * random.nextDouble() : Double.NaN;
        }
      }
      return batch;
    }

    double[][] values() {
      return values;
    }

    boolean[][] masks() {
      return masks;
    }
  }
}
