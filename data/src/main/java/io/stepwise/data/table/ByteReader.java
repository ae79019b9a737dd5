package io.stepwise.data.table;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link ByteWriter} wrote, in the same order. */
public final class ByteReader {
  private final byte[] bytes;
  private int at;

  /** From the first byte on; the array is not copied. */
  public ByteReader(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A number. */
  public long number() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = bytes[at++];
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }

  /** A double. */
  public double real() {
    long bits = 0;
    for (int i = 0; i < Double.BYTES; i++) {
      bits |= (long) (bytes[at++] & 0xff) << (Byte.SIZE * i);
    }
    return Double.longBitsToDouble(bits);
  }

  /** A text. */
  public String text() {
    int length = (int) number();
    String text = new String(bytes, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }

  /** A text or its absence. */
  public String textOrNull() {
    return number() == 0 ? null : text();
  }

  /** What it reads from. */
  byte[] array() {
    return bytes;
  }

  /** Reads over so many bytes; gives the place of the first. */
  int skip(int length) {
    int from = at;
    at += length;
    return from;
  }

  /** Bytes. */
  public byte[] bytes() {
    int length = (int) number();
    byte[] value = Arrays.copyOfRange(bytes, at, at + length);
    at += length;
    return value;
  }
}
