/**
 * Choosing one of several finished solutions of a problem, and how often the choice is right as a
 * function of how many there are: best-of-N, majority, weighted majority, and the oracle pass@k.
 *
 * <p>Every figure is for one problem; means and intervals over problems come from {@code
 * io.stepwise.data.statistics}. Nothing here generates or scores (see {@code
 * io.stepwise.prm.evaluation} for the score of a solution).
 */
package io.stepwise.rollout.selection;
