/**
 * The command {@code evaluate prm-bench}: PRMBench's classes of errors and its PRMScore (Song et
 * al. 2025, arXiv:2501.03124), of reward models or of published predictions.
 */
package io.stepwise.jobs.evaluate.prmbench;
