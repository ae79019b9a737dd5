package io.stepwise.data.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.data.error.InvalidInput;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Reads files of one JSON object a line, in UTF-8, with or without a byte order mark, plain or
 * compressed with gzip. A blank line is passed over. Files for exchange are small and made by
 * programs, so a broken line, or one longer than {@link TextLines#MAX_BYTES}, ends the reading;
 * label files, whose broken lines are set aside, are {@code data.ingest}'s.
 */
public final class JsonLines {

  private JsonLines() {}

  /** Whether a value is a whole number of 32 bits: JSON has one type of number. */
  public static boolean isWhole(JsonNode node) {
    return node.isNumber() && node.doubleValue() == (int) node.doubleValue();
  }

  /**
   * A line.
   *
   * @param value its object, the reader's to change
   * @param where the file and the line's number, for errors
   */
  public record Line(ObjectNode value, String where) {
    /**
     * A text that must be there and may be null.
     *
     * @throws InvalidInput when it is absent or no text
     */
    public String textOrNull(String field) {
      JsonNode node = value.get(field);
      if (node == null || !(node.isTextual() || node.isNull())) {
        throw bad(field, "a text or null");
      }
      return node.textValue();
    }

    /**
     * A whole number, which may be written 1 or 1.0; empty where it is null.
     *
     * @throws InvalidInput when it is absent or anything else
     */
    public OptionalInt wholeOrNull(String field, String expected) {
      JsonNode node = value.get(field);
      if (node != null && node.isNull()) {
        return OptionalInt.empty();
      }
      if (node == null || !isWhole(node)) {
        throw bad(field, expected);
      }
      return OptionalInt.of(node.intValue());
    }

    /** An error about a field. */
    public InvalidInput bad(String field, String expected) {
      JsonNode node = value.get(field);
      String found = node == null ? "absent" : node.toString();
      return new InvalidInput(
          "Cannot read row: bad \""
              + field
              + "\" ("
              + (found.length() > 60 ? found.substring(0, 60) + "…" : found)
              + ", expected "
              + expected
              + ") at "
              + where);
    }
  }

  /**
   * Gives every line of the files in order.
   *
   * @param paths as for {@link SourceFile#find}
   * @throws InvalidInput for a line that is no JSON object in UTF-8 or too long, with its file and
   *     number
   * @throws InfrastructureFailure when a filesystem fails
   */
  public static void read(List<String> paths, Consumer<Line> reader) {
    for (SourceFile file : SourceFile.find(paths)) {
      try (TextLines lines = new TextLines(file.path(), open(file))) {
        for (String text = lines.next(); text != null; text = lines.next()) {
          if (!text.isBlank()) {
            reader.accept(line(text, file.path() + ":" + lines.number()));
          }
        }
      } catch (IOException e) {
        throw new InfrastructureFailure(
            "Cannot read input: "
                + e.getMessage()
                + " ("
                + file.path()
                + ", expected a complete file)",
            e);
      }
    }
  }

  /**
   * Reads a file that holds one JSON object.
   *
   * @throws InvalidInput if it holds anything else, or more than {@link TextLines#MAX_BYTES}
   */
  public static ObjectNode document(String path) {
    StringBuilder text = new StringBuilder();
    for (SourceFile file : SourceFile.find(List.of(path))) {
      try (TextLines lines = new TextLines(file.path(), open(file))) {
        for (String line = lines.next(); line != null; line = lines.next()) {
          text.append(line).append('\n');
          if (text.length() > TextLines.MAX_BYTES) {
            throw new InvalidInput(
                "Cannot read file: too long (expected at most %d bytes) at %s"
                    .formatted(TextLines.MAX_BYTES, file.path()));
          }
        }
      } catch (IOException e) {
        throw new InfrastructureFailure(
            "Cannot read input: %s (%s, expected a complete file)"
                .formatted(e.getMessage(), file.path()),
            e);
      }
    }
    return line(text.toString(), path).value();
  }

  private static Line line(String text, String where) {
    JsonNode node = Json.read(text, where);
    if (!(node instanceof ObjectNode object)) {
      throw new InvalidInput(
          "Cannot read row: no JSON object ("
              + node.getNodeType().name().toLowerCase(Locale.ROOT)
              + ", expected an object) at "
              + where);
    }
    return new Line(object, where);
  }

  private static InputStream open(SourceFile file) throws IOException {
    InputStream raw = file.open(0);
    return Utf8Stream.open(file.path(), Decompression.open(file.path(), raw));
  }
}
