package io.stepwise.data.format;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads one line's JSON object front to back, field by field, and rejects what the format does not
 * allow: other types, a field given twice, text that cannot be written as UTF-8, anything after the
 * object.
 *
 * <pre>
 *   for (String field = row.next(); field != null; field = row.next()) { … }
 * </pre>
 */
final class RowReader {
  private static final ThreadLocal<RowReader> READERS = ThreadLocal.withInitial(RowReader::new);

  private final JsonScanner json = new JsonScanner();

  /** The result of parsing a row. */
  interface Body {
    ParseOutcome read(RowReader row) throws RowProblem;
  }

  private RowReader() {}

  /** Runs a format's body over a line and turns every way in which it can fail into a refusal. */
  static ParseOutcome parse(SourceLine line, Body body) {
    if (line.length() > 1 && (first(line) == 0 || second(line) == 0)) {
      return new ParseOutcome.Refused("not UTF-8 (a zero byte at the start of the line)");
    }
    RowReader row = READERS.get();
    try {
      row.json.begin(line.buffer(), line.start(), line.length());
      if (!row.isObject()) {
        throw RowProblem.of("line", row.shown(), "a JSON object");
      }
      row.json.enter();
      ParseOutcome outcome = body.read(row);
      if (!row.json.isAtEnd()) {
        throw new RowProblem("bad line (more, expected nothing after the JSON object)");
      }
      return outcome;
    } catch (RowProblem e) {
      return new ParseOutcome.Refused(e.getMessage());
    } finally {
      row.json.finish();
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
  String next() throws RowProblem {
    return json.nextField();
  }

  /** Enters the object that is current. */
  void enter(String field) throws RowProblem {
    if (!isObject()) {
      throw RowProblem.of(field, shown(), "an object");
    }
    json.enter();
  }

  /** Enters the array that is current. */
  void enterArray(String field) throws RowProblem {
    if (json.token() != '[') {
      throw RowProblem.of(field, shown(), "an array");
    }
    json.enter();
  }

  /** Goes to the next element of the array being read; false at its end. */
  boolean nextElement() throws RowProblem {
    return json.nextElement();
  }

  void skip() throws RowProblem {
    json.skip();
  }

  boolean isNull() {
    return json.token() == 'n';
  }

  boolean isText() {
    return json.token() == '"';
  }

  boolean isObject() {
    return json.token() == '{';
  }

  boolean isArray() {
    return json.token() == '[';
  }

  boolean isNumber() {
    return json.token() == '-' || (json.token() >= '0' && json.token() <= '9');
  }

  String text(String field) throws RowProblem {
    if (!isText()) {
      throw RowProblem.of(field, shown(), "a string");
    }
    String text = json.text();
    if (text == null) {
      throw new RowProblem(
          "bad " + field + " (an unpaired surrogate, expected text that UTF-8 can hold)");
    }
    return text;
  }

  String textOrNull(String field) throws RowProblem {
    return isNull() ? null : text(field);
  }

  Integer integerOrNull(String field) throws RowProblem {
    return isNull() ? null : integer(field);
  }

  int integer(String field) throws RowProblem {
    if (isNumber()) {
      // JSON has one type of number: 1 may be written 1.0.
      double value = json.isWhole() ? json.integer() : Double.parseDouble(json.number());
      if (value == (int) value) {
        return (int) value;
      }
    }
    throw RowProblem.of(field, shown(), "a whole number");
  }

  double number(String field) throws RowProblem {
    if (!isNumber()) {
      throw RowProblem.of(field, shown(), "a number");
    }
    return Double.parseDouble(json.number());
  }

  boolean flag(String field) throws RowProblem {
    if (isNumber()) {
      double value = Double.parseDouble(json.number());
      if (value == 0 || value == 1) {
        return value == 1;
      }
    }
    if (json.token() != 't' && json.token() != 'f') {
      throw RowProblem.of(field, shown(), "true or false, 1 or 0");
    }
    return json.token() == 't';
  }

  /** A text, or a number or truth value as it is written; null for anything else. */
  String scalarOrNull(String field) throws RowProblem {
    if (json.token() == 't' || json.token() == 'f') {
      return String.valueOf(json.token() == 't');
    }
    if (isText() || isNumber()) {
      return textOrNumber(field);
    }
    skip();
    return null;
  }

  /** First character of the current value, which tells its type. */
  char type() {
    return (char) json.token();
  }

  /** A text, or a number as it is written, or null. */
  String textOrNumber(String field) throws RowProblem {
    return isNumber() ? json.number() : textOrNull(field);
  }

  List<String> texts(String field) throws RowProblem {
    enterArray(field);
    List<String> texts = new ArrayList<>();
    while (nextElement()) {
      texts.add(text(field));
    }
    return texts;
  }

  List<Integer> integersOrNulls(String field) throws RowProblem {
    enterArray(field);
    List<Integer> numbers = new ArrayList<>();
    while (nextElement()) {
      numbers.add(integerOrNull(field));
    }
    return numbers;
  }

  /** Rejects a field that was given before. */
  void once(boolean before, String field) throws RowProblem {
    if (before) {
      throw RowProblem.of(field, "given twice", "once");
    }
  }

  /** What stands at the current place, for messages. */
  private String shown() throws RowProblem {
    return switch (json.token()) {
      case '{', '}' -> "an object";
      case '[', ']' -> "an array";
      case 't' -> "true";
      case 'f' -> "false";
      case 'n' -> "null";
      case '"' -> {
        String text = json.text();
        yield text == null ? "an unpaired surrogate" : text;
      }
      default -> json.number();
    };
  }
}
