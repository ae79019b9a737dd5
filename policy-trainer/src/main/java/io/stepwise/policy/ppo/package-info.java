/**
 * Proximal policy optimisation over scored chains: experience (what each token earned and how that
 * compares with what was expected), then clipped updates of policy and critic. Each formula is a
 * class of {@code reward}, {@code advantage}, {@code kl} or {@code loss}; here they are put
 * together.
 */
package io.stepwise.policy.ppo;
