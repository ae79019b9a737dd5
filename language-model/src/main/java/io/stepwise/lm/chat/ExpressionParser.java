package io.stepwise.lm.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Jinja2's operators, from the loosest binding to the tightest, between {@link OperandParser}'s.
 */
final class ExpressionParser {
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
  private static final Set<String> ENDS = Set.of(")");

  private final TokenStream words;
  private final OperandParser operands;

  ExpressionParser(TokenStream words) {
    this.words = words;
    this.operands = new OperandParser(words, this);
  }

  /** One expression, or several with commas between: a tuple. */
  Expression many() {
    return many(true, false);
  }

  /** The same, where {@code if} begins something else. */
  Expression manyWithoutChoice() {
    return many(false, false);
  }

  /** What is in parentheses: also nothing, which is an empty tuple. */
  Expression inParentheses() {
    return many(true, true);
  }

  private Expression many(boolean choice, boolean parentheses) {
    List<Expression> parts = new ArrayList<>();
    boolean tuple = false;
    while (!atEnd()) {
      parts.add(choice ? one() : or());
      if (!words.skipSign(",")) {
        break;
      }
      tuple = true;
    }
    if (!tuple && !parts.isEmpty()) {
      return parts.get(0);
    }
    if (parts.isEmpty() && !parentheses) {
      throw words.unexpected("an expression");
    }
    return frame -> new Tuple(CallArguments.values(parts, frame));
  }

  private boolean atEnd() {
    return switch (words.now().kind()) {
      case VARIABLE_END, BLOCK_END, END -> true;
      case SIGN -> ENDS.contains(words.now().text());
      default -> words.name("recursive");
    };
  }

  /** One expression. */
  Expression one() {
    words.deeper();
    Expression first = or();
    while (words.skipName("if")) {
      Expression value = first;
      Expression test = or();
      Expression other =
          words.skipName("else") ? one() : frame -> new Undefined("a choice has no else");
      first =
          frame ->
              frame.values().truth(test.evaluate(frame))
                  ? value.evaluate(frame)
                  : other.evaluate(frame);
    }
    words.higher();
    return first;
  }

  private Expression or() {
    Expression left = and();
    while (words.skipName("or")) {
      Expression a = left;
      Expression b = and();
      left =
          frame -> {
            Object v = a.evaluate(frame);
            return frame.values().truth(v) ? v : b.evaluate(frame);
          };
    }
    return left;
  }

  private Expression and() {
    Expression left = not();
    while (words.skipName("and")) {
      Expression a = left;
      Expression b = not();
      left =
          frame -> {
            Object v = a.evaluate(frame);
            return frame.values().truth(v) ? b.evaluate(frame) : v;
          };
    }
    return left;
  }

  private Expression not() {
    if (!words.skipName("not")) {
      return comparison();
    }
    words.deeper();
    Expression inner = not();
    words.higher();
    return frame -> !frame.values().truth(inner.evaluate(frame));
  }

  private Expression comparison() {
    Expression first = sum();
    List<String> signs = new ArrayList<>();
    List<Expression> others = new ArrayList<>();
    while (true) {
      if (words.now().kind() == Token.Kind.SIGN && COMPARISONS.contains(words.now().text())) {
        signs.add(words.next().text());
      } else if (words.skipName("in")) {
        signs.add("in");
      } else if (words.name("not") && words.after().is(Token.Kind.NAME, "in")) {
        words.next();
        words.next();
        signs.add("not in");
      } else {
        break;
      }
      others.add(sum());
    }
    if (signs.isEmpty()) {
      return first;
    }
    return frame -> {
      Object left = first.evaluate(frame);
      for (int i = 0; i < signs.size(); i++) {
        Object right = others.get(i).evaluate(frame);
        boolean holds =
            signs.get(i).equals("not in")
                ? !Tests.two("in", left, right, frame.values())
                : Tests.two(signs.get(i), left, right, frame.values());
        if (!holds) {
          return false;
        }
        left = right;
      }
      return true;
    };
  }

  private Expression sum() {
    Expression left = concatenation();
    while (words.sign("+") || words.sign("-")) {
      left = arithmetic(words.next().text(), left, concatenation());
    }
    return left;
  }

  private static Expression arithmetic(String sign, Expression a, Expression b) {
    return frame ->
        new Arithmetic(frame.values()).apply(sign, a.evaluate(frame), b.evaluate(frame));
  }

  private Expression concatenation() {
    List<Expression> parts = new ArrayList<>(List.of(product()));
    while (words.skipSign("~")) {
      parts.add(product());
    }
    if (parts.size() == 1) {
      return parts.get(0);
    }
    return frame -> {
      StringBuilder out = new StringBuilder();
      for (Object part : CallArguments.values(parts, frame)) {
        frame.write(frame.values().text(part), out);
      }
      return out.toString();
    };
  }

  private Expression product() {
    Expression left = power();
    while (words.sign("*") || words.sign("/") || words.sign("//") || words.sign("%")) {
      left = arithmetic(words.next().text(), left, power());
    }
    return left;
  }

  private Expression power() {
    Expression left = unary(true);
    while (words.skipSign("**")) {
      left = arithmetic("**", left, unary(true));
    }
    return left;
  }

  private Expression unary(boolean filters) {
    words.deeper();
    Expression v;
    if (words.sign("-") || words.sign("+")) {
      String sign = words.next().text();
      v = arithmetic("*", unary(false), frame -> sign.equals("-") ? -1L : 1L);
      Expression inner = v;
      v =
          frame -> {
            Object number = inner.evaluate(frame);
            if (!Values.isNumber(number)) {
              throw new TemplateError(sign + " of " + Values.type(number) + " means nothing");
            }
            return number;
          };
    } else {
      v = operands.first();
    }
    v = operands.behind(v);
    v = filters ? operands.filtered(v) : v;
    words.higher();
    return v;
  }

  /** A filter whose name comes next. */
  Expression filter(Expression v) {
    return operands.filter(v);
  }
}
