/**
 * Policies that learn: from demonstrations ({@code sft}), and from scored chains, by rewards
 * ({@code reward}), advantages ({@code advantage}), divergence ({@code kl}) and losses ({@code
 * loss}), put together in {@code ppo}. Nothing here generates text, and all mathematics is over
 * plain arrays.
 */
package io.stepwise.policy;
