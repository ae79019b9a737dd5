package io.stepwise.lm;

import ai.djl.ndarray.NDArray;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.lm.weights.ParameterLayout;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** The weights of a model's heads. */
public final class HeadWeights {
  private final CausalModel model;

  HeadWeights(CausalModel model) {
    this.model = model;
  }

  /**
   * Adds numbers to the biases of the scalar head or that of three classes.
   *
   * @param amounts one per label
   * @throws IllegalArgumentException if the model has no such head
   */
  public void shiftBias(double... amounts) {
    InputChecks.output(model.config(), ModelOutput.HEAD);
    NDArray bias = model.weights().get(new ParameterLayout(model.config()).headAt() + 1);
    float[] shifted = bias.toFloatArray();
    if (amounts.length != shifted.length) {
      throw new IllegalArgumentException(
          "Cannot shift biases: numbers of labels differ (%d, expected %d)"
              .formatted(amounts.length, shifted.length));
    }
    for (int c = 0; c < shifted.length; c++) {
      shifted[c] += (float) amounts[c];
    }
    bias.set(FloatBuffer.wrap(shifted));
    model.changed();
  }

  /**
   * The rows of the language-model head for some tokens: a token's logit is its row times the last
   * hidden state.
   *
   * @return one row per token, [tokens][hidden]
   * @throws InvalidInput if the model has no language-model head
   */
  public float[][] tokenRows(int... tokens) {
    InputChecks.output(model.config(), ModelOutput.LOG_PROBS);
    float[] matrix = model.training().value(new ParameterLayout(model.config()).languageModelAt());
    int width = model.config().hidden();
    float[][] rows = new float[tokens.length][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(matrix, tokens[i] * width, (tokens[i] + 1) * width);
    }
    return rows;
  }
}
