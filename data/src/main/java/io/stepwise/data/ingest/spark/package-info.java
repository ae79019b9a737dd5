/**
 * Ingestion spread by Spark: {@link io.stepwise.data.ingest.spark.IngestJob}. What is done to a
 * line or a row is in {@code io.stepwise.data.ingest}; here is only who does it and in which order.
 */
package io.stepwise.data.ingest.spark;
