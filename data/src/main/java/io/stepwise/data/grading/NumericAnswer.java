package io.stepwise.data.grading;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rational number as people write one: {@code 1,234}, {@code 1 234}, {@code -0.5}, {@code 3/4},
 * {@code 2 1/2}, {@code 1e3}, {@code 1.5 million}, {@code $18.00}, {@code 25%}.
 *
 * @param numerator of the fraction in lowest terms
 * @param denominator of it, positive
 */
public record NumericAnswer(BigInteger numerator, BigInteger denominator) {
  private static final int MOST_DIGITS = 500;

  /** Between groups of three digits, or before a mixed number's fraction. */
  private static final String SPACE = "[ \u00a0\u2009\u202f]";

  private static final String DIGITS =
      "(?:\\d{1,3}(?:(?:,\\d{3})++|(?:" + SPACE + "\\d{3}){1,40}+)(?!\\d)|\\d++)";

  /** Words that multiply the number before them, and how many zeros they stand for. */
  private static final Map<String, Integer> SCALES =
      Map.of("hundred", 2, "thousand", 3, "million", 6, "billion", 9, "trillion", 12);

  /** Sign, whole part of a mixed number, numerator or decimal, exponent, denominator, scale. */
  private static final String NUMBER =
      "((?<![\\d\\p{L})])[-+\u2212])?(?:("
          + DIGITS
          + ")"
          + SPACE
          + "(?=\\d+/\\d))?("
          + DIGITS
          + "?(?:\\.\\d++)?)(?<=\\d)(?:[eE]([-+]?\\d{1,3})(?![\\d\\p{L}]))?(?:\\s?/\\s?("
          + DIGITS
          + "))?((?:[\\s\u00a0-]{1,2}(?i:hundred|thousand|million|billion|trillion)\\b(?!-\\p{L}))*+)";

  /** What no number is followed by. */
  private static final String END = "(?!\\d|[eE][-+]?\\d)";

  private static final Pattern WHOLE_TEXT = Pattern.compile("\\s*" + NUMBER + "\\.?\\s*%?\\s*");
  private static final Pattern ANYWHERE =
      Pattern.compile("(?<![\\d\\p{L}])(?<!\\d[.,])" + NUMBER + END);

  /** A number and what is counted: no further number, and no sign of a calculation. */
  private static final Pattern QUANTITY =
      Pattern.compile(
          "\\s*" + NUMBER + END + "(?:[^\\d+*/^\u00d7\u00b7=!(\u2212-]|[-/](?=\\p{L}))*+");

  private static final Pattern SEPARATOR = Pattern.compile(",|" + SPACE);
  private static final Pattern WORD = Pattern.compile("[\\s\u00a0-]+");
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

  /** The number that a text is, alone or with a unit after it; empty for a calculation. */
  public static Optional<NumericAnswer> quantity(String text) {
    Matcher matcher = QUANTITY.matcher(withoutCurrency(text));
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
    int start = matcher.group(2) == null ? matcher.start(3) : matcher.start(2);
    if (matcher.end(6) - start > MOST_DIGITS) {
      return Optional.empty();
    }
    BigDecimal top = decimal(matcher.group(3));
    if (matcher.group(4) != null) {
      top = top.scaleByPowerOfTen(Integer.parseInt(matcher.group(4)));
    }
    BigDecimal bottom = matcher.group(5) == null ? BigDecimal.ONE : decimal(matcher.group(5));
    if (bottom.signum() == 0) {
      return Optional.empty();
    }
    if (matcher.group(2) != null) {
      top = top.add(decimal(matcher.group(2)).multiply(bottom));
    }
    top = top.scaleByPowerOfTen(zeros(matcher.group(6)));
    boolean negative = matcher.group(1) != null && !matcher.group(1).equals("+");
    int scale = Math.max(0, Math.max(top.scale(), bottom.scale()));
    BigInteger numerator = top.setScale(scale).unscaledValue();
    return Optional.of(
        new NumericAnswer(
            negative ? numerator.negate() : numerator, bottom.setScale(scale).unscaledValue()));
  }

  private static int zeros(String words) {
    int zeros = 0;
    for (String word : WORD.split(words.toLowerCase(Locale.ROOT))) {
      zeros += SCALES.getOrDefault(word, 0);
    }
    return zeros;
  }

  private static String withoutCurrency(String text) {
    return CURRENCY.matcher(text).replaceAll("");
  }

  private static BigDecimal decimal(String digits) {
    return new BigDecimal(SEPARATOR.matcher(digits).replaceAll(""));
  }

  /** As a whole number or a fraction in lowest terms, {@code 3} or {@code -1/2}. */
  @Override
  public String toString() {
    return denominator.equals(BigInteger.ONE) ? "" + numerator : numerator + "/" + denominator;
  }
}
