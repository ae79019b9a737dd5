package io.stepwise.prm.sample;

import io.stepwise.data.FinishReason;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.task.MathGrader;
import io.stepwise.data.task.Verdict;
import java.util.OptionalDouble;

/**
 * Whether a labelled solution ends correct: by its final answer where both it and the reference
 * answer are known, compared as {@link MathGrader} grades; else by its steps, if all of them are
 * labelled. A solution whose labelling ended at the first wrong step has no outcome: its text ends
 * there, which alone would give it away.
 */
public final class SolutionOutcome {
  private static final MathGrader GRADER = new MathGrader();

  private SolutionOutcome() {}

  /** 1 for correct, 0 for incorrect, empty where the labels do not say. */
  public static OptionalDouble of(StepLabelledSolution solution) {
    if (solution.finalAnswer() != null && solution.groundTruthAnswer() != null) {
      return of(GRADER.compare(solution.finalAnswer(), solution.groundTruthAnswer()));
    }
    if (solution.finishReason() == FinishReason.FOUND_ERROR) {
      return OptionalDouble.empty();
    }
    if (solution.firstError() >= 0) {
      return OptionalDouble.of(0);
    }
    boolean rated = solution.steps().stream().noneMatch(step -> step.rating() == Rating.UNRATED);
    return solution.finishReason() == FinishReason.SOLUTION
            || (solution.finishReason() == FinishReason.UNKNOWN && rated)
        ? OptionalDouble.of(1)
        : OptionalDouble.empty();
  }

  private static OptionalDouble of(Verdict verdict) {
    return verdict == Verdict.UNDECIDED
        ? OptionalDouble.empty()
        : OptionalDouble.of(verdict == Verdict.CORRECT ? 1 : 0);
  }
}
