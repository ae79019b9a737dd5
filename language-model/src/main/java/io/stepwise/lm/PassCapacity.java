package io.stepwise.lm;

import io.stepwise.lm.config.ModelConfig;
import io.stepwise.lm.weights.ParameterLayout;

/**
 * Chooses the number of tokens of a forward pass. Weights that no cache holds are read from memory
 * once a pass, so that larger passes are faster; those of small models stay in the cache if the
 * pass does, too.
 */
final class PassCapacity {
  /** Weights of more bytes come from memory in every pass. */
  private static final long CACHED_BYTES = 128L << 20;

  private PassCapacity() {}

  /** Tokens of whole rows. */
  static int rows(ModelConfig config) {
    return cached(config) ? 512 : 2048;
  }

  /** Tokens of prompts, whose attention runs token by token. */
  static int prompts(ModelConfig config) {
    return cached(config) ? 128 : 512;
  }

  private static boolean cached(ModelConfig config) {
    return 4L * new ParameterLayout(config).parameters() <= CACHED_BYTES;
  }
}
