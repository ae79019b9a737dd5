/** Scores of steps: what a reward model says of a chain. */
package io.stepwise.prm.scoring;
