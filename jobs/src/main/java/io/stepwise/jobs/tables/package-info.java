/**
 * What {@code score} and {@code generate} share where they run on Spark: which tables they read and
 * write, and a run that saves its parts on the way.
 */
package io.stepwise.jobs.tables;
