/**
 * The command {@code demo}: generates a small data set, then runs the other commands one after
 * another, as a user would type them, and writes the report of the run.
 */
package io.stepwise.jobs.demo;
