package io.stepwise.benchmarks.lm;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * What one thread computes at most: fused multiply-adds on vectors of the processor's width, in
 * registers alone, as many chains as hide the time that each takes.
 */
final class MultiplyAdds {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int CHAINS = 12;
  private static final int ROUNDS = 100_000;
  private static final int REPEATS = 200;

  private float sum;

  /** Floating-point operations per second, the fastest of many passes. */
  double measure() {
    double operations = 2.0 * CHAINS * SPECIES.length() * ROUNDS;
    double best = Figures.fastest(REPEATS, operations, () -> sum += sum());
    if (!Float.isFinite(sum)) {
      throw new IllegalStateException("Halves and ones do not sum to " + sum);
    }
    return best;
  }

  /** x ← x / 2 + 1, which tends to 2. */
  private float sum() {
    FloatVector half = FloatVector.broadcast(SPECIES, 0.5f);
    FloatVector one = FloatVector.broadcast(SPECIES, 1);
    // Different beginnings, so that no two chains are one to the compiler.
    FloatVector a = one;
    FloatVector b = one.mul(2);
    FloatVector c = one.mul(3);
    FloatVector d = one.mul(4);
    FloatVector e = one.mul(5);
    FloatVector f = one.mul(6);
    FloatVector g = one.mul(7);
    FloatVector h = one.mul(8);
    FloatVector i = one.mul(9);
    FloatVector j = one.mul(10);
    FloatVector k = one.mul(11);
    FloatVector l = one.mul(12);
    for (int n = 0; n < ROUNDS; n++) {
      a = a.fma(half, one);
      b = b.fma(half, one);
      c = c.fma(half, one);
      d = d.fma(half, one);
      e = e.fma(half, one);
      f = f.fma(half, one);
      g = g.fma(half, one);
      h = h.fma(half, one);
      i = i.fma(half, one);
      j = j.fma(half, one);
      k = k.fma(half, one);
      l = l.fma(half, one);
    }
    FloatVector all =
        a.add(b).add(c.add(d)).add(e.add(f).add(g.add(h))).add(i.add(j).add(k.add(l)));
    return all.reduceLanes(VectorOperators.ADD);
  }
}
