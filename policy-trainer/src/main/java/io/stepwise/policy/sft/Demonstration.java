package io.stepwise.policy.sft;

import io.stepwise.lm.format.Formats;
import java.util.Arrays;
import java.util.List;

/**
 * A prompt and how it was continued.
 *
 * @param row token ids of the prompt, the steps and, unless it is truncated, an end token, [T]
 * @param promptLength tokens of the prompt, which have no loss
 */
public record Demonstration(int[] row, int promptLength) {
  /** Rejects a row without a response. */
  public Demonstration {
    if (promptLength < 1 || promptLength >= row.length) {
      throw new IllegalArgumentException(
          "Cannot create demonstration: prompt length out of range ("
              + promptLength
              + ", expected 1 to "
              + (row.length - 1)
              + ")");
    }
  }

  /**
   * A finished solution, in the form in which the policy is sampled.
   *
   * @throws io.stepwise.data.error.InvalidInput if it cannot be written in these formats
   */
  public static Demonstration of(Formats formats, String problem, List<String> steps) {
    return of(formats.prompt().render(problem), formats, steps);
  }

  /** The same with a prompt that has been rendered. */
  static Demonstration of(int[] prompt, Formats formats, List<String> steps) {
    int[] response = formats.steps().join(steps);
    int[] row = Arrays.copyOf(concat(prompt, response), prompt.length + response.length + 1);
    row[row.length - 1] = formats.prompt().endToken();
    return new Demonstration(row, prompt.length);
  }

  static int[] concat(int[] prompt, int[] response) {
    int[] row = Arrays.copyOf(prompt, prompt.length + response.length);
    System.arraycopy(response, 0, row, prompt.length, response.length);
    return row;
  }
}
