package io.stepwise.data.grading.algebra;

import java.util.List;

/** An expression whose constant parts have been computed. */
sealed interface Expression {
  /** A number. */
  record Constant(Num value) implements Expression {}

  /** The circle's number. */
  record Pi() implements Expression {}

  /** The square root of −1, which only {@code 1j} writes; an {@code i} is a symbol like others. */
  record Imaginary() implements Expression {}

  /** An unknown, any complex number. */
  record Symbol(String name) implements Expression {}

  /** A sum of two or more. */
  record Sum(List<Expression> terms) implements Expression {}

  /** A product of two or more. */
  record Product(List<Expression> factors) implements Expression {}

  /** The principal value of a power. */
  record Power(Expression base, Expression exponent) implements Expression {}

  /** Γ(argument + 1). */
  record Factorial(Expression argument) implements Expression {}

  /** A function of one argument. */
  record Call(Function function, Expression argument) implements Expression {}

  /** Functions whose names have at most two letters, or are read in spite of more. */
  enum Function {
    LOGARITHM,
    COSECANT,
    REAL_PART,
    IMAGINARY_PART
  }
}
