package io.stepwise.lm.vector;

/**
 * A matrix B packed for {@link Product}: panels of {@link Lanes#WIDE} columns, then narrower ones,
 * each panel's rows one after the other, so that a product reads it from front to back.
 */
final class Panels implements Packed {
  private final float[] values;
  private final int depth;
  private final int columns;

  private Panels(float[] values, int depth, int columns) {
    this.values = values;
    this.depth = depth;
    this.columns = columns;
  }

  /** Packs the transpose of a dense weight, so that x · B is the layer's x · Wᵀ. */
  static Panels ofTransposed(float[] weight, int rows, int columns) {
    Panels packed = new Panels(new float[rows * columns], columns, rows);
    int width;
    for (int j = 0; j < rows; j += width) {
      width = packed.width(j);
      int at = packed.at(j);
      for (int i = 0; i < width; i++) {
        int from = (j + i) * columns;
        for (int k = 0; k < columns; k++) {
          packed.values[at + k * width + i] = weight[from + k];
        }
      }
    }
    return packed;
  }

  /** Packs a dense weight itself, so that y · B is y · W. */
  static Panels of(float[] weight, int rows, int columns) {
    Panels packed = new Panels(new float[rows * columns], rows, columns);
    int width;
    for (int j = 0; j < columns; j += width) {
      width = packed.width(j);
      int at = packed.at(j);
      for (int k = 0; k < rows; k++) {
        System.arraycopy(weight, k * columns + j, packed.values, at + k * width, width);
      }
    }
    return packed;
  }

  @Override
  public void addTo(Matrix c, Matrix a) {
    Product.add(c, a, this);
  }

  float[] values() {
    return values;
  }

  /** Rows of B: the inner dimension. */
  int depth() {
    return depth;
  }

  /** Columns of B. */
  int columns() {
    return columns;
  }

  /** Width of the panel that begins at a column. */
  int width(int column) {
    return Lanes.panel(columns - column);
  }

  /** Where the panel that begins at a column begins. */
  int at(int column) {
    return column * depth;
  }
}
