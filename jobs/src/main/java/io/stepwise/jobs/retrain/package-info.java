/**
 * The command {@code retrain}: learns from label files that are new, measures the candidate and the
 * champion on the same frozen sets, and promotes through gates or not at all. Safe to schedule: one
 * start at a time, every start picks up where the last one was stopped, and a start that finds
 * nothing new changes nothing.
 *
 * <p>{@code history} is what is known of earlier runs, {@code labels} what is learned from, {@code
 * gate} the judgement, {@code decision} its report. Models are in a {@link
 * io.stepwise.jobs.registry.ModelRegistry}; training is {@code train-prm}'s own.
 */
package io.stepwise.jobs.retrain;
