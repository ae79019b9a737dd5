/**
 * What every equation over tokens shares: masks. A mask is true where the policy drew the token,
 * and false for the prompt, padding and tokens inserted by other sources. What stands at a masked
 * place is never read, so that it may be anything, NaN included.
 *
 * <p>The equations themselves live in {@code reward}, {@code advantage}, {@code kl} and {@code
 * loss}.
 */
package io.stepwise.policy.token;
