/**
 * What every stage on Spark shares: the names that Spark's own pages show. No data passes through
 * here; the stages are in {@code io.stepwise.data.ingest.spark} and in the layers above.
 */
package io.stepwise.data.spark;
