package io.stepwise.jobs.scaling;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.Problem;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.task.Grading;
import io.stepwise.data.task.Verdict;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.search.Cost;
import io.stepwise.rollout.search.SearchResult;
import io.stepwise.rollout.spark.Solved;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a search gave for one problem, graded.
 *
 * @param id the problem's id
 * @param verdict whether the answer is right; incorrect if there is none
 * @param score of the solution's steps; NaN if they have no score
 * @param cost what the search used
 * @param seconds wall-clock time
 * @param error why the problem could not be solved; null if it was
 */
record Outcome(String id, Verdict verdict, double score, Cost cost, double seconds, String error) {
  /** Grades a result. */
  static Outcome of(Problem problem, Solved solved, StepAggregation aggregation, Grading grading) {
    if (solved.isFailed()) {
      return new Outcome(problem.id(), Verdict.INCORRECT, Double.NaN, Cost.NONE, 0, solved.error());
    }
    SearchResult result = solved.result();
    Verdict verdict =
        result.answer().isEmpty()
            ? Verdict.INCORRECT
            : grading.grade(problem, result.readableSteps()).verdict();
    double score = result.scores().length == 0 ? Double.NaN : aggregation.score(result.scores());
    return new Outcome(problem.id(), verdict, score, result.cost(), result.seconds(), null);
  }

  boolean correct() {
    return verdict == Verdict.CORRECT;
  }

  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("id", id);
    map.put("verdict", verdict.name());
    map.put("score", Double.isNaN(score) ? null : score);
    map.put("sampled_tokens", cost.sampledTokens());
    map.put("discarded_tokens", cost.discardedTokens());
    map.put("prefilled_tokens", cost.prefilledTokens());
    map.put("cached_tokens", cost.cachedTokens());
    map.put("scored_tokens", cost.scoredTokens());
    map.put("expansions", cost.expansions());
    map.put("policy_attention", cost.policyAttention());
    map.put("reward_attention", cost.rewardAttention());
    map.put("seconds", seconds);
    map.put("error", error);
    return map;
  }

  static Outcome of(JsonNode line, String where) {
    if (!line.path("id").isTextual() || !line.path("verdict").isTextual()) {
      throw new InvalidInput(
          "Cannot read result: id or verdict missing (%s, expected a line of evaluate scaling) at %s"
              .formatted(line, where));
    }
    return new Outcome(
        line.path("id").asText(),
        Verdict.valueOf(line.path("verdict").asText()),
        line.path("score").asDouble(Double.NaN),
        new Cost(
            line.path("sampled_tokens").asLong(),
            line.path("discarded_tokens").asLong(),
            line.path("prefilled_tokens").asLong(),
            line.path("cached_tokens").asLong(),
            line.path("scored_tokens").asLong(),
            line.path("expansions").asLong(),
            line.path("policy_attention").asLong(),
            line.path("reward_attention").asLong()),
        line.path("seconds").asDouble(),
        line.path("error").isTextual() ? line.path("error").asText() : null);
  }
}
