package io.stepwise.benchmarks.lm;

import io.stepwise.lm.format.StepFormat;
import io.stepwise.lm.format.StepScanner;
import io.stepwise.lm.format.StepSpans;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Steps of a number of tokens, since a random model writes no delimiter and both sides must do
 * equal work.
 *
 * @param tokenizer of the policy
 * @param length tokens of a step
 */
record FixedLengthSteps(ReasoningTokenizer tokenizer, int length) implements StepFormat {
  @Override
  public StepScanner scanner() {
    return new Scanner();
  }

  @Override
  public int[] join(List<String> steps) {
    return steps.stream().flatMapToInt(step -> IntStream.of(tokenizer.verbatim(step))).toArray();
  }

  @Override
  public int[] prefix(List<String> steps) {
    return join(steps);
  }

  @Override
  public String text(int[] response) {
    return tokenizer.decode(response);
  }

  private final class Scanner implements StepScanner {
    private final List<Integer> ids = new ArrayList<>();

    @Override
    public boolean accept(int id) {
      ids.add(id);
      return ids.size() % length == 0;
    }

    @Override
    public StepSpans ended() {
      return spans(ids.size() / length);
    }

    @Override
    public StepSpans finish() {
      return spans((ids.size() + length - 1) / length);
    }

    private StepSpans spans(int count) {
      int[] response = ids.stream().mapToInt(Integer::intValue).toArray();
      int[] ends =
          IntStream.rangeClosed(1, count)
              .map(k -> Math.min(k * length, response.length) - 1)
              .toArray();
      List<String> texts =
          Arrays.stream(ends)
              .mapToObj(
                  end ->
                      tokenizer.decode(
                          Arrays.copyOfRange(response, end / length * length, end + 1)))
              .toList();
      return new StepSpans(texts, ends, true);
    }
  }
}
