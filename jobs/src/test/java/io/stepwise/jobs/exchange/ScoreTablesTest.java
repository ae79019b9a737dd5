package io.stepwise.jobs.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.Interrupted;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.setting.RecordCopy;
import io.stepwise.data.storage.Json;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.plan.Plan;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.jobs.score.OutputColumns;
import io.stepwise.jobs.score.ScoreConfig;
import io.stepwise.jobs.score.ScoreJob;
import io.stepwise.jobs.tables.TableConfig;
import io.stepwise.prm.evaluation.StepAggregation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** {@code score} on a local Spark gives what it gives without it. */
class ScoreTablesTest extends SparkTablesFixture {
  @Test
  void linesAreScoredAsWithoutSpark() throws IOException {
    ScoreConfig here = score(solutions(), "here.jsonl", TableConfig.DEFAULTS);
    Commands.run(new ScoreJob(), here);
    ScoreConfig there = score(solutions(), "there", THREE_TASKS);
    run(new ScoreJob(), there);
    assertThat(lines(there.output(), "scores")).isEqualTo(local(here.output())).hasSize(4);
    assertThat(count(there.output(), "errors")).isEqualTo(0);
  }

  @Test
  void badLinesHaveAnErrorAndTheOthersTheirScores() throws IOException {
    ScoreConfig config = score(withBadLines().toString(), "out", THREE_TASKS);
    run(new ScoreJob(), config);
    ScoreConfig here = score(solutions(), "here.jsonl", TableConfig.DEFAULTS);
    Commands.run(new ScoreJob(), here);
    List<String> lines = lines(config.output(), "scores");
    List<JsonNode> bad =
        lines.stream().map(line -> Json.read(line, "")).filter(l -> l.has("error")).toList();
    assertThat(lines).hasSize(7).containsAll(local(here.output()));
    assertThat(bad).hasSize(3);
    assertThat(bad)
        .anyMatch(
            line ->
                line.path("kept").asBoolean()
                    && line.path("error").asText().contains("problem (absent, expected a text)"));
    assertThat(bad).anyMatch(line -> line.path("line").asText().equals("no JSON"));
    assertThat(count(config.output(), "errors")).isEqualTo(3);
    assertThat(count(config.output(), "rows")).isEqualTo(7);
  }

  private ScoreConfig split(String input, String output, TableConfig tables) {
    return new ScoreConfig(
        Commands.fixture("reward").toString(),
        input,
        folder.resolve(output).toString(),
        StepAggregation.MIN,
        true,
        "blank-line",
        OutputColumns.DEFAULTS,
        LayoutConfig.AUTO,
        tables);
  }

  @Test
  void textIsSplitIntoStepsAsWithoutSpark() throws IOException {
    Path texts =
        Files.write(
            folder.resolve("texts.jsonl"),
            List.of(
                "{\"id\": 1, \"prompt\": \"p\", \"text\": \"One.\\n\\nTwo.\"}",
                "{\"id\": 2, \"prompt\": \"q\", \"text\": \"Three.\"}"));
    ScoreConfig here = split(texts.toString(), "here.jsonl", TableConfig.DEFAULTS);
    Commands.run(new ScoreJob(), here);
    ScoreConfig there = split(texts.toString(), "there", THREE_TASKS);
    run(new ScoreJob(), there);
    assertThat(lines(there.output(), "scores")).isEqualTo(local(here.output())).hasSize(2);
    String table = folder.resolve("texts").toString();
    spark.read().json(texts.toString()).write().parquet(table);
    ScoreConfig columns = split(table, "columns", TableConfig.DEFAULTS);
    run(new ScoreJob(), columns);
    String[] compared = {"id", "text", "steps", "step_scores", "score"};
    assertThat(rows(spark.read().parquet(columns.output() + "/scores"), compared))
        .isEqualTo(rows(spark.read().json(here.output()), compared))
        .hasSize(2)
        .allMatch(row -> row.contains("\"step_scores\":["));
    ScoreConfig unsplit = score(table, "unsplit", TableConfig.DEFAULTS);
    assertThatThrownBy(() -> run(new ScoreJob(), unsplit))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("no such column");
  }

  @Test
  void pagesNextToParquetFilesAreNoPartOfTheTable() throws IOException {
    Path table = folder.resolve("with-page");
    spark.read().json(solutions()).coalesce(1).write().parquet(table.toString());
    Files.writeString(table.resolve("data-card.html"), "<html></html>");
    ScoreConfig config = score(table.toString(), "scored-page", TableConfig.DEFAULTS);
    run(new ScoreJob(), config);
    assertThat(count(config.output(), "rows")).isEqualTo(4);
    Files.writeString(table.resolve("broken.parquet"), "<html></html>");
    ScoreConfig broken = score(table.toString(), "scored-broken", TableConfig.DEFAULTS);
    assertThatThrownBy(() -> run(new ScoreJob(), broken))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("Cannot read input")
        .hasMessageContaining("broken.parquet");
  }

  @Test
  void tablesKeepTheirColumns() {
    String table = folder.resolve("solutions").toString();
    spark
        .read()
        .json(solutions())
        .selectExpr("*", "DATE '2026-01-02' AS day", "map('a', 1) AS m")
        .write()
        .parquet(table);
    ScoreConfig config = score(table, "scored", TableConfig.DEFAULTS);
    run(new ScoreJob(), config);
    ScoreConfig lines = score(solutions(), "lines", THREE_TASKS);
    run(new ScoreJob(), lines);
    Dataset<Row> scored = spark.read().parquet(config.output() + "/scores");
    assertThat(scored.columns())
        .containsExactlyInAnyOrder(
            "id", "note", "problem", "steps", "day", "m", "step_scores", "score", "error");
    assertThat(scored.selectExpr("id", "score", "day").orderBy("id").collectAsList())
        .isEqualTo(
            spark
                .read()
                .json(lines.output() + "/scores")
                .selectExpr("id", "score", "DATE '2026-01-02' AS day")
                .orderBy("id")
                .collectAsList())
        .hasSize(4);
    // And out again as lines.
    ScoreConfig text = score(table, "text", new TableConfig("parquet", "json", 0, 100));
    run(new ScoreJob(), text);
    assertThat(
            spark
                .read()
                .json(text.output() + "/scores")
                .selectExpr("id", "score")
                .orderBy("id")
                .collectAsList())
        .isEqualTo(scored.selectExpr("id", "score").orderBy("id").collectAsList());
  }

  @Test
  void columnsOfAPartitionedTableAreKept() {
    String table = folder.resolve("partitioned").toString();
    spark
        .read()
        .json(solutions())
        .selectExpr("*", "CASE WHEN id = 1 THEN 'a' ELSE 'b' END AS shard")
        .write()
        .partitionBy("shard")
        .parquet(table);
    ScoreConfig config = score(table, "of-partitioned", TableConfig.DEFAULTS);
    run(new ScoreJob(), config);
    Dataset<Row> scored = spark.read().parquet(config.output() + "/scores");
    assertThat(scored.columns()).contains("shard", "score");
    assertThat(scored.where("shard IN ('a', 'b')").count()).isEqualTo(4);
  }

  @Test
  void rowsOfAnotherFormatNextToParquetFilesAreNoted() throws IOException {
    Path table = folder.resolve("mixed");
    spark.read().json(solutions()).coalesce(1).write().parquet(table.toString());
    Files.copy(Path.of(solutions()), table.resolve("more.jsonl"));
    ScoreConfig config = score(table.toString(), "of-mixed", TableConfig.DEFAULTS);
    assertThatThrownBy(() -> run(new ScoreJob(), config))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("rows of several formats (")
        .hasMessageContaining("more.jsonl");
  }

  @Test
  void scoresThatATableHasAreKept() {
    String table = folder.resolve("chains").toString();
    spark
        .read()
        .json(solutions())
        .selectExpr("*", "array(0.5f) AS step_scores", "0.5D AS score")
        .write()
        .parquet(table);
    ScoreConfig usual = score(table, "again", TableConfig.DEFAULTS);
    assertThatThrownBy(() -> run(new ScoreJob(), usual))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageStartingWith("Cannot score table: the column s")
        .hasMessageMatching(".*expected a new name with --(output|score)-column\\) at .*");
    assertThatThrownBy(
            () ->
                new ScoreJob()
                    .plan(usual, Commands.context(false, new Interruption(), () -> spark)))
        .isInstanceOf(InvalidConfiguration.class);
    ScoreConfig named =
        RecordCopy.with(usual, "columns", new OutputColumns("prm_scores", "prm_score"));
    run(new ScoreJob(), named);
    Dataset<Row> scored = spark.read().parquet(named.output() + "/scores");
    assertThat(scored.columns()).contains("step_scores", "score", "prm_scores", "prm_score");
    assertThat(scored.where("score = 0.5 AND prm_score IS NOT NULL").count()).isEqualTo(4);
  }

  @Test
  void aStartThatWasStoppedIsResumedPartByPart() throws IOException {
    TableConfig small = new TableConfig("auto", "auto", 1, 1);
    String input = withBadLines().toString();
    ScoreConfig whole = score(input, "whole", small);
    run(new ScoreJob(), whole);

    ScoreConfig stopped = score(input, "stopped", small);
    Interruption interruption = new Interruption();
    List<String> parts = new ArrayList<>();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart start) {
            String title = start.properties().getProperty("spark.job.description", "");
            parts.add(title);
            if (title.startsWith("score: part 4 of 7")) {
              interruption.request();
            }
          }
        };
    spark.sparkContext().addSparkListener(listener);
    try {
      assertThatThrownBy(
              () -> new ScoreJob().run(stopped, Commands.context(false, interruption, () -> spark)))
          .isInstanceOf(Interrupted.class);
      assertThat(Path.of(stopped.output())).doesNotExist();
      assertThatThrownBy(() -> run(new ScoreJob(), stopped))
          .isInstanceOf(InvalidConfiguration.class)
          .hasMessageContaining("--resume");
      new ScoreJob().run(stopped, Commands.context(true, new Interruption(), () -> spark));
    } finally {
      spark.sparkContext().removeSparkListener(listener);
    }
    assertThat(lines(stopped.output(), "scores")).isEqualTo(lines(whole.output(), "scores"));
    assertThat(parts.stream().filter(title -> title.startsWith("score: part 1 of 7")).distinct())
        .hasSize(1);
    assertThat(folder.resolve("stopped.checkpoints")).doesNotExist();
    assertThat(new ScoreJob().isResumable(stopped)).isTrue();
    assertThat(new ScoreJob().isResumable(score(input, "here", TableConfig.DEFAULTS))).isFalse();
  }

  @Test
  void whatCannotWorkIsRejectedInOneLine() {
    assertThatThrownBy(
            () ->
                run(
                    new ScoreJob(),
                    score(solutions(), "x", new TableConfig("no-such-format", "auto", 0, 1))))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("input-format: Spark has no such format (no-such-format");
    assertThatThrownBy(
            () ->
                run(
                    new ScoreJob(),
                    score(solutions(), "y", new TableConfig("auto", "no-such-format", 0, 1))))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("output-format: Spark has no such format (no-such-format");
    assertThatThrownBy(
            () ->
                run(
                    new ScoreJob(),
                    score("db.absent", "z", new TableConfig("table", "auto", 0, 1))))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("Cannot read input");
    Plan plan =
        new ScoreJob()
            .plan(
                score(solutions(), "plan", THREE_TASKS),
                Commands.context(false, new Interruption(), () -> spark));
    assertThat(plan.steps().get(0)).isEqualTo("score 4 rows of " + solutions() + " on Spark");
    assertThat(folder.resolve("plan")).doesNotExist();
  }
}
