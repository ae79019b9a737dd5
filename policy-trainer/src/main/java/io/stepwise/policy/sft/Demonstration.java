package io.stepwise.policy.sft;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.lm.format.Formats;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A prompt and how it was continued.
 *
 * @param row token ids of the prompt, the steps and, unless it is truncated, an end token, [T]
 * @param targets indices into the row of the tokens that have loss, ascending, [L]; all other
 *     tokens are context
 */
public record Demonstration(int[] row, int[] targets) {
  /** Rejects a row without loss, and targets that no token precedes or that do not ascend. */
  public Demonstration {
    boolean ascending = targets.length > 0;
    for (int i = 0; i < targets.length; i++) {
      ascending &= targets[i] > (i == 0 ? 0 : targets[i - 1]) && targets[i] < row.length;
    }
    if (!ascending) {
      throw new IllegalArgumentException(
          "Cannot create demonstration: tokens with loss out of range (%s, expected at least one, ascending, 1 to %d)"
              .formatted(Arrays.toString(targets), row.length - 1));
    }
  }

  /** A demonstration in which every token after the prompt has loss. */
  Demonstration(int[] row, int promptLength) {
    this(row, IntStream.range(promptLength, row.length).toArray());
  }

  /**
   * A finished solution, in the form in which the policy is sampled. All its steps have loss.
   *
   * @throws InvalidInput if it cannot be written in these formats
   */
  public static Demonstration of(Formats formats, String problem, List<String> steps) {
    return of(formats, problem, steps, step -> true);
  }

  /**
   * A finished solution of which some steps are context: their tokens, the delimiter that ends them
   * included, have no loss.
   *
   * @param hasLoss whether the step of an index has loss
   * @throws InvalidInput if it cannot be written in these formats
   */
  public static Demonstration of(
      Formats formats, String problem, List<String> steps, IntPredicate hasLoss) {
    int[] prompt = formats.prompt().render(problem);
    ThinkingForm form = ThinkingForm.of(formats, prompt, steps);
    int[] response = form.response();
    int[] row = Arrays.copyOf(concat(prompt, response), prompt.length + response.length + 1);
    row[row.length - 1] = formats.prompt().endToken();
    IntStream end = IntStream.of(row.length - 1);
    return new Demonstration(
        row,
        IntStream.concat(targets(prompt.length, response, formats, form.steps(), hasLoss), end)
            .toArray());
  }

  /** The tokens of a response's steps that have loss, as indices into the row. */
  static IntStream targets(
      int promptLength, int[] response, Formats formats, List<String> steps, IntPredicate hasLoss) {
    if (IntStream.range(0, steps.size()).allMatch(hasLoss)) {
      return IntStream.range(promptLength, promptLength + response.length);
    }
    int[] ends = formats.steps().splitJoined(response, steps.size()).ends();
    if (ends.length != steps.size()) {
      throw new InvalidInput(
          "Cannot mask steps: the response reads as another number of steps than it was written with (%d, expected %d)"
              .formatted(ends.length, steps.size()));
    }
    int[] stepOf = new int[response.length];
    for (int t = 0, k = 0; t < response.length; t++) {
      k += k < ends.length - 1 && t > ends[k] ? 1 : 0;
      stepOf[t] = k;
    }
    return IntStream.range(0, response.length)
        .filter(t -> hasLoss.test(stepOf[t]))
        .map(t -> promptLength + t);
  }

  static int[] concat(int[] prompt, int[] response) {
    int[] row = Arrays.copyOf(prompt, prompt.length + response.length);
    System.arraycopy(response, 0, row, prompt.length, response.length);
    return row;
  }
}
