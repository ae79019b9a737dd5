package io.stepwise.data.format;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Problem;
import io.stepwise.data.Rating;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * GSM8K (Cobbe et al. 2021, arXiv:2110.14168): {@code {question, answer}}. The answer's lines are
 * the steps, without their {@code <<expression=value>>} notes, unrated; the number after the last
 * "####" is the reference answer, without commas. Gives the problem and its worked solution.
 */
final class Gsm8kFormat implements LabelFormat {
  private static final long serialVersionUID = 1L;
  private static final Pattern NOTE = Pattern.compile("<<[^<>\\n]*>>");
  private static final Pattern NUMBER = Pattern.compile("-?[0-9][0-9,]*(\\.[0-9]+)?");
  private static final String MARK = "####";

  @Override
  public String name() {
    return "gsm8k";
  }

  @Override
  public ParseOutcome parse(SourceLine line) {
    return RowReader.parse(line, in -> read(in, line));
  }

  private static ParseOutcome read(RowReader in, SourceLine line) throws RowProblem {
    String question = null;
    String answer = null;
    SourceId id = new SourceId();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "question" -> {
          in.once(question != null, field);
          question = in.text(field);
        }
        case "answer" -> {
          in.once(answer != null, field);
          answer = in.text(field);
        }
        default -> {
          if (!id.read(field, in)) {
            in.skip();
          }
        }
      }
    }
    Solutions.require(question, "question");
    Solutions.require(answer, "answer");
    int mark = answer.lastIndexOf(MARK);
    String number = mark < 0 ? "" : answer.substring(mark + MARK.length()).strip();
    if (!NUMBER.matcher(number).matches()) {
      throw RowProblem.of("answer", number, "a number after ####");
    }
    String result = number.replace(",", "");
    List<LabelledStep> steps = new ArrayList<>();
    for (String text : answer.substring(0, mark).split("\n")) {
      if (!text.isBlank()) {
        steps.add(new LabelledStep(NOTE.matcher(text).replaceAll("").strip(), Rating.UNRATED));
      }
    }
    List<Problem> problems =
        List.of(new Problem(Texts.problemId(question), question, result, id.value()));
    return steps.isEmpty()
        ? new ParseOutcome.Accepted(List.of(), problems)
        : new ParseOutcome.Accepted(
            List.of(Solutions.of(line, id, question, result, steps, FinishReason.SOLUTION, result)),
            problems);
  }
}
