package io.stepwise.lm.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * e^x to about 1 unit in the last place: x = n ln 2 + r with |r| ≤ ln 2 / 2, e^r by a polynomial of
 * degree 7 (coefficients of Moshier's Cephes library), 2^n through the exponent's bits. 0 below
 * −87.
 */
final class Exponential {
  private static final float LOWEST = -87.3f;
  private static final float HIGHEST = 88.3f;

  /** A little more than e^LOWEST; nothing next to any probability that matters. */
  private static final float LEAST = 1.4e-38f;

  private static final float LOG2_E = 1.44269504f;
  private static final float LN2_HIGH = 0.693359375f;
  private static final float LN2_LOW = -2.12194440e-4f;

  /** 1.5 · 2^23: adding it rounds to a whole number, which then is in the low bits. */
  private static final float ROUNDING = 12582912f;

  private static final int ROUNDING_BITS = 0x4B400000;

  private Exponential() {}

  static FloatVector of(FloatVector x) {
    FloatVector z = x.max(LOWEST).min(HIGHEST);
    FloatVector shifted = z.fma(spread(LOG2_E), spread(ROUNDING));
    FloatVector n = shifted.sub(ROUNDING);
    FloatVector r = n.fma(spread(-LN2_HIGH), z);
    r = n.fma(spread(-LN2_LOW), r);
    FloatVector p = spread(1.9875691500e-4f);
    p = p.fma(r, spread(1.3981999507e-3f));
    p = p.fma(r, spread(8.3334519073e-3f));
    p = p.fma(r, spread(4.1665795894e-2f));
    p = p.fma(r, spread(1.6666665459e-1f));
    p = p.fma(r, spread(5.0000001201e-1f));
    p = p.mul(r).fma(r, r).add(1f);
    FloatVector power =
        shifted
            .reinterpretAsInts()
            .sub(ROUNDING_BITS - 127)
            .lanewise(VectorOperators.LSHL, 23)
            .reinterpretAsFloats();
    // What was raised to the lowest argument becomes 0; masks are slow.
    return p.mul(power).sub(LEAST).max(0f);
  }

  private static FloatVector spread(float value) {
    return FloatVector.broadcast(Lanes.SPECIES, value);
  }
}
