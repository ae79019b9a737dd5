package io.stepwise.lm;

/**
 * A model's outputs at every token of one row; outputs that were not requested are null.
 *
 * @param logProbs log p(x[t] | x[0..t−1]) in nats, [T]; 0 at t = 0
 * @param entropies entropy in nats of the distribution token t was drawn from, [T]; 0 at t = 0
 * @param head the scalar head read at token t, [T]; of a head with three labels [T · 3]
 */
public record RowOutputs(float[] logProbs, float[] entropies, float[] head) {}
