package io.stepwise.data.grading.algebra;

import io.stepwise.data.grading.algebra.Expression.Constant;
import io.stepwise.data.grading.limit.Budget;
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
  static final int DIGITS = 100;
  static final int CANCELLED = 70;

  private static final int CHEAP = 100;
  private static final int DEAR = 10_000;

  /** A float exponent makes a power that is like no exact one: x^2.0 is not x^2. */
  private static final Apfloat STRANGE = new Apfloat("1.0720395628174630295", DIGITS);

  private final Map<String, Apcomplex> point;
  private final Budget budget;

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
    if (expression instanceof Expression.Power power) {
      return power(power);
    }
    budget.spend(DEAR);
    if (expression instanceof Expression.Factorial factorial) {
      return ApcomplexMath.gamma(value(factorial.argument()).add(Apcomplex.ONE));
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
    Optional<Num> written =
        power.exponent() instanceof Constant constant
            ? Optional.of(constant.value())
            : Optional.empty();
    if (isZero(base)) {
      if (written.isPresent() && written.get().top().signum() > 0) {
        return Apcomplex.ZERO;
      }
      throw new NoValue("no power of zero");
    }
    boolean strange = written.isPresent() && written.get().isFloat();
    Apcomplex from = strange ? base.multiply(STRANGE) : base;
    Optional<Integer> whole = written.flatMap(Num::asInt);
    if (whole.isPresent()) {
      return ApcomplexMath.pow(from, whole.get().longValue());
    }
    budget.spend(DEAR);
    if (written.isPresent() && written.get().equals(Num.HALF)) {
      return ApcomplexMath.sqrt(from);
    }
    return ApcomplexMath.pow(from, value(power.exponent()));
  }

  private Apcomplex call(Expression.Call call) {
    Apcomplex argument = value(call.argument());
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
