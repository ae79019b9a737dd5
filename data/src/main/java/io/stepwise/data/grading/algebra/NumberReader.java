package io.stepwise.data.grading.algebra;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Reads a number as the language of the reference check writes them: {@code 08} is two numbers,
 * {@code 0x1f} and {@code 1_000} are one, {@code 2.} and {@code 1e3} are floats, and {@code 0.1[6]}
 * is the fraction with an endless tail of sixes.
 */
final class NumberReader {
  /** Longer ones are rejected. */
  private static final int MOST_DIGITS = 4300;

  /** Larger exponents are rejected. */
  private static final int MOST_EXPONENT = 5000;

  private final String text;
  private int at;
  private Num value;

  NumberReader(String text, int at) {
    this.text = text;
    this.at = at;
  }

  /** Whether a number begins at a place. */
  static boolean startsAt(String text, int at) {
    return isDigit(text, at, 10)
        || (at < text.length() && text.charAt(at) == '.' && isDigit(text, at + 1, 10));
  }

  Num value() {
    return value;
  }

  /** Reads the number and returns where it ends. */
  int read() {
    int start = at;
    at = digits(start, 10);
    boolean decimal = false;
    if (at < text.length() && text.charAt(at) == '.') {
      decimal = true;
      at = digits(at + 1, 10);
    }
    int plain = at;
    int exponent = exponent();
    if (decimal || exponent > 0) {
      at = plain + exponent;
      value = decimal(start, plain);
      return at;
    }
    at = start;
    whole();
    return at;
  }

  /** Length of the exponent here, 0 where there is none. */
  private int exponent() {
    if (at >= text.length() || text.charAt(at) != 'e') {
      return 0;
    }
    int sign = at + 1 < text.length() && "+-".indexOf(text.charAt(at + 1)) >= 0 ? 1 : 0;
    int end = digits(at + 1 + sign, 10);
    return end > at + 1 + sign ? end - at : 0;
  }

  private Num decimal(int start, int plain) {
    if (at - start > MOST_DIGITS) {
      throw new NoValue("number too long");
    }
    if (at == plain && at < text.length() && text.charAt(at) == '[') {
      int end = digits(at + 1, 10);
      if (end > at + 1 && end < text.length() && text.charAt(end) == ']') {
        Num repeating = repeating(text.substring(start, at), text.substring(at + 1, end));
        at = end + 1;
        return repeating;
      }
    }
    try {
      BigDecimal written = new BigDecimal(text.substring(start, at).replace("_", ""));
      if (Math.abs((long) written.scale()) > MOST_EXPONENT) {
        throw new NoValue("exponent too large");
      }
      return Num.decimal(written);
    } catch (NumberFormatException e) {
      // an exponent that no int holds
      throw new NoValue("exponent too large");
    }
  }

  private static Num repeating(String head, String tail) {
    String digits = head.replace("_", "");
    String repeated = tail.replace("_", "");
    int places = digits.length() - digits.indexOf('.') - 1;
    BigInteger unit = BigInteger.TEN.pow(places);
    BigInteger nines = BigInteger.TEN.pow(repeated.length()).subtract(BigInteger.ONE);
    Num before = Num.exact(new BigInteger("0" + digits.replace(".", "")));
    Num after = Num.exact(new BigInteger(repeated)).dividedBy(Num.exact(nines));
    return before.plus(after).dividedBy(Num.exact(unit));
  }

  private void whole() {
    int radix = radix();
    int start = radix == 10 ? at : at + 2;
    int end = digits(start, radix);
    if (radix == 10 && text.charAt(at) == '0') {
      // further digits but zeros are a number of their own
      end = at + 1;
      while (end < text.length() && text.charAt(end) == '0') {
        end++;
      }
    }
    if (end - start > MOST_DIGITS) {
      throw new NoValue("number too long");
    }
    value = Num.exact(new BigInteger(text.substring(start, end).replace("_", ""), radix));
    at = end;
  }

  private int radix() {
    if (text.charAt(at) != '0' || at + 1 >= text.length()) {
      return 10;
    }
    int radix =
        switch (text.charAt(at + 1)) {
          case 'x' -> 16;
          case 'o' -> 8;
          case 'b' -> 2;
          default -> 10;
        };
    return radix != 10 && isDigit(text, at + 2, radix) ? radix : 10;
  }

  /** The end of a run of digits with single underscores between them. */
  private int digits(int from, int radix) {
    int end = from;
    while (isDigit(text, end, radix)
        || (end > from
            && end < text.length()
            && text.charAt(end) == '_'
            && isDigit(text, end + 1, radix))) {
      end++;
    }
    return end;
  }

  private static boolean isDigit(String text, int at, int radix) {
    return at < text.length()
        && text.charAt(at) < 128
        && Character.digit(text.charAt(at), radix) >= 0;
  }
}
