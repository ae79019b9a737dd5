package io.stepwise.jobs.ingest;

import io.stepwise.data.card.IngestSummary;
import io.stepwise.data.ingest.IngestSettings;
import io.stepwise.data.ingest.Tally;
import io.stepwise.data.ingest.spark.IngestJob;
import io.stepwise.data.ingest.spark.IngestResult;
import io.stepwise.data.storage.ScratchFolder;
import io.stepwise.data.storage.SourceFile;
import io.stepwise.data.task.TaskDetector;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.progress.Amount;
import io.stepwise.jobs.progress.Progress;
import io.stepwise.jobs.training.Outputs;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;

/** Reads label files into one folder. */
public final class IngestCommand implements Job<IngestConfig> {
  @Override
  public String name() {
    return "ingest";
  }

  @Override
  public String summary() {
    return "Reads step labels or problems in any supported format into Parquet tables";
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
    IngestSettings settings = config.settings();
    List<SourceFile> files = SourceFile.find(config.input());
    long bytes = files.stream().mapToLong(SourceFile::bytes).sum();
    String read =
        String.format(
            Locale.ROOT, "read %s, %.1f MB", Amount.of(files.size(), "files"), bytes / 1e6);
    String merge =
        "merge duplicates, put aside lines that cannot be read (at most "
            + config.maxQuarantined()
            + ")";
    String commit = "commit " + config.output();
    if (!context.common().isLocal()) {
      return new Plan(
          List.of(read + ", as " + settings.format(), merge, commit),
          Optional.of(0L),
          Optional.empty(),
          "measured locally only, with --master local[*]");
    }
    try (ScratchFolder scratch = new ScratchFolder()) {
      IngestCostEstimate cost = IngestCostEstimate.of(settings, context, scratch.path());
      return Plan.of(read + cost.words(), merge, commit)
          .takes(
              cost.seconds(),
              "the first "
                  + Amount.of(cost.sample().lines(), "lines")
                  + " were ingested and discarded; expect a factor of 2 either way");
    }
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
        done = context.interruption().during(() -> IngestJob.of(spark, settings).run());
      } finally {
        spark.sparkContext().removeSparkListener(listener);
      }
      Tally tally = done.counts().tally();
      String result =
          Amount.of(tally.of("lines"), "lines")
              + ", "
              + tally.of("quarantined")
              + " of them quarantined; "
              + Amount.of(tally.of("solutions"), "solutions")
              + " with "
              + Amount.of(tally.of("steps"), "steps")
              + problems(done, tally.of("problems"));
      phase.finish(result);
      if (tally.of("answers/prose") > 0) {
        context
            .progress()
            .say(
                "Warning: "
                    + tally.of("answers/prose")
                    + " of "
                    + Amount.of(tally.of("answers"), "reference answers")
                    + " are texts without a final answer (\\boxed{…}, #### …, The answer is …);"
                    + " no chain can be graded correct on them");
      }
      if (config.format().equals(IngestSettings.AUTO)) { // else the command line has warned
        config
            .unusedBy(done.formats().distinct())
            .forEach(
                (key, why) -> context.progress().say("Warning: " + key + " has no effect " + why));
      }
      long unfilled = tally.of("dropped/unfilled_request");
      if (unfilled > 0) {
        context
            .progress()
            .say(
                "Warning: "
                    + Amount.of(unfilled, "lines")
                    + " of select have no rating and are left out");
      }
      context.out().println(config.output() + "/data-card.html");
      IngestSummary.lines(done.formats().words(), tally, done.refusals())
          .forEach(context.out()::println);
    }
  }

  private static String problems(IngestResult done, long problems) {
    return problems == 0
        ? ""
        : "; "
            + Amount.of(problems, "problems")
            + " of task "
            + done.manifest().config().get(TaskDetector.RECORD);
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
