package io.stepwise.data.format;

import io.stepwise.data.Problem;
import java.util.List;
import java.util.Set;

/**
 * MATH (Hendrycks et al. 2021, arXiv:2103.03874): problems with reference answers. The answer is
 * {@code final_answer} or {@code answer}, else the final answer in {@code solution}, e.g. what its
 * last {@code \boxed{…}} holds. Gives problems only. An empty answer is kept, since two rows of the
 * published training set have one: no candidate is right for such a problem.
 */
final class MathFormat implements LabelFormat {
  private static final long serialVersionUID = 1L;

  private final ProblemColumns columns;

  MathFormat(FormatSettings settings) {
    boolean named = settings.columns().containsKey("answer");
    this.columns =
        new ProblemColumns(
            settings.names("problem", List.of("problem")),
            settings.names("answer", List.of("final_answer", "answer")),
            named ? List.of() : List.of("solution"),
            settings.names("id", SourceId.NAMES));
  }

  @Override
  public String name() {
    return "math";
  }

  @Override
  public Set<String> settings() {
    return Set.of(FormatSettings.COLUMNS);
  }

  @Override
  public ParseOutcome parse(SourceLine line) {
    return RowReader.parse(line, this::read);
  }

  private ParseOutcome read(RowReader in) throws RowProblem {
    ProblemColumns.Found row = columns.read(in);
    Solutions.require(row.problem(), columns.problems().get(0));
    if (row.answer() == null) {
      throw RowProblem.of("answer", "absent", "final_answer, answer or a solution with \\boxed");
    }
    return new ParseOutcome.Accepted(
        List.of(),
        List.of(
            new Problem(Texts.problemId(row.problem()), row.problem(), row.answer(), row.id())));
  }
}
