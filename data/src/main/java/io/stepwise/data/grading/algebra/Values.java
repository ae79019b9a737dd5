package io.stepwise.data.grading.algebra;

import org.apfloat.Apfloat;

/** Numbers in the arithmetic of many digits. */
final class Values {
  private Values() {}

  /** A number with so many decimal digits. */
  static Apfloat real(Num value, long digits) {
    Apfloat top = new Apfloat(value.top(), digits);
    return value.isWhole() ? top : top.divide(new Apfloat(value.bottom(), digits));
  }
}
