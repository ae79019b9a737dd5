/**
 * The command {@code report}: the report of a run from two folders of chains, and what is said of
 * it.
 */
package io.stepwise.jobs.runreport;
