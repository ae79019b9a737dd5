/**
 * From rewards to advantages: with a critic ({@link
 * io.stepwise.policy.advantage.GeneralizedAdvantage}), with other chains of the same problem
 * ({@link io.stepwise.policy.advantage.GroupAdvantage} and its implementations), and their
 * whitening over a batch.
 *
 * <p>Advantages are constants of an update: nothing here has a gradient. Losses are in {@code
 * loss}.
 */
package io.stepwise.policy.advantage;
