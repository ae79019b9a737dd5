package io.stepwise.data.grading.algebra;

import io.stepwise.data.grading.algebra.Lexeme.Kind;
import io.stepwise.data.grading.limit.Budget;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Cuts an expression into words and splits names into letters: {@code xy} is x and y, {@code x2} is
 * x and 2. Names of functions, of π and of Greek letters stay whole.
 */
final class Scanner {
  /** Names that stay whole; the reference knows more, all with three different letters or more. */
  private static final Set<String> WHOLE =
      Set.of("pi", "sqrt", "ln", "csc", "frac", "re", "im", "mu", "nu", "xi");

  /** Names that mean something there which has no value here. */
  private static final Set<String> REFUSED =
      Set.of(
          "nan", "oo", "zoo", "gff", "rf", "ff", "li", "jn", "yn", "fft", "ntt", "fu", "eye", "all",
          "id", "hn1", "hn2", "as", "if", "in", "is", "or");

  private static final String SIGNS = "+-*/^!(),";

  private final String text;
  private final Budget budget;
  private final List<Lexeme> lexemes = new ArrayList<>();

  private Scanner(String text, Budget budget) {
    this.text = text;
    this.budget = budget;
  }

  /**
   * The words of an expression, with {@link Kind#END} as the last.
   *
   * @throws NoValue for a character that no expression has
   */
  static List<Lexeme> scan(String text, Budget budget) {
    return new Scanner(text, budget).scan();
  }

  private List<Lexeme> scan() {
    int at = 0;
    while (at < text.length()) {
      budget.spend(10);
      at = next(at);
    }
    lexemes.add(new Lexeme(Kind.END, "", null));
    return lexemes;
  }

  private int next(int at) {
    char c = text.charAt(at);
    if (NumberReader.startsAt(text, at)) {
      return number(at);
    }
    if (Character.isLetter(text.codePointAt(at)) || c == '_') {
      int end = at;
      while (end < text.length() && isNamePart(text.codePointAt(end))) {
        end = text.offsetByCodePoints(end, 1);
      }
      name(text.substring(at, end), end);
      return end;
    }
    if (text.startsWith("**", at)) {
      lexemes.add(Lexeme.operator("^"));
      return at + 2;
    }
    if (text.startsWith("//", at)) {
      lexemes.add(Lexeme.operator("//"));
      return at + 2;
    }
    if (SIGNS.indexOf(c) >= 0) {
      lexemes.add(Lexeme.operator(String.valueOf(c)));
      return at + 1;
    }
    if (c == '\n' || c == '\r') {
      lexemes.add(new Lexeme(Kind.BREAK, "", null));
      return at + 1;
    }
    if (c == '\t' || c == '\f' || c == ' ') {
      return at + 1;
    }
    throw new NoValue("'" + c + "' is no part of an expression");
  }

  private int number(int at) {
    NumberReader reader = new NumberReader(text, at);
    int end = reader.read();
    lexemes.add(Lexeme.number(reader.value()));
    if (end < text.length() && text.charAt(end) == 'j') {
      lexemes.add(new Lexeme(Kind.IMAGINARY, "", null));
      return end + 1;
    }
    return end;
  }

  private void name(String name, int end) {
    if (REFUSED.contains(name)) {
      throw new NoValue(name + " has no value");
    }
    boolean one = name.codePointCount(0, name.length()) == 1;
    if (one || WHOLE.contains(name) || name.indexOf('_') >= 0) {
      lexemes.add(Lexeme.name(name));
      return;
    }
    // a factorial after it takes the name as a whole
    boolean grouped = end < text.length() && text.charAt(end) == '!';
    if (grouped) {
      lexemes.add(Lexeme.operator("("));
    }
    for (int at = 0; at < name.length(); ) {
      int stop = name.offsetByCodePoints(at, 1);
      if (Character.isLetter(name.codePointAt(at))) {
        lexemes.add(Lexeme.name(name.substring(at, stop)));
      } else {
        while (stop < name.length() && !Character.isLetter(name.codePointAt(stop))) {
          stop++;
        }
        lexemes.add(Lexeme.number(digits(name.substring(at, stop))));
      }
      at = stop;
    }
    if (grouped) {
      lexemes.add(Lexeme.operator(")"));
    }
  }

  private static Num digits(String digits) {
    NumberReader reader = new NumberReader(digits, 0);
    if (!NumberReader.startsAt(digits, 0) || reader.read() != digits.length()) {
      throw new NoValue(digits + " is no number");
    }
    return reader.value();
  }

  private static boolean isNamePart(int c) {
    int type = Character.getType(c);
    return Character.isLetterOrDigit(c)
        || c == '_'
        || type == Character.OTHER_NUMBER
        || type == Character.LETTER_NUMBER;
  }
}
