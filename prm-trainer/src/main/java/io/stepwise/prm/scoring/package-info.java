/** Scores the steps of chains with a reward model. */
package io.stepwise.prm.scoring;
