package io.stepwise.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.package$;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The transformer and the SQL function in jobs of a user's own, on a standalone cluster of an
 * official Spark: from Java, SQL and Python. All give what the command {@code score} gives here.
 */
@Tag("cluster")
@Timeout(value = 10 * 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StepScorerClusterTest {
  private static final int ROWS = 40;

  @TempDir static Path folder;

  private static Path spark;
  private static Standalone cluster;
  private static SparkSession local;
  private static String model;
  private static List<String> expected;

  @BeforeAll
  static void startEverything() throws Exception {
    Commands.markAsBuilt();
    spark = Distribution.official();
    local =
        SparkSession.builder()
            .master("local[1]")
            .appName("comparison")
            .config("spark.ui.enabled", "false")
            .getOrCreate();
    model = folder.resolve("prm").toString();
    Commands here = new Commands(folder.resolve("logs"));
    String labels = folder.resolve("rows.jsonl").toString();
    Files.copy(Commands.HOME.resolve("jobs/target/launcher/rows.jsonl"), Path.of(labels));
    here.run("ingest", words("ingest --input F/rows.jsonl --output F/labels"));
    here.run(
        "train-prm",
        words(
            "train-prm --data F/labels --new-model tiny --output F/prm"
                + " --set training.max-steps=2 --set training.warmup-steps=1"));
    Path lines = folder.resolve("solutions.jsonl");
    Files.write(lines, solutions());
    local.read().json(lines.toString()).repartition(4).write().parquet(path("solutions"));
    here.run("score", words("score --model F/prm --input F/good.jsonl --output F/scored.jsonl"));
    expected = scores("json", path("scored.jsonl"), null);
    assertThat(expected).hasSize(ROWS);
    cluster = new Standalone(folder.resolve("cluster"), spark);
  }

  @AfterAll
  static void stopEverything() throws Exception {
    if (cluster != null) {
      cluster.close();
    }
    if (local != null) {
      local.stop();
    }
  }

  /** Good rows, which also stand alone in a file, and two bad ones. */
  private static List<String> solutions() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      lines.add(
          "{\"id\": %d, \"problem\": \"%d+1\", \"steps\": [\"%d+1=%d\", \"%d\"]}"
              .formatted(i, i, i, i + 1, i + 1));
    }
    Files.write(folder.resolve("good.jsonl"), lines);
    lines.add("{\"id\": 100, \"problem\": null, \"steps\": [\"1\"]}");
    lines.add("{\"id\": 101, \"problem\": \"1+1\", \"steps\": [\"2\", null]}");
    return lines;
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }

  private static List<String> words(String line) {
    return List.of(line.replace("F/", folder + "/").split(" "));
  }

  /** Ids and scores of the good rows of a table. */
  private static List<String> scores(String format, String table, String where) {
    return local
        .read()
        .format(format)
        .load(table)
        .where(where == null ? "true" : where)
        .where("id < 100")
        .selectExpr("id", "transform(step_scores, p -> round(p, 5)) AS p", "round(score, 5) AS s")
        .orderBy("id")
        .toJSON()
        .collectAsList();
  }

  private static void assertScored(String table, String where) {
    assertThat(scores("parquet", table, where)).isEqualTo(expected);
    List<Row> bad =
        local
            .read()
            .parquet(table)
            .where(where)
            .where("id >= 100")
            .selectExpr("id", "step_scores", "score", "error")
            .orderBy("id")
            .collectAsList();
    assertThat(bad).hasSize(2).allMatch(row -> row.isNullAt(1) && row.isNullAt(2));
    assertThat(bad.get(0).getString(3)).contains("the problem is null");
    assertThat(bad.get(1).getString(3)).contains("a step is null");
  }

  private static void submit(String name, String... words) throws Exception {
    try (Daemon job = start(name, words)) {
      Commands.finish(job);
    }
  }

  private static Daemon start(String name, String... words) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                spark.resolve("bin/spark-submit").toString(),
                "--master",
                cluster.url(),
                "--executor-memory",
                "900m",
                "--conf",
                "spark.ui.enabled=false",
                "--conf",
                "spark.sql.extensions=io.stepwise.rollout.spark.StepwiseFunctions",
                "--jars",
                Commands.UBER_JAR.toString()));
    command.addAll(List.of(words));
    return Daemon.start(
        folder.resolve(name + ".log"),
        Map.of("SPARK_LOCAL_IP", "127.0.0.1", "PYSPARK_PYTHON", "python3"),
        command);
  }

  @Test
  void javaScoresATableWithThePipelineItSaved() throws Exception {
    submit(
        "java",
        "--class",
        ScoreTableJob.class.getName(),
        ScoreTableJob.jar(folder.resolve("job")).toString(),
        model,
        path("solutions"),
        path("java"));
    assertScored(path("java/pipeline"), "true");
    assertScored(path("java/sql"), "true");
  }

  @Test
  void pythonScoresATableBySqlAndByTheTransformer() throws Exception {
    submit(
        "python",
        Path.of("src/test/python/score_table.py").toAbsolutePath().toString(),
        model,
        path("solutions"),
        path("python"));
    assertScored(path("python"), "by = 'function'");
    assertScored(path("python"), "by = 'transformer'");
  }

  /** The client has no Java and knows the transformer by its registration at the server alone. */
  @Test
  void pythonScoresATableOverSparkConnect() throws Exception {
    String python =
        Shell.output(
            "src/test/python/connect.sh", "target/spark-connect", package$.MODULE$.SPARK_VERSION());
    int port = Daemon.freePort();
    try (Daemon server =
        start(
            "connect-server",
            "--conf",
            "spark.connect.grpc.binding.port=" + port,
            "--class",
            "org.apache.spark.sql.connect.service.SparkConnectServer")) {
      server.awaitPort(port);
      try (Daemon client =
          Daemon.start(
              folder.resolve("connect.log"),
              Map.of(),
              List.of(
                  Path.of(python).toAbsolutePath().toString(),
                  Path.of("src/test/python/score_table_connect.py").toAbsolutePath().toString(),
                  "sc://127.0.0.1:" + port,
                  model,
                  path("solutions"),
                  path("connect")))) {
        Commands.finish(client);
      }
    }
    assertScored(path("connect"), "by = 'function'");
    assertScored(path("connect"), "by = 'transformer'");
  }

  /** The command itself, with a Parquet table and as lines. */
  @Test
  void theCommandScoresOnTheCluster() throws Exception {
    Commands there =
        new Commands(folder.resolve("logs"))
            .environment("SPARK_HOME", spark.toString())
            .with("--master", cluster.url(), "--executor-memory", "900m")
            .with("--conf", "spark.ui.enabled=false");
    there.run("score-table", words("score --model F/prm --input F/solutions --output F/there"));
    assertScored(path("there/scores"), "true");
    there.run(
        "score-lines",
        words("score --model F/prm --input F/good.jsonl --partitions 3 --output F/lines"));
    List<String> lines = new ArrayList<>();
    for (Row row : local.read().text(path("lines/scores")).collectAsList()) {
      lines.add(row.getString(0));
    }
    assertThat(lines)
        .containsExactlyInAnyOrderElementsOf(Files.readAllLines(folder.resolve("scored.jsonl")));
  }
}
