package io.stepwise.prm.layout;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A solution as a language model samples it.
 *
 * @param ids token ids of prompt and response, [T]
 * @param promptLength tokens of the prompt, at least one
 * @param ends index into the ids of the last token of each step, ascending, [K]
 */
public record ResponseRow(int[] ids, int promptLength, int[] ends) {
  /** Rejects ends that do not ascend within the response. */
  public ResponseRow {
    int last = promptLength - 1;
    for (int end : ends) {
      if (promptLength < 1 || end <= last || end >= ids.length) {
        throw new IllegalArgumentException(
            "Cannot make response row: step end out of range (%d, expected %d to %d)"
                .formatted(end, last + 1, ids.length - 1));
      }
      last = end;
    }
  }

  /** The tokens after which the tokens of all steps are predicted. */
  public int[] read() {
    return ends.length == 0
        ? new int[0]
        : IntStream.range(promptLength - 1, ends[ends.length - 1]).toArray();
  }

  /**
   * The row up to the last step that ends within a maximum length.
   *
   * @param maxLength in tokens
   */
  public ResponseRow truncated(int maxLength) {
    int kept = 0;
    while (kept < ends.length && ends[kept] < maxLength) {
      kept++;
    }
    int length = kept == 0 ? 0 : ends[kept - 1] + 1;
    return new ResponseRow(Arrays.copyOf(ids, length), promptLength, Arrays.copyOf(ends, kept));
  }
}
