package io.stepwise.benchmarks.lm;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** How fast one thread reads memory: the sum of an array that no cache holds. */
final class Bandwidth {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int NUMBERS = 1 << 27;
  private static final int REPEATS = 5;

  private final float[] numbers = new float[NUMBERS];
  private float sum;

  /** Bytes per second, the fastest of a few passes. */
  double measure() {
    double best = Figures.fastest(REPEATS, 4.0 * NUMBERS, () -> sum += sum());
    if (sum != 0) {
      throw new IllegalStateException("Zeros do not sum to " + sum);
    }
    return best;
  }

  private float sum() {
    int n = SPECIES.length();
    FloatVector a = FloatVector.zero(SPECIES);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    for (int i = 0; i < NUMBERS; i += 4 * n) {
      a = a.add(FloatVector.fromArray(SPECIES, numbers, i));
      b = b.add(FloatVector.fromArray(SPECIES, numbers, i + n));
      c = c.add(FloatVector.fromArray(SPECIES, numbers, i + 2 * n));
      d = d.add(FloatVector.fromArray(SPECIES, numbers, i + 3 * n));
    }
    return a.add(b).add(c.add(d)).reduceLanes(VectorOperators.ADD);
  }
}
