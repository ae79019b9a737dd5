package io.stepwise.data.task;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The letter of an option that a text states without a mark: {@code B is correct}, {@code I choose
 * B}, {@code so it is not (A) but B}, a line with a letter alone; else the last letter in
 * parentheses; else the only letter that a line begins with, as {@code B. apple}. A letter that the
 * text rejects is none of these.
 */
final class StatedLetter {
  /** A capital letter that is no article and no pronoun. */
  private static final String LETTER =
      "[(*\"'\\[]*([B-HJ]|[AI](?!['\u2019]|\\s+(?!is\\b|because\\b|since\\b|as\\b|rather\\b"
          + "|not\\b|but\\b|and\\b)\\p{L}))(?![\\p{L}\\d'\u2019])[)*\"\\]]*";

  /** What leads to the letter. */
  private static final String LEAD =
      "(?i:\\b(?:options?|choice|answer(?:\\s+(?:is|must\\s+be))?)[\\s:]+"
          + "|\\b(?:choose|chose|pick|select|go(?:ing)?\\s+with)\\s+(?:the\\s+)?"
          + "|\\b(?:it|this|that)(?:\\s+is|['\u2019]s)\\s+|\\b(?:must|should|has\\s+to)\\s+be\\s+"
          + "|\\bbut\\s+(?:rather\\s+)?|\\bleav(?:ing|es)\\s+|\\bcorrect\\s*:\\s*)(?i:(?:option|choice)\\s+)?";

  private static final Pattern STATED = Pattern.compile(LEAD + LETTER);

  /** A letter that is said to be right. */
  private static final Pattern RIGHT =
      Pattern.compile(
          "(?<![\\p{L}\\d])"
              + LETTER
              + "\\s+(?i:is|must\\s+be|seems)(?:\\s+(?i:(?:indeed|clearly|therefore|thus|also)\\s+)?"
              + "(?i:the\\s+)?(?i:correct|right|best|true|answer)|(?=\\s*+(?:[.!;]|$)))");

  /** A conclusion with nothing after the letter. */
  private static final Pattern CONCLUDED =
      Pattern.compile(
          "\\b(?i:so|thus|hence|therefore|is|are|be)[\\s,:]+"
              + LETTER
              + "(?=[.!)*\\s]*(?:$|\\n)|[.!]\\s)");

  private static final Pattern LINE =
      Pattern.compile("(?m)^[ \\t*$]*+[(]?([A-Za-z])[).]*[ \\t\\r*$]*+$");

  private static final Pattern PARENTHESES = Pattern.compile("[(]([A-Z])[)]");
  private static final Pattern LABEL =
      Pattern.compile("(?m)^[ \\t*>-]*[(]?([A-J])(?:[.):][*]*| [-\u2013])\\s+\\S");

  private static final int REACH = 40;
  private static final Pattern REJECTED_BEFORE =
      Pattern.compile(
          "(?i)(?:\\bnot|n['\u2019]t|\\bneither|\\bnor|\\brather\\s+than|\\binstead\\s+of"
              + "|\\brul(?:e|es|ed|ing)\\s+out|\\beliminat(?:e|es|ed|ing)"
              + "|\\bexclud(?:e|es|ed|ing))\\s+(?:be\\s+|the\\s+)*(?:options?\\s+|choices?\\s+)?"
              + "[(*\"\\[]*$");
  private static final Pattern REJECTED_AFTER =
      Pattern.compile(
          "(?i)[)*\"\\]]*\\s+(?:is|was|can|could|must|cannot|would)(?:n['\u2019]t\\b|not\\b"
              + "|\\s+(?:be\\s+)?(?:not|wrong|incorrect|false|too|eliminated|excluded|ruled|impossible)"
              + "\\b)|(?i)[)*\"\\]]*\\s+(?:cannot|can['\u2019]t)\\b");

  private StatedLetter() {}

  /** The letter in upper case; empty where a text states none. */
  static Optional<String> in(String text) {
    Last stated = new Last(text);
    for (Pattern pattern : new Pattern[] {STATED, RIGHT, CONCLUDED, LINE}) {
      stated.find(pattern);
    }
    Last inParentheses = new Last(text);
    inParentheses.find(PARENTHESES);
    return stated.letter().or(inParentheses::letter).or(() -> onlyLabel(text));
  }

  /** Texts that list several options state none of them. */
  private static Optional<String> onlyLabel(String text) {
    Set<String> labels =
        LABEL.matcher(text).results().map(label -> label.group(1)).collect(Collectors.toSet());
    Last last = new Last(text);
    last.find(LABEL);
    return labels.size() == 1 ? last.letter() : Optional.empty();
  }

  /** The last letter that patterns find and the text does not reject. */
  private static final class Last {
    private final String text;
    private int at = -1;
    private String letter;

    Last(String text) {
      this.text = text;
    }

    void find(Pattern pattern) {
      for (Matcher found = pattern.matcher(text); found.find(); ) {
        int start = found.start(1);
        if (start > at && !rejected(start)) {
          at = start;
          letter = found.group(1).toUpperCase(Locale.ROOT);
        }
      }
    }

    private boolean rejected(int start) {
      String before = text.substring(Math.max(0, start - REACH), start);
      String after = text.substring(start + 1, Math.min(text.length(), start + 1 + REACH));
      return REJECTED_BEFORE.matcher(before).find() || REJECTED_AFTER.matcher(after).lookingAt();
    }

    Optional<String> letter() {
      return Optional.ofNullable(letter);
    }
  }
}
