package io.stepwise.data.grading;

import io.stepwise.data.grading.latex.LatexText;
import io.stepwise.data.grading.limit.Budget;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The plainer of the two normal forms: no LaTeX, units, spaces, braces or capitals; {@code or} and
 * {@code and} are commas, {@code 7 3/4} is {@code 7+3/4}, whole numbers are written out.
 */
final class PlainForm {
  private static final Pattern TEXT =
      Pattern.compile("^\\\\text\\{(?<text>[^\\n]+)\\}\\n?$", Pattern.UNIX_LINES);

  /** Each with its plural and power, in this order: a longer word does not protect a shorter. */
  private static final List<Pattern> UNITS =
      Stream.of(
              "degree",
              "cm",
              "centimeter",
              "meter",
              "mile",
              "second",
              "minute",
              "hour",
              "day",
              "week",
              "month",
              "year",
              "foot",
              "feet",
              "inch",
              "yard")
          .map(unit -> Pattern.compile(unit + "(?:es)?s? *+(?:\\^[0-9]++)?"))
          .toList();

  private static final Pattern DEGREES = Pattern.compile("\\^ *+\\\\circ");
  private static final Pattern THIN_SPACE = Pattern.compile(",\\\\! *+");
  private static final Pattern MINUS = Pattern.compile("- *+");
  private static final Pattern MIXED = Pattern.compile("([0-9]) ++([0-9])");

  private PlainForm() {}

  static String of(String answer, Budget budget) {
    String text = TEXT.matcher(answer).replaceFirst("${text}");
    text = text.replace("\\%", "%").replace("\\$", "$").replace("$", "").replace("%", "");
    text = text.replace(" or ", " , ").replace(" and ", " , ");
    text = text.replace("million", "*10^6").replace("billion", "*10^9");
    text = text.replace("trillion", "*10^12");
    for (Pattern unit : UNITS) {
      text = unit.matcher(text).replaceAll("");
    }
    text = DEGREES.matcher(text).replaceAll("");
    if (text.startsWith("{") && text.endsWith("}")) {
      text = text.substring(1, text.length() - 1);
    }
    text = THIN_SPACE.matcher(text).replaceAll("");
    OptionalDouble value = Numerals.decimal(text);
    if (value.isPresent() && Numerals.isWhole(value.getAsDouble())) {
      text = Numerals.rounded(value.getAsDouble());
    }
    if (text.contains("\\")) {
      text = withoutLatex(text, budget);
    }
    text = MINUS.matcher(text).replaceAll("-");
    text = MIXED.matcher(text).replaceAll("$1+$2");
    text = text.replace(" ", "").replace("{", "").replace("}", "").toLowerCase(Locale.ROOT);
    return Numerals.isWhole(text) ? Numerals.truncated(text) : text;
  }

  private static String withoutLatex(String text, Budget budget) {
    String fractions = text.replace("\\tfrac", "\\frac").replace("\\dfrac", "\\frac");
    // the space keeps a mixed number's whole part apart
    return LatexText.of(fractions.replace("\\frac", " \\frac"), budget)
        .map(PlainForm::ascii)
        .orElse(text);
  }

  private static String ascii(String text) {
    String ascii = text.replace("√", "sqrt").replace("π", "pi").replace("∞", "inf");
    return Characters.strip(ascii.replace("∪", "U").replace("·", "*").replace("×", "*"));
  }
}
