package io.stepwise.data.ingest;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds and counts line feeds eight bytes at a time. */
final class LineFeeds {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long LOW = 0x7f7f7f7f7f7f7f7fL;
  private static final long FEEDS = ONES * '\n';

  private LineFeeds() {}

  /** Index of the first line feed in [from, to); −1 without one. */
  static int find(byte[] bytes, int from, int to) {
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long found = marks((long) LONGS.get(bytes, i));
      if (found != 0) {
        return i + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    for (; i < to; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /** How many line feeds are in [from, to). */
  static int count(byte[] bytes, int from, int to) {
    int count = 0;
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      count += Long.bitCount(marks((long) LONGS.get(bytes, i)));
    }
    for (; i < to; i++) {
      if (bytes[i] == '\n') {
        count++;
      }
    }
    return count;
  }

  /** The highest bit of each byte that is a line feed, exactly. */
  private static long marks(long word) {
    long x = word ^ FEEDS;
    return ~(((x & LOW) + LOW) | x | LOW);
  }
}
