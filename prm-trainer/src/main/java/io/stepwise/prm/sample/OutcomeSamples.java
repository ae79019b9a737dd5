package io.stepwise.prm.sample;

import io.stepwise.data.Solution;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.prm.layout.ScoringInput;
import io.stepwise.prm.layout.SeparateLayout;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Samples of an outcome reward model: one row per solution whose outcome is known, supervised at
 * every token of the response with whether the solution ends correct (Cobbe et al. 2021,
 * arXiv:2110.14168).
 */
public final class OutcomeSamples implements SampleSource {
  private final SeparateLayout layout;
  private final int maxLength;
  private long truncated;
  private long skipped;

  /**
   * Samples in a layout.
   *
   * @param maxLength rows end with the last step that fits into so many tokens
   */
  public OutcomeSamples(SeparateLayout layout, int maxLength) {
    this.layout = layout;
    this.maxLength = maxLength;
  }

  @Override
  public long truncated() {
    return truncated;
  }

  @Override
  public long skipped() {
    return skipped;
  }

  @Override
  public List<StepSample> samples(StepLabelledSolution solution) {
    OptionalDouble outcome = SolutionOutcome.of(solution);
    if (outcome.isEmpty()) {
      return List.of();
    }
    List<String> texts = solution.steps().stream().map(step -> step.text()).toList();
    ScoringInput input;
    try {
      input = layout.layOut(solution.problem(), texts).truncated(maxLength);
    } catch (InvalidInput e) {
      skipped++; // reported by the caller
      return List.of();
    }
    int kept = input.positions().length;
    truncated += kept < texts.size() ? 1 : 0;
    if (kept == 0) {
      return List.of();
    }
    int first = layout.problem(solution.problem()).length;
    int count = input.positions()[kept - 1] + 1 - first;
    int[] steps = new int[count];
    int[] starts = new int[count];
    int[] positions = new int[count];
    for (int i = 0, k = 0, start = first; i < count; i++) {
      positions[i] = first + i;
      steps[i] = k;
      starts[i] = start;
      if (positions[i] == input.positions()[k]) {
        k++;
        start = positions[i] + 1;
      }
    }
    float[] targets = new float[count];
    Arrays.fill(targets, (float) outcome.getAsDouble());
    boolean[] imitated = new boolean[input.ids().length];
    Arrays.fill(imitated, first, imitated.length, outcome.getAsDouble() == 1);
    return List.of(
        new StepSample(
            solution.problemId(),
            new Solution(solution.problem(), texts.subList(0, kept)),
            input.ids(),
            steps,
            starts,
            positions,
            targets,
            imitated));
  }
}
