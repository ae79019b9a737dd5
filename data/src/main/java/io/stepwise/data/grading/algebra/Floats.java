package io.stepwise.data.grading.algebra;

import io.stepwise.data.grading.limit.Budget;
import java.math.BigDecimal;
import org.apfloat.Apfloat;
import org.apfloat.ApfloatMath;
import org.apfloat.ApfloatRuntimeException;

/** Powers that are floats. */
final class Floats {
  private static final int DIGITS_BEYOND = 25;
  private static final int COST = 40_000;

  private Floats() {}

  /** base^exponent for a positive base, to the precision of the more precise float. */
  static Num power(Num base, Num exponent, Budget budget) {
    budget.spend(COST);
    int bits = Math.max(base.bits(), exponent.bits());
    long digits = bits / 3 + DIGITS_BEYOND;
    try {
      Apfloat power = ApfloatMath.pow(Values.real(base, digits), Values.real(exponent, digits));
      BigDecimal decimal = new BigDecimal(power.toString());
      return Num.nearest(decimal, bits);
    } catch (ApfloatRuntimeException | ArithmeticException e) {
      throw new NoValue("power out of range");
    }
  }
}
