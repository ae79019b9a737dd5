package io.stepwise.policy.sft;

import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import java.util.Arrays;
import java.util.List;

/**
 * A prompt and how it was continued.
 *
 * @param row token ids {@code bos problem promptEnd (step stepEnd)* eos}, [T]
 * @param promptLength tokens of the prompt, which are not learnt
 */
public record Demonstration(int[] row, int promptLength) {
  /** Refuses a row without a response. */
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

  /** A finished solution. */
  public static Demonstration of(ReasoningTokenizer tokenizer, String problem, List<String> steps) {
    int[] row = tokenizer.prompt(problem);
    int promptLength = row.length;
    for (String text : steps) {
      int[] step = tokenizer.step(text);
      row = Arrays.copyOf(row, row.length + step.length);
      System.arraycopy(step, 0, row, row.length - step.length, step.length);
    }
    row = Arrays.copyOf(row, row.length + 1);
    row[row.length - 1] = tokenizer.tokens().eos();
    return new Demonstration(row, promptLength);
  }
}
