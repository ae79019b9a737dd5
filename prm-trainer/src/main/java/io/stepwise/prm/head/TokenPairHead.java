package io.stepwise.prm.head;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.lm.HeadConversion;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.weights.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * A language model whose probability of {@code +} against {@code -} is the score, as one scalar:
 *
 * <pre>
 *   softmax(z_+, z_-)_+ = σ(z_+ − z_-) = σ((w_+ − w_-) · h)
 * </pre>
 *
 * with w the rows of the language-model head, of which no other is needed.
 */
public final class TokenPairHead implements HeadConversion {
  private final Function<ReasoningTokenizer, int[]> pair;

  private TokenPairHead(Function<ReasoningTokenizer, int[]> pair) {
    this.pair = pair;
  }

  /** The tokens of Math-Shepherd: those of the text {@code + -}. */
  public static TokenPairHead inText() {
    return new TokenPairHead(tokenizer -> tokenizer.verbatim("+ -"));
  }

  /** The tokens of RLHFlow: each sign on its own. */
  public static TokenPairHead alone() {
    return new TokenPairHead(
        tokenizer -> new int[] {last(tokenizer.verbatim("+")), last(tokenizer.verbatim("-"))});
  }

  private static int last(int[] ids) {
    return ids[ids.length - 1];
  }

  @Override
  public Map<String, Tensor> convert(
      Map<String, Tensor> tensors, ReasoningTokenizer tokenizer, String where) {
    int[] ids = pair.apply(tokenizer);
    if (ids.length != 2 || ids[0] == ids[1]) {
      throw new InvalidInput(
          "Cannot read reward model: + and - are not one token each (%s, expected two ids) at %s"
              .formatted(Arrays.toString(ids), where));
    }
    Map<String, Tensor> converted = new LinkedHashMap<>(tensors);
    Tensor untied = converted.remove(HeadTensors.LM_HEAD);
    Tensor head = untied == null ? tensors.get(HeadTensors.EMBEDDING) : untied;
    if (head == null || head.shape().length != 2 || head.shape()[0] <= Math.max(ids[0], ids[1])) {
      throw new InvalidInput(
          "Cannot read reward model: no rows for + and - in lm_head.weight at " + where);
    }
    float[] weight = HeadTensors.difference(head, ids[0], ids[1]);
    converted.put(HeadTensors.WEIGHT, new Tensor(new int[] {1, weight.length}, weight));
    converted.put(HeadTensors.BIAS, new Tensor(new int[] {1}, new float[1]));
    return converted;
  }
}
