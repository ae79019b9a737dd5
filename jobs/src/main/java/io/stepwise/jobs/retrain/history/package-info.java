/**
 * What earlier starts of {@code retrain} planned and what came of it: one folder per run that
 * appears in two steps, its plan at the beginning and its outcome at the end. Everything known of
 * label files is derived from the outcomes; nothing is ever changed.
 */
package io.stepwise.jobs.retrain.history;
