package io.stepwise.rollout.labelling;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Problem;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabel;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidInput;
import java.util.ArrayList;
import java.util.List;

/** Solutions with other labels. */
public final class Relabelling {
  private Relabelling() {}

  /**
   * A solution with these labels of its first steps; the others become unlabelled. A wrong step
   * makes its finish reason {@code found_error}, and one that had been found before is dropped.
   */
  static StepLabelledSolution of(StepLabelledSolution solution, List<StepLabel> labels) {
    List<LabelledStep> steps = new ArrayList<>(solution.steps().size());
    boolean wrong = false;
    for (int k = 0; k < solution.steps().size(); k++) {
      LabelledStep step = solution.steps().get(k);
      StepLabel label = k < labels.size() ? labels.get(k) : StepLabel.NONE;
      wrong |= label.rating() == Rating.NEGATIVE;
      steps.add(new LabelledStep(step.text(), label, step.author(), step.alternatives()));
    }
    FinishReason finish = isFinished(solution) ? FinishReason.SOLUTION : FinishReason.UNKNOWN;
    return new StepLabelledSolution(
        solution.id(),
        solution.problemId(),
        solution.problem(),
        solution.groundTruthAnswer(),
        steps,
        wrong ? FinishReason.FOUND_ERROR : finish,
        solution.finalAnswer(),
        solution.provenance());
  }

  /** Whether the last step of a solution gives its final answer. */
  static boolean isFinished(StepLabelledSolution solution) {
    return solution.finalAnswer() != null || solution.finishReason() == FinishReason.SOLUTION;
  }

  /** Texts of the steps. */
  public static List<String> texts(StepLabelledSolution solution) {
    return solution.steps().stream().map(LabelledStep::text).toList();
  }

  /**
   * The problem of a solution.
   *
   * @throws InvalidInput if there is no reference answer to grade completions by
   */
  public static Problem problem(StepLabelledSolution solution) {
    if (solution.groundTruthAnswer() == null) {
      throw new InvalidInput(
          "Cannot label solution %s: its problem has no reference answer (expected ground_truth_answer) at %s:%d"
              .formatted(
                  solution.id(), solution.provenance().file(), solution.provenance().line()));
    }
    return new Problem(solution.problemId(), solution.problem(), solution.groundTruthAnswer());
  }
}
