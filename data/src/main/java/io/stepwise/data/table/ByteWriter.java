package io.stepwise.data.table;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing array of variable-length numbers and texts. */
public final class ByteWriter {
  private byte[] bytes = new byte[2048];
  private int size;

  /** A number, seven bits to a byte, lowest first; those below 0 take ten bytes. */
  public void number(long value) {
    long rest = value;
    room(10);
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  /** A double, eight bytes, lowest first. */
  public void real(double value) {
    room(Double.BYTES);
    long bits = Double.doubleToRawLongBits(value);
    for (int i = 0; i < Double.BYTES; i++) {
      bytes[size++] = (byte) (bits >>> (Byte.SIZE * i));
    }
  }

  /** A text: length in bytes, UTF-8. */
  public void text(String text) {
    bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A text or its absence. */
  public void textOrNull(String text) {
    number(text == null ? 0 : 1);
    if (text != null) {
      text(text);
    }
  }

  /** Bytes with their length before them. */
  public void bytes(byte[] value) {
    number(value.length);
    room(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
  }

  /** Forgets what was written; the room stays. */
  public void clear() {
    size = 0;
  }

  private void room(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }

  /** A copy of what was written. */
  public byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }
}
