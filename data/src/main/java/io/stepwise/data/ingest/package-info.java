/**
 * Reading of label files line by line, without losing one: splits of files with exact line numbers
 * and byte offsets, the resolution of duplicates, the quarantine, the counts.
 *
 * <p>Nothing here knows Spark, which spreads this work over partitions (see {@code
 * io.stepwise.data.ingest.spark}), nor what a line means (see {@code io.stepwise.data.format}).
 */
package io.stepwise.data.ingest;
