package io.stepwise.lm;

import java.util.Map;

/**
 * A loss's derivative with respect to a {@link TokenOutputs}, arrays of the same shapes; null
 * stands for zeros.
 *
 * @param logProbs dLoss/dlogProbs
 * @param entropies dLoss/dentropies
 * @param head dLoss/dhead
 * @param sums figures to add up over the shards of a step (losses, counts)
 */
public record TokenGradients(
    float[] logProbs, float[] entropies, float[] head, Map<String, Double> sums) {}
