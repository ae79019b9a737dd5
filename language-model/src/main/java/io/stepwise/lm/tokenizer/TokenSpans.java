package io.stepwise.lm.tokenizer;

/**
 * The tokens of a text and where they are in it.
 *
 * @param ids token ids, [T]
 * @param starts index of the first code point that each token covers, −1 for none, [T]
 * @param ends index after the last one, −1 for none, [T]
 */
public record TokenSpans(int[] ids, int[] starts, int[] ends) {
  /** The index of the first token that covers a code point, −1 if none does. */
  public int covering(int codePoint) {
    for (int t = 0; t < ids.length; t++) {
      if (starts[t] <= codePoint && codePoint < ends[t]) {
        return t;
      }
    }
    return -1;
  }
}
