package io.stepwise.benchmarks.ingest;

import io.stepwise.data.ingest.IngestSettings;
import io.stepwise.data.ingest.spark.IngestJob;
import io.stepwise.data.ingest.spark.IngestResult;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/**
 * {@code IngestBenchmark INPUT OUTPUT THREADS [PARTITIONS]}: one cold run of the job in this JVM,
 * timed from the session's start on. Prints one line of figures.
 */
public final class IngestBenchmark {
  private IngestBenchmark() {}

  /** Entry point. */
  public static void main(String[] args) {
    long begun = System.nanoTime();
    SparkSession spark =
        SparkSession.builder()
            .master("local[" + args[2] + "]")
            .appName("ingest benchmark")
            .config("spark.ui.enabled", "false")
            .getOrCreate();
    double sessionSeconds = (System.nanoTime() - begun) / 1e9;
    IngestSettings settings = IngestSettings.of("prm800k", List.of(args[0]), args[1]);
    if (args.length > 3) {
      settings = settings.partitions(Integer.parseInt(args[3]));
    }
    IngestResult result = IngestJob.of(spark, settings).run();
    long heapPeak = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() == java.lang.management.MemoryType.HEAP) {
        heapPeak += pool.getPeakUsage().getUsed();
      }
    }
    System.out.printf(
        "session_seconds=%.2f heap_peak_bytes=%d figures=%s counts=%s%n",
        sessionSeconds, heapPeak, result.manifest().metrics(), result.counts().toMap());
    spark.stop();
  }
}
