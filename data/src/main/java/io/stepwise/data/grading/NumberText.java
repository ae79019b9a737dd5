package io.stepwise.data.grading;

import java.text.Normalizer;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rewrites numbers in LaTeX and Unicode notation as plain text that {@link NumericAnswer} reads:
 * {@code 2\frac{1}{2}} and {@code 2½} become {@code 2 1/2}, {@code 3 \times 10^{5}} becomes {@code
 * 3e5}, {@code 18\text{ dollars}} becomes {@code 18 dollars}. Text around the numbers is kept.
 */
public final class NumberText {
  private static final Pattern TEXT =
      Pattern.compile("\\\\(?:text(?:rm|bf|it)?|math(?:rm|bf|it)|mbox)\\s*\\{([^{}]*)\\}");
  private static final Pattern SPACE = Pattern.compile("\\\\[,;: ]|~");
  private static final Pattern THIN_SPACE = Pattern.compile(",\\\\!\\s*+");
  private static final Pattern SPACES = Pattern.compile(" {2,}");
  private static final Pattern COMMAND =
      Pattern.compile("\\\\(?=[$%])|\\\\!|\\\\(?:left|right)\\b");

  /** A fraction, with the digit before it where it is a mixed number's. */
  private static final Pattern FRACTION =
      Pattern.compile(
          "(\\d?)[ ]*\\\\(?:[dtcs]?|nice)frac\\s*(?:\\{([^{}]*)\\}|(\\d))\\s*(?:\\{([^{}]*)\\}|(\\d))");

  private static final Pattern DIGITS = Pattern.compile("\\d[\\d,]*");
  private static final Pattern NUMBER = Pattern.compile("[-+\u2212]?\\d[\\d,]*(?:\\.\\d+)?");
  private static final Pattern VULGAR = Pattern.compile("(\\d?)([\u00bc-\u00be\u2150-\u215e])");

  private static final String EXPONENT =
      "10\\s*(?:\\^|\\*\\*)\\s*(?:\\{\\s*([-+\u2212]?\\d{1,3})\\s*\\}|([-+\u2212]?\\d{1,3})(?![\\d.]*\\d))";

  private static final Pattern SCIENTIFIC =
      Pattern.compile(
          "(?<![\\d.,/^])(?<![/^]\\s)(\\d[\\d,]{0,50}(?:\\.\\d{1,50})?)"
              + "\\s*(?:\\\\times|\\\\cdot|[×·⋅*x])\\s*"
              + EXPONENT);

  private static final Pattern POWER_OF_TEN = Pattern.compile("(?<![\\d.,^\\p{L}])" + EXPONENT);

  /** An amount of money in thousands or millions. */
  private static final Pattern SHORT_SCALE =
      Pattern.compile("([$\u20ac\u00a3]\\s?\\d[\\d,]*+(?:\\.\\d++)?)([kKM])\\b");

  private static final Pattern SUPERSCRIPT =
      Pattern.compile("(?<=[\\d)\\p{L}])\u207b?[\u00b9\u00b2\u00b3\u2070\u2074-\u2079]+");

  private NumberText() {}

  private static final Pattern OVER =
      Pattern.compile("(?<!\\d)(\\d++)\\s*+\\\\over(?![a-zA-Z])\\s*+(\\d++)");

  /** The text with {@code 10^3} for {@code 10³} and {@code 1/2} for {@code 1 \over 2}. */
  static String withoutTypesetting(String text) {
    return SUPERSCRIPT
        .matcher(OVER.matcher(text).replaceAll("$1/$2"))
        .replaceAll(
            found ->
                "^"
                    + Normalizer.normalize(found.group(), Normalizer.Form.NFKC)
                        .replace('\u2212', '-'));
  }

  /** The text with its numbers in plain notation. */
  public static String plain(String text) {
    String out =
        COMMAND
            .matcher(
                THIN_SPACE.matcher(withoutTypesetting(text).replace("{,}", ",")).replaceAll(","))
            .replaceAll("");
    out = SHORT_SCALE.matcher(out).replaceAll(NumberText::scale);
    out = TEXT.matcher(out).replaceAll(" $1 ");
    out = SPACES.matcher(SPACE.matcher(out).replaceAll(" ")).replaceAll(" ");
    out = FRACTION.matcher(out).replaceAll(NumberText::fraction);
    out = VULGAR.matcher(out).replaceAll(NumberText::vulgar);
    out = SCIENTIFIC.matcher(out).replaceAll(found -> found.group(1) + exponent(found, 2));
    return POWER_OF_TEN.matcher(out).replaceAll(found -> "1" + exponent(found, 1));
  }

  private static String fraction(MatchResult found) {
    String top = (found.group(2) == null ? found.group(3) : found.group(2)).strip();
    String bottom = (found.group(4) == null ? found.group(5) : found.group(4)).strip();
    boolean mixed = !found.group(1).isEmpty();
    if (matches(DIGITS, bottom) && matches(mixed ? DIGITS : NUMBER, top)) {
      return found.group(1) + (mixed ? " " : "") + top + "/" + bottom;
    }
    return Matcher.quoteReplacement(found.group(1) + "((" + top + ")/(" + bottom + "))");
  }

  private static String scale(MatchResult found) {
    String scale = found.group(2).equals("M") ? " million" : " thousand";
    return Matcher.quoteReplacement(found.group(1)) + scale;
  }

  private static String vulgar(MatchResult found) {
    String parts = Normalizer.normalize(found.group(2), Normalizer.Form.NFKD);
    String space = found.group(1).isEmpty() ? "" : " ";
    return found.group(1) + space + parts.replace('\u2044', '/');
  }

  private static String exponent(MatchResult found, int first) {
    String exponent = found.group(first) == null ? found.group(first + 1) : found.group(first);
    return "e" + exponent.replace('\u2212', '-');
  }

  private static boolean matches(Pattern pattern, String text) {
    return pattern.matcher(text).matches();
  }
}
