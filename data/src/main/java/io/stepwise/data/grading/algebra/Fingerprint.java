package io.stepwise.data.grading.algebra;

import io.stepwise.data.grading.limit.Budget;
import io.stepwise.data.random.NamedRandom;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
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
 * The value of an expression at a point that depends on the names of its symbols alone: equal for
 * expressions that are the same function, such as {@code x+1} and {@code 1+x}. A rational value is
 * written as a fraction in lowest terms, {@code 2} for {@code sqrt(4)}; any other to twelve digits.
 */
public final class Fingerprint {
  private static final MathContext DIGITS = new MathContext(12);
  private static final MathContext WORKING = new MathContext(100);

  /** Decimals with more digits may be roundings of anything. */
  private static final int SHORT = 9;

  /** Values with more digits before the point, or zeros after it, are left as they are. */
  private static final int MOST_DIGITS = 50;

  /** Larger numbers are not written out. */
  private static final int MOST_BITS = 8192;

  private static final double REACH = 2.5;

  private Fingerprint() {}

  /**
   * The fingerprint; empty where a text is a word or no expression that the check reads.
   *
   * @throws io.stepwise.data.grading.limit.OutOfBudget when it costs too much
   */
  public static Optional<String> of(String text, Budget budget) {
    boolean isWord = text.chars().allMatch(Character::isLetter);
    if (isWord || !Difference.hasFewLetters(text)) {
      return Optional.empty();
    }
    try {
      Expression expression = Parser.parse(text, budget);
      boolean exact = !Survey.hasFloats(expression);
      if (exact && expression instanceof Expression.Constant constant) {
        Num number = constant.value();
        return Optional.of(
            number.size() > MOST_BITS ? text : fraction(number.top(), number.bottom()));
      }
      SortedSet<String> symbols = new TreeSet<>();
      Survey.symbols(expression, symbols);
      Apcomplex value = new Probe(point(symbols), budget).value(expression);
      if (value.imag().signum() == 0) {
        Optional<String> rational = rational(decimal(value.real()), exact);
        if (rational.isPresent()) {
          return rational;
        }
      }
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

  private static BigDecimal decimal(Apfloat value) {
    return new BigDecimal(value.toString());
  }

  private static String digits(Apfloat value) {
    BigDecimal rounded = decimal(value).round(DIGITS);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toString();
  }

  /**
   * The fraction that a value is, by its continued fraction: one with a small denominator that is
   * as near as the digits of the value allow.
   *
   * @param exact whether the value has the digits of a {@link Probe}, else those of a double
   */
  private static Optional<String> rational(BigDecimal value, boolean exact) {
    if (value.signum() == 0) {
      return Optional.of("0");
    }
    if (Math.abs((long) value.precision() - value.scale()) > MOST_DIGITS) {
      return Optional.empty();
    }
    if (!exact) {
      BigDecimal rounded = value.round(DIGITS).stripTrailingZeros();
      if (rounded.precision() <= SHORT && Math.abs(rounded.scale()) <= DIGITS.getPrecision()) {
        BigInteger bottom = BigInteger.TEN.pow(Math.max(0, rounded.scale()));
        return Optional.of(
            fraction(rounded.multiply(new BigDecimal(bottom)).toBigInteger(), bottom));
      }
    }
    BigInteger most = BigInteger.TEN.pow(exact ? 9 : 3);
    BigDecimal near = value.abs().movePointLeft(exact ? 40 : 13);
    BigInteger top = BigInteger.ONE;
    BigInteger bottom = BigInteger.ZERO;
    BigInteger topBefore = BigInteger.ZERO;
    BigInteger bottomBefore = BigInteger.ONE;
    BigDecimal rest = value;
    while (true) {
      BigInteger whole = rest.setScale(0, RoundingMode.FLOOR).toBigInteger();
      BigInteger nextTop = whole.multiply(top).add(topBefore);
      BigInteger nextBottom = whole.multiply(bottom).add(bottomBefore);
      topBefore = top;
      bottomBefore = bottom;
      top = nextTop;
      bottom = nextBottom;
      if (bottom.compareTo(most) > 0) {
        return Optional.empty();
      }
      BigDecimal quotient = new BigDecimal(top).divide(new BigDecimal(bottom), WORKING);
      if (quotient.subtract(value).abs().compareTo(near) <= 0) {
        return Optional.of(fraction(top, bottom));
      }
      BigDecimal part = rest.subtract(new BigDecimal(whole));
      if (part.signum() == 0) {
        return Optional.empty();
      }
      rest = BigDecimal.ONE.divide(part, WORKING);
    }
  }

  private static String fraction(BigInteger top, BigInteger bottom) {
    BigInteger common = top.gcd(bottom);
    BigInteger below = bottom.divide(common);
    String above = top.divide(common).toString();
    return below.equals(BigInteger.ONE) ? above : above + "/" + below;
  }
}
