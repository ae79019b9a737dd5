package io.stepwise.prm.sample;

import io.stepwise.data.Solution;
import io.stepwise.prm.layout.ResponseLayout;
import io.stepwise.prm.layout.ResponseRow;

/**
 * Samples of an implicit reward model: one row per solution whose outcome is known, supervised once
 * with whether it ends correct. The response lies between the sample's start and its position.
 */
public final class ImplicitSamples extends OutcomeRows<ResponseRow> {
  private final ResponseLayout layout;
  private final int maxLength;

  /**
   * Samples in a language model's formats.
   *
   * @param maxLength rows end with the last step that fits into so many tokens
   */
  public ImplicitSamples(ResponseLayout layout, int maxLength) {
    this.layout = layout;
    this.maxLength = maxLength;
  }

  @Override
  ResponseRow layOut(Solution solution) {
    return layout.layOut(solution).truncated(maxLength);
  }

  @Override
  int steps(ResponseRow row) {
    return row.ends().length;
  }

  @Override
  StepSample sample(String problemId, Solution kept, ResponseRow row, double outcome) {
    int last = kept.steps().size() - 1;
    return new StepSample(
        problemId,
        kept,
        row.ids(),
        new int[] {last},
        new int[] {row.promptLength()},
        new int[] {row.ends()[last]},
        new float[] {(float) outcome},
        new boolean[row.ids().length]);
  }
}
