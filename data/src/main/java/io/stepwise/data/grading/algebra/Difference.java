package io.stepwise.data.grading.algebra;

import io.stepwise.data.grading.algebra.Expression.Constant;
import io.stepwise.data.grading.limit.Budget;
import io.stepwise.data.random.NamedRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apfloat.Apcomplex;
import org.apfloat.Apfloat;
import org.apfloat.ApfloatRuntimeException;

/**
 * Whether two expressions are the same function of their symbols: the difference is zero at every
 * one of eight points for each symbol, spread over the complex plane, all four quadrants among
 * them, so that what holds on one branch of a root only ({@code sqrt(x^2)} and {@code x}) is
 * distinguished apart.
 */
public final class Difference {
  /** For each symbol: two in every quadrant with one symbol, each pair of quadrants with two. */
  private static final int POINTS = 8;

  /** Points lie in a square around 0 with twice this side. */
  private static final double REACH = 2.5;

  private static final int MOST_LETTERS = 2;
  private static final int MOST_CHARACTERS = 20_000;

  /** Powers that the reference check does not try. */
  private static final Pattern REFUSED = Pattern.compile("\\^[({]|\\^[0-9]+\\^|\\^[0-9][0-9]");

  private Difference() {}

  /**
   * Whether the difference is zero. What cannot be read, has no value, has more than two letters or
   * a power of a form that the reference check rejects is never zero.
   *
   * @throws io.stepwise.data.grading.limit.OutOfBudget when deciding costs too much
   */
  public static boolean isZero(String truth, String given, Budget budget) {
    String text = "(" + truth + ")-(" + given + ")";
    if (!isTried(text)) {
      return false;
    }
    if (text.length() > MOST_CHARACTERS) {
      budget.exhaust();
    }
    try {
      Expression difference = Parser.parse(text, budget);
      return isZero(difference, budget);
    } catch (NoValue | ApfloatRuntimeException | ArithmeticException e) {
      return false;
    }
  }

  private static boolean isTried(String text) {
    return hasFewLetters(text) && !REFUSED.matcher(text).find();
  }

  /** Whether a text has at most two different letters besides the names of functions. */
  static boolean hasFewLetters(String text) {
    String letters = text.replace("sqrt", "").replace("frac", "");
    long different = letters.codePoints().filter(Character::isLetter).distinct().count();
    return different <= MOST_LETTERS;
  }

  private static boolean isZero(Expression difference, Budget budget) {
    Expression expanded =
        Survey.hasFloats(difference) ? ExpandedForm.of(difference, budget) : difference;
    if (expanded instanceof Constant constant) {
      return constant.value().isZero();
    }
    SortedSet<String> symbols = new TreeSet<>();
    Survey.symbols(expanded, symbols);
    int points = Math.max(1, POINTS * symbols.size());
    for (int i = 0; i < points; i++) {
      Apcomplex value = new Probe(point(symbols, i), budget).value(expanded);
      if (value.real().signum() != 0 || value.imag().signum() != 0) {
        return false;
      }
    }
    return true;
  }

  /** Point i: the signs of a symbol's two parts go through all four quadrants. */
  private static Map<String, Apcomplex> point(SortedSet<String> symbols, int i) {
    Map<String, Apcomplex> point = new HashMap<>();
    int quadrants = i;
    for (String symbol : symbols) {
      SplittableRandom random = NamedRandom.of("answer check", i, point.size()).stream();
      double real = REACH * random.nextDouble() * ((quadrants & 1) == 0 ? 1 : -1);
      double imaginary = REACH * random.nextDouble() * ((quadrants & 2) == 0 ? 1 : -1);
      quadrants >>= 2;
      point.put(
          symbol,
          new Apcomplex(new Apfloat(real, Probe.DIGITS), new Apfloat(imaginary, Probe.DIGITS)));
    }
    return point;
  }
}
