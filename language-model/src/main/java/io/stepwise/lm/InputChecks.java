package io.stepwise.lm;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.lm.config.Head;
import io.stepwise.lm.config.ModelConfig;
import java.util.List;

/** Rejects what a model cannot compute. */
final class InputChecks {
  private InputChecks() {}

  /**
   * Rejects outputs that a model does not have.
   *
   * @throws InvalidInput if its folder has no head for them
   */
  static void output(ModelConfig config, ModelOutput output) {
    if (output.head() && !config.head().scalar()) {
      throw new IllegalArgumentException("Cannot read scalar head: the model has none");
    }
    if (output.logProbs() && !config.head().languageModel()) {
      throw new InvalidInput(
          "Cannot compute token probabilities: the model has no LM head (a "
              + config.architecture().className(config.head())
              + " without lm_head.weight, expected one with it, or "
              + config.architecture().className(Head.LANGUAGE_MODEL)
              + ")");
    }
  }

  /**
   * Rejects rows that are empty or longer than the model's maximum length.
   *
   * @throws InvalidInput naming the length
   */
  static void lengths(ModelConfig config, List<int[]> rows) {
    for (int[] row : rows) {
      if (row.length < 1 || row.length > config.maxPositions()) {
        throw new InvalidInput(
            "Cannot run model: sequence length out of range ("
                + row.length
                + " tokens, expected 1 to "
                + config.maxPositions()
                + ")");
      }
    }
  }
}
