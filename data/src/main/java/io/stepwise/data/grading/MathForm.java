package io.stepwise.data.grading;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The normal form of the MATH data set (Hendrycks et al. 2021, arXiv:2103.03874): LaTeX with the
 * choices of its writer taken out. Units after the number, degree and percent signs go; {@code x=5}
 * becomes {@code 5}; fractions and roots get braces.
 */
final class MathForm {
  private static final String TEXT = "\\text{";
  private static final String UNIT = "\\text{ ";

  /** A fraction of numbers as a person would write them, without leading zeros. */
  private static final Pattern RATIO = Pattern.compile("(?:-?[1-9][0-9]*+|0)/(?:-?[1-9][0-9]*+|0)");

  /** Longer ones the reference check does not read as numbers. */
  private static final int MOST_DIGITS = 4300;

  private MathForm() {}

  static String of(String answer) {
    String text = Characters.strip(answer);
    if (text.startsWith(TEXT) && text.endsWith("}")) {
      String inner = text.substring(TEXT.length(), text.length() - 1);
      if (!inner.isEmpty() && inner.indexOf('\n') < 0) {
        text = Characters.strip(inner);
      }
    }
    return normal(text).orElse(text);
  }

  /** The normal form, empty for LaTeX too broken to have one. */
  private static Optional<String> normal(String answer) {
    String text = answer.replace("\n", "").replace("\\!", "").replace("\\\\", "\\");
    text = text.replace("tfrac", "frac").replace("dfrac", "frac");
    text = text.replace("\\left", "").replace("\\right", "");
    text = text.replace("^{\\circ}", "").replace("^\\circ", "").replace("\\$", "");
    int unit = text.indexOf(UNIT);
    if (unit >= 0) {
      if (text.indexOf(UNIT, unit + UNIT.length()) >= 0) {
        return Optional.empty();
      }
      text = text.substring(0, unit);
    }
    text = text.replace("\\%", "").replace(" .", " 0.").replace("{.", "{0.");
    if (text.isEmpty()) {
      return Optional.of(text);
    }
    if (text.startsWith(".")) {
      text = "0" + text;
    }
    return roots(withoutName(text))
        .map(rooted -> rooted.replace(" ", ""))
        .flatMap(MathForm::fractions)
        .map(braced -> braced.equals("0.5") ? "\\frac{1}{2}" : ratio(braced));
  }

  /** {@code x=5} is {@code 5}, where the name is short. */
  static String withoutName(String text) {
    int equals = text.indexOf('=');
    boolean one = equals >= 0 && text.indexOf('=', equals + 1) < 0;
    return one && text.codePointCount(0, equals) <= 2 ? text.substring(equals + 1) : text;
  }

  /** {@code \sqrt3} is {@code \sqrt{3}}. */
  private static Optional<String> roots(String text) {
    List<String> parts = List.of(text.split("\\\\sqrt", -1));
    StringBuilder out = new StringBuilder(parts.get(0));
    for (String part : parts.subList(1, parts.size())) {
      if (part.isEmpty()) {
        return Optional.empty();
      }
      out.append("\\sqrt");
      if (part.startsWith("{")) {
        out.append(part);
      } else {
        String first = Characters.first(part);
        out.append('{').append(first).append('}').append(part.substring(first.length()));
      }
    }
    return Optional.of(out.toString());
  }

  /** {@code \frac12} and {@code \frac1{2}} are {@code \frac{1}{2}}. */
  private static Optional<String> fractions(String text) {
    List<String> parts = List.of(text.split("\\\\frac", -1));
    StringBuilder out = new StringBuilder(parts.get(0));
    for (String part : parts.subList(1, parts.size())) {
      if (part.isEmpty()) {
        return Optional.empty();
      }
      out.append("\\frac");
      if (part.startsWith("{")) {
        out.append(part);
        continue;
      }
      String above = Characters.first(part);
      String rest = part.substring(above.length());
      if (rest.isEmpty()) {
        return Optional.of(text);
      }
      out.append('{').append(above).append('}');
      if (rest.startsWith("{")) {
        out.append(rest);
      } else {
        String below = Characters.first(rest);
        out.append('{').append(below).append('}').append(rest.substring(below.length()));
      }
    }
    return Optional.of(out.toString());
  }

  /** {@code 1/2} is {@code \frac{1}{2}}. */
  private static String ratio(String text) {
    if (!RATIO.matcher(text).matches()) {
      return text;
    }
    int slash = text.indexOf('/');
    String above = text.substring(0, slash);
    String below = text.substring(slash + 1);
    boolean read = Math.max(digits(above), digits(below)) <= MOST_DIGITS;
    return read ? "\\frac{" + above + "}{" + below + "}" : text;
  }

  private static int digits(String number) {
    return number.length() - (number.startsWith("-") ? 1 : 0);
  }
}
