package io.stepwise.data.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.stepwise.data.storage.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads one line's JSON object front to back, field by field, and refuses what the format does not
 * allow: other types, a field given twice, text that cannot be written as UTF-8, anything after the
 * object.
 *
 * <pre>
 *   for (String field = row.begin("question"); field != null; field = row.next()) { … }
 * </pre>
 */
final class RowReader implements AutoCloseable {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private final JsonParser parser;

  /** What a format makes of a row. */
  interface Body {
    ParseOutcome read(RowReader row) throws IOException, RowProblem;
  }

  private RowReader(JsonParser parser) {
    this.parser = parser;
  }

  /** Runs a format's body over a line and turns every way in which it can fail into a refusal. */
  static ParseOutcome parse(SourceLine line, Body body) {
    if (line.length() > 1 && (first(line) == 0 || second(line) == 0)) {
      return new ParseOutcome.Refused("not UTF-8 (a zero byte at the start of the line)");
    }
    try (RowReader row =
        new RowReader(FACTORY.createParser(line.buffer(), line.start(), line.length()))) {
      if (row.parser.nextToken() != JsonToken.START_OBJECT) {
        throw RowProblem.of("line", row.shown(), "a JSON object");
      }
      ParseOutcome outcome = body.read(row);
      if (row.parser.nextToken() != null) {
        throw RowProblem.of("line", row.shown(), "nothing after the JSON object");
      }
      return outcome;
    } catch (RowProblem e) {
      return new ParseOutcome.Refused(e.getMessage());
    } catch (JsonProcessingException e) {
      return new ParseOutcome.Refused("broken JSON: " + Json.brief(e));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read memory: a byte array failed", e);
    }
  }

  private static byte first(SourceLine line) {
    return line.buffer()[line.start()];
  }

  private static byte second(SourceLine line) {
    return line.buffer()[line.start() + 1];
  }

  /**
   * The name of the next field of the object being read, with its value current; null at its end.
   */
  String next() throws IOException {
    String name = parser.nextFieldName();
    if (name == null) {
      return null;
    }
    parser.nextToken();
    return name;
  }

  /** Enters the object that is current. */
  void enter(String field) throws IOException, RowProblem {
    if (!parser.hasToken(JsonToken.START_OBJECT)) {
      throw RowProblem.of(field, shown(), "an object");
    }
  }

  /** Enters the array that is current. */
  void enterArray(String field) throws IOException, RowProblem {
    if (!parser.hasToken(JsonToken.START_ARRAY)) {
      throw RowProblem.of(field, shown(), "an array");
    }
  }

  /** Goes to the next element of the array being read; false at its end. */
  boolean nextElement() throws IOException {
    return parser.nextToken() != JsonToken.END_ARRAY;
  }

  void skip() throws IOException {
    parser.skipChildren();
  }

  boolean isNull() {
    return parser.hasToken(JsonToken.VALUE_NULL);
  }

  boolean isText() {
    return parser.hasToken(JsonToken.VALUE_STRING);
  }

  boolean isObject() {
    return parser.hasToken(JsonToken.START_OBJECT);
  }

  String text(String field) throws IOException, RowProblem {
    if (!isText()) {
      throw RowProblem.of(field, shown(), "a string");
    }
    String text = parser.getText();
    if (!Texts.isWellFormed(text)) {
      throw new RowProblem(
          "bad " + field + " (an unpaired surrogate, expected text that UTF-8 can hold)");
    }
    return text;
  }

  String textOrNull(String field) throws IOException, RowProblem {
    return isNull() ? null : text(field);
  }

  Integer integerOrNull(String field) throws IOException, RowProblem {
    return isNull() ? null : integer(field);
  }

  int integer(String field) throws IOException, RowProblem {
    if (!parser.hasToken(JsonToken.VALUE_NUMBER_INT)
        || parser.getNumberType() != JsonParser.NumberType.INT) {
      throw RowProblem.of(field, shown(), "a whole number");
    }
    return parser.getIntValue();
  }

  double number(String field) throws IOException, RowProblem {
    if (!parser.currentToken().isNumeric()) {
      throw RowProblem.of(field, shown(), "a number");
    }
    return parser.getDoubleValue();
  }

  boolean flag(String field) throws IOException, RowProblem {
    if (!parser.currentToken().isBoolean()) {
      throw RowProblem.of(field, shown(), "true or false");
    }
    return parser.getBooleanValue();
  }

  List<String> texts(String field) throws IOException, RowProblem {
    enterArray(field);
    List<String> texts = new ArrayList<>();
    while (nextElement()) {
      texts.add(text(field));
    }
    return texts;
  }

  List<Integer> integersOrNulls(String field) throws IOException, RowProblem {
    enterArray(field);
    List<Integer> numbers = new ArrayList<>();
    while (nextElement()) {
      numbers.add(integerOrNull(field));
    }
    return numbers;
  }

  /** Refuses a field that was given before. */
  void once(boolean before, String field) throws RowProblem {
    if (before) {
      throw RowProblem.of(field, "given twice", "once");
    }
  }

  /** What stands at the current place, for messages. */
  private String shown() throws IOException {
    JsonToken token = parser.currentToken();
    if (token == null) {
      return "nothing";
    }
    return switch (token) {
      case START_OBJECT, END_OBJECT -> "an object";
      case START_ARRAY, END_ARRAY -> "an array";
      default -> parser.getText();
    };
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
