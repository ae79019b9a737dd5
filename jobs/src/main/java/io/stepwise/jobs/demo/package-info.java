/**
 * The command {@code demo}: makes a small world, then runs the other commands one after another, as
 * a user would type them, and writes the report of the run.
 */
package io.stepwise.jobs.demo;
