package io.stepwise.rollout.labelling;

import io.stepwise.data.Problem;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.task.AnswerGrader;
import io.stepwise.data.task.Grading;
import io.stepwise.data.task.Grading.Graded;
import io.stepwise.rollout.search.CostMeter;
import java.util.List;

/**
 * Estimates the values of a solution's prefixes from completions. The completions of a prefix are
 * named by the problem and the steps, so equal prefixes have equal estimates, whichever solution or
 * machine asks.
 */
final class PrefixValues {
  private final Completer completer;
  private final Grading grading;
  private final NamedRandom random;
  private final int samples;

  PrefixValues(Completer completer, AnswerGrader grader, NamedRandom random, int samples) {
    this.completer = completer;
    this.grading = new Grading(grader);
    this.random = random;
    this.samples = samples;
  }

  /** The estimate of the first steps of a solution. */
  ValueEstimate of(Problem problem, List<String> prefix, CostMeter meter) {
    NamedRandom named = random.child(problem.id()).child(String.join("\u0000", prefix));
    return ValueEstimate.of(completer.complete(problem, prefix, named, samples, meter));
  }

  /**
   * The value of all steps. A finished solution has an answer, whose verdict is the only sample.
   */
  ValueEstimate ofWhole(
      Problem problem, StepLabelledSolution solution, List<String> steps, CostMeter meter) {
    if (!Relabelling.isFinished(solution)) {
      return of(problem, steps, meter);
    }
    Graded graded = grading.grade(problem, steps);
    return ValueEstimate.of(
        List.of(new Completion(steps, graded.answer(), graded.verdict(), 0, true)));
  }
}
