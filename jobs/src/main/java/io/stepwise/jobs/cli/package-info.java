/**
 * The command line: one subcommand per {@link io.stepwise.jobs.job.Job}, flags made from its record
 * of settings, exit codes, one-line errors, Ctrl-C. {@link io.stepwise.jobs.cli.Stepwise} is the
 * main class, of the launcher and of spark-submit. A new command is a line in {@link
 * io.stepwise.jobs.cli.Registry}; the work itself never stands here.
 */
package io.stepwise.jobs.cli;
