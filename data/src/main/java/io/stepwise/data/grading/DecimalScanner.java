package io.stepwise.data.grading;

import java.util.Locale;
import java.util.OptionalDouble;

/** Reads one decimal in ASCII; anything else next to it makes it none. Its time is linear. */
final class DecimalScanner {
  private final String text;
  private int at;

  DecimalScanner(String text) {
    this.text = text;
  }

  OptionalDouble value() {
    boolean negative = accept('-');
    if (!negative) {
      accept('+');
    }
    String word = text.substring(at).toLowerCase(Locale.ROOT);
    if (word.equals("inf") || word.equals("infinity")) {
      return OptionalDouble.of(negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
    }
    if (word.equals("nan")) {
      return OptionalDouble.of(Double.NaN);
    }
    boolean whole = digits();
    boolean part = accept('.') && digits();
    if (!whole && !part) {
      return OptionalDouble.empty();
    }
    if (accept('e') || accept('E')) {
      if (!accept('-')) {
        accept('+');
      }
      if (!digits()) {
        return OptionalDouble.empty();
      }
    }
    return at == text.length()
        ? OptionalDouble.of(Double.parseDouble(text.replace("_", "")))
        : OptionalDouble.empty();
  }

  private boolean accept(char c) {
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  /** Digits with single underscores between them. */
  private boolean digits() {
    int start = at;
    while (isDigit(at)
        || (at > start && at < text.length() && text.charAt(at) == '_' && isDigit(at + 1))) {
      at++;
    }
    return at > start;
  }

  private boolean isDigit(int index) {
    return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
  }
}
