package io.stepwise.data.format;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;

/**
 * Reads one JSON value in a line's bytes front to back (RFC 8259). Texts are made of what is asked
 * for alone. Few and small methods: a JVM that has just started compiles them before it has read
 * much.
 */
final class JsonScanner {
  /** Containers in containers, at most. */
  static final int MOST_DEPTH = 1000;

  private static final int MOST_DIGITS = 1000;
  private static final int LONG_DIGITS = 18;

  private final JsonStrings strings = new JsonStrings();
  private byte[] bytes;
  private int end;
  private int at;
  private int depth;

  /** First byte of the current value, or '}' and ']' behind a container; 0 at the end. */
  private byte token;

  /** Whether the current value is a string or container that has not been read. */
  private boolean pending;

  /** Whether nothing has been read of the container that was entered last. */
  private boolean fresh;

  private int numberStart;
  private boolean whole;
  private String text;

  /** Goes to the value in a range of bytes; what was read before is forgotten. */
  void begin(byte[] buffer, int from, int length) throws RowProblem {
    bytes = buffer;
    end = from + length;
    at = from;
    depth = 0;
    fresh = false;
    strings.over(buffer, from, end);
    if (length >= 3 && buffer[at] == (byte) 0xef && buffer[at + 1] == (byte) 0xbb) {
      at += buffer[at + 2] == (byte) 0xbf ? 3 : 0; // a byte order mark
    }
    value();
  }

  /** Lets go of the bytes. */
  void finish() {
    bytes = null;
    text = null;
    strings.release();
  }

  /** First byte of the current value; a digit or '-' for numbers, '}' and ']' behind containers. */
  byte token() {
    return token;
  }

  /** Enters the object or array that is current. */
  void enter() throws RowProblem {
    if (++depth > MOST_DEPTH) {
      throw strings.broken("more than " + MOST_DEPTH + " containers in each other", at);
    }
    at++;
    pending = false;
    fresh = true;
  }

  /** The name of the entered object's next field, with its value current; null at its end. */
  String nextField() throws RowProblem {
    if (isEnd('}')) {
      return null;
    }
    if (at == end || bytes[at] != '"') {
      throw unexpected("a field's name in quotes");
    }
    int from = at + 1;
    int close = strings.close(from);
    String name = strings.name(from, close);
    if (name == null) {
      throw strings.broken("an unpaired surrogate in a field's name", from);
    }
    at = close + 1;
    space();
    if (at == end || bytes[at] != ':') {
      throw unexpected("a colon");
    }
    at++;
    value();
    return name;
  }

  /** Goes to the entered array's next element; false at its end. */
  boolean nextElement() throws RowProblem {
    if (isEnd(']')) {
      return false;
    }
    value();
    return true;
  }

  /** Goes over the comma before the next part of a container, or leaves it. */
  private boolean isEnd(char bracket) throws RowProblem {
    skip();
    space();
    if (at < end && bytes[at] == bracket) {
      at++;
      depth--;
      token = (byte) bracket;
      fresh = false;
      return true;
    }
    if (!fresh) {
      if (at == end || bytes[at] != ',') {
        throw unexpected("a comma or " + bracket);
      }
      at++;
      space();
    }
    fresh = false;
    return false;
  }

  /** Whether nothing but white space is left behind the value. */
  boolean isAtEnd() throws RowProblem {
    skip();
    space();
    return at == end;
  }

  /** The current string; null when it holds half a surrogate pair. */
  String text() throws RowProblem {
    if (pending) {
      int from = at + 1;
      int close = strings.close(from);
      text = strings.text(from, close);
      at = close + 1;
      pending = false;
    }
    return text;
  }

  /** The current number as written. */
  String number() {
    return new String(bytes, numberStart, at - numberStart, StandardCharsets.ISO_8859_1);
  }

  /** The current whole number; the greatest long for one of more digits than a long has. */
  long integer() {
    int from = numberStart + (token == '-' ? 1 : 0);
    if (at - from > LONG_DIGITS) {
      return Long.MAX_VALUE;
    }
    long value = 0;
    for (int k = from; k < at; k++) {
      value = value * 10 + (bytes[k] - '0');
    }
    return token == '-' ? -value : value;
  }

  /** Whether the current number has neither fraction nor exponent. */
  boolean isWhole() {
    return whole;
  }

  /** Goes behind the current value; what it holds is checked. */
  void skip() throws RowProblem {
    if (!pending) {
      return;
    }
    if (token == '"') {
      at = strings.close(at + 1) + 1;
      pending = false;
    } else {
      skipContainer();
    }
  }

  /** Without recursion: a line of brackets must not exhaust the stack. */
  private void skipContainer() throws RowProblem {
    BitSet objects = new BitSet();
    int outside = depth;
    do {
      if (pending && token != '"') {
        objects.set(depth, token == '{');
        enter();
      }
      boolean inside = next(objects.get(depth - 1));
      while (!inside && depth > outside) { // where an inner container ends, the outer one continues
        inside = next(objects.get(depth - 1));
      }
    } while (depth > outside);
  }

  private boolean next(boolean object) throws RowProblem {
    return object ? nextField() != null : nextElement();
  }

  private void value() throws RowProblem {
    space();
    if (at == end) {
      throw strings.broken("the line ends where a value is due", at);
    }
    token = bytes[at];
    pending = token == '{' || token == '[' || token == '"';
    if (!pending) {
      switch (token) {
        case 't' -> word("true");
        case 'f' -> word("false");
        case 'n' -> word("null");
        default -> digits();
      }
    }
  }

  private void word(String word) throws RowProblem {
    for (int k = 0; k < word.length(); k++) {
      if (at + k == end || bytes[at + k] != word.charAt(k)) {
        throw unexpected("a value");
      }
    }
    at += word.length();
  }

  private void digits() throws RowProblem {
    numberStart = at;
    at += token == '-' ? 1 : 0;
    whole = true;
    int first = at;
    run();
    if (bytes[first] == '0' && at > first + 1) {
      throw strings.broken("a number that begins with 0", first);
    }
    if (at < end && bytes[at] == '.') {
      whole = false;
      at++;
      run();
    }
    if (at < end && (bytes[at] == 'e' || bytes[at] == 'E')) {
      whole = false;
      at++;
      at += at < end && (bytes[at] == '+' || bytes[at] == '-') ? 1 : 0;
      run();
    }
    if (at - numberStart > MOST_DIGITS) {
      throw strings.broken("a number of more than " + MOST_DIGITS + " characters", numberStart);
    }
  }

  /** At least one digit. */
  private void run() throws RowProblem {
    int from = at;
    while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
      at++;
    }
    if (at == from) {
      throw unexpected(token == '-' || token >= '0' && token <= '9' ? "a digit" : "a value");
    }
  }

  private void space() {
    while (at < end && bytes[at] <= ' ' && isSpace(bytes[at])) {
      at++;
    }
  }

  private static boolean isSpace(byte c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }

  private RowProblem unexpected(String expected) {
    String found =
        at == end
            ? "the end of the line"
            : bytes[at] > ' ' && bytes[at] < 0x7f
                ? "'" + (char) bytes[at] + "'"
                : "code " + (bytes[at] & 0xff);
    return strings.broken(found + " where " + expected + " is due", at);
  }
}
