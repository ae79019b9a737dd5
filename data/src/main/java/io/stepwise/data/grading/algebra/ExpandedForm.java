package io.stepwise.data.grading.algebra;

import io.stepwise.data.grading.algebra.Expression.Constant;
import io.stepwise.data.grading.limit.Budget;
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
            factors.add(
                new Expression.Power(generators.get(name), new Constant(Num.of(power)))));
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
    }
    return generator(expression);
  }

  private Map<SortedMap<String, Integer>, Num> power(
      Expression expression, Map<SortedMap<String, Integer>, Num> base, int exponent) {
    if (base.size() == 1) {
      Map.Entry<SortedMap<String, Integer>, Num> term = base.entrySet().iterator().next();
      SortedMap<String, Integer> powers = new TreeMap<>();
      term.getKey().forEach((name, power) -> powers.put(name, power * exponent));
      return one(powers, term.getValue().power(exponent));
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
                  sum.values().removeIf(power -> power == 0);
                  total.merge(sum, number.times(otherNumber), Num::plus);
                }));
    return total;
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
