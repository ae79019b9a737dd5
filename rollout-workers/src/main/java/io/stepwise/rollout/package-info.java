/**
 * Chains: what a policy writes and a reward model scores. Records here; sampling and scoring in
 * {@code worker}, the Spark stage that spreads them in {@code spark}, choosing among them in {@code
 * selection}. Weights are never changed here.
 */
package io.stepwise.rollout;
