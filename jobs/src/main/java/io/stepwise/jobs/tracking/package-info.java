/**
 * What a job records about itself: a {@link io.stepwise.jobs.tracking.TrackedRun} takes settings,
 * inputs, figures, pages and how it ended, and writes them to a {@link
 * io.stepwise.jobs.tracking.Journal} on this machine. Nothing here waits for a server, or knows
 * one; {@code delivery} sends the journal and the ledgers of figures to it.
 */
package io.stepwise.jobs.tracking;
