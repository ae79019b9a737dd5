package io.stepwise.lm.vector;

import java.util.Arrays;

/**
 * A matrix B whose numbers are all bfloat16, packed in half the bytes of {@link Panels} without
 * loss: one row of a product is as fast as memory brings B. Panels of {@link Lanes#WIDE} columns
 * hold two vectors in one, the first in the low halves; what they leave over is packed in full.
 */
final class HalfPanels implements Packed {
  private final int[] values;
  private final Panels rest;
  private final int depth;
  private final int columns;

  private HalfPanels(int[] values, Panels rest, int depth, int columns) {
    this.values = values;
    this.rest = rest;
    this.depth = depth;
    this.columns = columns;
  }

  /** Whether every number has zeros where bfloat16 has no bits. */
  static boolean holds(float[] numbers) {
    for (float number : numbers) {
      if ((Float.floatToRawIntBits(number) & 0xffff) != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Packs the transpose of a dense weight, so that x · B is the layer's x · Wᵀ.
   *
   * @param weight of which {@link #holds} is true
   */
  static HalfPanels ofTransposed(float[] weight, int rows, int columns) {
    int halved = rows / Lanes.WIDE * Lanes.WIDE;
    int[] values = new int[halved / 2 * columns];
    for (int j = 0; j < halved; j += Lanes.WIDE) {
      for (int i = 0; i < Lanes.WIDE / 2; i++) {
        int pair = i / Lanes.COUNT * Lanes.MEDIUM + i % Lanes.COUNT;
        int low = (j + pair) * columns;
        int high = low + Lanes.COUNT * columns;
        int to = j / 2 * columns + i;
        for (int k = 0; k < columns; k++) {
          values[to + k * Lanes.MEDIUM] =
              Float.floatToRawIntBits(weight[low + k]) >>> 16
                  | Float.floatToRawIntBits(weight[high + k]);
        }
      }
    }
    float[] left = Arrays.copyOfRange(weight, halved * columns, rows * columns);
    Panels rest = Panels.ofTransposed(left, rows - halved, columns);
    return new HalfPanels(values, rest, columns, halved);
  }

  @Override
  public float[] weight(int rows, int weightColumns) {
    float[] weight = new float[rows * depth];
    for (int j = 0; j < columns; j += Lanes.WIDE) {
      for (int i = 0; i < Lanes.WIDE / 2; i++) {
        int low = (j + i / Lanes.COUNT * Lanes.MEDIUM + i % Lanes.COUNT) * depth;
        int high = low + Lanes.COUNT * depth;
        int from = j / 2 * depth + i;
        for (int k = 0; k < depth; k++) {
          int pair = values[from + k * Lanes.MEDIUM];
          weight[low + k] = Float.intBitsToFloat(pair << 16);
          weight[high + k] = Float.intBitsToFloat(pair & 0xffff0000);
        }
      }
    }
    rest.weight(weight, columns);
    return weight;
  }

  /** C ← C + A · B, each element the same chain as {@link Product}'s. */
  @Override
  public void addTo(Matrix c, Matrix a) {
    for (int j = 0; j < columns; j += Lanes.WIDE) {
      panel(c, j, a);
    }
    rest.addTo(c.columns(columns, c.columns() - columns), a);
  }

  @Override
  public void assignTo(Matrix c, Matrix a) {
    Product.clear(c);
    addTo(c, a);
  }

  private void panel(Matrix c, int j, Matrix a) {
    int ak = a.columnStride();
    int at = j / 2 * depth;
    int i = 0;
    for (; Lanes.MANY_REGISTERS && i + 4 <= c.rows(); i += 4) {
      int from = a.offset() + i * a.rowStride();
      int to = c.offset() + i * c.rowStride() + j;
      HalfKernels.four(
          a.values(), from, a.rowStride(), ak, depth, values, at, c.values(), to, c.rowStride());
    }
    for (; i + 2 <= c.rows(); i += 2) {
      int from = a.offset() + i * a.rowStride();
      int to = c.offset() + i * c.rowStride() + j;
      HalfKernels.two(
          a.values(), from, a.rowStride(), ak, depth, values, at, c.values(), to, c.rowStride());
    }
    for (; i < c.rows(); i++) {
      int from = a.offset() + i * a.rowStride();
      int to = c.offset() + i * c.rowStride() + j;
      HalfKernels.one(a.values(), from, ak, depth, values, at, c.values(), to);
    }
  }
}
