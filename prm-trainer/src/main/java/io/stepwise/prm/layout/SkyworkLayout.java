package io.stepwise.prm.layout;

import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.tokenizer.StepTokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The layout of Skywork-o1-Open-PRM: the tokens of {@code bos problem \n}, then of each step and a
 * line break, where its score is read; problem and steps are tokenised on their own. A blank step
 * adds nothing to the row and has the score of the step before it.
 */
public final class SkyworkLayout implements InputLayout {
  private final ReasoningTokenizer tokenizer;
  private final int lineBreak;

  /** The layout of a tokenizer. */
  public SkyworkLayout(ReasoningTokenizer tokenizer) {
    this.tokenizer = tokenizer;
    int[] ids = tokenizer.verbatim("\n");
    this.lineBreak = ids[ids.length - 1];
  }

  @Override
  public RewardFormat format() {
    return RewardFormat.SKYWORK;
  }

  @Override
  public ScoringInput layOut(String problem, List<String> steps) {
    String bos = tokenizer.bos() == StepTokens.NONE ? "" : tokenizer.decode(tokenizer.bos());
    List<int[]> parts = new ArrayList<>();
    parts.add(tokenizer.verbatim(bos + problem + "\n"));
    int length = parts.get(0).length;
    int[] positions = new int[steps.size()];
    for (int k = 0; k < positions.length; k++) {
      if (!steps.get(k).isBlank()) {
        parts.add(tokenizer.verbatim(steps.get(k)));
        parts.add(new int[] {lineBreak});
        length += parts.get(parts.size() - 2).length + 1;
      }
      positions[k] = length - 1;
    }
    return new ScoringInput(parts.stream().flatMapToInt(Arrays::stream).toArray(), positions);
  }
}
