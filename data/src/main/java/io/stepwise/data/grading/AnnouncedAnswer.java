package io.stepwise.data.grading;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers announced in words: {@code The answer is 42.}, {@code Final answer: $x+1$}, {@code The
 * answer is **42** because …}. What explains the answer, Markdown around it and a unit in words
 * after a number are no part of it.
 */
final class AnnouncedAnswer {
  private static final Pattern SIGN =
      Pattern.compile(
          "\\banswer(?:\\*{1,2})?(?:\\s*[:=]|\\s+(?:is|would be|equals)\\b)\\s*[:=]?",
          Pattern.CASE_INSENSITIVE);

  /** Formulas that a dollar sign or bracket opens, and what closes them. */
  private static final List<String[]> FORMULAS =
      List.of(
          new String[] {"$$", "$$"},
          new String[] {"$", "$"},
          new String[] {"\\(", "\\)"},
          new String[] {"\\[", "\\]"});

  private static final Pattern END = Pattern.compile("\\n|[.!?][*_`\")\\]]*(?=\\s|$)");
  private static final Pattern REASON =
      Pattern.compile("[,;(]?\\s*\\b(?:because|since)\\b", Pattern.CASE_INSENSITIVE);
  private static final Pattern OPENING = Pattern.compile("^[\\s*_`\"]+");
  private static final Pattern CLOSING = Pattern.compile("[\\s*_`\".,;:!?]+$");

  private static final Pattern BOX = Pattern.compile("\\\\(?:boxed|fbox)(?![a-zA-Z])");

  /** A number and the words after it. */
  private static final Pattern QUANTITY =
      Pattern.compile("([-+−]?\\$?\\d[\\d,]*(?:\\.\\d+)?%?)\\s+(\\p{L}{2,}(?:\\s+\\p{L}+)*)");

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
          "mod");

  /** Longer answers are cut. */
  private static final int MOST_CHARACTERS = 2000;

  private AnnouncedAnswer() {}

  /** The last answer that a text announces. */
  static Optional<String> in(String text) {
    Optional<String> last = Optional.empty();
    for (Matcher sign = SIGN.matcher(text); sign.find(); ) {
      int end = Math.min(text.length(), sign.end() + MOST_CHARACTERS);
      Optional<String> after = after(text.substring(sign.end(), end));
      last = after.isPresent() ? after : last;
    }
    return last;
  }

  private static Optional<String> after(String text) {
    String rest = OPENING.matcher(text).replaceFirst("");
    for (String[] formula : FORMULAS) {
      int from = formula[0].length();
      int end = rest.startsWith(formula[0]) ? rest.indexOf(formula[1], from) : -1;
      if (end > from) {
        return some(rest.substring(from, end));
      }
    }
    Matcher end = END.matcher(rest);
    String sentence = end.find() ? rest.substring(0, end.start()) : rest;
    Matcher reason = REASON.matcher(sentence);
    return some(plain(reason.find() ? sentence.substring(0, reason.start()) : sentence));
  }

  /** Without Markdown and punctuation around it, and without words after a number. */
  static String plain(String answer) {
    String cut = answer.substring(0, Math.min(answer.length(), MOST_CHARACTERS));
    String inner = OPENING.matcher(cut).replaceFirst("");
    inner = CLOSING.matcher(inner).replaceFirst("");
    Matcher quantity = QUANTITY.matcher(inner);
    if (quantity.matches()) {
      for (String word : quantity.group(2).toLowerCase(Locale.ROOT).split("\\s+")) {
        if (VALUES.contains(word)) {
          return inner;
        }
      }
      return quantity.group(1);
    }
    boolean formula = inner.length() > 2 && inner.startsWith("$") && inner.endsWith("$");
    return formula ? inner.substring(1, inner.length() - 1) : inner;
  }

  private static Optional<String> some(String answer) {
    String stripped = answer.strip();
    // A box with an answer in it was read before: this one is empty or cut off.
    boolean none = stripped.isEmpty() || BOX.matcher(stripped).lookingAt();
    return none ? Optional.empty() : Optional.of(stripped);
  }
}
