package io.stepwise.data.grading;

import java.math.BigDecimal;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** Numbers in answers: what counts as one, and which are whole. */
final class Numerals {
  /** How far from a whole number still counts as one. */
  private static final double WHOLE = 1e-7;

  private static final Pattern THOUSANDS =
      Pattern.compile(
          "(\\d),(\\d\\d\\d)($|\\D)", Pattern.UNICODE_CHARACTER_CLASS | Pattern.UNIX_LINES);
  private static final Pattern FRACTION =
      Pattern.compile("^-?[0-9]++.?/0*[1-9][0-9]*+.?$", Pattern.UNIX_LINES);

  private Numerals() {}

  /**
   * The value of a decimal, {@code inf} or {@code nan}. White space may surround it, underscores
   * may stand between its digits, and digits of any script count.
   */
  static OptionalDouble decimal(String text) {
    StringBuilder plain = new StringBuilder();
    String stripped = Characters.strip(text);
    for (int i = 0; i < stripped.length(); i = stripped.offsetByCodePoints(i, 1)) {
      int c = stripped.codePointAt(i);
      if (Character.isDigit(c)) {
        plain.append(Character.digit(c, 10));
      } else if (c > 'z') {
        return OptionalDouble.empty();
      } else {
        plain.append((char) c);
      }
    }
    return new DecimalScanner(plain.toString()).value();
  }

  /** Whether a value is a whole number, or nearly. */
  static boolean isWhole(double value) {
    return Double.isFinite(value) && Math.abs(value - Math.rint(value)) <= WHOLE;
  }

  /** Whether a text is a whole number, with or without commas between thousands. */
  static boolean isWhole(String text) {
    OptionalDouble value = decimal(withoutThousands(text));
    return value.isPresent() && isWhole(value.getAsDouble());
  }

  /** The nearest whole number, in full. */
  static String rounded(double value) {
    return whole(Math.rint(value));
  }

  /** The whole part of a text for which {@link #isWhole(String)} holds, in full. */
  static String truncated(String text) {
    double value = decimal(text.replace(",", "")).orElseThrow();
    return whole(value < 0 ? Math.ceil(value) : Math.floor(value));
  }

  private static String whole(double value) {
    return new BigDecimal(value).toBigInteger().toString();
  }

  /** A text without the commas between groups of three digits; other commas stay. */
  static String withoutThousands(String text) {
    String before;
    String after = text;
    do {
      before = after;
      after = THOUSANDS.matcher(before).replaceAll("$1$2$3");
    } while (!after.equals(before));
    return after;
  }

  /** Whether a text is one whole number over another, as {@code -3/4}. */
  static boolean isFraction(String text) {
    return FRACTION.matcher(text).find();
  }
}
