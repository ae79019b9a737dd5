package io.stepwise.lm.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Each element of a product is the chain of fused multiply-adds that the class promises. */
class ProductTest {
  private static final long SEED = 20261128;

  private final SplittableRandom random = new SplittableRandom(SEED);

  private float[] numbers(int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) (random.nextDouble() - 0.5);
    }
    return numbers;
  }

  private static float[] chains(Matrix c, Matrix a, Matrix b) {
    float[] expected = c.values().clone();
    for (int i = 0; i < c.rows(); i++) {
      for (int j = 0; j < c.columns(); j++) {
        int at = c.offset() + i * c.rowStride() + j;
        for (int k = 0; k < a.columns(); k++) {
          float x = a.values()[a.offset() + i * a.rowStride() + k * a.columnStride()];
          float y = b.values()[b.offset() + k * b.rowStride() + j];
          expected[at] = Math.fma(x, y, expected[at]);
        }
      }
    }
    return expected;
  }

  /** A view whose last number is its array's last, so that reading beyond it would be seen. */
  private Matrix view(int rows, int columns) {
    int stride = columns + random.nextInt(3) * Lanes.COUNT;
    int offset = random.nextInt(20);
    float[] values = numbers(offset + (rows - 1) * stride + columns);
    return Matrix.within(values, offset, rows, columns, stride);
  }

  private void check(int rows, int depth, int columns, boolean transposed) {
    Matrix a = transposed ? view(depth, rows).transposed() : view(rows, depth);
    Matrix b = view(depth, columns);
    Matrix c = view(rows, columns);
    String shape = "seed %d, %d × %d × %d, transposed %s";
    float[] expected = chains(c, a, b);

    float[] before = c.values().clone();
    Product.add(c, a, b);
    assertThat(c.values()).as(shape, SEED, rows, depth, columns, transposed).isEqualTo(expected);

    System.arraycopy(before, 0, c.values(), 0, before.length);
    Panels packed = Panels.copied(b, new float[Panels.size(depth, columns)]);
    Product.add(c, a, packed.whole());
    assertThat(c.values()).as(shape, SEED, rows, depth, columns, transposed).isEqualTo(expected);

    Product.assign(c, a, packed.whole());
    float[] assigned = c.values().clone();
    Product.clear(c);
    assertThat(assigned)
        .as(shape, SEED, rows, depth, columns, transposed)
        .isEqualTo(chains(c, a, b));
  }

  @Test
  void everyElementIsOneChainOfMultiplyAdds() {
    for (int i = 0; i < 150; i++) {
      int columns = Lanes.COUNT * (1 + random.nextInt(5 * Lanes.WIDE / Lanes.COUNT));
      check(1 + random.nextInt(60), 1 + random.nextInt(40), columns, random.nextBoolean());
    }
  }

  @Test
  void rowsAndDepthsBeyondABlockContinueTheSameSum() {
    for (int i = 0; i < 6; i++) {
      check(130 + random.nextInt(200), 700 + random.nextInt(1000), 160, i % 2 == 0);
    }
  }
}
