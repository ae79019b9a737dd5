package io.stepwise.prm.layout;

import io.stepwise.data.SampledTokens;
import io.stepwise.data.Solution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.lm.format.Formats;
import java.util.Arrays;

/**
 * Lays solutions out as a language model samples them: the ids that were sampled where they are of
 * this tokenizer, else the prompt of its format and the steps joined by its step format.
 */
public final class ResponseLayout {
  private final Formats formats;
  private final String identity;

  /** The layout of a model's formats. */
  public ResponseLayout(Formats formats) {
    this.formats = formats;
    this.identity = formats.tokenizer().identity();
  }

  /**
   * Lays out a solution.
   *
   * @return a row with one end per step; an empty row for a text beyond the model's maximum length
   * @throws InvalidInput if the text cannot be written in the model's formats
   */
  public ResponseRow layOut(Solution solution) {
    return solution
        .sampled()
        .filter(tokens -> tokens.tokenizer().equals(identity) && tokens.prompt().length > 0)
        .map(ResponseLayout::sampled)
        .orElseGet(() -> written(solution));
  }

  private static ResponseRow sampled(SampledTokens tokens) {
    return row(tokens.prompt(), tokens.response(), tokens.stepEnds());
  }

  private ResponseRow written(Solution solution) {
    boolean tooLong =
        formats.tokenizer().tooLong(solution.problem())
            || solution.steps().stream().anyMatch(formats.tokenizer()::tooLong);
    if (tooLong) {
      return new ResponseRow(new int[0], 1, new int[0]);
    }
    int[] response = formats.steps().join(solution.steps());
    int[] ends = formats.steps().splitJoined(response, solution.steps().size()).ends();
    if (ends.length != solution.steps().size()) {
      throw new InvalidInput(
          "Cannot lay out solution: a step contains what separates steps (%d steps, expected %d)"
              .formatted(ends.length, solution.steps().size()));
    }
    return row(formats.prompt().render(solution.problem()), response, ends);
  }

  private static ResponseRow row(int[] prompt, int[] response, int[] ends) {
    int[] ids = Arrays.copyOf(prompt, prompt.length + response.length);
    System.arraycopy(response, 0, ids, prompt.length, response.length);
    return new ResponseRow(
        ids, prompt.length, Arrays.stream(ends).map(end -> prompt.length + end).toArray());
  }
}
