package io.stepwise.prm.layout;

import io.stepwise.data.SampledTokens;
import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import io.stepwise.lm.tokenizer.StepTokens;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The project's own layout, {@code bos problem promptEnd (step stepEnd)*}, with the ids of {@code
 * stepwise.json}; scores are read at the step ends.
 */
public final class StepwiseLayout implements SeparateLayout {
  private final ReasoningTokenizer tokenizer;
  private String identity;

  /** The layout of a tokenizer. */
  public StepwiseLayout(ReasoningTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  @Override
  public RewardFormat format() {
    return RewardFormat.STEPWISE;
  }

  @Override
  public int[] problem(String problem) {
    return tokenizer.prompt(problem);
  }

  @Override
  public OptionalInt end() {
    int eos = tokenizer.tokens().eos();
    return eos == StepTokens.NONE ? OptionalInt.empty() : OptionalInt.of(eos);
  }

  @Override
  public boolean tooLong(String text) {
    return tokenizer.tooLong(text);
  }

  @Override
  public int[] step(String step) {
    return tokenizer.step(step);
  }

  @Override
  public Optional<ScoringInput> sampled(SampledTokens tokens) {
    if (!tokens.tokenizer().equals(identity()) || !isLaidOut(tokens)) {
      return Optional.empty();
    }
    int[] prompt = tokens.prompt();
    int[] response = tokens.response();
    int[] row = Arrays.copyOf(prompt, prompt.length + response.length);
    System.arraycopy(response, 0, row, prompt.length, response.length);
    int[] positions = Arrays.stream(tokens.stepEnds()).map(end -> prompt.length + end).toArray();
    return Optional.of(new ScoringInput(row, positions));
  }

  private boolean isLaidOut(SampledTokens sampled) {
    StepTokens ids = tokenizer.tokens();
    int[] prompt = sampled.prompt();
    boolean begins = ids.bos() == StepTokens.NONE || (prompt.length > 1 && prompt[0] == ids.bos());
    boolean prompted = prompt.length > 0 && prompt[prompt.length - 1] == ids.promptEnd();
    return begins
        && prompted
        && Arrays.stream(sampled.stepEnds())
            .allMatch(end -> sampled.response()[end] == ids.stepEnd());
  }

  private synchronized String identity() {
    if (identity == null) {
      identity = tokenizer.identity();
    }
    return identity;
  }
}
