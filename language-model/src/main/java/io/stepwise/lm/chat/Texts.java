package io.stepwise.lm.chat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.function.IntPredicate;

/** Texts and numbers as Python writes and reads them. */
final class Texts {
  private Texts() {}

  /** What {@code str.isspace} and {@code \s} take for white space. */
  static boolean isSpace(int c) {
    return (c >= 9 && c <= 13)
        || (c >= 0x1c && c <= 0x20)
        || c == 0x85
        || c == 0xa0
        || c == 0x1680
        || (c >= 0x2000 && c <= 0x200a)
        || c == 0x2028
        || c == 0x2029
        || c == 0x202f
        || c == 0x205f
        || c == 0x3000;
  }

  static String strip(String text, IntPredicate gone, boolean left, boolean right) {
    int from = 0;
    int to = text.length();
    while (left && from < to && gone.test(text.codePointAt(from))) {
      from += Character.charCount(text.codePointAt(from));
    }
    while (right && from < to && gone.test(text.codePointBefore(to))) {
      to -= Character.charCount(text.codePointBefore(to));
    }
    return text.substring(from, to);
  }

  static String stripEnd(String text) {
    return strip(text, Texts::isSpace, false, true);
  }

  /** {@code repr} of a float: the fewest digits that read back as the same number. */
  static String number(double x) {
    if (Double.isNaN(x)) {
      return "nan";
    }
    if (Double.isInfinite(x)) {
      return x > 0 ? "inf" : "-inf";
    }
    if (x == 0) {
      return 1 / x < 0 ? "-0.0" : "0.0";
    }
    BigDecimal exact = new BigDecimal(x);
    BigDecimal shortest = exact;
    for (int digits = 1; digits <= 17; digits++) {
      shortest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (shortest.doubleValue() == x) {
        break;
      }
    }
    shortest = shortest.stripTrailingZeros();
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      String plain = shortest.toPlainString();
      return plain.indexOf('.') >= 0 ? plain : plain + ".0";
    }
    String digits = shortest.unscaledValue().abs().toString();
    return (x < 0 ? "-" : "")
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + (exponent < 0 ? "e-" : "e+")
        + (Math.abs(exponent) < 10 ? "0" : "")
        + Math.abs(exponent);
  }

  /** {@code repr} of a text. */
  static String quoted(String text) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    StringBuilder out = new StringBuilder().append(quote);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\\' -> out.append("\\\\");
                default -> {
                  if (c == quote) {
                    out.append('\\').append(quote);
                  } else if (printable(c)) {
                    out.appendCodePoint(c);
                  } else {
                    out.append(
                        String.format(
                            c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x", c));
                  }
                }
              }
            });
    return out.append(quote).toString();
  }

  private static boolean printable(int c) {
    if (c == ' ') {
      return true;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SPACE_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /** The value of a text literal's inside. */
  static String unescaped(String inside) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < inside.length(); i++) {
      char c = inside.charAt(i);
      if (c != '\\' || i + 1 == inside.length()) {
        out.append(c);
        continue;
      }
      char next = inside.charAt(++i);
      int plain = "nrtabfv\\'\"".indexOf(next);
      if (plain >= 0) {
        out.append("\n\r\t\u0007\b\f\u000b\\'\"".charAt(plain));
      } else if (next == 'x' || next == 'u' || next == 'U') {
        int width = next == 'x' ? 2 : next == 'u' ? 4 : 8;
        out.appendCodePoint(hexadecimal(inside, i + 1, width));
        i += width;
      } else if (next >= '0' && next <= '7') {
        int end = i;
        while (end < Math.min(inside.length(), i + 3) && isOctal(inside.charAt(end))) {
          end++;
        }
        out.append((char) Integer.parseInt(inside.substring(i, end), 8));
        i = end - 1;
      } else if (next == 'N') {
        throw TemplateError.unsupported("a character by its name, \\N,");
      } else if (next != '\n') {
        out.append('\\').append(next);
      }
    }
    return out.toString();
  }

  private static boolean isOctal(char c) {
    return c >= '0' && c <= '7';
  }

  private static int hexadecimal(String text, int from, int width) {
    try {
      int code = Integer.parseInt(text, from, Math.min(text.length(), from + width), 16);
      if (from + width <= text.length() && Character.isValidCodePoint(code)) {
        return code;
      }
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw new TemplateError("a malformed \\x, \\u or \\U in a text: " + e.getMessage());
    }
    throw new TemplateError("a malformed \\x, \\u or \\U in a text");
  }
}
