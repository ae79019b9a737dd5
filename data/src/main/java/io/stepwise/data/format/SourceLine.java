package io.stepwise.data.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One line of a file, as a slice of a reader's buffer. Valid until the reader advances.
 *
 * @param file the file's path or URI, as given
 * @param number line number, from 1
 * @param byteOffset of the line's first byte in the uncompressed file, from 0
 * @param buffer holds the line; not copied
 * @param start index of the line's first byte in the buffer
 * @param length in bytes, without the line break
 */
@SuppressWarnings("ArrayRecordComponent") // a slice of a buffer: comparing it would be wrong
public record SourceLine(
    String file, long number, long byteOffset, byte[] buffer, int start, int length) {

  /** A line that stands alone. */
  public static SourceLine of(String file, long number, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new SourceLine(file, number, 0, bytes, 0, bytes.length);
  }

  /** A copy of the line's bytes. */
  public byte[] bytes() {
    return Arrays.copyOfRange(buffer, start, start + length);
  }

  /** Whether the line holds nothing but JSON's white space. */
  public boolean isBlank() {
    for (int i = start; i < start + length; i++) {
      byte b = buffer[i];
      if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
        return false;
      }
    }
    return true;
  }
}
