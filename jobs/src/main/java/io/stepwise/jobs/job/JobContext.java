package io.stepwise.jobs.job;

import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Manifest;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.config.Settings;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.tracking.TrackedRun;
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
 * @param resumption whether to continue what an earlier start left
 * @param progress where progress is shown
 * @param interruption the user's wish to stop
 * @param out standard output, for results
 * @param sparkSource creates the Spark session on first use
 * @param tracked the run that the job is on a tracking server
 */
public record JobContext(
    CommonSettings common,
    Resumption resumption,
    Progress progress,
    Interruption interruption,
    PrintStream out,
    Supplier<SparkSession> sparkSource,
    TrackedRun tracked) {
  /** Rejects null components. */
  public JobContext {
    Objects.requireNonNull(resumption, "resumption");
    Objects.requireNonNull(common, "common");
    Objects.requireNonNull(progress, "progress");
    Objects.requireNonNull(interruption, "interruption");
    Objects.requireNonNull(out, "out");
    Objects.requireNonNull(sparkSource, "sparkSource");
    Objects.requireNonNull(tracked, "tracked");
  }

  /** A context without a tracking server. */
  public JobContext(
      CommonSettings common,
      boolean resume,
      Progress progress,
      Interruption interruption,
      PrintStream out,
      Supplier<SparkSession> sparkSource) {
    this(
        common,
        resume ? Resumption.LATEST : Resumption.NONE,
        progress,
        interruption,
        out,
        sparkSource,
        TrackedRun.NONE);
  }

  /** Whether to continue what an earlier start left. */
  public boolean resume() {
    return resumption != Resumption.NONE;
  }

  /** The same with another resumption. */
  public JobContext resuming(Resumption other) {
    return new JobContext(common, other, progress, interruption, out, sparkSource, tracked);
  }

  /** The same for a part of the job's run. */
  public JobContext tracking(TrackedRun part) {
    return new JobContext(common, resumption, progress, interruption, out, sparkSource, part);
  }

  /** For a dry run: without progress, resumption and tracking. */
  public JobContext forEstimate() {
    return new JobContext(common, false, Progress.silent(), interruption, out, sparkSource);
  }

  /**
   * Runs a job as a part of this one.
   *
   * @param name of the part, e.g. "train-prm"
   */
  public <C extends Record> void run(Job<C> job, C config, String name) {
    String output = job.output(config).orElseThrow();
    track(job, config, tracked.phase(name, describe(config), output));
  }

  /** Runs a job as a tracked run, which records the finished folder. */
  public <C extends Record> void track(Job<C> job, C config, TrackedRun run) {
    run.during(
        () -> {
          job.run(config, tracking(run));
          job.output(config)
              .filter(output -> Folders.exists(output + "/" + Manifest.NAME))
              .ifPresent(output -> run.wrote(InputFolder.open(output)));
        });
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
