package io.stepwise.data.grading.algebra;

/**
 * A word of an expression.
 *
 * @param kind what it is
 * @param text its characters, of a name or an operator
 * @param value of a number
 */
record Lexeme(Kind kind, String text, Num value) {
  enum Kind {
    NUMBER,
    IMAGINARY,
    NAME,
    OPERATOR,
    BREAK,
    END
  }

  static Lexeme number(Num value) {
    return new Lexeme(Kind.NUMBER, "", value);
  }

  static Lexeme operator(String text) {
    return new Lexeme(Kind.OPERATOR, text, null);
  }

  static Lexeme name(String text) {
    return new Lexeme(Kind.NAME, text, null);
  }

  boolean is(String operator) {
    return kind == Kind.OPERATOR && text.equals(operator);
  }
}
