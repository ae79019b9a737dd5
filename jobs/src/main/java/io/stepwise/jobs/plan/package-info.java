/**
 * What {@code --dry-run} says: the {@link io.stepwise.jobs.plan.Plan} of a job, with its cost in
 * tokens and time. Jobs make their plans, and time their first pieces with a {@link
 * io.stepwise.jobs.plan.TimeEstimate}; nothing here writes.
 */
package io.stepwise.jobs.plan;
