package io.stepwise.data.format;

import io.stepwise.data.Problem;
import io.stepwise.data.grading.FinalAnswer;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Plain problem files: a problem ({@code problem}, {@code question}, {@code prompt} or {@code
 * input}) and its answer ({@code final_answer}, {@code ground_truth}, {@code answer}, {@code
 * target} or {@code solution}), with or without an id ({@link SourceId}), as JSON, CSV or Parquet.
 * Of several such columns the first one in this order counts; {@link FormatSettings#columns} names
 * others. What an answer says in the manner of GSM8K ({@code #### 18}) or MATH ({@code \boxed{18}})
 * is reduced to the final answer.
 */
final class ProblemsFormat implements LabelFormat {
  private static final long serialVersionUID = 1L;

  private static final List<String> PROBLEMS = List.of("problem", "question", "prompt", "input");
  private static final List<String> ANSWERS =
      List.of("final_answer", "ground_truth", "answer", "target", "solution");

  private final List<String> problems;
  private final List<String> answers;
  private final List<String> ids;

  ProblemsFormat(FormatSettings settings) {
    this.problems = columns(settings, "problem", PROBLEMS);
    this.answers = columns(settings, "answer", ANSWERS);
    this.ids = columns(settings, "id", SourceId.NAMES);
  }

  private static List<String> columns(FormatSettings settings, String role, List<String> usual) {
    String named = settings.columns().get(role);
    return named == null ? usual : List.of(named);
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
    return RowReader.parse(line, this::read);
  }

  private ParseOutcome read(RowReader in) throws RowProblem {
    String[] problem = new String[problems.size()];
    String[] answer = new String[answers.size()];
    SourceId id = new SourceId(ids);
    for (String field = in.next(); field != null; field = in.next()) {
      int column = problems.indexOf(field);
      if (column >= 0) {
        in.once(problem[column] != null, field);
        problem[column] = in.textOrNull(field);
      } else if (answers.contains(field)) {
        column = answers.indexOf(field);
        in.once(answer[column] != null, field);
        answer[column] = in.textOrNumber(field);
      } else if (field.equals(CsvRow.ERROR)) {
        throw RowProblem.of("row", in.text(field), "as many fields as the header");
      } else if (!id.read(field, in)) {
        in.skip();
      }
    }
    String text = first(problem).orElseThrow(() -> absent("problem", problems));
    String given = first(answer).orElseThrow(() -> absent("answer", answers));
    return new ParseOutcome.Accepted(
        List.of(), List.of(new Problem(Texts.problemId(text), text, reduced(given), id.value())));
  }

  private static Optional<String> first(String[] values) {
    for (String value : values) {
      if (value != null && !value.isBlank()) {
        return Optional.of(value.strip());
      }
    }
    return Optional.empty();
  }

  private static RowProblem absent(String role, List<String> columns) {
    return RowProblem.of(role, "absent or empty", "one of " + String.join(", ", columns));
  }

  private static String reduced(String answer) {
    return FinalAnswer.boxed(answer).or(() -> FinalAnswer.marked(answer)).orElse(answer);
  }
}
