package io.stepwise.data;

import java.util.Objects;

/**
 * A line that could not be read.
 *
 * @param file the file's path or URI, as given
 * @param line line number in that file, from 1
 * @param byteOffset offset in bytes of the line's first byte in the (uncompressed) file, from 0
 * @param reason one line that names what was wrong
 * @param raw the line's bytes, without its line break
 */
public record Quarantined(String file, long line, long byteOffset, String reason, byte[] raw) {
  /** Copies the bytes; rejects null components. */
  public Quarantined {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(reason, "reason");
    raw = raw.clone();
  }

  /** A copy of the line's bytes. */
  @Override
  public byte[] raw() {
    return raw.clone();
  }
}
