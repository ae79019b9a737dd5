package io.stepwise.lm.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PackedTest {
  private static final long SEED = 20261128;

  private final SplittableRandom random = new SplittableRandom(SEED);

  private float[] numbers(int count, int kept) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      int bits = Float.floatToRawIntBits((float) (random.nextDouble() - 0.5));
      numbers[i] = Float.intBitsToFloat(bits & kept);
    }
    return numbers;
  }

  private static float[] product(Packed b, float[] x, int rows, int depth, int columns) {
    float[] y = new float[rows * columns];
    java.util.Arrays.fill(y, 0.25f);
    b.addTo(Matrix.dense(y, rows, columns), Matrix.dense(x, rows, depth));
    return y;
  }

  @Test
  void halvesGiveTheBitsOfWholeNumbersForEveryShape() {
    for (int rows = 1; rows <= 11; rows++) {
      for (int columns = Lanes.COUNT; columns <= 3 * Lanes.WIDE; columns += Lanes.COUNT) {
        int depth = 1 + random.nextInt(40);
        float[] weight = numbers(columns * depth, 0xffff0000);
        float[] x = numbers(rows * depth, -1);
        assertThat(HalfPanels.holds(weight)).isTrue();
        float[] half =
            product(HalfPanels.ofTransposed(weight, columns, depth), x, rows, depth, columns);
        float[] whole =
            product(Panels.ofTransposed(weight, columns, depth), x, rows, depth, columns);
        assertThat(half).as("seed %d, %d × %d × %d", SEED, rows, depth, columns).isEqualTo(whole);
        for (int i = 0; i < rows; i++) {
          for (int j = 0; j < columns; j++) {
            double sum = 0.25;
            for (int k = 0; k < depth; k++) {
              sum += (double) x[i * depth + k] * weight[j * depth + k];
            }
            assertThat((double) half[i * columns + j])
                .isCloseTo(sum, org.assertj.core.data.Offset.offset(1e-5));
          }
        }
      }
    }
  }

  @Test
  void packedWeightRoundTrips() {
    for (int columns = Lanes.COUNT; columns <= 3 * Lanes.WIDE; columns += Lanes.COUNT) {
      int depth = 1 + random.nextInt(40);
      float[] whole = numbers(columns * depth, -1);
      assertThat(Panels.ofTransposed(whole, columns, depth).weight(columns, depth))
          .as("seed %d, %d × %d", SEED, columns, depth)
          .isEqualTo(whole);
      float[] half = numbers(columns * depth, 0xffff0000);
      assertThat(HalfPanels.ofTransposed(half, columns, depth).weight(columns, depth))
          .as("seed %d, %d × %d", SEED, columns, depth)
          .isEqualTo(half);
    }
  }

  @Test
  void onlyLargeMatricesOfWhichNothingIsLostAreHalved() {
    float[] large = numbers(Packed.LARGE, 0xffff0000);
    int rows = Packed.LARGE / 64;
    assertThat(Packed.ofTransposed(large, rows, 64)).isInstanceOf(HalfPanels.class);
    large[large.length - 1] = Math.nextUp(large[large.length - 1]);
    assertThat(Packed.ofTransposed(large, rows, 64)).isInstanceOf(Panels.class);
    assertThat(Packed.ofTransposed(new float[64 * 64], 64, 64)).isInstanceOf(Panels.class);
  }
}
