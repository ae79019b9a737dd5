package io.stepwise.prm.sample;

import io.stepwise.data.Solution;
import io.stepwise.prm.layout.ScoringInput;
import io.stepwise.prm.layout.SeparateLayout;
import java.util.Arrays;

/**
 * Samples of an outcome reward model: one row per solution whose outcome is known, supervised at
 * every token of the response with whether the solution ends correct (Cobbe et al. 2021,
 * arXiv:2110.14168).
 */
public final class OutcomeSamples extends OutcomeRows<ScoringInput> {
  private final SeparateLayout layout;
  private final int maxLength;

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
  ScoringInput layOut(Solution solution) {
    return layout.layOut(solution.problem(), solution.steps()).truncated(maxLength);
  }

  @Override
  int steps(ScoringInput input) {
    return input.positions().length;
  }

  @Override
  StepSample sample(String problemId, Solution kept, ScoringInput input, double outcome) {
    int first = layout.problem(kept.problem()).length;
    int count = input.positions()[kept.steps().size() - 1] + 1 - first;
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
    Arrays.fill(targets, (float) outcome);
    boolean[] imitated = new boolean[input.ids().length];
    Arrays.fill(imitated, first, imitated.length, outcome == 1);
    return new StepSample(
        problemId, kept, input.ids(), steps, starts, positions, targets, imitated);
  }
}
