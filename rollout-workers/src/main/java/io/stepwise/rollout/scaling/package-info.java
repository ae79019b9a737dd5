/** Inference scaling laws: how accuracy grows with the tokens that a search may spend. */
package io.stepwise.rollout.scaling;
