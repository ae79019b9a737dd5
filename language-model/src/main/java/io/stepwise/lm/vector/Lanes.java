package io.stepwise.lm.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The width of this processor's vectors. */
final class Lanes {
  static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  /** Numbers in a vector. */
  static final int COUNT = SPECIES.length();

  /** Columns that the widest kernel of {@link Product} takes at once. */
  static final int WIDE = 4 * COUNT;

  /** Columns of the kernel for heads of usual width. */
  static final int MEDIUM = 2 * COUNT;

  private Lanes() {}

  /**
   * Whether there are 32 vector registers, as next to vectors of 512 bits, or only 16: then kernels
   * of four vectors' width would not keep their sums in them.
   */
  static final boolean MANY_REGISTERS = SPECIES.vectorBitSize() >= 512;

  /** Rows that the fastest kernel of {@link Product} takes at once. */
  static final int KERNEL_ROWS = MANY_REGISTERS ? 5 : 6;

  /** Columns of the widest kernel that so many columns fill. */
  static int panel(int columns) {
    return columns >= WIDE && MANY_REGISTERS ? WIDE : columns >= MEDIUM ? MEDIUM : COUNT;
  }

  /** The least multiple of the width that is not below n. */
  static int padded(int n) {
    return (n + COUNT - 1) / COUNT * COUNT;
  }

  /** The vector at an index of an array. */
  static FloatVector load(float[] values, int at) {
    return FloatVector.fromArray(SPECIES, values, at);
  }

  /** A number in all lanes. */
  static FloatVector spread(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }
}
