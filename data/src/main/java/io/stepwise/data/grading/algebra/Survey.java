package io.stepwise.data.grading.algebra;

import java.util.List;
import java.util.Set;

/** What occurs in an expression. */
final class Survey {
  private Survey() {}

  static boolean hasFloats(Expression expression) {
    if (expression instanceof Expression.Constant constant) {
      return constant.value().isFloat();
    }
    return parts(expression).stream().anyMatch(Survey::hasFloats);
  }

  /** Adds the names of an expression's symbols. */
  static void symbols(Expression expression, Set<String> names) {
    if (expression instanceof Expression.Symbol symbol) {
      names.add(symbol.name());
    }
    parts(expression).forEach(part -> symbols(part, names));
  }

  private static List<Expression> parts(Expression expression) {
    if (expression instanceof Expression.Sum sum) {
      return sum.terms();
    }
    if (expression instanceof Expression.Product product) {
      return product.factors();
    }
    if (expression instanceof Expression.Power power) {
      return List.of(power.base(), power.exponent());
    }
    if (expression instanceof Expression.Factorial factorial) {
      return List.of(factorial.argument());
    }
    return expression instanceof Expression.Call call ? List.of(call.argument()) : List.of();
  }
}
