package io.stepwise.jobs.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Manifest;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.Job;
import io.stepwise.jobs.reward.LayoutConfig;
import io.stepwise.jobs.score.ScoreConfig;
import io.stepwise.jobs.tables.TableConfig;
import io.stepwise.prm.evaluation.StepAggregation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code score} and {@code generate} on a local Spark. */
abstract class SparkTablesFixture {
  static final TableConfig THREE_TASKS = new TableConfig("auto", "auto", 3, 100);
  static SparkSession spark;
  @TempDir Path folder;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("tables")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.sql.session.timeZone", "UTC")
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  static <C extends Record> void run(Job<C> job, C config) {
    job.run(config, Commands.context(false, new Interruption(), () -> spark));
  }

  ScoreConfig score(String input, String output, TableConfig tables) {
    return new ScoreConfig(
        Commands.fixture("reward").toString(),
        input,
        folder.resolve(output).toString(),
        StepAggregation.MIN,
        LayoutConfig.AUTO,
        tables);
  }

  static String solutions() {
    return Commands.fixture("reward/solutions.jsonl").toString();
  }

  static List<String> local(String file) throws IOException {
    return Files.readAllLines(Path.of(file)).stream().sorted().toList();
  }

  static List<String> lines(String output, String table) throws IOException {
    InputFolder made = InputFolder.open(output).verify();
    List<String> lines = new ArrayList<>();
    for (String file : made.files()) {
      assertThat(file).startsWith(table + "/part-").endsWith(".jsonl");
      lines.addAll(Files.readAllLines(Path.of(output, file)));
    }
    return lines.stream().sorted().toList();
  }

  static Object count(String output, String key) {
    Manifest manifest = InputFolder.open(output).manifest().orElseThrow();
    return ((Number) manifest.counts().get(key)).intValue();
  }

  Path withBadLines() throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(Path.of(solutions())));
    lines.add(1, "");
    lines.add("{\"id\": 7, \"steps\": [\"a\"], \"kept\": true}");
    lines.add("no JSON");
    lines.add("{\"id\": 8, \"problem\": \"p\", \"steps\": [1]}");
    return Files.write(folder.resolve("bad.jsonl"), lines);
  }

  static List<String> rows(Dataset<Row> table, String... columns) {
    return table.selectExpr(columns).toJSON().collectAsList().stream().sorted().toList();
  }
}
