package io.stepwise.data.grading;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rational number as people write one: {@code 1,234}, {@code -0.5}, {@code 3/4}, {@code 2 1/2},
 * {@code $18.00}, {@code 25%}.
 *
 * @param numerator of the fraction in lowest terms
 * @param denominator of it, positive
 */
public record NumericAnswer(BigInteger numerator, BigInteger denominator) {
  private static final int MOST_DIGITS = 500;
  private static final String DIGITS = "(?:\\d{1,3}(?:,\\d{3})++(?!\\d)|\\d++)";

  /** Sign, whole part of a mixed number, numerator or decimal, denominator. */
  private static final String NUMBER =
      "((?<![\\d\\p{L})])[-+\u2212])?(?:("
          + DIGITS
          + ")[ ](?=\\d+/\\d))?("
          + DIGITS
          + "?(?:\\.\\d++)?)(?<=\\d)(?:\\s?/\\s?("
          + DIGITS
          + "))?";

  private static final Pattern WHOLE_TEXT = Pattern.compile("\\s*" + NUMBER + "\\.?\\s*%?\\s*");
  private static final Pattern ANYWHERE =
      Pattern.compile("(?<![\\d\\p{L}])(?<!\\d[.,])" + NUMBER + "(?!\\d)");
  private static final Pattern CURRENCY = Pattern.compile("[$\u20ac\u00a3]");

  /** The fraction in lowest terms. */
  public NumericAnswer {
    if (denominator.signum() == 0) {
      throw new IllegalArgumentException("Cannot make number: the denominator is zero");
    }
    BigInteger common = numerator.gcd(denominator).max(BigInteger.ONE);
    common = denominator.signum() < 0 ? common.negate() : common;
    numerator = numerator.divide(common);
    denominator = denominator.divide(common);
  }

  /** The number that a text is; empty where it is anything else. */
  public static Optional<NumericAnswer> of(String text) {
    if (text.length() > MOST_DIGITS) {
      return Optional.empty();
    }
    Matcher matcher = WHOLE_TEXT.matcher(withoutCurrency(text));
    return matcher.matches() ? value(matcher) : Optional.empty();
  }

  /** The first number in a text. */
  public static Optional<NumericAnswer> firstIn(String text) {
    Matcher matcher = ANYWHERE.matcher(withoutCurrency(text));
    return matcher.find() ? value(matcher) : Optional.empty();
  }

  /** The last number in a text, as written but for a currency sign. */
  public static Optional<String> lastIn(String text) {
    String last = null;
    for (Matcher matcher = ANYWHERE.matcher(withoutCurrency(text)); matcher.find(); ) {
      last = matcher.group();
    }
    return Optional.ofNullable(last);
  }

  private static Optional<NumericAnswer> value(Matcher matcher) {
    if (matcher.end() - matcher.start() > MOST_DIGITS) {
      return Optional.empty();
    }
    BigDecimal top = decimal(matcher.group(3));
    BigDecimal bottom = matcher.group(4) == null ? BigDecimal.ONE : decimal(matcher.group(4));
    if (bottom.signum() == 0) {
      return Optional.empty();
    }
    if (matcher.group(2) != null) {
      top = top.add(decimal(matcher.group(2)).multiply(bottom));
    }
    boolean negative = matcher.group(1) != null && !matcher.group(1).equals("+");
    int scale = Math.max(top.scale(), bottom.scale());
    BigInteger numerator = top.setScale(scale).unscaledValue();
    return Optional.of(
        new NumericAnswer(
            negative ? numerator.negate() : numerator, bottom.setScale(scale).unscaledValue()));
  }

  private static String withoutCurrency(String text) {
    return CURRENCY.matcher(text).replaceAll("");
  }

  private static BigDecimal decimal(String digits) {
    return new BigDecimal(digits.replace(",", ""));
  }

  /** As a whole number or a fraction in lowest terms, {@code 3} or {@code -1/2}. */
  @Override
  public String toString() {
    return denominator.equals(BigInteger.ONE) ? "" + numerator : numerator + "/" + denominator;
  }
}
