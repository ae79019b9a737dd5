package io.stepwise.jobs.solve;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Json;
import io.stepwise.rollout.search.Cost;
import io.stepwise.rollout.search.FoundSolution;
import io.stepwise.rollout.search.SearchResult;
import io.stepwise.rollout.spark.Solved;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The line that {@code solve} writes for a problem. */
final class ResultLine {
  private static final int SUMMARY_LENGTH = 240;
  static final String ERROR = "error";

  private ResultLine() {}

  /**
   * The line.
   *
   * @param id as given
   * @param sourceId the id in the file that the problem was ingested from, null without one
   * @param prices null for none
   */
  static Map<String, Object> of(
      JsonNode id, String sourceId, Solved solved, SolveConfig config, Prices prices) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("id", id);
    if (sourceId != null) {
      line.put("source_id", sourceId);
    }
    line.putAll(
        solved.isFailed() ? error(id, solved.error()) : of(id, solved.result(), config, prices));
    return line;
  }

  /** The line of a problem that could not be read or solved. */
  static Map<String, Object> error(JsonNode id, String reason) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("id", id);
    line.put(ERROR, reason);
    return line;
  }

  /**
   * Rejects lines among which some problems could not be solved.
   *
   * @param where the lines are written
   * @throws InvalidInput with their number and the first reason
   */
  static void check(List<String> lines, String where) {
    List<JsonNode> failed =
        lines.stream().map(line -> Json.read(line, where)).filter(line -> line.has(ERROR)).toList();
    if (!failed.isEmpty()) {
      throw new InvalidInput(
          "Cannot solve all problems: some have an error (%d of %d, expected 0; first: %s of problem %s) at %s"
              .formatted(
                  failed.size(),
                  lines.size(),
                  failed.get(0).path(ERROR).asText(),
                  failed.get(0).path("id").asText(),
                  where));
    }
  }

  private static Map<String, Object> of(
      JsonNode id, SearchResult result, SolveConfig config, Prices prices) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("id", id);
    line.put("answer", result.answer().isEmpty() ? null : result.answer());
    line.put("text", result.text());
    if (config.shown().showReasoning()) {
      line.put("reasoning", result.reasoning());
      line.put("step_scores", result.scores());
    }
    if (config.shown().summary() == Summary.AUTO) {
      line.put(
          "summary",
          result.summary().isEmpty()
              ? firstLines(result.steps())
              : List.of(shortened(result.summary())));
    }
    line.put("finish_reason", word(result.finish()));
    line.put("usage", usage(result));
    line.put("search", search(result, config));
    if (prices != null) {
      Map<String, Object> cost = new LinkedHashMap<>();
      cost.put("currency", prices.currency());
      cost.put("total", prices.of(result));
      line.put("cost", cost);
    }
    return line;
  }

  private static Map<String, Object> usage(SearchResult result) {
    Cost cost = result.cost();
    long prompt = cost.prefilledTokens() + cost.cachedTokens();
    Map<String, Object> usage = new LinkedHashMap<>();
    usage.put("prompt_tokens", prompt);
    usage.put("completion_tokens", cost.sampledTokens());
    usage.put("total_tokens", prompt + cost.sampledTokens());
    usage.put(
        "completion_tokens_details",
        Map.of("reasoning_tokens", cost.sampledTokens() - result.textTokens()));
    usage.put("prompt_tokens_details", Map.of("cached_tokens", cost.cachedTokens()));
    return usage;
  }

  private static Map<String, Object> search(SearchResult result, SolveConfig config) {
    Cost cost = result.cost();
    Map<String, Object> search = new LinkedHashMap<>();
    search.put("method", word(config.method()));
    search.put("candidates", result.candidates().size());
    search.put("expansions", cost.expansions());
    search.put("sampled_tokens", cost.sampledTokens());
    search.put("discarded_tokens", cost.discardedTokens());
    search.put("prefilled_tokens", cost.prefilledTokens());
    search.put("scored_tokens", cost.scoredTokens());
    search.put("stopped_by", word(result.stoppedBy()));
    if (result.forced()) {
      search.put("answer_forced", true);
    }
    search.putAll(new TreeMap<>(result.metrics()));
    if (config.shown().showCandidates()) {
      search.put("solutions", solutions(result, config));
    }
    return search;
  }

  /** The candidates, in the order in which they were found. */
  private static List<Map<String, Object>> solutions(SearchResult result, SolveConfig config) {
    List<Map<String, Object>> solutions = new ArrayList<>();
    for (int i = 0; i < result.candidates().size(); i++) {
      FoundSolution found = result.candidates().get(i);
      Map<String, Object> solution = new LinkedHashMap<>();
      solution.put("answer", found.answer());
      solution.put(
          "score", found.scores().length == 0 ? null : config.aggregate().score(found.scores()));
      solution.put("tokens", found.tokens());
      solution.put("thinking_tokens", found.thinkingTokens());
      solution.put("finish_reason", word(found.finish()));
      solution.put("chosen", i == result.chosen());
      solutions.add(solution);
    }
    return solutions;
  }

  /** The first line of each step. */
  private static List<String> firstLines(List<String> steps) {
    return steps.stream()
        .map(step -> shortened(step.strip().lines().findFirst().orElse("")))
        .toList();
  }

  private static String shortened(String line) {
    int end = Math.min(line.length(), SUMMARY_LENGTH);
    return end < line.length() ? line.substring(0, end) + "…" : line;
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
