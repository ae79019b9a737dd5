package io.stepwise.jobs.prm;

import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.task.AnswerGrader;
import io.stepwise.data.task.MathGrader;
import io.stepwise.data.task.Verdict;
import java.util.Optional;
import java.util.function.Function;

/** A labelled solution whose outcome is the verdict of its task's grader. */
final class GradedSolution {
  private static final String WRONG = "";

  private GradedSolution() {}

  /**
   * Replaces the final answers of solutions so that they are equal to the reference answers if and
   * only if the grader says so; they are absent where it does not decide.
   *
   * @param grader of the task; without one, and for {@code math}, whose rule outcomes follow
   *     anyway, solutions stay as they are
   */
  static Function<StepLabelledSolution, Optional<StepLabelledSolution>> by(
      Optional<AnswerGrader> grader) {
    return grader.isEmpty() || grader.get().name().equals(MathGrader.NAME)
        ? Optional::of
        : solution -> Optional.of(of(solution, grader.get()));
  }

  private static StepLabelledSolution of(StepLabelledSolution solution, AnswerGrader grader) {
    String reference = solution.groundTruthAnswer();
    if (solution.finalAnswer() == null || reference == null) {
      return solution;
    }
    Verdict verdict = grader.compare(solution.finalAnswer(), reference);
    return new StepLabelledSolution(
        solution.id(),
        solution.problemId(),
        solution.problem(),
        reference,
        solution.steps(),
        solution.finishReason(),
        verdict == Verdict.UNDECIDED ? null : verdict == Verdict.CORRECT ? reference : WRONG,
        solution.provenance());
  }
}
