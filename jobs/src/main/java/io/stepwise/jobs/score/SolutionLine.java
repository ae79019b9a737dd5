package io.stepwise.jobs.score;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepwise.data.RewardScores;
import io.stepwise.data.Solution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Json;
import io.stepwise.jobs.exchange.Fields;
import io.stepwise.lm.format.StepSplitter;
import io.stepwise.prm.evaluation.StepAggregation;
import java.util.Optional;

/**
 * A line of the input and the solution in it.
 *
 * @param line all of its fields
 * @param solution the problem and the steps
 */
record SolutionLine(ObjectNode line, Solution solution) {
  static final String STEPS = "steps";
  private static final String TEXT = "text";
  private static final String PROBLEM = "problem";
  private static final String PROMPT = "prompt";

  /**
   * Reads the fields. A line without steps has a text that is split, and gets its steps.
   *
   * @param splitter splits the text, empty where each line must have steps
   * @param columns the fields that the line gets
   * @throws InvalidInput if one is absent or has another type, or the line has scores already
   */
  static SolutionLine read(
      ObjectNode line, String where, Optional<StepSplitter> splitter, OutputColumns columns) {
    Fields.id(line, where);
    columns.requireNew(line, where);
    if (splitter.isEmpty() && line.has(TEXT) && !line.has(STEPS)) {
      throw Fields.refusal(
          STEPS, line.path(STEPS), "a list of texts, or --split-steps to split text", where);
    }
    if (splitter.isEmpty() || line.has(STEPS)) {
      return new SolutionLine(
          line, new Solution(Fields.text(line, PROBLEM, where), Fields.texts(line, STEPS, where)));
    }
    String problem = line.has(PROBLEM) || !line.has(PROMPT) ? PROBLEM : PROMPT;
    Solution solution =
        new Solution(
            Fields.text(line, problem, where),
            splitter.get().split(Fields.text(line, TEXT, where)));
    ArrayNode listed = line.putArray(STEPS);
    solution.steps().forEach(listed::add);
    return new SolutionLine(line, solution);
  }

  /** The line with scores, as text; {@code scored_steps} only where steps have none. */
  static String scored(
      ObjectNode line, RewardScores scores, StepAggregation aggregate, OutputColumns columns) {
    ArrayNode listed = line.putArray(columns.outputColumn());
    for (float step : scores.stepScores()) {
      listed.add(step);
    }
    if (scores.disagreement().length > 0) {
      ArrayNode deviations = line.putArray("step_disagreement");
      for (float deviation : scores.disagreement()) {
        deviations.add(deviation);
      }
    }
    scores.outcome().ifPresent(outcome -> line.put("outcome_score", outcome));
    if (scores.truncated()) {
      line.put("scored_steps", scores.stepScores().length);
    }
    line.put(columns.scoreColumn(), aggregate.score(scores.probabilities()));
    return Json.line(line);
  }
}
