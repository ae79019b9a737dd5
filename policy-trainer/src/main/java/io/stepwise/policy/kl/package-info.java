/**
 * How far a policy has gone from another: estimates from drawn tokens, their use as a loss, and the
 * controller of their price. Without a gradient, as a reward, see {@code reward.KlPenalty}.
 */
package io.stepwise.policy.kl;
