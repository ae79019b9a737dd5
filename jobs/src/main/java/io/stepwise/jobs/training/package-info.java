/**
 * What every training command shares: checkpoints, the loop with progress and figures, resuming.
 * The mathematics is in the trainers below.
 */
package io.stepwise.jobs.training;
