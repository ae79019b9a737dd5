package io.stepwise.jobs.runreport;

import io.stepwise.data.storage.Json;
import io.stepwise.data.storage.ManifestDraft;
import io.stepwise.data.storage.OutputFolder;
import io.stepwise.rollout.spark.RolloutStage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;

/** Folders of chains, as rollout writes them, from rows of a test. */
public final class ChainFolders {
  private static final String SCHEMA =
      "run STRING, iteration INT, problem_id STRING, sample INT, problem STRING, prompt ARRAY<INT>,"
          + " response ARRAY<INT>, log_probs ARRAY<FLOAT>, policy_version STRING, end STRING,"
          + " steps ARRAY<STRING>, step_ends ARRAY<INT>, step_scores ARRAY<FLOAT>, answer STRING,"
          + " correct BOOLEAN, canonical_answer STRING, response_text STRING, score DOUBLE, reference_answer STRING";

  private ChainFolders() {}

  /** A chain of two steps whose reference answer is 7. */
  public static Map<String, Object> row(int problem, int sample, String answer, double... scores) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("run", "test");
    row.put("iteration", 0);
    row.put("problem_id", "p" + problem);
    row.put("sample", sample);
    row.put("problem", "Problem " + problem + ": what is $3+4$?");
    row.put("prompt", List.of(1, 2));
    row.put("response", List.of(3, 4, 5));
    row.put("log_probs", List.of(-1, -1, -1));
    row.put("policy_version", "v");
    row.put("end", "EOS");
    List<String> steps = new ArrayList<>();
    List<Integer> ends = new ArrayList<>();
    List<Double> listed = new ArrayList<>();
    for (int k = 0; k < scores.length; k++) {
      steps.add("Step " + k + " of " + answer);
      ends.add(k);
      listed.add(scores[k]);
    }
    row.put("steps", steps);
    row.put("step_ends", ends);
    row.put("step_scores", listed);
    row.put("answer", answer);
    row.put("correct", "7".equals(answer));
    row.put("canonical_answer", answer);
    row.put("response_text", String.join("\n", steps));
    row.put("reference_answer", "7");
    return row;
  }

  /** Writes and commits a folder; gives its path. */
  public static String write(SparkSession spark, String path, List<Map<String, Object>> rows) {
    return write(spark, path, Map.of(), rows);
  }

  /** Writes and commits a folder whose manifest records settings; gives its path. */
  static String write(
      SparkSession spark,
      String path,
      Map<String, Object> settings,
      List<Map<String, Object>> rows) {
    List<String> lines = rows.stream().map(Json::line).toList();
    try (OutputFolder out = OutputFolder.stage(path)) {
      spark
          .read()
          .schema(SCHEMA)
          .json(spark.createDataset(lines, Encoders.STRING()))
          .write()
          .parquet(out.stagedPath() + "/" + RolloutStage.TABLE);
      out.commit(ManifestDraft.of("rollout", Instant.now()).config(settings));
    }
    return path;
  }
}
