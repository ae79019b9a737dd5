package io.stepwise.lm;

import java.util.stream.IntStream;

/**
 * A loss over the model's outputs at every token. It is called for some rows of a step at a time,
 * from several threads; whatever it divides by must be the count over the whole step, so that the
 * gradients can be summed.
 */
@FunctionalInterface
public interface TokenObjective {
  /**
   * The loss's derivative.
   *
   * @param rowIndices for each row of the outputs, its index among the rows of the step
   * @param outputs the model's outputs for these rows; after tokens that are not {@link #read},
   *     anything
   */
  TokenGradients differentiate(int[] rowIndices, TokenOutputs outputs);

  /**
   * After which tokens of a row it asks the model, ascending; all unless said otherwise. The head
   * at token t and the log-probability and entropy of token t + 1 are read after token t. What the
   * others' last layer would compute is left out.
   *
   * @param rowIndex among the rows of the step
   * @param length T, the row's
   */
  default int[] read(int rowIndex, int length) {
    return IntStream.range(0, length).toArray();
  }
}
