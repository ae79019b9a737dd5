/**
 * How good a reward model is: ranking of steps, calibration, finding the first error, and the score
 * of a solution from the scores of its steps. One figure a class, over primitive arrays.
 *
 * <p>Scores are probabilities that a step is right, unless a class says otherwise. Nothing here
 * runs a model (see {@code io.stepwise.prm}) or chooses among solutions (see {@code
 * io.stepwise.rollout.selection}); intervals come from {@code io.stepwise.data.statistics}.
 */
package io.stepwise.prm.evaluation;
