package io.stepwise.data.format;

import io.stepwise.data.Problem;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Plain problem files: a problem ({@code problem}, {@code question}, {@code prompt} or {@code
 * input}, a text or the messages of a conversation) and its answer ({@code final_answer}, {@code
 * ground_truth}, {@code answer}, {@code target}, {@code solution} or {@code
 * reward_model.ground_truth}), with or without an id ({@link SourceId}), as JSON, CSV or Parquet.
 * Of several such columns the first one in this order counts that has a value of a fitting type;
 * {@link FormatSettings#columns} names others. An answer that is a text with a final answer in it
 * ({@code #### 18}, {@code \boxed{18}}, {@code The answer is 18.}) is reduced to that; of a {@link
 * WorkedAnswer} the worked solution is read too.
 */
final class ProblemsFormat implements LabelFormat {
  private static final long serialVersionUID = 1L;

  private static final List<String> PROBLEMS = List.of("problem", "question", "prompt", "input");
  private static final List<String> ANSWERS =
      List.of(
          "final_answer",
          "ground_truth",
          "answer",
          "target",
          "solution",
          "reward_model.ground_truth");

  /** Rows of problems with or without answers, and those of PRM800K. */
  private static final ProblemColumns TEXTS =
      new ProblemColumns(
          List.of("problem", "question", "question.problem", "prompt", "input"),
          List.of(),
          List.of(),
          List.of());

  private final ProblemColumns columns;

  ProblemsFormat(FormatSettings settings) {
    this.columns =
        new ProblemColumns(
            settings.names("problem", PROBLEMS),
            settings.names("answer", ANSWERS),
            List.of(),
            settings.names("id", SourceId.NAMES));
  }

  @Override
  public String name() {
    return "problems";
  }

  @Override
  public Set<String> settings() {
    return Set.of(FormatSettings.COLUMNS);
  }

  @Override
  public ParseOutcome parse(SourceLine line) {
    return RowReader.parse(line, in -> read(in, line));
  }

  private ParseOutcome read(RowReader in, SourceLine line) throws RowProblem {
    ProblemColumns.Found row = columns.read(in);
    if (row.problem() == null) {
      throw absent("problem", columns.problems());
    }
    if (row.answer() == null || row.answer().isEmpty()) {
      throw absent("answer", columns.answers());
    }
    String text = row.problem().strip();
    Optional<WorkedAnswer> worked = WorkedAnswer.of(row.answerText());
    if (worked.isPresent()) {
      return worked.get().of(line, row.id(), text);
    }
    return new ParseOutcome.Accepted(
        List.of(), List.of(new Problem(Texts.problemId(text), text, row.answer(), row.id())));
  }

  /** The problem alone of a row of any format. */
  static ParseOutcome problem(SourceLine line) {
    return RowReader.parse(
        line,
        in -> {
          String text = TEXTS.read(in).problem();
          if (text == null) {
            throw absent("problem", TEXTS.problems());
          }
          return new ParseOutcome.Accepted(
              List.of(), List.of(new Problem(Texts.problemId(text), text, null)));
        });
  }

  private static RowProblem absent(String role, List<String> columns) {
    return RowProblem.of(
        role, "absent, empty or of another type", "one of " + String.join(", ", columns));
  }
}
