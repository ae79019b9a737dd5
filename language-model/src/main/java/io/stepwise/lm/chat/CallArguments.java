package io.stepwise.lm.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A call's arguments before they have values.
 *
 * @param positional in order
 * @param named by their names
 */
record CallArguments(List<Expression> positional, Map<String, Expression> named) {
  static final CallArguments NONE = new CallArguments(List.of(), Map.of());

  /** What is in the parentheses of a call, which come next. */
  static CallArguments read(TokenStream words, ExpressionParser expressions) {
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
        if (named.put(name, expressions.one()) != null) {
          throw new TemplateError("the argument " + name + " is given twice");
        }
      } else if (named.isEmpty()) {
        positional.add(expressions.one());
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

  /** Their values, in order. */
  Arguments of(Frame frame) {
    Map<String, Object> values = new LinkedHashMap<>();
    List<Object> first = values(positional, frame);
    named.forEach((name, value) -> values.put(name, value.evaluate(frame)));
    return new Arguments(first, values);
  }

  /** The values of several expressions. */
  static List<Object> values(List<Expression> parts, Frame frame) {
    List<Object> values = new ArrayList<>();
    frame.values().limits().make(parts.size());
    for (Expression part : parts) {
      values.add(part.evaluate(frame));
    }
    return values;
  }
}
