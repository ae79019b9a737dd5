package io.stepwise.rollout.spark;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.prm.layout.LayoutSettings;
import io.stepwise.prm.layout.RewardFormat;
import io.stepwise.prm.scoring.RewardModels;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReadable;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Scores the steps of solutions in a table with a process reward model. Adds three columns: the
 * score of each step ({@code array<float>}; shorter than the steps where a solution exceeds the
 * model's maximum length), their aggregate ({@code double}) and an error ({@code string}, null
 * where the row was scored). A bad row has an error and no scores, and fails nothing. Each executor
 * loads the model once.
 *
 * <pre>{@code
 * Dataset<Row> scored = new StepScorer().setModel("/models/prm").transform(solutions);
 * }</pre>
 */
public final class StepScorer extends Transformer implements DefaultParamsWritable {
  private static final long serialVersionUID = 1;

  private final String uid;
  private final Param<String> model;
  private final Param<String> problemCol;
  private final Param<String> stepsCol;
  private final Param<String> outputCol;
  private final Param<String> scoreCol;
  private final Param<String> errorCol;
  private final Param<String> aggregate;
  private final Param<String> rewardFormat;
  private final Param<String> stepSeparator;
  private final Param<String> problemSeparator;
  private final IntParam batchSize;

  /** A scorer with a name of its own. */
  public StepScorer() {
    this("stepScorer_" + UUID.randomUUID().toString().replace("-", "").substring(0, 12));
  }

  /**
   * A scorer of a given name.
   *
   * @param uid names it within a pipeline
   */
  public StepScorer(String uid) {
    this.uid = uid; // before the parameters, which ask for it
    model = param("model", "process reward model folder, readable from every executor");
    problemCol = param("problemCol", "column of the problem's text (string)");
    stepsCol = param("stepsCol", "column of the steps' texts (array<string>)");
    outputCol = param("outputCol", "new column of the step scores (array<float>)");
    scoreCol = param("scoreCol", "new column of the aggregated score (double)");
    errorCol = param("errorCol", "new column of the error of a row without scores (string)");
    aggregate =
        param(
            "aggregate",
            "how step scores are aggregated, by default as suits the kind of the reward model: "
                + ScoringWords.aggregations());
    rewardFormat =
        param(
            "rewardFormat",
            "input layout of the reward model, auto follows its folder: " + ScoringWords.formats());
    stepSeparator = param("stepSeparator", "text after each step in the trl layout");
    problemSeparator =
        param("problemSeparator", "text between problem and first step in the trl layout");
    batchSize = new IntParam(this, "batchSize", "rows scored at once; does not affect the scores");
    setDefault(problemCol, "problem");
    setDefault(stepsCol, "steps");
    setDefault(outputCol, "step_scores");
    setDefault(scoreCol, "score");
    setDefault(errorCol, "error");
    setDefault(rewardFormat, RewardFormat.AUTO.word());
    setDefault(batchSize, 64);
  }

  private Param<String> param(String name, String description) {
    return new Param<>(this, name, description);
  }

  @Override
  public String uid() {
    return uid;
  }

  /** The parameter of {@link #setModel}. */
  public Param<String> model() {
    return model;
  }

  /** The parameter of {@link #setProblemCol}. */
  public Param<String> problemCol() {
    return problemCol;
  }

  /** The parameter of {@link #setStepsCol}. */
  public Param<String> stepsCol() {
    return stepsCol;
  }

  /** The parameter of {@link #setOutputCol}. */
  public Param<String> outputCol() {
    return outputCol;
  }

  /** The parameter of {@link #setScoreCol}. */
  public Param<String> scoreCol() {
    return scoreCol;
  }

  /** The parameter of {@link #setErrorCol}. */
  public Param<String> errorCol() {
    return errorCol;
  }

  /** The parameter of {@link #setAggregate}. */
  public Param<String> aggregate() {
    return aggregate;
  }

  /** The parameter of {@link #setRewardFormat}. */
  public Param<String> rewardFormat() {
    return rewardFormat;
  }

  /** The parameter of {@link #setStepSeparator}. */
  public Param<String> stepSeparator() {
    return stepSeparator;
  }

  /** The parameter of {@link #setProblemSeparator}. */
  public Param<String> problemSeparator() {
    return problemSeparator;
  }

  /** The parameter of {@link #setBatchSize}. */
  public IntParam batchSize() {
    return batchSize;
  }

  /** Folder of the process reward model: local on every executor, or a Hadoop URI. Required. */
  public StepScorer setModel(String value) {
    return with(model, value);
  }

  /** Column of the problem's text, {@code problem} by default. */
  public StepScorer setProblemCol(String value) {
    return with(problemCol, value);
  }

  /** Column of the steps' texts, {@code steps} by default. */
  public StepScorer setStepsCol(String value) {
    return with(stepsCol, value);
  }

  /** New column of the step scores, {@code step_scores} by default. */
  public StepScorer setOutputCol(String value) {
    return with(outputCol, value);
  }

  /** New column of the aggregated score, {@code score} by default. */
  public StepScorer setScoreCol(String value) {
    return with(scoreCol, value);
  }

  /** New column of the errors, {@code error} by default. */
  public StepScorer setErrorCol(String value) {
    return with(errorCol, value);
  }

  /** {@code prod} (default), {@code min}, {@code last}, {@code mean} or {@code geomean}. */
  public StepScorer setAggregate(String value) {
    ScoringWords.aggregation(value);
    return with(aggregate, value);
  }

  /** Input layout of a reward model whose folder does not say it, e.g. {@code math-shepherd}. */
  public StepScorer setRewardFormat(String value) {
    ScoringWords.format(value);
    return with(rewardFormat, value);
  }

  /** Text after each step, for a reward model of TRL whose folder does not say it. */
  public StepScorer setStepSeparator(String value) {
    return with(stepSeparator, value);
  }

  /** Text between problem and first step, for a reward model of TRL. */
  public StepScorer setProblemSeparator(String value) {
    return with(problemSeparator, value);
  }

  /** Rows scored at once, 64 by default; does not affect the scores. */
  public StepScorer setBatchSize(int value) {
    if (value < 1) {
      throw new InvalidConfiguration(
          "Cannot use batchSize: out of range (" + value + ", expected at least 1)");
    }
    return with(batchSize, value);
  }

  private <T> StepScorer with(Param<T> param, T value) {
    set(param, value);
    return this;
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return new ScoringColumns(
            column(problemCol),
            column(stepsCol),
            column(outputCol),
            column(scoreCol),
            column(errorCol))
        .addedTo(schema);
  }

  private ScoringColumns.Column column(Param<String> param) {
    return new ScoringColumns.Column(param, $(param));
  }

  /**
   * The table with scores. The model's folder is read here, the rows when the result is.
   *
   * @throws InvalidConfiguration if a column is missing, has another type or exists already, or no
   *     model is set
   * @throws io.stepwise.data.error.InvalidInput if the model's folder cannot be read
   */
  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    StructType schema = transformSchema(dataset.schema());
    if (!isDefined(model)) {
      throw new InvalidConfiguration("Cannot score table: no model is set (expected setModel)");
    }
    StepAggregation aggregation =
        isDefined(aggregate)
            ? ScoringWords.aggregation($(aggregate))
            : RewardModels.aggregation(InputFolder.any($(model)));
    RowScorer scorer = RowScorer.of($(model), layout(), aggregation);
    List<String> names = Arrays.asList(dataset.schema().fieldNames());
    return dataset
        .toDF()
        .mapPartitions(
            new ScoringFunction(
                scorer,
                names.indexOf($(problemCol)),
                names.indexOf($(stepsCol)),
                (Integer) $(batchSize),
                schema),
            Encoders.row(schema));
  }

  private LayoutSettings layout() {
    return new LayoutSettings(
        ScoringWords.format($(rewardFormat)),
        isDefined(stepSeparator) ? $(stepSeparator) : null,
        isDefined(problemSeparator) ? $(problemSeparator) : null);
  }

  @Override
  public StepScorer copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /** Reads a scorer that {@link #save} wrote. */
  public static StepScorer load(String path) {
    return read().load(path);
  }

  /** A reader of scorers, also used by pipelines. */
  public static MLReader<StepScorer> read() {
    return new Reader().read();
  }

  private static final class Reader implements DefaultParamsReadable<StepScorer> {}
}
