/**
 * The Spark stage that spreads chains over executors: assignments in, a table of scored chains out.
 * The driver checks that the set of chains is exactly the one asked for before anything is
 * committed, so retries, speculation and lost executors change nothing.
 */
package io.stepwise.rollout.spark;
