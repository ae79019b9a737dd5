package io.stepwise.jobs.solve;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.storage.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the searches of a run used, summed over its result lines. */
final class SearchCosts {
  private static final List<String> SUMMED =
      List.of(
          "sampled_tokens",
          "discarded_tokens",
          "prefilled_tokens",
          "scored_tokens",
          "expansions",
          "flops");

  private SearchCosts() {}

  /**
   * Metrics by name.
   *
   * @param lines as {@code solve} writes them, those of failed problems too
   */
  static Map<String, Double> metrics(List<String> lines) {
    Map<String, Double> sums = new LinkedHashMap<>();
    sums.put("problems", (double) lines.size());
    sums.put("errors", 0.0);
    for (String text : lines) {
      JsonNode line = Json.read(text, "results");
      if (line.has(ResultLine.ERROR)) {
        sums.merge("errors", 1.0, Double::sum);
        continue;
      }
      for (String name : SUMMED) {
        sums.merge(name, line.path("search").path(name).asDouble(), Double::sum);
      }
      sums.merge(
          "cached_tokens",
          line.at("/usage/prompt_tokens_details/cached_tokens").asDouble(),
          Double::sum);
      if (line.has("cost")) {
        sums.merge("price", line.at("/cost/total").asDouble(), Double::sum);
      }
    }
    return sums;
  }
}
