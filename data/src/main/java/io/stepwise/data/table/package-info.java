/**
 * Parquet tables of our nouns, through parquet-mr alone: {@link
 * io.stepwise.data.table.SolutionTable} and {@link io.stepwise.data.table.ProblemTable}. A table is
 * a set of part files under one name inside a folder of {@code io.stepwise.data.storage}.
 *
 * <p>{@link io.stepwise.data.table.RowShape} is what another noun needs to become a table. Nothing
 * here knows Spark; Spark reads and writes the same files (see {@code
 * io.stepwise.data.ingest.spark}).
 */
package io.stepwise.data.table;
