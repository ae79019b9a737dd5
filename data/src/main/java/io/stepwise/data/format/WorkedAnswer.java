package io.stepwise.data.format;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Problem;
import io.stepwise.data.Rating;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A reference answer in GSM8K's form (Cobbe et al. 2021, arXiv:2110.14168): a worked solution, then
 * a number after "####".
 *
 * @param steps the lines before the mark without their {@code <<expression=value>>} notes, unrated;
 *     none if there is the number alone
 * @param result the number, without commas
 */
record WorkedAnswer(List<LabelledStep> steps, String result) {
  private static final Pattern NOTE = Pattern.compile("<<[^<>\\n]*>>");
  private static final Pattern NUMBER = Pattern.compile("-?[0-9][0-9,]*(\\.[0-9]+)?");
  private static final String MARK = "####";

  /** The worked answer that a text is; empty for other texts. */
  static Optional<WorkedAnswer> of(String text) {
    String number = marked(text).orElse("");
    if (!NUMBER.matcher(number).matches()) {
      return Optional.empty();
    }
    List<LabelledStep> steps = new ArrayList<>();
    for (String line : text.substring(0, text.lastIndexOf(MARK)).split("\n")) {
      if (!line.isBlank()) {
        steps.add(new LabelledStep(NOTE.matcher(line).replaceAll("").strip(), Rating.UNRATED));
      }
    }
    return Optional.of(new WorkedAnswer(steps, number.replace(",", "")));
  }

  /** What follows the last mark; empty without one. */
  static Optional<String> marked(String text) {
    int mark = text.lastIndexOf(MARK);
    return mark < 0 ? Optional.empty() : Optional.of(text.substring(mark + MARK.length()).strip());
  }

  /** The problem, and its worked solution where there is one. */
  ParseOutcome.Accepted of(SourceLine line, String id, String problem) {
    List<Problem> problems = List.of(new Problem(Texts.problemId(problem), problem, result, id));
    return steps.isEmpty()
        ? new ParseOutcome.Accepted(List.of(), problems)
        : new ParseOutcome.Accepted(
            List.of(Solutions.of(line, id, problem, result, steps, FinishReason.SOLUTION, result)),
            problems);
  }
}
