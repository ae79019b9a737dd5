package io.stepwise.prm.sample;

import io.stepwise.data.Solution;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.prm.layout.ResponseLayout;
import io.stepwise.prm.layout.ResponseRow;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Samples of an implicit reward model: one row per solution whose outcome is known, supervised once
 * with whether it ends correct. The response lies between the sample's start and its position.
 */
public final class ImplicitSamples implements SampleSource {
  private final ResponseLayout layout;
  private final int maxLength;
  private long truncated;
  private long skipped;

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
    ResponseRow row;
    try {
      row = layout.layOut(new Solution(solution.problem(), texts)).truncated(maxLength);
    } catch (InvalidInput e) {
      skipped++; // reported by the caller
      return List.of();
    }
    int kept = row.ends().length;
    truncated += kept < texts.size() ? 1 : 0;
    if (kept == 0) {
      return List.of();
    }
    return List.of(
        new StepSample(
            solution.problemId(),
            new Solution(solution.problem(), texts.subList(0, kept)),
            row.ids(),
            new int[] {kept - 1},
            new int[] {row.promptLength()},
            new int[] {row.ends()[kept - 1]},
            new float[] {(float) outcome.getAsDouble()},
            new boolean[row.ids().length]));
  }
}
