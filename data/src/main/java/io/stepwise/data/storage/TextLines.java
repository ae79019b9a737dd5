package io.stepwise.data.storage;

import io.stepwise.data.error.InvalidInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Lines of UTF-8 text, none longer than memory allows. A line ends with a line feed. */
final class TextLines implements AutoCloseable {
  /** The longest line that is read. */
  static final int MAX_BYTES = 32 << 20;

  private static final int BUFFER_BYTES = 1 << 16;

  private final String file;
  private final InputStream in;
  private final int maxBytes;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private int from;
  private int limit;
  private long number;
  private long offset;

  /** From a stream's beginning; it is closed with the lines. */
  TextLines(String file, InputStream in) {
    this(file, in, MAX_BYTES);
  }

  TextLines(String file, InputStream in, int maxBytes) {
    this.file = file;
    this.in = in;
    this.maxBytes = maxBytes;
  }

  /** Number of the last line, from 1. */
  long number() {
    return number;
  }

  /**
   * The next line without its end; null behind the last.
   *
   * @throws InvalidInput when it is longer than allowed or not UTF-8
   */
  String next() throws IOException {
    line.reset();
    number++;
    boolean any = false;
    while (from < limit || fill()) {
      any = true;
      int end = from;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      if (line.size() + (end - from) > maxBytes) {
        throw bad("is too long", "at most " + maxBytes + " bytes", null);
      }
      line.write(buffer, from, end - from);
      from = end + 1;
      if (end < limit) {
        String text = text();
        offset += line.size() + 1L;
        return text;
      }
      from = limit;
    }
    return any ? text() : null;
  }

  private boolean fill() throws IOException {
    from = 0;
    limit = Math.max(in.read(buffer), 0);
    return limit > 0;
  }

  private String text() {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(line.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw bad("is not UTF-8", "UTF-8 text", e);
    }
  }

  private InvalidInput bad(String why, String expected, Throwable cause) {
    return new InvalidInput(
        "Cannot read row: the line "
            + why
            + " (from byte "
            + offset
            + " on, expected "
            + expected
            + ") at "
            + file
            + ":"
            + number,
        cause);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
