package io.stepwise.lm.format;

import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Steps that end with a token of their own. Text that this token does not follow is no step: a
 * reward model is read at the token.
 */
final class TokenSteps implements StepFormat {
  private final ReasoningTokenizer tokenizer;
  private final Set<Integer> endTokens;

  TokenSteps(ReasoningTokenizer tokenizer, Set<Integer> endTokens) {
    this.tokenizer = tokenizer;
    this.endTokens = endTokens;
  }

  @Override
  public StepScanner scanner() {
    return new Scanner();
  }

  @Override
  public String text(int[] response) {
    return tokenizer.decode(response);
  }

  @Override
  public int[] join(List<String> steps) {
    return steps.stream().flatMapToInt(step -> IntStream.of(tokenizer.step(step))).toArray();
  }

  @Override
  public int[] prefix(List<String> steps) {
    return join(steps);
  }

  private final class Scanner implements StepScanner {
    private int[] ids = new int[64];
    private int count;
    private final List<String> texts = new ArrayList<>();
    private final List<Integer> ends = new ArrayList<>();

    @Override
    public boolean accept(int id) {
      ids = count < ids.length ? ids : Arrays.copyOf(ids, 2 * count);
      ids[count++] = id;
      if (id != tokenizer.tokens().stepEnd()) {
        return false;
      }
      int from = ends.isEmpty() ? 0 : ends.get(ends.size() - 1) + 1;
      texts.add(tokenizer.decode(Arrays.copyOfRange(ids, from, count - 1)));
      ends.add(count - 1);
      return true;
    }

    @Override
    public StepSpans ended() {
      return spans(true);
    }

    @Override
    public StepSpans finish() {
      int last = ends.isEmpty() ? -1 : ends.get(ends.size() - 1);
      boolean endToken = count > 0 && endTokens.contains(ids[count - 1]);
      return spans(last == count - (endToken ? 2 : 1));
    }

    private StepSpans spans(boolean complete) {
      return new StepSpans(texts, ends.stream().mapToInt(Integer::intValue).toArray(), complete);
    }
  }
}
