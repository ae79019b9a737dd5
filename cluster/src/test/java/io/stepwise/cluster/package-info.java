/**
 * Tests on clusters of real processes (tags {@code cluster}, {@code yarn} and {@code kubernetes})
 * and of the files that {@code docs/deploy.md} ships. Nothing here stands in for Spark, HDFS, YARN
 * or Kubernetes.
 */
package io.stepwise.cluster;
