package io.stepwise.jobs.ingest;

import io.stepwise.data.card.IngestSummary;
import io.stepwise.data.ingest.IngestSettings;
import io.stepwise.data.ingest.Tally;
import io.stepwise.data.ingest.spark.IngestJob;
import io.stepwise.data.ingest.spark.IngestResult;
import io.stepwise.data.storage.SourceFile;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.training.Outputs;
import java.util.List;
import java.util.Locale;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;

/** Reads label files into one folder. */
public final class IngestCommand implements Job<IngestConfig> {
  /** Nothing to set up. */
  public IngestCommand() {}

  @Override
  public String name() {
    return "ingest";
  }

  @Override
  public String summary() {
    return "Reads step labels in any format into Parquet solutions, quarantine and manifest";
  }

  @Override
  public String example() {
    return "--format prm800k --input labels/*.jsonl.gz --output runs/labels";
  }

  @Override
  public IngestConfig defaults() {
    return IngestConfig.DEFAULTS;
  }

  @Override
  public Plan plan(IngestConfig config, JobContext context) {
    if (Outputs.done(config.output(), context)) {
      return Plan.nothing(config.output());
    }
    List<SourceFile> files = SourceFile.find(config.input());
    long bytes = files.stream().mapToLong(SourceFile::bytes).sum();
    return Plan.of(
        String.format(
            Locale.ROOT,
            "read %d files, %.1f MB, as %s",
            files.size(),
            bytes / 1e6,
            config.format()),
        "merge duplicates, put aside lines that cannot be read (at most "
            + config.maxQuarantined()
            + ")",
        "commit " + config.output());
  }

  @Override
  public void run(IngestConfig config, JobContext context) {
    IngestSettings settings = config.settings();
    if (Outputs.done(config.output(), context)) {
      return;
    }
    SparkSession spark = context.spark();
    try (Progress.Phase phase = context.progress().phase(name(), 0, "tasks")) {
      SparkListener listener = new TaskListener(phase);
      spark.sparkContext().addSparkListener(listener);
      IngestResult done;
      try {
        done = context.interruption().during(() -> new IngestJob(spark, settings).run());
      } finally {
        spark.sparkContext().removeSparkListener(listener);
      }
      Tally tally = done.counts().tally();
      String result =
          tally.of("lines")
              + " lines, "
              + tally.of("quarantined")
              + " of them quarantined; "
              + tally.of("solutions")
              + " solutions with "
              + tally.of("steps")
              + " steps";
      phase.finish(result);
      context.out().println(config.output() + "/data-card.html");
      IngestSummary.lines(done.format(), tally, done.refusals()).forEach(context.out()::println);
    }
  }

  /** Each finished task of Spark is a unit of progress. */
  private static final class TaskListener extends SparkListener {
    private final Progress.Phase phase;

    TaskListener(Progress.Phase phase) {
      this.phase = phase;
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      phase.advance(1);
    }
  }
}
