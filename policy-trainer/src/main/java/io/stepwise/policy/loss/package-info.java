/**
 * Losses of the policy and its critic: clipped surrogates, value loss, entropy bonus, and how token
 * losses become one number.
 *
 * <p>Every loss gives its value and its gradient with respect to its inputs (log-probability,
 * value, entropy), over arrays {@code [T]} of one sequence (or of many laid end to end) with a
 * mask. A gradient is <em>added</em> to the array handed in, so that losses over the same input add
 * up; at masked places it is left alone. The weight of a token comes from {@link
 * io.stepwise.policy.loss.LossAggregation} and holds the counts of the whole update, so that the
 * gradients of shards can be summed.
 *
 * <p>Divergence as a loss is {@code kl.KlLoss}.
 */
package io.stepwise.policy.loss;
