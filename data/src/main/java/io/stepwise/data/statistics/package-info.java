/**
 * Plain statistics over arrays: moments, quantiles and intervals by resampling problems.
 *
 * <p>What is resampled is always the problem, never a sample of it, since samples of one problem
 * are not independent. Metrics of reward models are in the layers above.
 */
package io.stepwise.data.statistics;
