package io.stepwise.jobs.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.jobs.score.ScoreConfig;
import io.stepwise.jobs.score.ScoreJob;
import io.stepwise.jobs.tables.TableConfig;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.spark.StepScorer;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables of Delta Lake and Iceberg; the profile {@code lakehouse} has their jars. */
@Tag("lakehouse")
class LakehouseTest {
  @TempDir static Path folder;
  private static SparkSession spark;
  private static List<Row> expected;

  @BeforeAll
  static void start() throws Exception {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("lakehouse")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config(
                "spark.sql.extensions",
                "io.delta.sql.DeltaSparkSessionExtension,io.stepwise.rollout.spark.StepwiseFunctions")
            .config(
                "spark.sql.catalog.spark_catalog",
                "org.apache.spark.sql.delta.catalog.DeltaCatalog")
            .config("spark.sql.catalog.lake", "org.apache.iceberg.spark.SparkCatalog")
            .config("spark.sql.catalog.lake.type", "hadoop")
            // The catalog that Iceberg opens paths with, a Hive one unless it is set.
            .config("spark.sql.catalog.default_iceberg", "org.apache.iceberg.spark.SparkCatalog")
            .config("spark.sql.catalog.default_iceberg.type", "hadoop")
            .config(
                "spark.sql.catalog.default_iceberg.warehouse", folder.resolve("lake").toString())
            .config("spark.sql.catalog.lake.warehouse", folder.resolve("lake").toString())
            .getOrCreate();
    Dataset<Row> solutions =
        spark.read().json(Commands.fixture("reward/solutions.jsonl").toString());
    solutions.write().format("delta").save(path("delta"));
    solutions.writeTo("lake.db.solutions").using("iceberg").create();
    expected = scores(new StepScorer().setModel(model()).transform(solutions));
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  private static String model() {
    return Commands.fixture("reward").toString();
  }

  private static Dataset<Row> read(String format) {
    String table = format.equals("delta") ? path("delta") : path("lake/db/solutions");
    return spark.read().format(format).load(table);
  }

  private static List<Row> scores(Dataset<Row> scored) {
    return scored.select("id", "step_scores", "score", "error").orderBy("id").collectAsList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"delta", "iceberg"})
  void theTransformerAndTheFunctionScoreTheTable(String format) {
    assertThat(expected).hasSize(4);
    assertThat(scores(new StepScorer().setModel(model()).transform(read(format))))
        .isEqualTo(expected);
    read(format).createOrReplaceTempView("solutions");
    assertThat(
            scores(
                spark.sql(
                    "SELECT id, s.* FROM (SELECT id, stepwise_score('%s', problem, steps) AS s FROM solutions)"
                        .formatted(model()))))
        .isEqualTo(expected);
  }

  private static void score(String input, String output, TableConfig tables) {
    new ScoreJob()
        .run(
            new ScoreConfig(
                model(), input, output, StepAggregation.PROD, LayoutConfig.AUTO, tables),
            Commands.context(false, new Interruption(), () -> spark));
  }

  @Test
  void theCommandReadsAndWritesThem() {
    score(path("delta"), path("from-delta"), TableConfig.DEFAULTS);
    assertThat(scores(spark.read().parquet(path("from-delta/scores")))).isEqualTo(expected);
    score(path("lake/db/solutions"), path("from-iceberg"), TableConfig.DEFAULTS);
    assertThat(scores(spark.read().parquet(path("from-iceberg/scores")))).isEqualTo(expected);
    score("lake.db.solutions", path("from-catalog"), new TableConfig("table", "delta", 2, 100_000));
    assertThat(scores(spark.read().format("delta").load(path("from-catalog")))).isEqualTo(expected);
  }
}
