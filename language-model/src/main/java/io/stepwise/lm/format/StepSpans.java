package io.stepwise.lm.format;

import java.util.List;

/**
 * The steps of a response.
 *
 * @param texts text of each step without the white space around it, [K]
 * @param ends index into the response of the token at which each step ends, ascending, [K]
 * @param complete whether nothing but an end token follows the last step; only the format of own
 *     step tokens leaves text over
 */
public record StepSpans(List<String> texts, int[] ends, boolean complete) {
  /** Checks that there is one end per step and that the ends ascend. */
  public StepSpans {
    texts = List.copyOf(texts);
    boolean ascending = true;
    for (int k = 0; k < ends.length; k++) {
      ascending &= ends[k] > (k == 0 ? -1 : ends[k - 1]);
    }
    if (ends.length != texts.size() || !ascending) {
      throw new IllegalArgumentException(
          "Cannot make step spans: ends do not fit the steps (%s, expected %d ascending indices)"
              .formatted(java.util.Arrays.toString(ends), texts.size()));
    }
  }
}
