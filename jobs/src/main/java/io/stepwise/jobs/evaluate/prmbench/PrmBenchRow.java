package io.stepwise.jobs.evaluate.prmbench;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.Solution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.JsonLines;
import io.stepwise.jobs.exchange.Fields;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A solution of PRMBench.
 *
 * @param key class and id joined by an underscore, which predictions refer to
 * @param problem the problem's id, over which intervals resample
 * @param errorClass its class
 * @param question the question
 * @param steps texts of its steps, [K]
 * @param errors indices of its wrong steps from 0; some rows name steps that do not exist
 */
record PrmBenchRow(
    String key,
    String problem,
    ErrorClass errorClass,
    String question,
    List<String> steps,
    Set<Integer> errors) {

  Solution solution() {
    return new Solution(question, steps);
  }

  /** Index of the first wrong step, or −1. */
  int firstError() {
    return errors.stream().mapToInt(Integer::intValue).min().orElse(-1);
  }

  /** Whether a wrong step lies outside the solution. */
  boolean isOutOfRange() {
    return errors.stream().anyMatch(index -> index < 0 || index >= steps.size());
  }

  /**
   * All rows by key, the first of equal keys, with the unmodified solution of each row of the class
   * redundency.
   *
   * @throws InvalidInput for a line that is no PRMBench row, or if there is none
   */
  static Map<String, PrmBenchRow> read(List<String> paths) {
    Map<String, PrmBenchRow> rows = new LinkedHashMap<>();
    JsonLines.read(paths, line -> add(line, rows));
    if (rows.isEmpty()) {
      throw new InvalidInput(
          "Cannot evaluate: no solutions (0 rows, expected at least 1) at "
              + String.join(", ", paths));
    }
    return rows;
  }

  private static void add(JsonLines.Line line, Map<String, PrmBenchRow> rows) {
    ErrorClass errorClass =
        ErrorClass.of(Fields.text(line.value(), "classification", line.where()));
    if (errorClass == null || errorClass == ErrorClass.CORRECT) {
      throw line.bad("classification", "one of " + ErrorClass.names());
    }
    JsonNode idx = line.value().path("idx");
    if (!idx.isTextual() && !idx.isNumber()) {
      throw line.bad("idx", "an id");
    }
    String problem = idx.asText();
    Set<Integer> errors = new HashSet<>();
    for (JsonNode error : line.value().path("error_steps")) {
      if (!JsonLines.isWhole(error)) {
        throw line.bad("error_steps", "a list of step numbers from 1");
      }
      errors.add(error.intValue() - 1);
    }
    if (!line.value().path("error_steps").isArray()) {
      throw line.bad("error_steps", "a list of step numbers from 1");
    }
    PrmBenchRow row =
        of(line, problem, errorClass, "modified_question", "modified_process", errors);
    rows.putIfAbsent(row.key, row);
    if (errorClass == ErrorClass.REDUNDENCY) {
      PrmBenchRow original =
          of(line, problem, ErrorClass.CORRECT, "original_question", "original_process", Set.of());
      rows.putIfAbsent(original.key, original);
    }
  }

  private static PrmBenchRow of(
      JsonLines.Line line,
      String problem,
      ErrorClass errorClass,
      String question,
      String steps,
      Set<Integer> errors) {
    return new PrmBenchRow(
        errorClass.key() + "_" + problem,
        problem,
        errorClass,
        Fields.text(line.value(), question, line.where()),
        Fields.texts(line.value(), steps, line.where()),
        Set.copyOf(errors));
  }
}
