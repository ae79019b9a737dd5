package io.stepwise.jobs.evaluate.prmbench;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.RewardScores;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.JsonLines;
import io.stepwise.jobs.evaluate.BatchScorer;
import io.stepwise.jobs.job.JobContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which steps of PRMBench's solutions a reward model or a file of predictions accepts.
 *
 * @param name of the reward model or file
 * @param accepted by key of the row, whether each step is accepted, [at most K]
 * @param invalid predictions marked {@code "validity": false}, which count nowhere
 * @param repeated predictions for a row that has one already, and for no row
 */
record Verdicts(String name, Map<String, boolean[]> accepted, long invalid, long repeated) {

  /** The verdicts of a reward model: a step is accepted from the threshold upwards. */
  static Verdicts of(
      String model, Map<String, PrmBenchRow> rows, PrmBenchConfig config, JobContext context) {
    List<RewardScores> scores =
        BatchScorer.score(
            model,
            config.layout(),
            rows.values().stream().map(PrmBenchRow::solution).toList(),
            context);
    Map<String, boolean[]> accepted = new LinkedHashMap<>();
    int i = 0;
    for (String key : rows.keySet()) {
      double[] steps = scores.get(i++).probabilities();
      boolean[] verdicts = new boolean[steps.length];
      for (int k = 0; k < steps.length; k++) {
        verdicts[k] = steps[k] >= config.threshold();
      }
      accepted.put(key, verdicts);
    }
    return new Verdicts(model, accepted, 0, 0);
  }

  /**
   * The verdicts of a file in the form of PRMBench's script. Labels of redundancy, where a row of
   * the classes redundency and circular has them, take the place of labels of validity. The first
   * of several predictions for a row counts, as in the script.
   *
   * @throws InvalidInput if a modified row has no prediction; unmodified ones need none
   */
  static Verdicts read(String path, Map<String, PrmBenchRow> rows, double threshold) {
    Map<String, boolean[]> accepted = new LinkedHashMap<>();
    Map<String, Boolean> seen = new LinkedHashMap<>();
    long[] counts = new long[2];
    JsonLines.read(
        List.of(path),
        line -> {
          JsonNode idx = line.value().path("idx");
          if (!idx.isTextual() && !idx.isNumber()) {
            throw line.bad("idx", "class and id of a row, e.g. circular_prm_test_p1_0");
          }
          JsonNode validity = line.value().path("validity");
          if (!validity.isBoolean() && !validity.isMissingNode() && !validity.isNull()) {
            throw line.bad("validity", "true or false");
          }
          PrmBenchRow row = rows.get(idx.asText());
          if (row == null || seen.put(row.key(), true) != null) {
            counts[1]++;
          } else if (validity.isBoolean() && !validity.booleanValue()) {
            counts[0]++;
          } else {
            accepted.put(row.key(), verdicts(line, row, threshold));
          }
        });
    for (PrmBenchRow row : rows.values()) {
      if (row.errorClass() != ErrorClass.CORRECT && !seen.containsKey(row.key())) {
        throw new InvalidInput(
            "Cannot evaluate: a prediction is missing ("
                + row.key()
                + ", expected one for each of "
                + rows.size()
                + " rows) at "
                + path);
      }
    }
    return new Verdicts(path, accepted, counts[0], counts[1]);
  }

  private static boolean[] verdicts(JsonLines.Line line, PrmBenchRow row, double threshold) {
    JsonNode scores = line.value().path("scores");
    JsonNode redundancy = scores.path("step_level_redundancy_labels");
    boolean simplicity =
        row.errorClass() == ErrorClass.REDUNDENCY || row.errorClass() == ErrorClass.CIRCULAR;
    if (simplicity && redundancy.isArray()) {
      boolean[] redundant = flags(line, redundancy, row);
      for (int k = 0; k < redundant.length; k++) {
        redundant[k] = !redundant[k];
      }
      return redundant;
    }
    JsonNode labels = scores.path("step_level_validity_labels");
    return labels.isArray()
        ? flags(line, labels, row)
        : above(line, scores.path("step_level_validity_scores"), row, threshold);
  }

  private static boolean[] flags(JsonLines.Line line, JsonNode labels, PrmBenchRow row) {
    List<Boolean> flags = new ArrayList<>();
    for (JsonNode label : labels) {
      boolean number = JsonLines.isWhole(label) && (label.intValue() == 0 || label.intValue() == 1);
      if (!label.isBoolean() && !number) {
        throw bad(line, row);
      }
      flags.add(label.isBoolean() ? label.booleanValue() : label.intValue() == 1);
    }
    if (flags.size() > row.steps().size()) {
      throw bad(line, row);
    }
    boolean[] values = new boolean[flags.size()];
    for (int k = 0; k < values.length; k++) {
      values[k] = flags.get(k);
    }
    return values;
  }

  private static boolean[] above(
      JsonLines.Line line, JsonNode scores, PrmBenchRow row, double threshold) {
    if (!scores.isArray() || scores.size() > row.steps().size()) {
      throw bad(line, row);
    }
    boolean[] values = new boolean[scores.size()];
    for (int k = 0; k < values.length; k++) {
      if (!scores.get(k).isNumber()) {
        throw bad(line, row);
      }
      values[k] = scores.get(k).doubleValue() >= threshold;
    }
    return values;
  }

  private static InvalidInput bad(JsonLines.Line line, PrmBenchRow row) {
    return line.bad(
        "scores",
        "step_level_validity_labels, true or false for each of "
            + row.steps().size()
            + " steps, or step_level_validity_scores");
  }
}
