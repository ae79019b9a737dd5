package io.stepwise.lm.format;

import java.util.List;

/** What separates the steps of a response. */
public interface StepFormat {
  /** A scanner at the beginning of a response. */
  StepScanner scanner();

  /**
   * The token ids of a response that consists of these steps, without an end token.
   *
   * @throws io.stepwise.data.error.InvalidInput if a step cannot be written in this format
   */
  int[] join(List<String> steps);

  /**
   * The token ids of the beginning of a response that has these steps so far, so that what follows
   * is the next step.
   *
   * @throws io.stepwise.data.error.InvalidInput if a step cannot be written in this format
   */
  int[] prefix(List<String> steps);

  /** The text of a response; special tokens are part of it only where they end steps. */
  String text(int[] response);

  /**
   * Finds the steps of a finished response.
   *
   * @param response token ids, with or without an end token as the last one
   */
  default StepSpans split(int[] response) {
    return split(scanner(), response);
  }

  /**
   * Finds the steps of a response that {@link #join} wrote, including those that {@link #split}
   * leaves out or together because they only hold a rule or indented code.
   *
   * @param response token ids without an end token
   * @param count number of steps that were joined; others are found if a step holds a delimiter
   */
  default StepSpans splitJoined(int[] response, int count) {
    return split(response);
  }

  /** Finds the steps of a finished response with a scanner that is at its beginning. */
  default StepSpans split(StepScanner scanner, int[] response) {
    for (int id : response) {
      scanner.accept(id);
    }
    return scanner.finish();
  }
}
