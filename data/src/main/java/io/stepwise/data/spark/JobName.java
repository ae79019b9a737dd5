package io.stepwise.data.spark;

import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * What Spark's pages and event logs call the jobs and stages that this thread starts while it is
 * open. They are plain text; a reader finds the group in the list of jobs.
 */
public final class JobName implements AutoCloseable {
  private final SparkContext context;

  private JobName(SparkContext context) {
    this.context = context;
  }

  /**
   * Names what follows.
   *
   * @param group what belongs together, e.g. "ingest"
   * @param description what is done, e.g. "parse 12 splits of 3 files"
   */
  public static JobName of(SparkSession spark, String group, String description) {
    SparkContext context = spark.sparkContext();
    context.setJobGroup(group, description, true);
    context.setCallSite(description);
    return new JobName(context);
  }

  @Override
  public void close() {
    context.clearJobGroup();
    context.clearCallSite();
  }
}
