package io.stepwise.jobs.scaling;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.Problem;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.task.Grading;
import io.stepwise.data.task.Verdict;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.search.Cost;
import io.stepwise.rollout.search.FoundSolution;
import io.stepwise.rollout.search.SearchResult;
import io.stepwise.rollout.search.SearchResult.Shares;
import io.stepwise.rollout.selection.Candidate;
import io.stepwise.rollout.spark.Solved;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a search gave for one problem, graded.
 *
 * @param id the problem's id
 * @param verdict whether the answer is right; incorrect if there is none
 * @param score of the solution's steps; NaN if they have no score
 * @param found the chosen solution as a candidate of a vote, before it was asked for its answer
 * @param textTokens sampled tokens of the text that answers
 * @param thinkingTokens tokens of the chosen solution's thinking
 * @param spent what the search used
 * @param error why the problem could not be solved; null if it was
 */
record Outcome(
    String id,
    Verdict verdict,
    double score,
    Candidate found,
    int textTokens,
    int thinkingTokens,
    Spent spent,
    String error) {
  private static final Candidate NOTHING = new Candidate(null, Double.NEGATIVE_INFINITY, false);

  /**
   * What a search used.
   *
   * @param cost in all
   * @param shares parts of the cost
   * @param seconds wall-clock time
   */
  record Spent(Cost cost, Shares shares, double seconds) {
    static final Spent NOTHING = new Spent(Cost.NONE, Shares.NONE, 0);
  }

  /** Grades a result. */
  static Outcome of(Problem problem, Solved solved, StepAggregation aggregation, Grading grading) {
    if (solved.isFailed()) {
      return new Outcome(
          problem.id(),
          Verdict.INCORRECT,
          Double.NaN,
          NOTHING,
          0,
          0,
          Spent.NOTHING,
          solved.error());
    }
    SearchResult result = solved.result();
    Verdict verdict =
        result.answer().isEmpty()
            ? Verdict.INCORRECT
            : grading.grade(problem, result.readableSteps()).verdict();
    double score = result.scores().length == 0 ? Double.NaN : aggregation.score(result.scores());
    FoundSolution found = result.found();
    return new Outcome(
        problem.id(),
        verdict,
        score,
        found == null
            ? NOTHING
            : new Candidate(found.canonical(), aggregation.logScore(found.scores()), false),
        result.textTokens(),
        found == null ? 0 : found.thinkingTokens(),
        new Spent(result.cost(), result.shares(), result.seconds()),
        null);
  }

  boolean correct() {
    return verdict == Verdict.CORRECT;
  }

  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("id", id);
    map.put("verdict", verdict.name());
    map.put("score", Numbers.defined(score));
    map.put("answer", found.answer());
    map.put("log_score", Numbers.defined(found.logScore()));
    map.put("text_tokens", textTokens);
    map.put("thinking_tokens", thinkingTokens);
    map.put("cost", map(spent.cost()));
    map.put("prompt_cost", map(spent.shares().prompt()));
    map.put("answer_cost", map(spent.shares().answer()));
    map.put("seconds", spent.seconds());
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
        new Candidate(
            line.path("answer").isTextual() ? line.path("answer").asText() : null,
            line.path("log_score").asDouble(Double.NEGATIVE_INFINITY),
            false),
        line.path("text_tokens").asInt(),
        line.path("thinking_tokens").asInt(),
        new Spent(
            cost(line.path("cost")),
            new Shares(cost(line.path("prompt_cost")), cost(line.path("answer_cost"))),
            line.path("seconds").asDouble()),
        line.path("error").isTextual() ? line.path("error").asText() : null);
  }

  private static Map<String, Object> map(Cost cost) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("sampled_tokens", cost.sampledTokens());
    map.put("discarded_tokens", cost.discardedTokens());
    map.put("prefilled_tokens", cost.prefilledTokens());
    map.put("cached_tokens", cost.cachedTokens());
    map.put("scored_tokens", cost.scoredTokens());
    map.put("expansions", cost.expansions());
    map.put("policy_attention", cost.policyAttention());
    map.put("reward_attention", cost.rewardAttention());
    return map;
  }

  private static Cost cost(JsonNode json) {
    return new Cost(
        json.path("sampled_tokens").asLong(),
        json.path("discarded_tokens").asLong(),
        json.path("prefilled_tokens").asLong(),
        json.path("cached_tokens").asLong(),
        json.path("scored_tokens").asLong(),
        json.path("expansions").asLong(),
        json.path("policy_attention").asLong(),
        json.path("reward_attention").asLong());
  }
}
