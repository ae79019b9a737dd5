package io.stepwise.prm.sample;

import io.stepwise.data.Solution;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidInput;
import java.util.List;
import java.util.OptionalDouble;

/**
 * One row per solution whose outcome is known; other solutions give none.
 *
 * @param <R> a solution laid out as tokens
 */
abstract class OutcomeRows<R> implements SampleSource {
  private long truncated;
  private long skipped;

  /**
   * Lays a solution out, truncated after the last step that fits.
   *
   * @throws InvalidInput if it cannot be laid out
   */
  abstract R layOut(Solution solution);

  /** Number of steps of a row. */
  abstract int steps(R row);

  /**
   * The sample of a row.
   *
   * @param kept the solution with the steps of the row, at least one
   * @param outcome probability that the solution ends correct
   */
  abstract StepSample sample(String problemId, Solution kept, R row, double outcome);

  @Override
  public final long truncated() {
    return truncated;
  }

  @Override
  public final long skipped() {
    return skipped;
  }

  @Override
  public final List<StepSample> samples(StepLabelledSolution solution) {
    OptionalDouble outcome = SolutionOutcome.of(solution);
    if (outcome.isEmpty()) {
      return List.of();
    }
    List<String> texts = solution.steps().stream().map(step -> step.text()).toList();
    R row;
    try {
      row = layOut(new Solution(solution.problem(), texts));
    } catch (InvalidInput e) {
      skipped++; // reported by the caller
      return List.of();
    }
    int kept = steps(row);
    truncated += kept < texts.size() ? 1 : 0;
    if (kept == 0) {
      return List.of();
    }
    Solution whole = new Solution(solution.problem(), texts.subList(0, kept));
    return List.of(sample(solution.problemId(), whole, row, outcome.getAsDouble()));
  }
}
