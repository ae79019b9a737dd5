package io.stepwise.jobs.score;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.tables.InputTable;
import io.stepwise.jobs.tables.TableRun;
import io.stepwise.jobs.training.Identity;
import io.stepwise.jobs.training.StartingModel;
import io.stepwise.lm.format.StepSplitter;
import io.stepwise.prm.layout.LayoutSettings;
import io.stepwise.rollout.spark.RowScorer;
import io.stepwise.rollout.spark.StepScorer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/** Scores a table on Spark. A row that cannot be scored has an error instead of scores. */
final class ScoreTable {
  /** Name of the table inside the output's folder. */
  static final String TABLE = "scores";

  static final String JOB = "score";

  private static final String STEPS = "steps";
  private static final String TEXT = "text";
  private static final String PROBLEM = "problem";
  private static final String PROMPT = "prompt";

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
    InputTable in = open();
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
                    : scorer(error, rows).transform(split(rows)));
  }

  /**
   * Opens the input.
   *
   * @throws InvalidConfiguration if it has a column of the name of a new one
   */
  InputTable open() {
    InputTable in = InputTable.open(context.spark(), config.input(), config.tables());
    if (!config.tables().lines(config.input())) {
      config.columns().requireNew(in.rows().columns(), config.input());
    }
    return in;
  }

  /** The table with steps, made from a column of texts where that is asked for. */
  private Dataset<Row> split(Dataset<Row> rows) {
    List<String> columns = Arrays.asList(rows.columns());
    if (!config.splitSteps() || columns.contains(STEPS)) {
      return rows;
    }
    if (!columns.contains(TEXT)) {
      throw new InvalidInput(
          "Cannot score table: it has neither steps nor text (columns %s, expected one of them) at %s"
              .formatted(String.join(", ", columns), config.input()));
    }
    StepSplitter splitter = config.splitter().orElseThrow();
    UDF1<String, List<String>> steps = text -> text == null ? null : splitter.split(text);
    return rows.withColumn(
        STEPS,
        functions
            .udf(steps, DataTypes.createArrayType(DataTypes.StringType))
            .apply(functions.col(TEXT)));
  }

  private StepScorer scorer(String error, Dataset<Row> rows) {
    List<String> columns = Arrays.asList(rows.columns());
    boolean prompts = config.splitSteps() && !columns.contains(PROBLEM) && columns.contains(PROMPT);
    LayoutSettings layout = config.layout().settings();
    StepScorer scorer =
        new StepScorer()
            .setModel(config.model())
            .setProblemCol(prompts ? PROMPT : PROBLEM)
            .setOutputCol(config.columns().outputColumn())
            .setScoreCol(config.columns().scoreColumn())
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
        RowScorer.of(config.model(), config.layout().settings(), config.aggregate()),
        config.splitter().orElse(null),
        config.columns());
  }
}
