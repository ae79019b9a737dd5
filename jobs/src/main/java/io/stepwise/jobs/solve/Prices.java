package io.stepwise.jobs.solve;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.JsonLines;
import io.stepwise.rollout.search.SearchResult;

/**
 * Prices of tokens.
 *
 * @param currency e.g. USD
 * @param input price of a million prompt tokens
 * @param cachedInput price of a million prompt tokens whose keys and values were reused
 * @param output price of a million tokens of the answer's text
 * @param reasoning price of a million other sampled tokens
 */
record Prices(String currency, double input, double cachedInput, double output, double reasoning) {
  private static final double MILLION = 1e6;

  /**
   * From a file with a JSON object {@code {"currency", "input", "output"}} and, if they differ,
   * {@code "cached_input"} and {@code "reasoning"}.
   *
   * @throws InvalidInput if a price is missing or negative
   */
  static Prices read(String path) {
    return fromJson(JsonLines.document(path), path);
  }

  static Prices fromJson(JsonNode json, String where) {
    double input = price(json, "input", Double.NaN, where);
    double output = price(json, "output", Double.NaN, where);
    return new Prices(
        json.path("currency").asText("USD"),
        input,
        price(json, "cached_input", input, where),
        output,
        price(json, "reasoning", output, where));
  }

  private static double price(JsonNode json, String name, double otherwise, String where) {
    double price = json.path(name).asDouble(otherwise);
    if (!(price >= 0)) {
      throw new InvalidInput(
          "Cannot read prices: no price for %s (%s, expected a number >= 0 per million tokens) at %s"
              .formatted(name, json.path(name), where));
    }
    return price;
  }

  /** The price of a search. */
  double of(SearchResult result) {
    long reasoning = result.cost().sampledTokens() - result.textTokens();
    return (result.cost().prefilledTokens() * input
            + result.cost().cachedTokens() * cachedInput
            + result.textTokens() * output
            + reasoning * this.reasoning)
        / MILLION;
  }
}
