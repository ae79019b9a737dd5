/**
 * The command {@code evaluate stress}: how often small changes to the picked solution change the
 * pick of best-of-N, by perturbation and aggregate. The perturbations are in {@code
 * io.stepwise.prm.evaluation}.
 */
package io.stepwise.jobs.evaluate.stress;
