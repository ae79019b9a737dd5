package io.stepwise.data.ingest.spark;

import org.apache.spark.sql.SparkSession;

/** One real Spark on two threads for all tests of this module. */
final class LocalSpark {
  private LocalSpark() {}

  static SparkSession session() {
    return SparkSession.builder()
        .master("local[2]")
        .appName("data tests")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.hadoop.dfs.replication", "1")
        .getOrCreate();
  }
}
