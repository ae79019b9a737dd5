package io.stepwise.lm;

/**
 * A loss as plain mathematics over what the model says of every token. It is called for some rows
 * of a step at a time, from several threads; whatever it divides by must be the count over the
 * whole step, so that the gradients can be summed.
 */
@FunctionalInterface
public interface TokenObjective {
  /**
   * The loss's derivative.
   *
   * @param rowIndices for each row of the outputs, its index among the rows of the step
   * @param outputs what the model says of these rows
   */
  TokenGradients differentiate(int[] rowIndices, TokenOutputs outputs);
}
