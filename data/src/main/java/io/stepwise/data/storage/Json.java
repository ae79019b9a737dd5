package io.stepwise.data.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stepwise.data.error.InvalidInput;

/**
 * The one JSON mapper: trees, maps, lists and records; no type names, so nothing read makes code.
 */
public final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /** A byte order mark, as it is decoded. */
  private static final String MARK = "\uFEFF";

  private Json() {}

  /** The shared mapper; do not reconfigure it. */
  public static ObjectMapper mapper() {
    return MAPPER;
  }

  /** One line of JSON. */
  public static String line(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "Cannot write JSON: " + value.getClass().getName() + " has no JSON form", e);
    }
  }

  /** Indented JSON that ends with a line break. */
  public static String pretty(Object value) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "Cannot write JSON: " + value.getClass().getName() + " has no JSON form", e);
    }
  }

  /**
   * Reads one JSON value.
   *
   * @param text the JSON; a byte order mark before it is passed over
   * @param where what the error calls it: a file, or a file and line
   * @throws InvalidInput when the text is not exactly one JSON value
   */
  public static JsonNode read(String text, String where) {
    try {
      JsonNode node = MAPPER.readTree(withoutMark(text));
      if (node == null || node.isMissingNode()) {
        throw new InvalidInput(
            "Cannot read JSON: empty text (0 characters, expected a value) at " + where);
      }
      return node;
    } catch (JsonProcessingException e) {
      throw new InvalidInput(
          "Cannot read JSON: " + brief(e) + " (malformed, expected one JSON value) at " + where, e);
    }
  }

  /** A text without the byte order mark before it, if it has one. */
  public static String withoutMark(String text) {
    return text.startsWith(MARK) ? text.substring(1) : text;
  }

  /** A parse error in one short line, without the source excerpt and the parser's own terms. */
  public static String brief(JsonProcessingException e) {
    String message =
        e.getOriginalMessage()
            .replaceAll("\\s+", " ")
            .replaceAll(" \\(start marker at [^)]*\\)[^)]*\\)", "")
            .replaceAll(", from `[^`]*`", "")
            .replaceAll(" \\(bound as `[^`]*`\\)", "")
            .replaceAll(": not allowed as per `[^`]*`", "")
            .replaceAll("token '([^']{40})[^']+'", "token '$1…'")
            .strip();
    return e.getLocation() == null
        ? message
        : message
            + " in line "
            + e.getLocation().getLineNr()
            + ", column "
            + e.getLocation().getColumnNr();
  }
}
