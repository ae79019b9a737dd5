package io.stepwise.data.grading;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers announced in words: {@code The answer is 42.}, {@code Final answer: $x+1$}, {@code The
 * answer is **42** because …}. What explains the answer, Markdown around it and a unit in words
 * after a number are no part of it.
 */
final class AnnouncedAnswer {
  private static final String VERB =
      "(?:is|was|equals|comes\\s+(?:out\\s+)?to(?:\\s+be)?"
          + "|(?:must|should|will|would|has\\s+to|turns\\s+out\\s+to)\\s+be)\\b";

  /** Words between the verb and the answer. */
  private static final String ADVERBS =
      "(?:\\s*,?\\s*\\b(?:therefore|thus|then|hence|so|simply|just|indeed|clearly|obviously"
          + "|actually|now|also|exactly|precisely|approximately|about|roughly)\\b,?)*+";

  private static final Pattern SIGN =
      Pattern.compile(
          "\\banswer(?:\\*{1,2})?(?:\\s*+,[^,.\\n]{1,30},)?"
              + "(?:\\s++(?:to|for|of)\\s[^\\n.:=!?]{1,80}?)?(?:\\s*[:=]|\\s+"
              + VERB
              + ")\\s*[:=]?"
              + ADVERBS,
          Pattern.CASE_INSENSITIVE);

  /** What is said instead of a rejected answer. */
  private static final Pattern INSTEAD =
      Pattern.compile(
          "not\\b[^\\n]{0,80}?\\b(?:but(?:\\s+rather)?|it(?:\\s+is|['\u2019]s)(?!\\s+not\\b))\\s+",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern NOT = Pattern.compile("not\\b", Pattern.CASE_INSENSITIVE);

  /** Formulas that a dollar sign or bracket opens, and what closes them. */
  private static final List<String[]> FORMULAS =
      List.of(
          new String[] {"$$", "$$"},
          new String[] {"$", "$"},
          new String[] {"\\(", "\\)"},
          new String[] {"\\[", "\\]"});

  private static final Pattern END = Pattern.compile("\\n|[.!?][*_`\")\\]]*(?=\\s|$)");
  private static final Pattern REASON =
      Pattern.compile(
          "[,;(]?\\s*\\b(?:because|since|rather than|instead of)\\b|,\\s*(?:not|which|as)\\b",
          Pattern.CASE_INSENSITIVE);

  /** A second formula after the first, and no more. */
  private static final Pattern ALTERNATIVE =
      Pattern.compile(
          "\\s*(?:or|and)\\s*(?:\\$[^$\\n]+\\$|\\\\\\([^\\n]+?\\\\\\))\\s*[.!]?\\s*(?:\\n|$|\\p{Lu})");

  private static final Pattern DELIMITER = Pattern.compile("\\$|\\\\[()]");
  private static final Pattern OPENING = Pattern.compile("^[\\s*_`\"]+");
  private static final Pattern CLOSING = Pattern.compile("[\\s*_`\".,;:!?]+$");

  private static final Pattern BOX = Pattern.compile("\\\\(?:boxed|fbox)(?![a-zA-Z])");

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

  /** The answer at the start of a text that follows the verb. */
  static Optional<String> after(String text) {
    String rest = OPENING.matcher(text).replaceFirst("");
    if (NOT.matcher(rest).lookingAt()) {
      Matcher instead = INSTEAD.matcher(rest);
      return instead.lookingAt() ? after(rest.substring(instead.end())) : Optional.empty();
    }
    for (String[] formula : FORMULAS) {
      int from = formula[0].length();
      int end = rest.startsWith(formula[0]) ? rest.indexOf(formula[1], from) : -1;
      if (end > from) {
        int stop = end + formula[1].length();
        Matcher alternative = ALTERNATIVE.matcher(rest).region(stop, rest.length());
        return alternative.lookingAt()
            ? some(plain(DELIMITER.matcher(sentence(rest)).replaceAll("")))
            : some(rest.substring(from, end));
      }
    }
    String sentence = sentence(rest);
    Matcher reason = REASON.matcher(sentence);
    return some(plain(reason.find() ? sentence.substring(0, reason.start()) : sentence));
  }

  private static String sentence(String text) {
    Matcher end = END.matcher(text);
    return end.find() ? text.substring(0, end.start()) : text;
  }

  /** What a display formula at the start of a text holds; empty where it starts otherwise. */
  static Optional<String> display(String text) {
    for (String[] formula : FORMULAS) {
      int from = formula[0].length();
      int end = from == 2 && text.startsWith(formula[0]) ? text.indexOf(formula[1], from) : -1;
      if (end > from) {
        return some(text.substring(from, end));
      }
    }
    return Optional.empty();
  }

  /** Without Markdown and punctuation around it, and without words after a number. */
  static String plain(String answer) {
    String cut = answer.substring(0, Math.min(answer.length(), MOST_CHARACTERS));
    String inner = OPENING.matcher(cut).replaceFirst("");
    inner = CLOSING.matcher(inner).replaceFirst("");
    inner = Units.withoutWords(inner);
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
