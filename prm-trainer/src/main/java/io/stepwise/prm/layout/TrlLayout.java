package io.stepwise.prm.layout;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.tokenizer.StepTokens;
import java.util.Arrays;

/**
 * The layout of TRL's {@code PRMTrainer}: {@code [bos] problem (step separator)*}, each part
 * tokenised on its own without special tokens, bos only if the tokenizer has one, and nothing
 * between the problem and the first step. Scores are read at the last token of each separator.
 *
 * <p>A separator after the problem too is how ProcessBench's script for these models lays them out.
 */
public final class TrlLayout implements SeparateLayout {
  private final ReasoningTokenizer tokenizer;
  private final int[] problemSeparator;
  private final int[] stepSeparator;

  /**
   * The layout of a tokenizer.
   *
   * @param problemSeparator text between the problem and the first step, empty for nothing
   * @param stepSeparator text after each step
   * @throws InvalidConfiguration if the step separator has no tokens
   */
  public TrlLayout(ReasoningTokenizer tokenizer, String problemSeparator, String stepSeparator) {
    this.tokenizer = tokenizer;
    this.problemSeparator = tokenizer.verbatim(problemSeparator);
    this.stepSeparator = tokenizer.verbatim(stepSeparator);
    if (this.stepSeparator.length == 0) {
      throw new InvalidConfiguration(
          "Cannot lay out steps: step-separator has no tokens (\""
              + stepSeparator
              + "\", expected at least one)");
    }
  }

  @Override
  public RewardFormat format() {
    return RewardFormat.TRL;
  }

  @Override
  public int[] problem(String problem) {
    int[] start = tokenizer.bos() == StepTokens.NONE ? new int[0] : new int[] {tokenizer.bos()};
    return joined(joined(start, tokenizer.verbatim(problem)), problemSeparator);
  }

  @Override
  public boolean tooLong(String text) {
    return tokenizer.tooLong(text);
  }

  @Override
  public int[] step(String step) {
    return joined(tokenizer.verbatim(step), stepSeparator);
  }

  private static int[] joined(int[] one, int[] other) {
    int[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }
}
