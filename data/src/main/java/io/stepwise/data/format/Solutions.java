package io.stepwise.data.format;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelSource;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Provenance;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabel;
import io.stepwise.data.StepLabelledSolution;
import java.util.List;

/** Builds solutions of formats that have neither labeler, generation nor phase. */
final class Solutions {
  private Solutions() {}

  static StepLabelledSolution of(
      SourceLine line,
      SourceId id,
      String problem,
      String groundTruth,
      List<LabelledStep> steps,
      FinishReason finish,
      String finalAnswer) {
    return of(line, id.value(), problem, groundTruth, steps, finish, finalAnswer);
  }

  /** With the row's own id, null if it has none. */
  static StepLabelledSolution of(
      SourceLine line,
      String id,
      String problem,
      String groundTruth,
      List<LabelledStep> steps,
      FinishReason finish,
      String finalAnswer) {
    String problemId = Texts.problemId(problem);
    return new StepLabelledSolution(
        Texts.solutionId(problemId, steps),
        problemId,
        problem,
        groundTruth,
        steps,
        finish,
        finalAnswer,
        new Provenance(line.file(), line.number(), "", null, 0, id));
  }

  /** A rating's label; unrated steps have none. */
  static StepLabel label(Rating rating, LabelSource source) {
    return rating == Rating.UNRATED ? StepLabel.NONE : StepLabel.hard(rating, source);
  }

  /** Rejects a row that lacks one of its fields. */
  static void require(Object value, String field) throws RowProblem {
    if (value == null) {
      throw RowProblem.of(field, "absent", "present");
    }
  }
}
