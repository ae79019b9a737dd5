package io.stepwise.lm.vector;

/**
 * Numbers of each kind per token of a batch, or null where a kind was not asked for: outputs, or
 * dLoss/doutputs.
 *
 * @param logProbs log p(token | those before), 0 for a row's first
 * @param entropies entropy of that distribution, 0 for a row's first
 * @param head the head read at the token, as many numbers as it has labels
 */
public record TokenValues(float[] logProbs, float[] entropies, float[] head) {}
