package io.stepwise.jobs.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.grading.AnswerCheck;
import io.stepwise.data.grading.CheckResult;
import io.stepwise.data.storage.JsonLines;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.selection.Candidate;
import java.util.ArrayList;
import java.util.Iterator;
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
  private final String scores;
  private final StepAggregation aggregation;
  private final AnswerCheck check = new AnswerCheck();
  private final List<ScoredProblem> problems = new ArrayList<>();
  private final Set<String> ids = new LinkedHashSet<>();
  private int undecided;

  private CandidateRows(String scores, StepAggregation aggregation) {
    this.scores = scores;
    this.aggregation = aggregation;
  }

  /**
   * Reads files.
   *
   * @param scores whose step scores, null where rows hold those of one model only
   * @return at least one problem
   */
  static ScoredProblems read(List<String> paths, String scores, StepAggregation aggregation) {
    CandidateRows rows = new CandidateRows(scores, aggregation);
    JsonLines.read(paths, rows::problem);
    if (rows.problems.isEmpty()) {
      throw new InvalidInput(
          "Cannot evaluate: no problems (0 rows, expected at least 1) at "
              + String.join(", ", paths));
    }
    return new ScoredProblems(rows.problems, rows.undecided);
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
    List<Candidate> read = new ArrayList<>();
    List<Map<String, Object>> rows = new ArrayList<>();
    int index = 0;
    for (JsonNode candidate : candidates) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("problem_id", id);
      row.put("candidate", index++);
      candidate.properties().forEach(field -> row.put(field.getKey(), field.getValue()));
      Optional<Candidate> graded = candidate(line, candidate);
      graded.ifPresent(read::add);
      if (graded.isPresent()) {
        rows.add(row);
      } else {
        undecided++;
      }
    }
    if (!read.isEmpty()) {
      problems.add(ScoredProblem.of(read, rows));
    }
  }

  /** A candidate; empty where the answer check cannot decide whether it is right. */
  private Optional<Candidate> candidate(JsonLines.Line line, JsonNode candidate) {
    JsonNode answer = candidate.path("answer");
    if (!answer.isValueNode()) {
      throw bad(line, "answer", answer, "a text or null");
    }
    String text = answer.isNull() ? null : answer.asText();
    JsonNode correct = candidate.path("is_correct");
    double score = aggregation.logScore(steps(line, candidate));
    boolean right;
    if (correct.isMissingNode() || correct.isNull()) {
      CheckResult result = check(text, line.textOrNull("ground_truth"));
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
    return Optional.of(new Candidate(vote, score, right));
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

  private double[] steps(JsonLines.Line line, JsonNode candidate) {
    JsonNode steps = candidate.path("step_scores");
    if (steps.isObject()) {
      steps = steps.path(name(line, steps));
    }
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

  private String name(JsonLines.Line line, JsonNode byName) {
    if (scores != null && byName.has(scores)) {
      return scores;
    }
    if (scores == null && byName.size() == 1) {
      return byName.fieldNames().next();
    }
    List<String> names = new ArrayList<>();
    for (Iterator<String> all = byName.fieldNames(); all.hasNext(); ) {
      names.add(all.next());
    }
    throw new InvalidConfiguration(
        "Cannot select step scores: unknown name (--scores "
            + scores
            + ", expected one of "
            + String.join(", ", names)
            + ") at "
            + line.where());
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
