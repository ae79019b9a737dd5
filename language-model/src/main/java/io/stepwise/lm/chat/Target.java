package io.stepwise.lm.chat;

import java.util.ArrayList;
import java.util.List;

/** The target of an assignment: a name, a namespace's name, or several. */
@FunctionalInterface
interface Target {
  /** Whether {@code namespace.name} may stand there. */
  enum Namespaces {
    ALLOWED,
    REFUSED
  }

  void assign(Object value, Frame frame);

  static Target parse(TokenStream words, Namespaces namespaces) {
    boolean parentheses = words.skipSign("(");
    List<Target> parts = new ArrayList<>();
    boolean several = false;
    while (words.now().kind() == Token.Kind.NAME && !words.name("in")) {
      parts.add(name(words, namespaces));
      if (!words.skipSign(",")) {
        break;
      }
      several = true;
    }
    if (parentheses) {
      words.expectSign(")");
    }
    if (parts.isEmpty()) {
      throw words.unexpected("a name");
    }
    return several ? several(parts) : parts.get(0);
  }

  private static Target name(TokenStream words, Namespaces namespaces) {
    String name = words.next().text();
    if (List.of("true", "false", "none", "True", "False", "None", "loop").contains(name)) {
      throw TemplateError.unsupported("a value for " + name);
    }
    if (namespaces == Namespaces.REFUSED || !words.skipSign(".")) {
      return (value, frame) -> frame.put(name, value);
    }
    String attribute = words.expect(Token.Kind.NAME).text();
    return (value, frame) -> {
      if (!(frame.find(name) instanceof Namespace namespace)) {
        throw new TemplateError("only namespaces take attributes, " + name + " is none");
      }
      namespace.put(attribute, value);
    };
  }

  private static Target several(List<Target> parts) {
    return (value, frame) -> {
      if (value instanceof Undefined || !(Values.hasLength(value) || value instanceof View)) {
        throw new TemplateError(Values.type(value) + " cannot be taken apart");
      }
      List<Object> values = frame.values().elements(value);
      if (values.size() != parts.size()) {
        throw new TemplateError(values.size() + " values for " + parts.size() + " names");
      }
      for (int i = 0; i < parts.size(); i++) {
        parts.get(i).assign(values.get(i), frame);
      }
    };
  }
}
