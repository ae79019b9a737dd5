package io.stepwise.lm.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Jinja2's expressions, from the loosest binding to the tightest. */
final class ExpressionParser {
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
  private static final Set<String> RESERVED =
      Set.of("and", "else", "elif", "if", "in", "is", "not", "or", "recursive");
  private static final Set<String> ENDS = Set.of(")");

  private final Words words;

  ExpressionParser(Words words) {
    this.words = words;
  }

  /** One expression, or several with commas between: a tuple. */
  Expression many() {
    return many(true, false);
  }

  /** The same, where {@code if} begins something else. */
  Expression manyWithoutChoice() {
    return many(false, false);
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
    return frame -> new Tuple(all(parts, frame));
  }

  private boolean atEnd() {
    return switch (words.now().kind()) {
      case VARIABLE_END, BLOCK_END, END -> true;
      case SIGN -> ENDS.contains(words.now().text());
      default -> words.name("recursive");
    };
  }

  private static List<Object> all(List<Expression> parts, Frame frame) {
    List<Object> values = new ArrayList<>();
    frame.values().limits().make(parts.size());
    for (Expression part : parts) {
      values.add(part.evaluate(frame));
    }
    return values;
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
      for (Object part : all(parts, frame)) {
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
      v = primary();
    }
    v = postfix(v);
    v = filters ? filtered(v) : v;
    words.higher();
    return v;
  }

  private Expression primary() {
    Token token = words.now();
    switch (token.kind()) {
      case NAME -> {
        return name(token);
      }
      case STRING -> {
        StringBuilder text = new StringBuilder();
        while (words.now().kind() == Token.Kind.STRING) {
          text.append(words.next().text());
        }
        String all = text.toString();
        return frame -> all;
      }
      case INTEGER, FLOAT -> {
        Object number = number(words.next());
        return frame -> number;
      }
      default -> {
        if (words.skipSign("(")) {
          Expression inner = many(true, true);
          words.expectSign(")");
          return inner;
        }
        if (words.skipSign("[")) {
          return list();
        }
        if (words.skipSign("{")) {
          return map();
        }
        throw words.unexpected("an expression");
      }
    }
  }

  private Expression name(Token token) {
    if (RESERVED.contains(token.text())) {
      throw words.unexpected("an expression");
    }
    words.next();
    return switch (token.text()) {
      case "true", "True" -> frame -> true;
      case "false", "False" -> frame -> false;
      case "none", "None" -> frame -> null;
      default -> frame -> frame.find(token.text());
    };
  }

  private static Object number(Token token) {
    String digits = token.text();
    try {
      if (token.kind() == Token.Kind.FLOAT) {
        return Double.parseDouble(digits);
      }
      if (digits.length() > 1 && digits.charAt(0) == '0' && !digits.matches("0+")) {
        throw TemplateError.unsupported("the number " + digits);
      }
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw new TemplateError("a number beyond 64 bits: " + e.getMessage());
    }
  }

  private Expression list() {
    List<Expression> parts = new ArrayList<>();
    while (!words.sign("]")) {
      parts.add(one());
      if (!words.sign("]")) {
        words.expectSign(",");
      }
    }
    words.next();
    return frame -> all(parts, frame);
  }

  private Expression map() {
    Map<Expression, Expression> parts = new LinkedHashMap<>();
    while (!words.sign("}")) {
      Expression key = one();
      words.expectSign(":");
      parts.put(key, one());
      if (!words.sign("}")) {
        words.expectSign(",");
      }
    }
    words.next();
    return frame -> {
      Map<Object, Object> map = new LinkedHashMap<>();
      frame.values().limits().make(parts.size());
      parts.forEach(
          (key, value) -> {
            Object name = key.evaluate(frame);
            if (!(name instanceof String || name instanceof Long)) {
              throw TemplateError.unsupported("a map's key that is " + Values.type(name));
            }
            map.put(name, value.evaluate(frame));
          });
      return map;
    };
  }

  /** Attributes, items and calls behind a value. */
  private Expression postfix(Expression first) {
    Expression v = first;
    while (true) {
      Expression inner = v;
      if (words.skipSign(".")) {
        Token part = words.next();
        if (part.kind() == Token.Kind.INTEGER) {
          Object index = number(part);
          v = frame -> Access.item(inner.evaluate(frame), index, frame.values());
        } else if (part.kind() == Token.Kind.NAME) {
          v = frame -> Access.attribute(inner.evaluate(frame), part.text(), frame.values());
        } else {
          throw new TemplateError("a dot without name (line " + part.line() + ")");
        }
      } else if (words.skipSign("[")) {
        Expression key = subscript();
        words.expectSign("]");
        v = frame -> Access.item(inner.evaluate(frame), key.evaluate(frame), frame.values());
      } else if (words.sign("(")) {
        v = call(inner);
      } else {
        return v;
      }
    }
  }

  private Expression call(Expression called) {
    CallArguments given = arguments();
    return frame -> {
      Object function = called.evaluate(frame);
      frame.values().limits().work(1);
      if (function instanceof Undefined u) {
        throw u.failure();
      }
      if (!(function instanceof Callable callable)) {
        throw new TemplateError(Values.type(function) + " cannot be called");
      }
      return callable.call(given.of(frame));
    };
  }

  private Expression subscript() {
    Expression from = words.sign(":") ? null : one();
    if (!words.skipSign(":")) {
      if (words.sign(",")) {
        throw TemplateError.unsupported("an index of several parts");
      }
      return from;
    }
    Expression to = words.sign(":") || words.sign("]") ? null : one();
    Expression by = words.skipSign(":") && !words.sign("]") ? one() : null;
    return frame -> new Access.Slice(bound(from, frame), bound(to, frame), bound(by, frame));
  }

  private static Object bound(Expression bound, Frame frame) {
    return bound == null ? null : bound.evaluate(frame);
  }

  /** Filters, tests and calls behind a value. */
  private Expression filtered(Expression first) {
    Expression v = first;
    while (true) {
      if (words.skipSign("|")) {
        v = filter(v);
      } else if (words.skipName("is")) {
        v = test(v);
      } else if (words.sign("(")) {
        v = call(v);
      } else {
        return v;
      }
    }
  }

  /** A filter whose name comes next. */
  Expression filter(Expression v) {
    String name = words.expect(Token.Kind.NAME).text();
    if (!Filters.knows(name)) {
      throw TemplateError.unsupported("the filter " + name);
    }
    CallArguments given = words.sign("(") ? arguments() : CallArguments.NONE;
    return frame -> {
      Object value = v.evaluate(frame);
      return Filters.apply(name, given.of(frame).after(value), frame.values());
    };
  }

  private Expression test(Expression v) {
    boolean wanted = !words.skipName("not");
    String name = words.expect(Token.Kind.NAME).text();
    if (!Tests.knows(name)) {
      throw TemplateError.unsupported("the test " + name);
    }
    CallArguments given = CallArguments.NONE;
    if (words.sign("(")) {
      given = arguments();
    } else if (hasOperand()) {
      if (words.name("is")) {
        throw words.unexpected("no second test");
      }
      given = new CallArguments(List.of(postfix(primary())), Map.of());
    }
    CallArguments operands = given;
    return frame -> {
      Object value = v.evaluate(frame);
      return Tests.holds(name, operands.of(frame).after(value), frame.values()) == wanted;
    };
  }

  private boolean hasOperand() {
    return switch (words.now().kind()) {
      case STRING, INTEGER, FLOAT -> true;
      case NAME -> !words.name("else") && !words.name("or") && !words.name("and");
      case SIGN -> words.sign("[") || words.sign("{");
      default -> false;
    };
  }

  private CallArguments arguments() {
    words.expectSign("(");
    List<Expression> positional = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    while (!words.sign(")")) {
      if (words.sign("*") || words.sign("**")) {
        throw TemplateError.unsupported("* in a call");
      }
      if (words.now().kind() == Token.Kind.NAME && words.after().is(Token.Kind.SIGN, "=")) {
        String name = words.next().text();
        words.next();
        if (named.put(name, one()) != null) {
          throw new TemplateError("the argument " + name + " is given twice");
        }
      } else if (named.isEmpty()) {
        positional.add(one());
      } else {
        throw words.unexpected("an argument with a name");
      }
      if (!words.sign(")")) {
        words.expectSign(",");
      }
    }
    words.next();
    return new CallArguments(positional, named);
  }

  /** A call's arguments before they have values. */
  private record CallArguments(List<Expression> positional, Map<String, Expression> named) {
    static final CallArguments NONE = new CallArguments(List.of(), Map.of());

    Arguments of(Frame frame) {
      Map<String, Object> values = new LinkedHashMap<>();
      List<Object> first = all(positional, frame);
      named.forEach((name, value) -> values.put(name, value.evaluate(frame)));
      return new Arguments(first, values);
    }
  }
}
