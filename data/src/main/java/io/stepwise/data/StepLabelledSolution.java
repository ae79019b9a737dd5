package io.stepwise.data;

import java.util.List;
import java.util.Objects;

/**
 * A problem, the steps of one solution, and a verdict per step.
 *
 * @param id unique within a table and a function of the content: problem and texts of the steps
 * @param problemId a digest of the problem's normalised text: equal for rows of one problem, so
 *     that splits are made by problem
 * @param problem the problem's text
 * @param groundTruthAnswer the reference answer, null where none is given
 * @param steps the solution's steps in order, at least one
 * @param finishReason why labelling ended
 * @param finalAnswer the answer the solution gives, null where unknown
 * @param provenance where it was read
 */
public record StepLabelledSolution(
    String id,
    String problemId,
    String problem,
    String groundTruthAnswer,
    List<LabelledStep> steps,
    FinishReason finishReason,
    String finalAnswer,
    Provenance provenance) {

  /** Copies the list; rejects null components and a solution without steps. */
  public StepLabelledSolution {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(problemId, "problemId");
    Objects.requireNonNull(problem, "problem");
    Objects.requireNonNull(finishReason, "finishReason");
    Objects.requireNonNull(provenance, "provenance");
    steps = List.copyOf(steps);
    if (steps.isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot create solution: no steps (0, expected at least 1) at "
              + provenance.file()
              + ":"
              + provenance.line());
    }
  }

  /** Index from 0 of the first step rated wrong, or −1 if there is none. */
  public int firstError() {
    for (int k = 0; k < steps.size(); k++) {
      if (steps.get(k).rating() == Rating.NEGATIVE) {
        return k;
      }
    }
    return -1;
  }
}
