/**
 * KL divergence between two policies: estimates from sampled tokens, their use as a loss, and the
 * adaptive coefficient. For the KL penalty as a reward, without a gradient, see {@code
 * reward.KlPenalty}.
 */
package io.stepwise.policy.kl;
