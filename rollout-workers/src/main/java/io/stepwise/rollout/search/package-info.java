/**
 * Search at inference over partial solutions: strategies extend prefixes by one step, score them
 * with a reward model, and stay within a token budget. No reference answer enters.
 */
package io.stepwise.rollout.search;
