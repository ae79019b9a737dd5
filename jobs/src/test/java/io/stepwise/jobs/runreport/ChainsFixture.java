package io.stepwise.jobs.runreport;

import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.job.Interruption;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.jobs.progress.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Folders of chains of two policies, and of one that has fooled its reward model. */
abstract class ChainsFixture {
  static final int PROBLEMS = 40;

  @TempDir static Path folder;
  static SparkSession spark;
  final ByteArrayOutputStream out = new ByteArrayOutputStream();
  final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeAll
  static void chains() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("report of chains")
            .config("spark.ui.enabled", "false")
            .getOrCreate();
    // Four chains a problem, one right before and three after.
    ChainFolders.write(spark, path("before"), rows(1, true, PROBLEMS));
    ChainFolders.write(spark, path("after"), rows(3, true, PROBLEMS));
    // The reward model likes the one wrong chain best.
    ChainFolders.write(spark, path("fooled"), rows(3, false, PROBLEMS));
    ChainFolders.write(spark, path("others"), rows(3, true, PROBLEMS + 1));
    List<Map<String, Object>> unscored = rows(1, true, PROBLEMS);
    unscored.forEach(row -> row.put("step_scores", List.of()));
    ChainFolders.write(spark, path("unscored"), unscored);
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  static String path(String name) {
    return folder.resolve(name).toString();
  }

  static List<Map<String, Object>> rows(int right, boolean honest, int problems) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int p = 0; p < problems; p++) {
      for (int s = 0; s < 4; s++) {
        boolean correct = s < right;
        double score = correct == honest ? 0.9 - 0.01 * s : 0.2;
        rows.add(ChainFolders.row(p, s, correct ? "7" : "8", score, 0.95));
      }
    }
    return rows;
  }

  JobContext context() {
    return new JobContext(
        CommonSettings.DEFAULTS,
        false,
        Progress.lines(new PrintStream(err, true, StandardCharsets.UTF_8)),
        new Interruption(),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        () -> spark);
  }
}
