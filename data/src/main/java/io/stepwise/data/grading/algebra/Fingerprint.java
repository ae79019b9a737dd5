package io.stepwise.data.grading.algebra;

import io.stepwise.data.grading.limit.Budget;
import io.stepwise.data.random.NamedRandom;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.apfloat.Apcomplex;
import org.apfloat.Apfloat;
import org.apfloat.ApfloatRuntimeException;

/**
 * The value of an expression, to twelve digits, at a point that depends on the names of its symbols
 * alone: equal for expressions that are the same function, such as {@code x+1} and {@code 1+x}.
 */
public final class Fingerprint {
  private static final MathContext DIGITS = new MathContext(12);
  private static final double REACH = 2.5;

  private Fingerprint() {}

  /**
   * The fingerprint; empty where a text is a word or no expression that the check reads.
   *
   * @throws io.stepwise.data.grading.limit.OutOfBudget when it costs too much
   */
  public static Optional<String> of(String text, Budget budget) {
    boolean isWord = text.chars().allMatch(Character::isLetter);
    if (isWord || !Difference.isTried(text)) {
      return Optional.empty();
    }
    try {
      Expression expression = Parser.parse(text, budget);
      SortedSet<String> symbols = new TreeSet<>();
      Survey.symbols(expression, symbols);
      Apcomplex value = new Probe(point(symbols), budget).value(expression);
      String imaginary = digits(value.imag());
      String real = digits(value.real());
      return Optional.of("value " + (imaginary.equals("0") ? real : real + "+" + imaginary + "i"));
    } catch (NoValue | ApfloatRuntimeException | ArithmeticException e) {
      return Optional.empty(); // no value: the text itself is the answer
    }
  }

  private static Map<String, Apcomplex> point(SortedSet<String> symbols) {
    Map<String, Apcomplex> point = new HashMap<>();
    for (String symbol : symbols) {
      SplittableRandom random = NamedRandom.of("canonical answer", symbol).stream();
      point.put(
          symbol,
          new Apcomplex(
              new Apfloat(REACH * random.nextDouble(), Probe.DIGITS),
              new Apfloat(REACH * random.nextDouble(), Probe.DIGITS)));
    }
    return point;
  }

  private static String digits(Apfloat value) {
    BigDecimal rounded = new BigDecimal(value.toString()).round(DIGITS);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toString();
  }
}
