package io.stepwise.data.grading.algebra;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;

/**
 * A rational number, exact or a binary float. A number written with a point is a float of 53 bits,
 * or more where it has more than fifteen digits; what is computed with one is rounded to the
 * nearest (to even) of its precision, so that 0.1+0.2 is not 0.3.
 *
 * @param top numerator in lowest terms
 * @param bottom denominator, positive
 * @param bits precision of a float, 0 for an exact number
 */
record Num(BigInteger top, BigInteger bottom, int bits) {
  static final Num ONE = of(1);
  static final Num MINUS_ONE = of(-1);
  static final Num HALF = of(1).dividedBy(of(2));

  private static final double BITS_PER_DIGIT = Math.log(10) / Math.log(2);
  private static final int LEAST_DIGITS = 15;

  static Num of(long value) {
    return exact(BigInteger.valueOf(value));
  }

  static Num exact(BigInteger value) {
    return new Num(value, BigInteger.ONE, 0);
  }

  /** A number written with a point or an exponent. */
  static Num decimal(BigDecimal written) {
    int digits = Math.max(LEAST_DIGITS, written.precision());
    int bits = (int) Math.rint((digits + 1) * BITS_PER_DIGIT);
    return nearest(written, bits);
  }

  /** The float of so many bits that is nearest to a decimal. */
  static Num nearest(BigDecimal decimal, int bits) {
    BigInteger unscaled = decimal.unscaledValue();
    BigInteger ten = BigInteger.TEN.pow(Math.abs(decimal.scale()));
    return decimal.scale() > 0
        ? rounded(unscaled, ten, bits)
        : rounded(unscaled.multiply(ten), BigInteger.ONE, bits);
  }

  boolean isFloat() {
    return bits > 0;
  }

  boolean isWhole() {
    return bottom.equals(BigInteger.ONE);
  }

  boolean isZero() {
    return top.signum() == 0;
  }

  /** Size in bits, of numerator and denominator together. */
  long size() {
    return (long) top.bitLength() + bottom.bitLength();
  }

  /** The same value, exact. */
  Num asExact() {
    return new Num(top, bottom, 0);
  }

  /** The same value as a float of so many bits, exact where they are 0. */
  Num withBits(int precision) {
    return new Num(top, bottom, precision);
  }

  Num negated() {
    return new Num(top.negate(), bottom, bits);
  }

  Num plus(Num other) {
    int precision = Math.max(bits, other.bits);
    Num a = at(precision);
    Num b = other.at(precision);
    return of(
        a.top.multiply(b.bottom).add(b.top.multiply(a.bottom)),
        a.bottom.multiply(b.bottom),
        precision);
  }

  Num times(Num other) {
    int precision = Math.max(bits, other.bits);
    Num a = at(precision);
    Num b = other.at(precision);
    return of(a.top.multiply(b.top), a.bottom.multiply(b.bottom), precision);
  }

  /** The quotient; of an exact number and a float, the product with the rounded inverse. */
  Num dividedBy(Num other) {
    if (!isFloat() && other.isFloat()) {
      return times(other.inverse());
    }
    int precision = Math.max(bits, other.bits);
    Num b = other.at(precision);
    b.requireNonZero();
    return of(top.multiply(b.bottom), bottom.multiply(b.top), precision);
  }

  Num inverse() {
    requireNonZero();
    return of(bottom, top, bits);
  }

  /** A whole power; the caller has made sure that it is not too large. */
  Num power(int exponent) {
    if (exponent < 0) {
      requireNonZero();
      return of(bottom.pow(-exponent), top.pow(-exponent), bits);
    }
    return of(top.pow(exponent), bottom.pow(exponent), bits);
  }

  /** The whole number not above this one. */
  BigInteger floor() {
    BigInteger[] parts = top.divideAndRemainder(bottom);
    return parts[1].signum() < 0 ? parts[0].subtract(BigInteger.ONE) : parts[0];
  }

  /** The value as an int, where it is an exact one of that range. */
  Optional<Integer> asInt() {
    return !isFloat() && isWhole() && top.bitLength() < Integer.SIZE
        ? Optional.of(top.intValue())
        : Optional.empty();
  }

  private void requireNonZero() {
    if (isZero()) {
      throw new NoValue("division by zero");
    }
  }

  private Num at(int precision) {
    return isFloat() || precision == 0 ? this : rounded(top, bottom, precision);
  }

  private static Num of(BigInteger top, BigInteger bottom, int bits) {
    BigInteger sign = BigInteger.valueOf(bottom.signum());
    BigInteger a = top.multiply(sign);
    BigInteger b = bottom.abs();
    return bits > 0 ? rounded(a, b, bits) : reduced(a, b, 0);
  }

  private static Num reduced(BigInteger top, BigInteger bottom, int bits) {
    BigInteger common = top.gcd(bottom);
    return new Num(top.divide(common), bottom.divide(common), bits);
  }

  /** top/bottom with so many bits, to the nearest, ties to even. */
  static Num rounded(BigInteger top, BigInteger bottom, int bits) {
    if (top.signum() == 0) {
      return new Num(BigInteger.ZERO, BigInteger.ONE, bits);
    }
    int shift = bits + 2 - (top.bitLength() - bottom.bitLength());
    BigInteger a = shift > 0 ? top.abs().shiftLeft(shift) : top.abs();
    BigInteger b = shift < 0 ? bottom.shiftLeft(-shift) : bottom;
    BigInteger[] parts = a.divideAndRemainder(b);
    int extra = parts[0].bitLength() - bits;
    BigInteger kept = parts[0].shiftRight(extra);
    BigInteger rest = parts[0].subtract(kept.shiftLeft(extra));
    int half = rest.compareTo(BigInteger.ONE.shiftLeft(extra - 1));
    boolean above = half > 0 || (half == 0 && parts[1].signum() != 0);
    boolean tie = half == 0 && parts[1].signum() == 0;
    if (above || (tie && kept.testBit(0))) {
      kept = kept.add(BigInteger.ONE);
    }
    BigInteger signed = top.signum() < 0 ? kept.negate() : kept;
    int down = shift - extra;
    return down > 0
        ? reduced(signed, BigInteger.ONE.shiftLeft(down), bits)
        : reduced(signed.shiftLeft(-down), BigInteger.ONE, bits);
  }
}
