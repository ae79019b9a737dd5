/**
 * What {@code --dry-run} says: the {@link io.stepwise.jobs.plan.Plan} of a job, with its cost in
 * tokens and time. Jobs make their plans; nothing here measures or writes.
 */
package io.stepwise.jobs.plan;
