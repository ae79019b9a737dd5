/**
 * From what is known about a chain (step scores, verdict, length, drift from the reference) to one
 * reward per token.
 *
 * <pre>
 *   r[t] = −β (logp[t] − ref[t])  +  shaped step reward at step ends  +  outcome at the last token
 * </pre>
 *
 * <p>Nothing here has a gradient or looks at other chains; see {@code advantage} for what becomes
 * of the rewards.
 */
package io.stepwise.policy.reward;
