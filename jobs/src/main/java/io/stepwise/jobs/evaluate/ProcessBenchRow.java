package io.stepwise.jobs.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.Solution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.JsonLines;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * A solution of ProcessBench.
 *
 * @param id its name in the benchmark
 * @param problem the problem's text
 * @param steps the steps' texts
 * @param firstError index from 0 of the first wrong step, −1 if all are right
 * @param generator the model that wrote the solution, null where the row does not say
 * @param rightAnswer whether the final answer is right, null where the row does not say
 */
record ProcessBenchRow(
    String id,
    String problem,
    List<String> steps,
    int firstError,
    String generator,
    Boolean rightAnswer) {
  /** What a reward model scores. */
  Solution solution() {
    return new Solution(problem, steps);
  }

  /** All rows by id, in order, at least one. */
  static Map<String, ProcessBenchRow> read(List<String> paths) {
    Map<String, ProcessBenchRow> rows = new LinkedHashMap<>();
    JsonLines.read(
        paths,
        line -> {
          ProcessBenchRow row = of(line);
          if (rows.putIfAbsent(row.id, row) != null) {
            throw line.bad("id", "a unique id");
          }
        });
    if (rows.isEmpty()) {
      throw new InvalidInput(
          "Cannot evaluate: no solutions (0 rows, expected at least 1) at "
              + String.join(", ", paths));
    }
    return rows;
  }

  /** A prediction that meets no label: the answer of a model could not be read. */
  static final int NO_PREDICTION = -2;

  /**
   * Predictions for these rows, in their order: one for each, and no others. Null, which the
   * benchmark's own script writes for an answer that cannot be read, is wrong for every row.
   */
  static int[] predictions(Map<String, ProcessBenchRow> rows, String path) {
    Map<String, Integer> predictions = new LinkedHashMap<>();
    JsonLines.read(
        List.of(path),
        line -> {
          String id = text(line, "id");
          String expected = "a whole number from -1, or null";
          OptionalInt prediction = line.wholeOrNull("prediction", expected);
          if (prediction.orElse(-1) < -1) {
            throw line.bad("prediction", expected);
          }
          if (!rows.containsKey(id)) {
            throw line.bad("id", "the id of a row of --input");
          }
          if (predictions.put(id, prediction.orElse(NO_PREDICTION)) != null) {
            throw line.bad("id", "a unique id");
          }
        });
    for (String id : rows.keySet()) {
      if (!predictions.containsKey(id)) {
        throw new InvalidInput(
            "Cannot evaluate: a prediction is missing ("
                + id
                + ", expected one for each of "
                + rows.size()
                + " rows) at "
                + path);
      }
    }
    return rows.keySet().stream().mapToInt(predictions::get).toArray();
  }

  private static ProcessBenchRow of(JsonLines.Line line) {
    JsonNode steps = line.value().get("steps");
    if (steps == null || !steps.isArray()) {
      throw line.bad("steps", "a list of texts");
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode step : steps) {
      if (!step.isTextual()) {
        throw line.bad("steps", "a list of texts");
      }
      texts.add(step.textValue());
    }
    String expected = "-1 to " + (texts.size() - 1);
    OptionalInt label = line.wholeOrNull("label", expected);
    if (label.isEmpty() || label.getAsInt() < -1 || label.getAsInt() >= texts.size()) {
      throw line.bad("label", expected);
    }
    JsonNode generator = line.value().path("generator");
    if (isGiven(generator) && !generator.isTextual()) {
      throw line.bad("generator", "a text or null");
    }
    JsonNode answer = line.value().path("final_answer_correct");
    if (isGiven(answer) && !answer.isBoolean()) {
      throw line.bad("final_answer_correct", "true, false or null");
    }
    return new ProcessBenchRow(
        text(line, "id"),
        text(line, "problem"),
        List.copyOf(texts),
        label.getAsInt(),
        generator.isTextual() ? generator.textValue() : null,
        answer.isBoolean() ? Boolean.valueOf(answer.booleanValue()) : null);
  }

  private static boolean isGiven(JsonNode value) {
    return !value.isMissingNode() && !value.isNull();
  }

  /** Bounds of the groups by number of steps, upper ends included. */
  private static final int[] LENGTHS = {4, 8, 16};

  /** The group of its number of steps, e.g. {@code 5-8}. */
  String length() {
    int from = 1;
    for (int to : LENGTHS) {
      if (steps.size() <= to) {
        return from + "-" + to;
      }
      from = to + 1;
    }
    return from + "+";
  }

  private static String text(JsonLines.Line line, String field) {
    String text = line.textOrNull(field);
    if (text == null) {
      throw line.bad(field, "a text");
    }
    return text;
  }
}
