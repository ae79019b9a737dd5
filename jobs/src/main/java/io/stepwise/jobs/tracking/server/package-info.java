/**
 * A tracking server for one machine: {@code tracking start}, {@code stop} and {@code status}. The
 * server is MLflow's own, in a Python environment of its own, with pinned versions. Nothing here
 * calls it except to check that it answers.
 */
package io.stepwise.jobs.tracking.server;
