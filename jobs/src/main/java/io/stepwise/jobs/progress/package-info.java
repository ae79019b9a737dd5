/**
 * What a person sees while a job works: a bar on a terminal, a plain line every few seconds
 * elsewhere, nothing with {@code --quiet}. All of it goes to standard error.
 *
 * <p>Nothing here is kept: figures that matter are also written to {@code
 * io.stepwise.jobs.metrics}.
 */
package io.stepwise.jobs.progress;
