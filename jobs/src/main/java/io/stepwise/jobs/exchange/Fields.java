package io.stepwise.jobs.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.JsonLines;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The fields of a line; errors name file and line. */
public final class Fields {
  private static final int SHOWN = 60;

  private Fields() {}

  /** A text. */
  public static String text(ObjectNode line, String name, String where) {
    JsonNode value = line.path(name);
    if (!value.isTextual()) {
      throw refusal(name, value, "a text", where);
    }
    return value.textValue();
  }

  /** An id: a text or a whole number, unlike those of other lines. */
  public static JsonNode id(ObjectNode line, String where) {
    JsonNode id = line.path("id");
    if (!id.isTextual() && !JsonLines.isWhole(id) && !id.isIntegralNumber()) {
      throw refusal("id", id, "a text or a whole number", where);
    }
    return id;
  }

  /** A list of texts. */
  public static List<String> texts(ObjectNode line, String name, String where) {
    JsonNode value = line.path(name);
    List<String> texts = new ArrayList<>();
    for (JsonNode element : value) {
      if (!element.isTextual()) {
        throw refusal(name, element, "a list of texts", where);
      }
      texts.add(element.textValue());
    }
    if (!value.isArray()) {
      throw refusal(name, value, "a list of texts", where);
    }
    return texts;
  }

  /** The result of a line; rejected input is reported with its place. */
  public static <T> T at(String where, Supplier<T> made) {
    try {
      return made.get();
    } catch (InvalidInput e) {
      throw new InvalidInput(e.getMessage() + " at " + where, e);
    }
  }

  /** A refusal of a field's value. */
  public static InvalidInput refusal(String name, JsonNode value, String expected, String where) {
    String shown = value.isMissingNode() ? "absent" : value.toString();
    shown = shown.length() > SHOWN ? shown.substring(0, SHOWN) + "…" : shown;
    return new InvalidInput(
        "Cannot read line: " + name + " (" + shown + ", expected " + expected + ") at " + where);
  }
}
