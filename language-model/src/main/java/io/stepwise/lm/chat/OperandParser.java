package io.stepwise.lm.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Jinja2's operands: literals, names, lists and maps, and the attributes, items, calls, filters and
 * tests behind them.
 */
final class OperandParser {
  private static final Set<String> RESERVED =
      Set.of("and", "else", "elif", "if", "in", "is", "not", "or", "recursive");

  private final TokenStream words;
  private final ExpressionParser expressions;

  OperandParser(TokenStream words, ExpressionParser expressions) {
    this.words = words;
    this.expressions = expressions;
  }

  /** A literal, a name or what is in brackets. */
  Expression first() {
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
          Expression inner = expressions.inParentheses();
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
      parts.add(expressions.one());
      if (!words.sign("]")) {
        words.expectSign(",");
      }
    }
    words.next();
    return frame -> CallArguments.values(parts, frame);
  }

  private Expression map() {
    Map<Expression, Expression> parts = new LinkedHashMap<>();
    while (!words.sign("}")) {
      Expression key = expressions.one();
      words.expectSign(":");
      parts.put(key, expressions.one());
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
  Expression behind(Expression first) {
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
    CallArguments given = CallArguments.read(words, expressions);
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
    Expression from = words.sign(":") ? null : expressions.one();
    if (!words.skipSign(":")) {
      if (words.sign(",")) {
        throw TemplateError.unsupported("an index of several parts");
      }
      return from;
    }
    Expression to = words.sign(":") || words.sign("]") ? null : expressions.one();
    Expression by = words.skipSign(":") && !words.sign("]") ? expressions.one() : null;
    return frame -> new Access.Slice(bound(from, frame), bound(to, frame), bound(by, frame));
  }

  private static Object bound(Expression bound, Frame frame) {
    return bound == null ? null : bound.evaluate(frame);
  }

  /** Filters, tests and calls behind a value. */
  Expression filtered(Expression first) {
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
    CallArguments given =
        words.sign("(") ? CallArguments.read(words, expressions) : CallArguments.NONE;
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
      given = CallArguments.read(words, expressions);
    } else if (hasOperand()) {
      if (words.name("is")) {
        throw words.unexpected("no second test");
      }
      given = new CallArguments(List.of(behind(first())), Map.of());
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
}
