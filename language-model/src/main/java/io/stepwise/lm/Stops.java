package io.stepwise.lm;

import io.stepwise.lm.tokenizer.ReasoningTokenizer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether a response ends with the token just drawn. */
final class Stops {
  private final ReasoningTokenizer tokenizer;
  private final Set<Integer> tokens;
  private final List<String> texts;
  private final int reach;

  Stops(ReasoningTokenizer tokenizer, Sampling sampling) {
    this.tokenizer = tokenizer;
    this.tokens = sampling.stopTokens();
    this.texts = sampling.stopStrings();
    // A token is at least one byte of a text, so a text lies within so many of the last tokens.
    int longest = 0;
    for (String text : texts) {
      longest = Math.max(longest, text.getBytes(StandardCharsets.UTF_8).length);
    }
    this.reach = longest;
  }

  /** Why the first {@code count} of these ids are a finished response, if they are. */
  Optional<Generated.End> at(int[] response, int count) {
    int last = response[count - 1];
    if (last == tokenizer.tokens().eos()) {
      return Optional.of(Generated.End.EOS);
    }
    if (tokens.contains(last)) {
      return Optional.of(Generated.End.STOP);
    }
    if (texts.isEmpty()) {
      return Optional.empty();
    }
    int from = Math.max(0, count - reach);
    String tail = tokenizer.decode(Arrays.copyOfRange(response, from, count));
    return texts.stream().anyMatch(tail::contains)
        ? Optional.of(Generated.End.STOP)
        : Optional.empty();
  }
}
