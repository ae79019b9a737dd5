/**
 * Tests on a cluster of real processes (tag {@code cluster}) and of the files that {@code
 * docs/deploy.md} ships. Nothing here stands in for Spark, HDFS or Kubernetes' schema.
 */
package io.stepwise.cluster;
