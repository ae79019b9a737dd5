/**
 * Computes one reward per token from a chain's step scores, verdict, length and divergence from the
 * reference policy.
 *
 * <pre>
 *   r[t] = −β (logp[t] − ref[t])  +  shaped step reward at step ends  +  outcome at the last token
 * </pre>
 *
 * <p>Nothing here has a gradient or depends on other chains. The package {@code advantage} turns
 * the rewards into advantages.
 */
package io.stepwise.policy.reward;
