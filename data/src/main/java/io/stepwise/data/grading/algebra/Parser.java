package io.stepwise.data.grading.algebra;

import io.stepwise.data.grading.algebra.Expression.Function;
import io.stepwise.data.grading.algebra.Lexeme.Kind;
import io.stepwise.data.grading.limit.Budget;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads an expression. A product's sign may be left out and binds like a written one, so that
 * {@code 1/2x} is {@code (1/2)*x} and {@code x^2y} is {@code (x^2)*y}; a sign binds less than a
 * power, and powers group to the right.
 *
 * <pre>
 *   sum     := product (('+' | '-') product)*
 *   product := sign (('*' | '/' | '//') sign | power)*
 *   sign    := ('+' | '-')* power
 *   power   := postfix ('^' sign)?
 *   postfix := atom '!'*
 *   atom    := number | name | function '(' sum (',' sum)* ','? ')' | '(' sum ')'
 * </pre>
 */
final class Parser {
  /** The reference check's language allows no deeper nesting. */
  private static final int DEEPEST = 200;

  private final List<Lexeme> lexemes;
  private final Builder build;
  private int at;
  private int depth;

  private Parser(List<Lexeme> lexemes, Budget budget) {
    this.lexemes = lexemes;
    this.build = new Builder(budget);
  }

  /**
   * Reads a text as one expression.
   *
   * @throws NoValue when it is none
   */
  static Expression parse(String text, Budget budget) {
    Parser parser = new Parser(Scanner.scan(text, budget), budget);
    Expression expression = parser.sum();
    if (parser.next().kind() != Kind.END) {
      throw new NoValue("something follows the expression");
    }
    return expression;
  }

  private Lexeme next() {
    return lexemes.get(at);
  }

  private boolean accept(String operator) {
    if (next().is(operator)) {
      at++;
      skipBreaks();
      return true;
    }
    return false;
  }

  /** A line break is nothing next to a sign, and ends what stands before it elsewhere. */
  private void skipBreaks() {
    while (next().kind() == Kind.BREAK) {
      at++;
    }
  }

  private boolean breakThenSign() {
    int ahead = at;
    while (lexemes.get(ahead).kind() == Kind.BREAK) {
      ahead++;
    }
    Lexeme lexeme = lexemes.get(ahead);
    return ahead > at && lexeme.kind() == Kind.OPERATOR && !lexeme.is("(");
  }

  private void expect(String operator) {
    if (!accept(operator)) {
      throw new NoValue(operator + " is missing");
    }
  }

  private Expression sum() {
    if (++depth > DEEPEST) {
      throw new NoValue("nested too deeply");
    }
    List<Expression> terms = new ArrayList<>();
    terms.add(product());
    while (true) {
      if (accept("+")) {
        terms.add(product());
      } else if (accept("-")) {
        terms.add(build.negated(product()));
      } else {
        depth--;
        return build.sum(terms);
      }
    }
  }

  private Expression product() {
    Expression result = sign();
    List<Expression> factors = new ArrayList<>();
    while (true) {
      if (accept("*")) {
        factors.add(sign());
      } else if (accept("/")) {
        Expression divisor = sign();
        if (divisor instanceof Expression.Constant) {
          result = build.quotient(build.product(result, factors), divisor);
          factors = new ArrayList<>();
        } else {
          factors.add(build.inverse(divisor));
        }
      } else if (accept("//")) {
        result = build.wholeQuotient(build.product(result, factors), sign());
        factors = new ArrayList<>();
      } else if (startsAtom()) {
        factors.add(power());
      } else {
        return build.product(result, factors);
      }
    }
  }

  private boolean startsAtom() {
    Lexeme lexeme = next();
    return lexeme.kind() == Kind.NUMBER
        || lexeme.kind() == Kind.IMAGINARY
        || lexeme.kind() == Kind.NAME
        || lexeme.is("(");
  }

  private Expression sign() {
    boolean negative = false;
    while (true) {
      if (accept("-")) {
        negative = !negative;
      } else if (!accept("+")) {
        Expression power = power();
        return negative ? build.negated(power) : power;
      }
    }
  }

  private Expression power() {
    Expression base = postfix();
    if (!accept("^")) {
      return base;
    }
    if (++depth > DEEPEST) {
      throw new NoValue("too many powers");
    }
    Expression exponent = sign();
    depth--;
    return build.power(base, exponent);
  }

  private Expression postfix() {
    Expression value = atom();
    if (breakThenSign()) {
      skipBreaks();
    }
    int marks = 0;
    while (accept("!")) {
      marks++;
    }
    if (breakThenSign()) {
      skipBreaks();
    }
    return switch (marks) {
      case 0 -> value;
      case 1 -> build.factorial(value);
      case 2 -> build.doubleFactorial(value);
      default -> throw new NoValue("three factorials");
    };
  }

  private Expression atom() {
    Lexeme lexeme = next();
    switch (lexeme.kind()) {
      case NUMBER -> {
        at++;
        return new Expression.Constant(lexeme.value());
      }
      case IMAGINARY -> {
        at++;
        return new Expression.Imaginary();
      }
      case NAME -> {
        at++;
        return named(lexeme.text());
      }
      case OPERATOR, BREAK, END -> {
        expect("(");
        Expression inner = sum();
        expect(")");
        return inner;
      }
    }
    throw new IllegalStateException(lexeme.toString());
  }

  private Expression named(String name) {
    return switch (name) {
      case "pi" -> new Expression.Pi();
      // a second argument says how to write a root, not what it is
      case "sqrt" -> build.power(arguments(2).get(0), new Expression.Constant(Num.HALF));
      case "frac" -> build.fractionalPart(arguments(1).get(0));
      case "ln" -> logarithm(arguments(2));
      case "csc" -> build.call(Function.COSECANT, arguments(1).get(0));
      case "re" -> build.call(Function.REAL_PART, arguments(1).get(0));
      case "im" -> build.call(Function.IMAGINARY_PART, arguments(1).get(0));
      default -> new Expression.Symbol(name);
    };
  }

  /** The natural logarithm, or that to a base. */
  private Expression logarithm(List<Expression> arguments) {
    Expression logarithm = build.call(Function.LOGARITHM, arguments.get(0));
    return arguments.size() == 1
        ? logarithm
        : build.product(
            logarithm, List.of(build.inverse(build.call(Function.LOGARITHM, arguments.get(1)))));
  }

  /** A function's arguments, in parentheses; before a number they may be left out. */
  private List<Expression> arguments(int most) {
    if (next().kind() == Kind.NUMBER) {
      return List.of(power());
    }
    expect("(");
    List<Expression> arguments = new ArrayList<>();
    do {
      arguments.add(sum());
    } while (accept(",") && !next().is(")"));
    expect(")");
    if (arguments.size() > most) {
      throw new NoValue("too many arguments");
    }
    return arguments;
  }
}
