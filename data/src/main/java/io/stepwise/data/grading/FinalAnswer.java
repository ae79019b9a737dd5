package io.stepwise.data.grading;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The final answer that a chain's last step gives, by the signs that data sets and models use, the
 * surest first: {@code \boxed{…}} (MATH), a heading {@code # Answer} (PRM800K), {@code #### …}
 * (GSM8K), {@code The answer is …} (Math-Shepherd and most prompts). The last of several counts.
 */
public final class FinalAnswer {
  private static final String BOX = "\\boxed{";
  private static final List<String> HEADINGS = List.of("# Answer", "####");
  private static final Pattern SENTENCE = Pattern.compile("answer is:?+", Pattern.CASE_INSENSITIVE);
  private static final Pattern END = Pattern.compile("\\.(?:\\s|$)");

  private FinalAnswer() {}

  /** The answer in a chain's last step; empty where there is none. */
  public static Optional<String> of(List<String> steps) {
    return steps.isEmpty() ? Optional.empty() : in(steps.get(steps.size() - 1));
  }

  /** The answer in a text; empty where there is none. */
  static Optional<String> in(String text) {
    Optional<String> boxed = boxed(text);
    if (boxed.isPresent()) {
      return boxed;
    }
    for (String heading : HEADINGS) {
      int at = text.lastIndexOf(heading);
      if (at >= 0) {
        return some(text.substring(at + heading.length()));
      }
    }
    int after = -1;
    for (Matcher matcher = SENTENCE.matcher(text); matcher.find(); ) {
      after = matcher.end();
    }
    return after < 0 ? Optional.empty() : some(sentence(text.substring(after)));
  }

  /** What the last {@code \boxed{…}} holds, braces within it balanced; empty without one. */
  public static Optional<String> boxed(String text) {
    int start = text.lastIndexOf(BOX);
    if (start < 0) {
      return Optional.empty();
    }
    int from = start + BOX.length();
    int depth = 1;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '{') {
        depth++;
      } else if (c == '}' && --depth == 0) {
        return some(text.substring(from, i));
      }
    }
    return Optional.empty();
  }

  /** Up to the full stop that ends the sentence, which a decimal point does not. */
  private static String sentence(String text) {
    Matcher end = END.matcher(text);
    String sentence = end.find() ? text.substring(0, end.start()) : text;
    String plain = sentence.strip();
    boolean formula = plain.length() > 2 && plain.startsWith("$") && plain.endsWith("$");
    return formula ? plain.substring(1, plain.length() - 1) : plain;
  }

  private static Optional<String> some(String answer) {
    String stripped = answer.strip();
    return stripped.isEmpty() ? Optional.empty() : Optional.of(stripped);
  }
}
