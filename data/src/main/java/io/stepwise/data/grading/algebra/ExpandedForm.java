package io.stepwise.data.grading.algebra;

import io.stepwise.data.grading.algebra.Expression.Constant;
import io.stepwise.data.grading.limit.Budget;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An expression as a sum of numbers times powers of what is no number, with the numbers computed as
 * floats where they are floats: 0.1x + 0.2x − 0.3x has a coefficient of 6e-17, and is not zero.
 */
final class ExpandedForm {
  private static final int LARGEST_POWER = 64;
  private static final int COST = 50;

  /** What is no number, by its text. */
  private final Map<String, Expression> generators = new HashMap<>();

  /** Square roots of whole numbers among them, and the numbers. */
  private final Map<String, Num> squares = new HashMap<>();

  private final Budget budget;

  private ExpandedForm(Budget budget) {
    this.budget = budget;
  }

  /** The same expression, with its numbers added up and marked as exact. */
  static Expression of(Expression expression, Budget budget) {
    ExpandedForm form = new ExpandedForm(budget);
    List<Expression> terms = new ArrayList<>();
    for (Map.Entry<SortedMap<String, Integer>, Num> term : form.expand(expression).entrySet()) {
      if (!term.getValue().isZero()) {
        terms.add(form.term(term.getKey(), term.getValue()));
      }
    }
    return switch (terms.size()) {
      case 0 -> new Constant(Num.of(0));
      case 1 -> terms.get(0);
      default -> new Expression.Sum(terms);
    };
  }

  private Expression term(SortedMap<String, Integer> powers, Num coefficient) {
    List<Expression> factors = new ArrayList<>();
    factors.add(new Constant(coefficient.asExact()));
    powers.forEach(
        (name, power) ->
            factors.add(new Expression.Power(generators.get(name), new Constant(Num.of(power)))));
    return factors.size() == 1 ? factors.get(0) : new Expression.Product(factors);
  }

  private Map<SortedMap<String, Integer>, Num> expand(Expression expression) {
    if (expression instanceof Constant constant) {
      return one(new TreeMap<>(), constant.value());
    }
    if (expression instanceof Expression.Sum sum) {
      Map<SortedMap<String, Integer>, Num> total = new LinkedHashMap<>();
      for (Expression term : sum.terms()) {
        expand(term).forEach((powers, number) -> total.merge(powers, number, Num::plus));
        budget.spend((long) COST * total.size());
      }
      return total;
    }
    if (expression instanceof Expression.Product product) {
      Map<SortedMap<String, Integer>, Num> total = one(new TreeMap<>(), Num.ONE);
      for (Expression factor : product.factors()) {
        total = times(total, expand(factor));
      }
      return total;
    }
    if (expression instanceof Expression.Power power
        && power.exponent() instanceof Constant exponent) {
      Optional<Integer> whole = exponent.value().asInt();
      if (whole.isPresent() && Math.abs(whole.get()) <= LARGEST_POWER) {
        return power(expression, expand(power.base()), whole.get());
      }
      if (exponent.value().equals(Num.HALF) && power.base() instanceof Constant base) {
        return root(expression, base.value());
      }
      if (!exponent.value().isFloat()) {
        return power(expression, expand(power.base()), exponent);
      }
    }
    return generator(expression);
  }

  private Map<SortedMap<String, Integer>, Num> power(
      Expression expression, Map<SortedMap<String, Integer>, Num> base, int exponent) {
    if (base.size() == 1) {
      Map.Entry<SortedMap<String, Integer>, Num> term = base.entrySet().iterator().next();
      SortedMap<String, Integer> powers = new TreeMap<>();
      term.getKey().forEach((name, power) -> powers.put(name, power * exponent));
      Num number = reduced(powers, term.getValue().power(exponent));
      return one(powers, number);
    }
    if (exponent < 0) {
      return generator(expression);
    }
    Map<SortedMap<String, Integer>, Num> total = one(new TreeMap<>(), Num.ONE);
    for (int i = 0; i < exponent; i++) {
      total = times(total, base);
    }
    return total;
  }

  /** A power that is not whole: a positive float before the rest is taken out of it. */
  private Map<SortedMap<String, Integer>, Num> power(
      Expression expression, Map<SortedMap<String, Integer>, Num> base, Constant exponent) {
    if (base.size() == 1) {
      Map.Entry<SortedMap<String, Integer>, Num> term = base.entrySet().iterator().next();
      Num number = term.getValue();
      if (number.isFloat() && number.top().signum() > 0) {
        Expression rest = new Expression.Power(term(term.getKey(), Num.ONE), exponent);
        Map<SortedMap<String, Integer>, Num> form = generator(rest);
        form.replaceAll((powers, unit) -> Floats.power(number, exponent.value(), budget));
        return form;
      }
    }
    return generator(expression);
  }

  private Map<SortedMap<String, Integer>, Num> times(
      Map<SortedMap<String, Integer>, Num> a, Map<SortedMap<String, Integer>, Num> b) {
    Map<SortedMap<String, Integer>, Num> total = new LinkedHashMap<>();
    a.forEach(
        (powers, number) ->
            b.forEach(
                (otherPowers, otherNumber) -> {
                  budget.spend(COST);
                  SortedMap<String, Integer> sum = new TreeMap<>(powers);
                  otherPowers.forEach((name, power) -> sum.merge(name, power, Integer::sum));
                  Num product = reduced(sum, number.times(otherNumber));
                  total.merge(sum, product, Num::plus);
                }));
    return total;
  }

  /** The square root of a number: of 3/8, (1/4) √6. */
  private Map<SortedMap<String, Integer>, Num> root(Expression expression, Num base) {
    if (base.isFloat() || base.top().signum() < 0 || base.size() > Roots.MOST_BITS) {
      return generator(expression);
    }
    BigInteger under = base.top().multiply(base.bottom());
    BigInteger outside = Roots.squareFactor(under, budget);
    Num inside = Num.exact(under.divide(outside.multiply(outside)));
    Num number = Num.exact(outside).dividedBy(Num.exact(base.bottom()));
    if (inside.equals(Num.ONE)) {
      return one(new TreeMap<>(), number);
    }
    Expression root = new Expression.Power(new Constant(inside), new Constant(Num.HALF));
    squares.put(root.toString(), inside);
    Map<SortedMap<String, Integer>, Num> form = generator(root);
    form.replaceAll((powers, unit) -> number);
    return form;
  }

  /** Takes powers of 0 and squares of square roots out of a term, into its number. */
  private Num reduced(SortedMap<String, Integer> powers, Num number) {
    Num result = number;
    for (Map.Entry<String, Integer> entry : powers.entrySet()) {
      Num square = squares.get(entry.getKey());
      if (square != null) {
        result = result.times(square.power(Math.floorDiv(entry.getValue(), 2)));
        entry.setValue(Math.floorMod(entry.getValue(), 2));
      }
    }
    powers.values().removeIf(power -> power == 0);
    return result;
  }

  private Map<SortedMap<String, Integer>, Num> generator(Expression expression) {
    String name = expression.toString();
    budget.spend(name.length());
    generators.put(name, expression);
    SortedMap<String, Integer> powers = new TreeMap<>();
    powers.put(name, 1);
    return one(powers, Num.ONE);
  }

  private static Map<SortedMap<String, Integer>, Num> one(
      SortedMap<String, Integer> powers, Num number) {
    Map<SortedMap<String, Integer>, Num> form = new LinkedHashMap<>();
    form.put(powers, number);
    return form;
  }
}
