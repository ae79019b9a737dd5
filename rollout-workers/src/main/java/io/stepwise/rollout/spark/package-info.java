/**
 * Spark stages: a {@link io.stepwise.rollout.spark.PartitionStage} spreads named inputs over
 * executors and writes a table of one output for each; {@link
 * io.stepwise.rollout.spark.RolloutStage} makes and scores chains with it.
 */
package io.stepwise.rollout.spark;
