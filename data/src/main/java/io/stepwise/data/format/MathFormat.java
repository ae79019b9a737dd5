package io.stepwise.data.format;

import io.stepwise.data.Problem;
import io.stepwise.data.grading.FinalAnswer;
import java.util.List;

/**
 * MATH (Hendrycks et al. 2021, arXiv:2103.03874): problems with reference answers. The answer is
 * {@code final_answer} or {@code answer}, else what the last {@code \boxed{…}} of {@code solution}
 * holds. Gives problems only.
 */
final class MathFormat implements LabelFormat {
  private static final long serialVersionUID = 1L;

  @Override
  public String name() {
    return "math";
  }

  @Override
  public ParseOutcome parse(SourceLine line) {
    return RowReader.parse(line, MathFormat::read);
  }

  private static ParseOutcome read(RowReader in) throws RowProblem {
    String problem = null;
    String answer = null;
    String solution = null;
    SourceId id = new SourceId();
    for (String field = in.next(); field != null; field = in.next()) {
      switch (field) {
        case "problem" -> {
          in.once(problem != null, field);
          problem = in.text(field);
        }
        case "final_answer", "answer" -> {
          in.once(answer != null, field);
          answer = in.text(field);
        }
        case "solution" -> {
          in.once(solution != null, field);
          solution = in.text(field);
        }
        default -> {
          if (!id.read(field, in)) {
            in.skip();
          }
        }
      }
    }
    Solutions.require(problem, "problem");
    if (answer == null && solution != null) {
      answer = FinalAnswer.boxed(solution).orElse(null);
    }
    if (answer == null) {
      throw RowProblem.of("answer", "absent", "final_answer, answer or a solution with \\boxed");
    }
    return new ParseOutcome.Accepted(
        List.of(), List.of(new Problem(Texts.problemId(problem), problem, answer, id.value())));
  }
}
