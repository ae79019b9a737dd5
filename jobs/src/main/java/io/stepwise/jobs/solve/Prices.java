package io.stepwise.jobs.solve;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.JsonLines;
import io.stepwise.rollout.search.SearchResult;
import java.util.List;

/**
 * Prices of tokens.
 *
 * @param currency e.g. USD
 * @param input price of a million prompt tokens
 * @param cachedInput price of a million prompt tokens whose keys and values were reused
 * @param output price of a million tokens of the answer's text
 * @param reasoning price of a million other sampled tokens
 */
public record Prices(
    String currency, double input, double cachedInput, double output, double reasoning) {
  private static final double MILLION = 1e6;
  private static final String CURRENCY = "currency";
  private static final List<String> KEYS =
      List.of(CURRENCY, "input", "cached_input", "output", "reasoning");

  /**
   * From a file with a JSON object {@code {"currency", "input", "output"}} and, if they differ,
   * {@code "cached_input"} and {@code "reasoning"}.
   *
   * @throws InvalidInput if a price is missing, negative or no number, or a name is unknown
   */
  public static Prices read(String path) {
    return fromJson(JsonLines.document(path), path);
  }

  static Prices fromJson(JsonNode json, String where) {
    json.fieldNames().forEachRemaining(name -> check(KEYS.contains(name), json, name, where));
    double input = price(json, "input", Double.NaN, where);
    double output = price(json, "output", Double.NaN, where);
    check(!json.has(CURRENCY) || json.get(CURRENCY).isTextual(), json, CURRENCY, where);
    return new Prices(
        json.path(CURRENCY).asText("USD"),
        input,
        price(json, "cached_input", input, where),
        output,
        price(json, "reasoning", output, where));
  }

  private static void check(boolean right, JsonNode json, String name, String where) {
    if (!right) {
      throw new InvalidInput(
          "Cannot read prices: %s (%s, expected %s) at %s"
              .formatted(
                  name,
                  json.has(name) ? json.get(name) : "absent",
                  name.equals(CURRENCY)
                      ? "a text"
                      : KEYS.contains(name)
                          ? "a number >= 0 per million tokens"
                          : "only " + String.join(", ", KEYS),
                  where));
    }
  }

  private static double price(JsonNode json, String name, double otherwise, String where) {
    if (!json.has(name) && !Double.isNaN(otherwise)) {
      return otherwise;
    }
    double price = json.path(name).doubleValue();
    check(json.path(name).isNumber() && price >= 0 && Double.isFinite(price), json, name, where);
    return price;
  }

  /** The price of a search. */
  public double of(SearchResult result) {
    return of(
        result.cost().prefilledTokens(),
        result.cost().cachedTokens(),
        result.textTokens(),
        result.cost().sampledTokens());
  }

  /**
   * The price of tokens.
   *
   * @param prefilled read by the policy
   * @param cached of which the policy reused keys and values
   * @param text sampled tokens of answers' texts
   * @param sampled all sampled tokens
   */
  public double of(double prefilled, double cached, double text, double sampled) {
    return (prefilled * input + cached * cachedInput + text * output + (sampled - text) * reasoning)
        / MILLION;
  }
}
