package io.stepwise.data.grading;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The final answer that a chain gives, by the signs that data sets and models use, the surest
 * first: {@code \boxed{…}} or {@code \fbox{…}} (MATH); {@code #### …} (GSM8K); a sentence like
 * {@code The answer is …} (Math-Shepherd and most prompts) or a heading {@code # Answer} (PRM800K),
 * whichever stands later. The last of several of one kind counts, wherever in the chain it stands.
 */
public final class FinalAnswer {
  /** GSM8K's mark; the rest of its line must not be a heading of Markdown. */
  private static final Pattern MARK = Pattern.compile("(?m)^[ \\t]*####[ \\t]*(\\S.*)$");

  /** What follows {@code ####} in an answer: no word, and no number of a heading. */
  private static final Pattern MARKED =
      Pattern.compile("(?!\\d+[.)]\\s+\\p{L})(?:[^\\p{L}*]|\\p{L}(?:\\W|$)).*");

  private static final Pattern HEADING = Pattern.compile("# Answer[ \\t]*:?");

  /** Words outside of LaTeX's commands. */
  private static final Pattern WORD = Pattern.compile("(?<![\\\\\\p{L}])\\p{L}{2,}");

  private static final Pattern SENTENCE_END =
      Pattern.compile("[\\p{L}\\d)][.!?]\\s+\\p{Lu}|[。！？]\\s*\\S");

  private static final int PROSE_WORDS = 12;
  private static final int SENTENCES_WORDS = 3;

  private FinalAnswer() {}

  /** The answer that a chain gives; empty where there is none. */
  public static Optional<String> of(List<String> steps) {
    return in(text(steps));
  }

  /** A chain's text: a blank line between steps. */
  public static String text(List<String> steps) {
    return String.join("\n\n", steps);
  }

  /** The answer in a text; empty where there is none. */
  public static Optional<String> in(String text) {
    return boxed(text).or(() -> marked(text)).or(() -> headedOrAnnounced(text));
  }

  /**
   * Whether a reference answer is text rather than an answer: more than 12 words, or several
   * sentences. No grader here finds a chain's answer equal to it.
   */
  public static boolean isProse(String reference) {
    long words = WORD.matcher(reference).results().limit(PROSE_WORDS + 1L).count();
    return words > PROSE_WORDS
        || (words > SENTENCES_WORDS && SENTENCE_END.matcher(reference).find());
  }

  /** What the last {@code \boxed{…}} or {@code \fbox{…}} with anything in it holds. */
  public static Optional<String> boxed(String text) {
    return Boxes.last(text);
  }

  /** What stands on the line of the last {@code ####}, without a unit after a number. */
  public static Optional<String> marked(String text) {
    String last = null;
    for (Matcher matcher = MARK.matcher(text); matcher.find(); ) {
      String line = matcher.group(1).strip();
      last = MARKED.matcher(line).matches() ? line : last;
    }
    return Optional.ofNullable(last).map(AnnouncedAnswer::plain).filter(s -> !s.isEmpty());
  }

  /** A chain under whose last {@code # Answer} an answer is announced gives that one. */
  private static Optional<String> headedOrAnnounced(String text) {
    int from = -1;
    for (Matcher matcher = HEADING.matcher(text); matcher.find(); ) {
      from = matcher.end();
    }
    if (from < 0) {
      return AnnouncedAnswer.in(text);
    }
    String under = text.substring(from).strip();
    return AnnouncedAnswer.in(under)
        .or(() -> Optional.of(under).filter(answer -> !answer.isEmpty()))
        .or(() -> AnnouncedAnswer.in(text));
  }
}
