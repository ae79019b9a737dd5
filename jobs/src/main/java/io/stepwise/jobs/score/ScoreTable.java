package io.stepwise.jobs.score;

import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.tables.InputTable;
import io.stepwise.jobs.tables.TableRun;
import io.stepwise.jobs.training.Identity;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.prm.layout.LayoutSettings;
import io.stepwise.rollout.spark.RowScorer;
import io.stepwise.rollout.spark.StepScorer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Encoders;

/** Scores a table on Spark. A row that cannot be scored has an error instead of scores. */
final class ScoreTable {
  /** Name of the table inside the output's folder. */
  static final String TABLE = "scores";

  static final String JOB = "score";

  private final ScoreConfig config;
  private final JobContext context;

  ScoreTable(ScoreConfig config, JobContext context) {
    this.config = config;
    this.context = context;
  }

  void run() {
    Instant started = Instant.now();
    InputFolder model = StartingModel.folder(config.model());
    boolean lines = config.tables().lines(config.input());
    InputTable in = InputTable.open(context.spark(), config.input(), config.tables());
    String error =
        TableRun.errorField(Arrays.asList(in.rows().columns()).contains(TableRun.ERROR), JOB);
    new TableRun(JOB, TABLE, config.input(), config.output(), config.tables(), context)
        .run(
            in,
            Identity.of(config, context, Map.of("model", model)),
            () -> ManifestDraft.of(JOB, started).config(context.describe(config)).input(model),
            error,
            rows ->
                lines
                    ? rows.select(InputTable.LINE)
                        .mapPartitions(lineScoring(), Encoders.row(LineScoring.SCHEMA))
                    : scorer(error).transform(rows));
  }

  private StepScorer scorer(String error) {
    LayoutSettings layout = config.layout().settings();
    StepScorer scorer =
        new StepScorer()
            .setModel(config.model())
            .setErrorCol(error)
            .setAggregate(config.aggregate().name().toLowerCase(Locale.ROOT))
            .setRewardFormat(layout.format().word());
    if (layout.stepSeparator() != null) {
      scorer.setStepSeparator(layout.stepSeparator());
    }
    if (layout.problemSeparator() != null) {
      scorer.setProblemSeparator(layout.problemSeparator());
    }
    return scorer;
  }

  /** Lines of JSON keep their other fields as they are. */
  private LineScoring lineScoring() {
    return new LineScoring(
        config.input(),
        RowScorer.of(config.model(), config.layout().settings(), config.aggregate()));
  }
}
