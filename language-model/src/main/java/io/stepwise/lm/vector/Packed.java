package io.stepwise.lm.vector;

/** A matrix B laid out for products; any number of threads may multiply by it. */
sealed interface Packed permits Panels, HalfPanels {
  /** Below so many numbers a matrix stays in a cache, and reading half as much gains nothing. */
  int LARGE = 1 << 19;

  /** C ← C + A · B. */
  void addTo(Matrix c, Matrix a);

  /** C ← A · B. */
  void assignTo(Matrix c, Matrix a);

  /**
   * The dense weight {@code [rows, columns]} whose transpose this is, as it was packed.
   *
   * @param rows of the weight, the columns of B
   * @param columns of the weight, the rows of B
   */
  float[] weight(int rows, int columns);

  /** Packs the transpose of a dense weight, so that x · B is the layer's x · Wᵀ. */
  static Packed ofTransposed(float[] weight, int rows, int columns) {
    return weight.length >= LARGE && HalfPanels.holds(weight)
        ? HalfPanels.ofTransposed(weight, rows, columns)
        : Panels.ofTransposed(weight, rows, columns);
  }
}
