package io.stepwise.data.bad;

import org.apache.spark.sql.SparkSession;

/** Spark in a package whose name does not say so. */
public final class UsesSpark {
  private UsesSpark() {}

  static SparkSession session() {
    return SparkSession.builder().getOrCreate();
  }
}
