package io.stepwise.rollout.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.RewardScores;
import io.stepwise.data.Solution;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.config.Head;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.prm.scoring.LoadedRewardModel;
import io.stepwise.prm.scoring.RewardModels;
import io.stepwise.rollout.TinyModels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.IntStream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The transformer and the SQL function on a local Spark. */
class StepScorerTest {
  private static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.IntegerType)
          .add("problem", DataTypes.StringType)
          .add("steps", DataTypes.createArrayType(DataTypes.StringType));

  @TempDir static Path folder;
  private static SparkSession spark;
  private static String model;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("step scorer")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.sql.extensions", StepwiseFunctions.class.getName())
            .getOrCreate();
    model = TinyModels.write(Head.SCALAR, 3, folder.resolve("reward"));
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static Row row(int id, String problem, String... steps) {
    return RowFactory.create(id, problem, steps);
  }

  private static List<Row> good() {
    return IntStream.range(0, 23)
        .mapToObj(i -> row(i, i + "+1", i + "+1=" + (i + 1), "" + (i + 1)))
        .toList();
  }

  private static Dataset<Row> table(List<Row> rows) {
    return spark.createDataFrame(rows, SCHEMA).repartition(3);
  }

  private static List<Row> scored(StepScorer scorer, List<Row> rows) {
    return scorer.transform(table(rows)).orderBy("id").collectAsList();
  }

  private static List<Float> steps(Row row, String column) {
    return row.isNullAt(row.fieldIndex(column)) ? null : row.getList(row.fieldIndex(column));
  }

  private static void assertScored(Row row, RewardScores expected, StepAggregation aggregate) {
    List<Float> found = steps(row, "step_scores");
    assertThat(found).hasSize(expected.stepScores().length);
    for (int k = 0; k < found.size(); k++) {
      assertThat(found.get(k)).isCloseTo(expected.stepScores()[k], within(1e-6f));
    }
    assertThat(row.<Double>getAs("score"))
        .isCloseTo(aggregate.score(expected.probabilities()), within(1e-6));
    assertThat(row.<String>getAs("error")).isNull();
  }

  private static List<RewardScores> directly(List<Row> rows) {
    List<Solution> solutions =
        rows.stream()
            .map(row -> new Solution(row.getString(1), Arrays.asList((String[]) row.get(2))))
            .toList();
    try (LoadedRewardModel reward = RewardModels.open(InputFolder.open(model))) {
      return reward.score(solutions);
    }
  }

  @Test
  void scoresDoNotDependOnTheBatch() {
    List<RewardScores> expected = directly(good());
    for (int batch : new int[] {1, 7, 64}) {
      StepScorer scorer = new StepScorer().setModel(model).setAggregate("min").setBatchSize(batch);
      List<Row> rows = scored(scorer, good());
      assertThat(rows).hasSize(23);
      for (int i = 0; i < rows.size(); i++) {
        assertThat(rows.get(i).getInt(0)).isEqualTo(i);
        assertScored(rows.get(i), expected.get(i), StepAggregation.MIN);
      }
    }
    assertThat(expected.get(0).stepScores()[0]).isNotEqualTo(expected.get(0).stepScores()[1]);
  }

  @Test
  void badRowHasAnErrorAndOtherRowsAreScored() {
    List<Row> rows = new ArrayList<>(good());
    rows.add(row(100, null, "1"));
    rows.add(RowFactory.create(101, "1+1", null));
    rows.add(row(102, "1+1", "1+1=2", null));
    rows.add(row(103, "a letter", "1+1=2"));
    rows.add(row(104, "1+1", "a letter"));
    rows.add(row(105, "1+1", "\ud800"));
    List<Row> scored = scored(new StepScorer().setModel(model).setBatchSize(64), rows);
    List<RewardScores> expected = directly(good());
    for (int i = 0; i < 23; i++) {
      assertScored(scored.get(i), expected.get(i), StepAggregation.PROD);
    }
    List<String> errors = new ArrayList<>();
    for (Row bad : scored.subList(23, scored.size())) {
      assertThat(steps(bad, "step_scores")).isNull();
      assertThat(bad.<Double>getAs("score")).isNull();
      errors.add(bad.getAs("error"));
    }
    assertThat(errors).hasSize(6).allMatch(error -> error.startsWith("Cannot "));
    assertThat(errors.get(0)).contains("the problem is null");
    assertThat(errors.get(1)).contains("the steps are null");
    assertThat(errors.get(2)).contains("a step is null (index 1 of 2");
  }

  @Test
  void solutionWithoutStepsHasTheScoreZero() {
    Row scored = scored(new StepScorer().setModel(model), List.of(row(1, "1+1"))).get(0);
    assertThat(steps(scored, "step_scores")).isEmpty();
    assertThat(scored.<Double>getAs("score")).isZero();
    assertThat(scored.<String>getAs("error")).isNull();
  }

  @Test
  void itIsSavedAndLoadedInAPipelineWithEveryParameter() throws Exception {
    StepScorer scorer =
        new StepScorer()
            .setModel(model)
            .setProblemCol("question")
            .setStepsCol("thoughts")
            .setOutputCol("p")
            .setScoreCol("worst")
            .setErrorCol("wrong")
            .setAggregate("min")
            .setRewardFormat("stepwise")
            .setBatchSize(5);
    Dataset<Row> table =
        table(good())
            .withColumnRenamed("problem", "question")
            .withColumnRenamed("steps", "thoughts");
    PipelineModel fitted = new Pipeline().setStages(new PipelineStage[] {scorer}).fit(table);
    String path = folder.resolve("pipeline").toString();
    fitted.write().save(path);
    PipelineModel loaded = PipelineModel.load(path);
    StepScorer stage = (StepScorer) loaded.stages()[0];
    assertThat(stage.uid()).isEqualTo(scorer.uid());
    assertThat(stage.explainParams()).isEqualTo(scorer.explainParams()).contains("current: min");
    List<Row> rows = loaded.transform(table).orderBy("id").collectAsList();
    assertThat(rows).isEqualTo(fitted.transform(table).orderBy("id").collectAsList()).hasSize(23);
    assertThat(rows.get(0).<String>getAs("wrong")).isNull();
    assertThat(rows.get(0).<Double>getAs("worst"))
        .isEqualTo(
            steps(rows.get(0), "p").stream().mapToDouble(p -> p).min().orElseThrow(), within(1e-6));
  }

  @Test
  void sparkConnectFindsIt() throws Exception {
    assertThat(
            ServiceLoader.load(Transformer.class).stream()
                .filter(provider -> provider.type() == StepScorer.class)
                .map(ServiceLoader.Provider::get))
        .hasSize(1);
    String path = folder.resolve("scorer").toString();
    new StepScorer("named").setModel(model).save(path);
    // As its server does.
    Object loaded = StepScorer.class.getMethod("load", String.class).invoke(null, path);
    assertThat(((StepScorer) loaded).uid()).isEqualTo("named");
    assertThat(StepScorer.class.getConstructor(String.class).newInstance("x").uid()).isEqualTo("x");
  }

  @Test
  void columnsThatDoNotFitAreRejected() {
    StepScorer scorer = new StepScorer().setModel(model);
    Dataset<Row> table = table(good());
    rejected(
        scorer,
        table.drop("steps"),
        "no such column (stepsCol steps, expected one of id, problem)");
    rejected(
        scorer,
        table.selectExpr("problem", "problem AS steps"),
        "(string, expected array<string>)");
    rejected(scorer, table.selectExpr("id AS problem", "steps"), "(int, expected string)");
    rejected(scorer, table.selectExpr("*", "1 AS Score"), "scoreCol exists already (score,");
    rejected(new StepScorer(), table, "no model is set");
    assertThatThrownBy(() -> scorer.setAggregate("median"))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining(
            "unknown name (median, expected one of prod, min, last, mean, geomean)");
    assertThatThrownBy(() -> scorer.setBatchSize(0)).isInstanceOf(InvalidConfiguration.class);
    assertThatThrownBy(
            () -> new StepScorer().setModel(folder.resolve("absent").toString()).transform(table))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("no such folder");
  }

  private static void rejected(StepScorer scorer, Dataset<Row> table, String message) {
    assertThatThrownBy(() -> scorer.transform(table))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining(message);
  }

  @Test
  void sqlFunctionGivesWhatTheTransformerGives() {
    List<Row> rows = new ArrayList<>(good());
    rows.add(row(100, null, "1"));
    rows.add(row(103, "a letter", "1+1=2"));
    table(rows).createOrReplaceTempView("solutions");
    List<Row> expected = scored(new StepScorer().setModel(model), rows);
    String query =
        "SELECT id, s.* FROM (SELECT id, stepwise_score('%s', problem, steps) AS s FROM solutions)"
            + " ORDER BY id";
    List<Row> found = spark.sql(query.formatted(model)).collectAsList();
    assertThat(found).hasSize(25);
    for (int i = 0; i < found.size(); i++) {
      assertThat(steps(found.get(i), "step_scores"))
          .isEqualTo(steps(expected.get(i), "step_scores"));
      assertThat(found.get(i).<Double>getAs("score")).isEqualTo(expected.get(i).getAs("score"));
      assertThat(found.get(i).<String>getAs("error")).isEqualTo(expected.get(i).getAs("error"));
    }
    assertThat(found.get(23).<String>getAs("error")).contains("the problem is null");
    // A session that was started without the extension.
    spark.sql("DROP TEMPORARY FUNCTION IF EXISTS stepwise_score");
    StepwiseFunctions.register(spark);
    assertThat(spark.sql(query.formatted(model)).collectAsList()).isEqualTo(found);
  }

  @Test
  void callThatCannotWorkFailsBeforeAnyRow() {
    fails("stepwise_score('%s', '1+1')", "number of arguments (2, expected 3");
    fails("stepwise_score(problem, problem, steps) FROM solutions", "the model is not a constant");
    fails("stepwise_score('%s', 1, array('1'))", "problem has another type (int,");
    fails("stepwise_score('%s', '1', '1')", "steps has another type (string,");
    fails("stepwise_score('%s/absent', '1', array('1'))", "no such folder");
    Row none =
        spark.sql("SELECT stepwise_score('" + model + "', null, array())").head().getStruct(0);
    assertThat(none.getString(2)).contains("the problem is null");
  }

  private static void fails(String call, String message) {
    table(good()).createOrReplaceTempView("solutions");
    assertThatThrownBy(() -> spark.sql("SELECT " + call.formatted(model)).collectAsList())
        .hasMessageContaining(message);
  }
}
