package io.stepwise.data.grading.algebra;

import io.stepwise.data.grading.limit.Budget;
import java.math.BigInteger;

/** Square factors of whole numbers. */
final class Roots {
  /** Larger numbers are not taken apart. */
  static final int MOST_BITS = 128;

  private static final int LARGEST_FACTOR = 1000;

  private Roots() {}

  /** The largest number made of factors up to 1000, or the root itself, whose square divides n. */
  static BigInteger squareFactor(BigInteger n, Budget budget) {
    if (n.signum() == 0) {
      return BigInteger.ONE;
    }
    BigInteger whole = n.sqrt();
    if (whole.multiply(whole).equals(n)) {
      return whole;
    }
    BigInteger result = BigInteger.ONE;
    BigInteger left = n;
    for (int factor = 2; factor <= LARGEST_FACTOR; factor++) {
      budget.spend(5);
      BigInteger square = BigInteger.valueOf((long) factor * factor);
      while (left.mod(square).signum() == 0) {
        left = left.divide(square);
        result = result.multiply(BigInteger.valueOf(factor));
      }
    }
    return result;
  }
}
