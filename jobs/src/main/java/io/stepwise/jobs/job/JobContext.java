package io.stepwise.jobs.job;

import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.config.Settings;
import io.stepwise.jobs.progress.Progress;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/**
 * What a job runs in.
 *
 * @param common settings of every job
 * @param resume whether to go on with what an earlier start left
 * @param progress where progress is shown
 * @param interruption the user's wish to stop
 * @param out standard output, for results
 * @param sparkSource makes the Spark session when it is first wanted
 */
public record JobContext(
    CommonSettings common,
    boolean resume,
    Progress progress,
    Interruption interruption,
    PrintStream out,
    Supplier<SparkSession> sparkSource) {
  /** Refuses absent parts. */
  public JobContext {
    Objects.requireNonNull(common, "common");
    Objects.requireNonNull(progress, "progress");
    Objects.requireNonNull(interruption, "interruption");
    Objects.requireNonNull(out, "out");
    Objects.requireNonNull(sparkSource, "sparkSource");
  }

  /** The run's seed. */
  public long seed() {
    return common.seed();
  }

  /** The Spark session; the command closes it. */
  public SparkSession spark() {
    return sparkSource.get();
  }

  /** Every setting by key, as a manifest records it. */
  public Map<String, Object> describe(Record config) {
    return new Settings<>(common, config).asMap();
  }

  /** The beginning of a manifest: the job's name, its settings and when it started. */
  public ManifestDraft draft(Job<?> job, Record config, Instant started) {
    return ManifestDraft.of(job.name(), started).config(describe(config));
  }
}
