package io.stepwise.jobs.score;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepwise.data.RewardScores;
import io.stepwise.data.Solution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Json;
import io.stepwise.jobs.exchange.Fields;
import io.stepwise.prm.evaluation.StepAggregation;

/**
 * A line of the input and the solution in it.
 *
 * @param line all of its fields
 * @param solution the problem and the steps
 */
record SolutionLine(ObjectNode line, Solution solution) {
  /**
   * Reads the fields.
   *
   * @throws InvalidInput if one is absent or has another type
   */
  static SolutionLine read(ObjectNode line, String where) {
    Fields.id(line, where);
    return new SolutionLine(
        line,
        new Solution(Fields.text(line, "problem", where), Fields.texts(line, "steps", where)));
  }

  /** The line with scores, as text; {@code scored_steps} only where steps have none. */
  static String scored(ObjectNode line, RewardScores scores, StepAggregation aggregate) {
    ArrayNode listed = line.putArray("step_scores");
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
    line.put("score", aggregate.score(scores.probabilities()));
    return Json.line(line);
  }
}
