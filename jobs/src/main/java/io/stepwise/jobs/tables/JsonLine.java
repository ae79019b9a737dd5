package io.stepwise.jobs.tables;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.Json;

/** A line of JSON as a row of a table. */
public final class JsonLine {
  private JsonLine() {}

  /**
   * Reads a line.
   *
   * @throws InvalidInput if it is no JSON object
   */
  public static ObjectNode read(String text, String where) {
    if (Json.read(text, where) instanceof ObjectNode object) {
      return object;
    }
    throw new InvalidInput("Cannot read row: no JSON object (expected an object) at " + where);
  }

  /**
   * The line with its error; a line that is no JSON object is in the field {@code line}.
   *
   * @param job the command, which names the field where the line has an error already
   */
  public static String failed(String text, String error, String job) {
    ObjectNode line;
    try {
      line = read(text, "line");
    } catch (InvalidInput e) {
      line = Json.mapper().createObjectNode().put("line", text);
    }
    return Json.line(line.put(TableRun.errorField(line.has(TableRun.ERROR), job), error));
  }
}
