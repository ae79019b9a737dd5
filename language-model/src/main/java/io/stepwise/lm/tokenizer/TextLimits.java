package io.stepwise.lm.tokenizer;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.lm.config.Shown;
import java.nio.charset.StandardCharsets;

/**
 * Limits on a text that are checked before it is tokenized.
 *
 * @param bytesPerToken most bytes of a text that one token stands for
 * @param cost how the time of the tokenizer grows with runs of white space
 * @param maxTokens the model's maximum length
 */
record TextLimits(int bytesPerToken, TokenizerRules.Cost cost, int maxTokens) {
  /** Runs of white space up to this length take less than a second in quadratic time. */
  private static final int LONGEST_RUN = 20_000;

  /** A token may stand for more bytes of a text that a normalizer shortens. */
  private static final int LEAST_BYTES_PER_TOKEN = 16;

  /** Without a maximum length. */
  static TextLimits of(TokenizerModel model, TokenizerRules.Cost cost) {
    return new TextLimits(
        Math.max(model.longest(), LEAST_BYTES_PER_TOKEN), cost, Integer.MAX_VALUE);
  }

  /** The same limits with a maximum length. */
  TextLimits tokens(int atMost) {
    return new TextLimits(bytesPerToken, cost, atMost);
  }

  /** Whether a text has too many bytes for the maximum length, in any tokens. */
  boolean tooLong(String text) {
    long most = maxBytes();
    return text.length() > most
        || (3L * text.length() > most && text.getBytes(StandardCharsets.UTF_8).length > most);
  }

  private long maxBytes() {
    return (long) maxTokens * bytesPerToken;
  }

  /**
   * Rejects a text that is too long, or has a run of white space that would take too much time.
   *
   * @throws InvalidInput if it is rejected
   */
  void check(String text) {
    if (tooLong(text)) {
      throw new InvalidInput(
          "Cannot tokenize text: it is longer than the model's maximum length can be (%d bytes, expected at most %d: %d tokens of at most %d bytes)"
              .formatted(
                  text.getBytes(StandardCharsets.UTF_8).length,
                  maxBytes(),
                  maxTokens,
                  bytesPerToken));
    }
    if (cost == TokenizerRules.Cost.QUADRATIC) {
      checkWhiteSpace(text);
    }
  }

  private static void checkWhiteSpace(String text) {
    int run = 0;
    for (int i = 0; i < text.length(); i++) {
      run = Character.isWhitespace(text.charAt(i)) ? run + 1 : 0;
      if (run > LONGEST_RUN) {
        throw new InvalidInput(
            ("Cannot tokenize text: a run of white space is too long for this tokenizer (more"
                    + " than %d characters, expected fewer) in \"%s\"")
                .formatted(LONGEST_RUN, Shown.of(text)));
      }
    }
  }
}
