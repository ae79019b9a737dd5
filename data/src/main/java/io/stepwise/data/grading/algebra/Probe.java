package io.stepwise.data.grading.algebra;

import io.stepwise.data.grading.algebra.Expression.Constant;
import io.stepwise.data.grading.limit.Budget;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apfloat.Apcomplex;
import org.apfloat.ApcomplexMath;
import org.apfloat.Apfloat;
import org.apfloat.ApfloatMath;

/**
 * The value of an expression at one point of the complex plane, with {@value #DIGITS} digits.
 * Powers, roots and logarithms are principal values. A sum whose terms cancel to one part in
 * 10^{@value #CANCELLED} is zero.
 */
final class Probe {
  static final int DIGITS = 60;
  static final int CANCELLED = 40;

  /** Costs in steps, of arithmetic, of a power or logarithm, and of a factorial. */
  private static final int CHEAP = 100;

  private static final int DEAR = 40_000;
  private static final int DEAREST = 150_000;

  /** Roots up to this one have an algorithm of their own. */
  private static final int LARGEST_ROOT = 12;

  /** A float in a power makes it like no exact one: neither x^2.0 nor 2.0^x is x^2 or 2^x. */
  private static final Apfloat STRANGE = new Apfloat("1.0720395628174630295", DIGITS);

  private final Map<String, Apcomplex> point;
  private final Budget budget;

  /** Of what is worth remembering. */
  private final Map<Expression, Apcomplex> values = new HashMap<>();

  /**
   * A point.
   *
   * @param point the value of each symbol
   */
  Probe(Map<String, Apcomplex> point, Budget budget) {
    this.point = point;
    this.budget = budget;
  }

  /**
   * The expression's value here.
   *
   * @throws NoValue at a pole
   */
  Apcomplex value(Expression expression) {
    budget.spend(CHEAP);
    if (expression instanceof Constant constant) {
      return Values.real(constant.value(), DIGITS);
    }
    if (expression instanceof Expression.Symbol symbol) {
      return point.get(symbol.name());
    }
    if (expression instanceof Expression.Pi) {
      return ApfloatMath.pi(DIGITS);
    }
    if (expression instanceof Expression.Imaginary) {
      return new Apcomplex(new Apfloat(0, DIGITS), new Apfloat(1, DIGITS));
    }
    if (expression instanceof Expression.Sum sum) {
      return sum(sum);
    }
    if (expression instanceof Expression.Product product) {
      Apcomplex value = Apcomplex.ONE;
      for (Expression factor : product.factors()) {
        value = value.multiply(value(factor));
      }
      return value;
    }
    Apcomplex known = values.get(expression);
    if (known == null) {
      known = dear(expression);
      values.put(expression, known);
    }
    return known;
  }

  /**
   * What is inside comes first: the clock is looked at before each dear step, however many wait.
   */
  private Apcomplex dear(Expression expression) {
    if (expression instanceof Expression.Power power) {
      return power(power);
    }
    if (expression instanceof Expression.Factorial factorial) {
      Apcomplex argument = value(factorial.argument()).add(Apcomplex.ONE);
      budget.spend(DEAREST);
      return ApcomplexMath.gamma(argument);
    }
    return call((Expression.Call) expression);
  }

  private Apcomplex sum(Expression.Sum sum) {
    Apcomplex total = Apcomplex.ZERO;
    Apfloat largest = Apfloat.ZERO;
    for (Expression term : sum.terms()) {
      Apcomplex value = value(term);
      total = total.add(value);
      Apfloat size = ApcomplexMath.abs(value);
      largest = size.compareTo(largest) > 0 ? size : largest;
    }
    if (isZero(total)) {
      return Apcomplex.ZERO;
    }
    Apfloat floor = ApfloatMath.scale(largest, -CANCELLED);
    return ApcomplexMath.abs(total).compareTo(floor) <= 0 ? Apcomplex.ZERO : total;
  }

  private Apcomplex power(Expression.Power power) {
    Apcomplex base = value(power.base());
    Optional<Num> exponent = number(power.exponent());
    if (isZero(base)) {
      if (exponent.isPresent() && exponent.get().top().signum() > 0) {
        return Apcomplex.ZERO;
      }
      throw new NoValue("no power of zero");
    }
    if (exponent.isPresent() && !exponent.get().isFloat()) {
      return power(base, exponent.get());
    }
    boolean strange = exponent.isPresent() || number(power.base()).filter(Num::isFloat).isPresent();
    Apcomplex high = value(power.exponent());
    budget.spend(DEAR);
    return ApcomplexMath.pow(strange ? base.multiply(STRANGE) : base, high);
  }

  private Apcomplex power(Apcomplex base, Num exponent) {
    boolean small = exponent.size() < Integer.SIZE;
    if (exponent.isWhole() && small) {
      return ApcomplexMath.pow(base, exponent.top().longValue());
    }
    if (small && exponent.bottom().intValue() <= LARGEST_ROOT) {
      Apcomplex root = ApcomplexMath.root(base, exponent.bottom().longValue());
      return ApcomplexMath.pow(root, exponent.top().longValue());
    }
    budget.spend(DEAR);
    return ApcomplexMath.pow(base, Values.real(exponent, DIGITS));
  }

  private static Optional<Num> number(Expression expression) {
    return expression instanceof Constant constant
        ? Optional.of(constant.value())
        : Optional.empty();
  }

  private Apcomplex call(Expression.Call call) {
    Apcomplex argument = value(call.argument());
    budget.spend(DEAR);
    switch (call.function()) {
      case LOGARITHM -> {
        requireNonZero(argument);
        return ApcomplexMath.log(argument);
      }
      case COSECANT -> {
        Apcomplex sine = ApcomplexMath.sin(argument);
        requireNonZero(sine);
        return Apcomplex.ONE.divide(sine);
      }
      case REAL_PART -> {
        return argument.real();
      }
      case IMAGINARY_PART -> {
        return argument.imag();
      }
    }
    throw new IllegalStateException(call.function().toString());
  }

  private static void requireNonZero(Apcomplex value) {
    if (isZero(value)) {
      throw new NoValue("pole");
    }
  }

  private static boolean isZero(Apcomplex value) {
    return value.real().signum() == 0 && value.imag().signum() == 0;
  }
}
