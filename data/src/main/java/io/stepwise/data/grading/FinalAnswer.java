package io.stepwise.data.grading;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The final answer that a chain gives, by the signs that data sets and models use, the surest
 * first: {@code \boxed{…}} or {@code \fbox{…}} (MATH); {@code #### …} (GSM8K); a sentence like
 * {@code The answer is …} (Math-Shepherd and most prompts); a heading {@code # Answer} (PRM800K) or
 * {@code ### Final Answer}. The last of several of one kind counts. What follows the last {@code
 * </think>} is read first, and the reasoning before it only where that gives no answer.
 */
public final class FinalAnswer {
  /** GSM8K's mark; the rest of its line must not be a heading of Markdown. */
  private static final Pattern MARK = Pattern.compile("(?m)^[ \\t]*####[ \\t]*(\\S.*)$");

  /** What follows {@code ####} in an answer: no word, and no number of a heading. */
  private static final Pattern MARKED =
      Pattern.compile("(?!\\d+[.)]\\s+\\p{L})(?:[^\\p{L}*]|\\p{L}(?:\\W|$)).*");

  private static final Pattern HEADING =
      Pattern.compile(
          "# Answer\\b[ \\t]*:?"
              + "|(?im)^[ \\t]*+(?:#{1,6}[ \\t]*+(?:\\*\\*)?(?:the[ \\t]+)?(?:final[ \\t]+)?answer"
              + "|\\*\\*(?:the[ \\t]+)?(?:final[ \\t]+)?answer|(?:the[ \\t]+)?final[ \\t]+answer)"
              + "[ \\t]*+(?:\\*\\*)?[ \\t]*+$");

  private static final Pattern BLANK_LINE = Pattern.compile("\\n[ \\t]*+\\n");
  private static final Pattern EMPHASIS = Pattern.compile("^[*_\\s]+|[*_\\s]+$");

  /** A word, or a joint between two values, so that an announcement is no single value. */
  private static final Pattern PROSE = Pattern.compile("(?<![\\\\\\p{L}{])\\p{L}{3,}| (?:or|and) ");

  private static final Pattern SENTENCE =
      Pattern.compile("\\p{Lu}[^\\n$\\\\]*\\b(?:is|are|equals)\\s+(?=[*_]*[-$\\d\\\\])");

  private static final String THINKING_ENDS = "</think>";

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

  /**
   * What to read a chain's answer from: its steps, or its text as one step where that has reasoning
   * in {@code <think>…</think>}, since no step holds these tags.
   */
  public static List<String> readable(List<String> steps, String text) {
    return text.contains(THINKING_ENDS) ? List.of(text) : steps;
  }

  /** The answer in a text; empty where there is none. */
  public static Optional<String> in(String text) {
    return inResponse(
        text, part -> boxed(part).or(() -> marked(part)).or(() -> announcedOrHeaded(part)));
  }

  /**
   * What a reader finds after the reasoning in {@code <think>…</think>}, else what it finds in the
   * whole text.
   */
  public static Optional<String> inResponse(
      String text, Function<String, Optional<String>> reader) {
    int end = text.lastIndexOf(THINKING_ENDS);
    return end < 0
        ? reader.apply(text)
        : reader.apply(text.substring(end + THINKING_ENDS.length())).or(() -> reader.apply(text));
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

  /**
   * An announced value, else what stands under the last heading, else what is announced in words.
   * An announcement under the heading counts before those above it.
   */
  private static Optional<String> announcedOrHeaded(String text) {
    int from = -1;
    for (Matcher matcher = HEADING.matcher(text); matcher.find(); ) {
      from = matcher.end();
    }
    Optional<String> announced = AnnouncedAnswer.in(text);
    if (from < 0) {
      return announced;
    }
    String under = text.substring(from).strip();
    return AnnouncedAnswer.in(under)
        .or(() -> announced.filter(answer -> !PROSE.matcher(answer).find()))
        .or(() -> Optional.of(said(firstBlock(under))).filter(answer -> !answer.isEmpty()))
        .or(() -> announced);
  }

  /** The first line, or the lines of a formula that it opens. */
  private static String firstBlock(String under) {
    Optional<String> display = AnnouncedAnswer.display(under);
    if (display.isPresent()) {
      return display.get();
    }
    String paragraph = BLANK_LINE.split(under, 2)[0];
    String line = paragraph.lines().findFirst().orElse("");
    boolean open = count(line, '{') > count(line, '}') || line.contains("\\begin");
    return EMPHASIS.matcher(open ? paragraph : line).replaceAll("");
  }

  /** What a sentence under a heading says at its end, {@code 7} for {@code The sum is 7.}. */
  private static String said(String block) {
    Matcher sentence = SENTENCE.matcher(block);
    return sentence.lookingAt()
        ? AnnouncedAnswer.after(block.substring(sentence.end())).orElse(block)
        : block;
  }

  private static long count(String text, char wanted) {
    return text.chars().filter(c -> c == wanted).count();
  }
}
