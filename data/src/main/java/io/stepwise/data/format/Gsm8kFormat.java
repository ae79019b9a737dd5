package io.stepwise.data.format;

import io.stepwise.data.Problem;
import io.stepwise.data.grading.FinalAnswer;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * GSM8K (Cobbe et al. 2021, arXiv:2110.14168): {@code {question, answer}}. Gives the problem and,
 * where the answer is a {@link WorkedAnswer}, its worked solution. A row with another answer, such
 * as a number alone, is a problem only; one whose answer is a text of several lines or sentences
 * without a final answer is rejected.
 */
final class Gsm8kFormat implements LabelFormat {
  private static final long serialVersionUID = 1L;

  private final ProblemColumns columns;
  private final boolean workedOnly;

  private Gsm8kFormat(FormatSettings settings, boolean workedOnly) {
    this.columns =
        new ProblemColumns(
            settings.names("problem", List.of("question")),
            settings.names("answer", List.of("answer")),
            List.of(),
            settings.names("id", SourceId.NAMES));
    this.workedOnly = workedOnly;
  }

  /** Reads rows with and without worked answers. */
  Gsm8kFormat(FormatSettings settings) {
    this(settings, false);
  }

  /** Reads rows with worked answers only: these have the format's mark. */
  static Gsm8kFormat marked(FormatSettings settings) {
    return new Gsm8kFormat(settings, true);
  }

  @Override
  public String name() {
    return "gsm8k";
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
    Solutions.require(row.problem(), columns.problems().get(0));
    Solutions.require(row.answer(), columns.answers().get(0));
    Optional<WorkedAnswer> worked = WorkedAnswer.of(row.answerText());
    if (worked.isPresent()) {
      return worked.get().of(line, row.id(), row.problem());
    }
    Optional<String> marked = WorkedAnswer.marked(row.answerText());
    if (workedOnly || marked.isPresent() || !isAnswer(row.answer())) {
      throw RowProblem.of("answer", marked.orElse(row.answer()), "a number after ####");
    }
    return new ParseOutcome.Accepted(
        List.of(),
        List.of(
            new Problem(Texts.problemId(row.problem()), row.problem(), row.answer(), row.id())));
  }

  private static boolean isAnswer(String text) {
    return !text.isEmpty() && !text.contains("\n") && !FinalAnswer.isProse(text);
  }
}
