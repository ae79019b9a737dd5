package io.stepwise.data.format;

import io.stepwise.data.Problem;
import java.util.List;

/**
 * MATH (Hendrycks et al. 2021, arXiv:2103.03874): problems with reference answers. The answer is
 * {@code final_answer} or {@code answer}, else the final answer in {@code solution}, e.g. what its
 * last {@code \boxed{…}} holds. Gives problems only.
 */
final class MathFormat implements LabelFormat {
  private static final long serialVersionUID = 1L;

  private static final ProblemColumns COLUMNS =
      new ProblemColumns(
          List.of("problem"),
          List.of("final_answer", "answer"),
          List.of("solution"),
          SourceId.NAMES);

  @Override
  public String name() {
    return "math";
  }

  @Override
  public ParseOutcome parse(SourceLine line) {
    return RowReader.parse(line, MathFormat::read);
  }

  private static ParseOutcome read(RowReader in) throws RowProblem {
    ProblemColumns.Found row = COLUMNS.read(in);
    Solutions.require(row.problem(), "problem");
    if (row.answer() == null) {
      throw RowProblem.of("answer", "absent", "final_answer, answer or a solution with \\boxed");
    }
    return new ParseOutcome.Accepted(
        List.of(),
        List.of(
            new Problem(Texts.problemId(row.problem()), row.problem(), row.answer(), row.id())));
  }
}
