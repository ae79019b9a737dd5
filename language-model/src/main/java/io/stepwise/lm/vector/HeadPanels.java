package io.stepwise.lm.vector;

/**
 * One head's keys and values packed for the products of attention: x · Aᵀ of every position, and x
 * · B of a sum over positions. All heads reuse the same arrays.
 */
final class HeadPanels {
  private final int positions;
  private final float[] across;
  private final float[] along;
  private Panels transposed;
  private Panels copied;

  /**
   * Room for a head.
   *
   * @param width numbers of a key, padded
   * @param positions most keys
   */
  HeadPanels(int width, int positions) {
    this.positions = positions;
    this.across = new float[Panels.size(width, padded(positions))];
    this.along = new float[Panels.size(positions, width)];
  }

  /** Most keys. */
  int positions() {
    return positions;
  }

  /** Columns that the panels of so many positions take. */
  static int padded(int positions) {
    return (positions + Lanes.MEDIUM - 1) / Lanes.MEDIUM * Lanes.MEDIUM;
  }

  /** Packs A and B, {@code [positions, width]}. */
  void load(Matrix a, Matrix b) {
    loadColumns(a);
    copied = Panels.copied(b, along);
  }

  /** Packs A only, {@code [positions, width]}; {@link #rows} holds nothing then. */
  void loadColumns(Matrix a) {
    transposed = Panels.transposed(a, padded(a.rows()), across);
    copied = null;
  }

  /** Aᵀ from a position on, which is a multiple of {@link Lanes#MEDIUM}. */
  Panels.Part columns(int position) {
    return transposed.from(0, position);
  }

  /** B from a position on. */
  Panels.Part rows(int position) {
    return copied.from(position, 0);
  }
}
