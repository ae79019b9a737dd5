/**
 * The command {@code evaluate steps}: how well the scores of a reward model rank labelled steps,
 * and whether they are calibrated. The equations are in {@code io.stepwise.prm.evaluation}.
 */
package io.stepwise.jobs.evaluate.steps;
