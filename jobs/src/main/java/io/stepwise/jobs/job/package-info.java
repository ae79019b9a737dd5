/**
 * What a job is: a {@link io.stepwise.jobs.job.Job} with a name, a record of settings and a way to
 * run, and the {@link io.stepwise.jobs.job.JobContext} it runs in. Jobs live in packages of their
 * own next to this one; {@code io.stepwise.jobs.cli} lists them and runs them. Nothing here parses
 * a command line or does a job's work.
 */
package io.stepwise.jobs.job;
