package io.stepwise.data.grading.algebra;

import io.stepwise.data.grading.algebra.Expression.Constant;
import io.stepwise.data.grading.algebra.Expression.Function;
import io.stepwise.data.grading.limit.Budget;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes expressions and computes what numbers alone decide, from left to right as written. What a
 * number may grow to is bounded before it grows.
 */
final class Builder {
  private static final int MOST_BITS = 200_000;
  private static final int MOST_FACTORS = 10_000;
  private static final int WORD = 32;

  private final Budget budget;

  Builder(Budget budget) {
    this.budget = budget;
  }

  Expression sum(List<Expression> terms) {
    if (terms.size() == 1) {
      return terms.get(0);
    }
    if (!allConstant(terms)) {
      return new Expression.Sum(List.copyOf(terms));
    }
    Num total = value(terms.get(0));
    for (Expression term : terms.subList(1, terms.size())) {
      charge(total.size() + value(term).size());
      total = total.plus(value(term));
    }
    return new Constant(total);
  }

  Expression product(Expression first, List<Expression> rest) {
    if (rest.isEmpty()) {
      return first;
    }
    List<Expression> factors = new ArrayList<>(rest);
    factors.add(0, first);
    if (!allConstant(factors)) {
      return new Expression.Product(List.copyOf(factors));
    }
    Num total = value(first);
    for (Expression factor : rest) {
      charge(total.size() + value(factor).size());
      total = total.times(value(factor));
    }
    return new Constant(total);
  }

  Expression negated(Expression value) {
    return value instanceof Constant constant
        ? new Constant(constant.value().negated())
        : new Expression.Product(List.of(new Constant(Num.MINUS_ONE), value));
  }

  Expression quotient(Expression value, Expression divisor) {
    if (value instanceof Constant constant && divisor instanceof Constant) {
      charge(constant.value().size() + value(divisor).size());
      return new Constant(constant.value().dividedBy(value(divisor)));
    }
    return product(value, List.of(inverse(divisor)));
  }

  /** The quotient of two numbers, rounded down. */
  Expression wholeQuotient(Expression value, Expression divisor) {
    if (quotient(value, divisor) instanceof Constant constant) {
      return new Constant(Num.exact(constant.value().floor()).withBits(constant.value().bits()));
    }
    throw new NoValue("whole quotient of an unknown");
  }

  Expression inverse(Expression value) {
    return power(value, new Constant(Num.MINUS_ONE));
  }

  Expression power(Expression base, Expression exponent) {
    if (!(exponent instanceof Constant constant)) {
      return new Expression.Power(base, exponent);
    }
    Num power = constant.value();
    if (!power.isFloat() && power.isZero()) {
      return new Constant(Num.ONE);
    }
    if (base instanceof Constant number) {
      return power(number.value(), power);
    }
    return new Expression.Power(base, exponent);
  }

  private Expression power(Num base, Num exponent) {
    Expression asWritten = new Expression.Power(new Constant(base), new Constant(exponent));
    if (base.isZero()) {
      if (exponent.top().signum() < 0) {
        throw new NoValue("division by zero");
      }
      return new Constant(base);
    }
    if (!exponent.isWhole()) {
      boolean floats = base.isFloat() || exponent.isFloat();
      return floats && base.top().signum() > 0
          ? new Constant(Floats.power(base, exponent, budget))
          : asWritten;
    }
    boolean one = base.isWhole() && base.top().abs().equals(BigInteger.ONE);
    Num exact = exponent.asExact();
    if (one && !base.isFloat() && !exponent.isFloat()) {
      return new Constant(exponent.top().testBit(0) ? base : Num.ONE);
    }
    int times = exact.asInt().orElse(Integer.MAX_VALUE);
    if (Math.abs((long) times) * base.size() > MOST_BITS) {
      budget.exhaust();
    }
    charge(Math.abs((long) times) * base.size());
    int bits = Math.max(base.bits(), exponent.bits());
    return new Constant(base.withBits(bits).power(times));
  }

  Expression factorial(Expression argument) {
    return argument instanceof Constant constant && constant.value().isWhole()
        ? new Constant(falling(constant.value(), 1))
        : new Expression.Factorial(argument);
  }

  Expression doubleFactorial(Expression argument) {
    if (argument instanceof Constant constant && constant.value().isWhole()) {
      return new Constant(falling(constant.value(), 2));
    }
    throw new NoValue("double factorial of an unknown");
  }

  /** n (n − step) (n − 2 step) … down to 1. */
  private Num falling(Num number, int step) {
    Optional<Integer> from = number.asExact().asInt();
    if (number.top().signum() < 0) {
      throw new NoValue("factorial of a negative number");
    }
    if (from.isEmpty() || from.get() > MOST_FACTORS) {
      budget.exhaust();
    }
    BigInteger result = BigInteger.ONE;
    for (int factor = from.orElseThrow(); factor > 1; factor -= step) {
      charge(result.bitLength());
      result = result.multiply(BigInteger.valueOf(factor));
    }
    return Num.exact(result).withBits(number.bits());
  }

  Expression fractionalPart(Expression argument) {
    if (argument instanceof Constant constant) {
      Num value = constant.value();
      return new Constant(value.plus(Num.exact(value.floor()).negated()));
    }
    throw new NoValue("fractional part of an unknown");
  }

  Expression call(Function function, Expression argument) {
    return new Expression.Call(function, argument);
  }

  /** Cost of one operation on numbers of so many bits; a gcd is quadratic. */
  private void charge(long bits) {
    if (bits > 2L * MOST_BITS) {
      budget.exhaust();
    }
    long words = 1 + bits / WORD;
    budget.spend(words + words * words / 256);
  }

  private static boolean allConstant(List<Expression> expressions) {
    return expressions.stream().allMatch(Constant.class::isInstance);
  }

  private static Num value(Expression constant) {
    return ((Constant) constant).value();
  }
}
