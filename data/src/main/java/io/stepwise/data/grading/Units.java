package io.stepwise.data.grading;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Units after a number, in words or in LaTeX: {@code 7 apples}, {@code 10 \text{ cm}^2}. */
public final class Units {
  private static final String NUMBER =
      "[-+\u2212]?\\$?\\d[\\d,]*(?:\\.\\d+)?(?:\\s?/\\s?\\d+|\\s\\d+/\\d+)?%?";

  private static final String WORDS = "(\\p{L}{2,}(?:\\s+\\p{L}+)*+)";

  /** A number and the words after it. */
  private static final Pattern QUANTITY = Pattern.compile("(" + NUMBER + ")\\s+" + WORDS);

  private static final String UPRIGHT_WORDS = "([\\p{L}\\s./]*)\\}(?:\\s*\\^\\s*\\{?\\d\\}?)?\\s*";

  /** What is counted, in upright letters after a number. */
  private static final Pattern UPRIGHT =
      Pattern.compile(
          "(.*[\\d})])[\\s~\\\\,;!]*\\\\(?:text(?:rm)?|mathrm|mbox)\\{" + UPRIGHT_WORDS,
          Pattern.DOTALL);

  /** The same after anything, where a space sets it apart. */
  private static final Pattern APART =
      Pattern.compile("(.*\\S)\\s*\\\\text\\{\\s" + UPRIGHT_WORDS, Pattern.DOTALL);

  /** Words that change a number's value, so that it does not stand alone. */
  private static final Set<String> VALUES =
      Set.of(
          "or",
          "and",
          "to",
          "thousand",
          "hundred",
          "million",
          "billion",
          "trillion",
          "pi",
          "sqrt",
          "over",
          "times",
          "plus",
          "minus",
          "squared",
          "cubed",
          "divided",
          "dozen",
          "half",
          "mod",
          "st",
          "nd",
          "rd",
          "th");

  /** Units of two letters; other pairs of letters are products of two unknowns. */
  private static final Set<String> SHORT =
      Set.of(
          "cm", "mm", "km", "dm", "nm", "kg", "mg", "lb", "oz", "ft", "in", "yd", "mi", "ml", "kl",
          "hr", "ms", "am", "pm", "sq", "cc", "of");

  /** So many letters in the order of the alphabet are unknowns, e.g. {@code abc}. */
  private static final int THREE = 3;

  /** Longer answers are no number with a unit. */
  private static final int MOST_CHARACTERS = 2000;

  private Units() {}

  /** An answer without the unit after its number; any other answer as it is. */
  public static String without(String answer) {
    if (answer.length() > MOST_CHARACTERS) {
      return answer;
    }
    for (Pattern pattern : new Pattern[] {UPRIGHT, APART}) {
      Matcher upright = pattern.matcher(answer);
      if (upright.matches() && !changesValue(upright.group(2))) {
        return upright.group(1);
      }
    }
    return withoutWords(answer);
  }

  /** The number of {@code 7 red apples}; any other answer as it is. */
  static String withoutWords(String answer) {
    Matcher quantity = QUANTITY.matcher(answer);
    return quantity.matches() && !isProduct(quantity.group(2)) && !changesValue(quantity.group(2))
        ? quantity.group(1)
        : answer;
  }

  private static boolean changesValue(String words) {
    for (String word : words.strip().toLowerCase(Locale.ROOT).split("\\s+")) {
      if (VALUES.contains(word)) {
        return true;
      }
    }
    return false;
  }

  /** Whether letters after a number are unknowns that it multiplies. */
  private static boolean isProduct(String words) {
    if (words.length() == 2) {
      return !SHORT.contains(words.toLowerCase(Locale.ROOT));
    }
    return words.length() == THREE
        && words.charAt(1) == words.charAt(0) + 1
        && words.charAt(2) == words.charAt(1) + 1;
  }
}
