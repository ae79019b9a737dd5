package io.stepwise.jobs.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.grading.AnswerCheck;
import io.stepwise.data.grading.CheckResult;
import io.stepwise.data.storage.JsonLines;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads problems with scored candidates. Where a row does not say whether a candidate is correct,
 * the answer check does.
 */
final class CandidateRows {
  private final AnswerCheck check = new AnswerCheck();
  private final List<List<CandidatePool.Entry>> problems = new ArrayList<>();
  private final Set<String> ids = new LinkedHashSet<>();
  private int undecided;

  private CandidateRows() {}

  /**
   * Reads files as one pool.
   *
   * @param input their name in the output
   * @return at least one problem
   */
  static CandidatePool read(String input, List<String> paths) {
    CandidateRows rows = new CandidateRows();
    JsonLines.read(paths, rows::problem);
    if (rows.problems.isEmpty()) {
      throw new InvalidInput(
          "Cannot evaluate: no problems (0 rows, expected at least 1) at "
              + String.join(", ", paths));
    }
    return new CandidatePool(input, rows.problems, rows.undecided);
  }

  private void problem(JsonLines.Line line) {
    JsonNode id = line.value().get("problem_id");
    if (id == null || !id.isValueNode() || id.isNull()) {
      throw line.bad("problem_id", "a name");
    }
    if (!ids.add(id.asText())) {
      throw line.bad("problem_id", "a unique id");
    }
    JsonNode candidates = line.value().get("candidates");
    if (candidates == null || !candidates.isArray() || candidates.isEmpty()) {
      throw line.bad("candidates", "a list of at least one");
    }
    List<CandidatePool.Entry> read = new ArrayList<>();
    int index = 0;
    for (JsonNode candidate : candidates) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("problem_id", id);
      row.put("candidate", index++);
      candidate.properties().forEach(field -> row.put(field.getKey(), field.getValue()));
      candidate(line, candidate, row).ifPresentOrElse(read::add, () -> undecided++);
    }
    if (!read.isEmpty()) {
      problems.add(read);
    }
  }

  /** A candidate; empty where the answer check cannot decide whether it is right. */
  private Optional<CandidatePool.Entry> candidate(
      JsonLines.Line line, JsonNode candidate, Map<String, Object> row) {
    JsonNode answer = candidate.path("answer");
    if (!answer.isValueNode()) {
      throw bad(line, "answer", answer, "a text or null");
    }
    String text = answer.isNull() ? null : answer.asText();
    JsonNode correct = candidate.path("is_correct");
    Map<String, double[]> scores = scores(line, candidate);
    boolean right;
    if (correct.isMissingNode() || correct.isNull()) {
      String truth = line.value().path("ground_truth").textValue();
      if (truth == null) {
        throw line.bad(
            "ground_truth", "the reference answer, or \"is_correct\" in every candidate");
      }
      CheckResult result = check(text, truth);
      if (result == CheckResult.UNDECIDED) {
        return Optional.empty();
      }
      right = result.correct();
    } else {
      right = flag(line, correct);
    }
    if (right && text == null) {
      throw bad(line, "is_correct", correct, "false for a null answer");
    }
    // Equal answers written differently are one vote.
    String vote = text == null ? null : check.canonical(text);
    return Optional.of(new CandidatePool.Entry(vote, right, scores, row, line.where()));
  }

  /** An answer that is left undecided is tried once more. */
  private CheckResult check(String answer, String truth) {
    CheckResult result = check.check(answer, truth);
    return result == CheckResult.UNDECIDED ? check.check(answer, truth) : result;
  }

  private static boolean flag(JsonLines.Line line, JsonNode value) {
    boolean number = JsonLines.isWhole(value) && (value.intValue() == 0 || value.intValue() == 1);
    if (!value.isBoolean() && !number) {
      throw bad(line, "is_correct", value, "true or false");
    }
    return value.isBoolean() ? value.booleanValue() : value.intValue() == 1;
  }

  private static Map<String, double[]> scores(JsonLines.Line line, JsonNode candidate) {
    JsonNode steps = candidate.path("step_scores");
    Map<String, double[]> scores = new LinkedHashMap<>();
    if (steps.isObject()) {
      steps
          .properties()
          .forEach(named -> scores.put(named.getKey(), steps(line, named.getValue())));
    } else {
      scores.put(CandidatePool.UNNAMED, steps(line, steps));
    }
    return scores;
  }

  private static double[] steps(JsonLines.Line line, JsonNode steps) {
    if (!steps.isArray()) {
      throw bad(line, "step_scores", steps, "a list of numbers, or lists by name");
    }
    double[] values = new double[steps.size()];
    for (int i = 0; i < values.length; i++) {
      JsonNode step = steps.get(i);
      values[i] = step.isNumber() ? step.doubleValue() : Double.NaN;
      if (!(values[i] >= 0 && values[i] <= 1)) {
        throw bad(line, "step_scores", step, "probabilities from 0 to 1");
      }
    }
    return values;
  }

  private static InvalidInput bad(
      JsonLines.Line line, String field, JsonNode found, String expected) {
    return new InvalidInput(
        "Cannot read candidate: bad \""
            + field
            + "\" ("
            + (found.isMissingNode() ? "absent" : found)
            + ", expected "
            + expected
            + ") at "
            + line.where());
  }
}
