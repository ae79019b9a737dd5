package io.stepwise.data.ingest.spark;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Where a row of the shuffle goes and what it is sorted by.
 *
 * @param place in [0, {@link #PLACES}), whose share of all places determines the partition; not
 *     kept on the way
 * @param bytes compared as unsigned numbers; not copied
 * @param head the first eight bytes as a number, compared before the others are looked at
 */
@SuppressWarnings("ArrayRecordComponent") // compared by compare() alone
record RowKey(long place, byte[] bytes, long head) {
  /** Places are spread over [0, 2^32). */
  static final long PLACES = 1L << 32;

  private static final int HEAD_BYTES = Long.BYTES;

  RowKey(long place, byte[] bytes) {
    this(place, bytes, head(bytes));
  }

  private static long head(byte[] bytes) {
    return bytes.length >= HEAD_BYTES
        ? ByteBuffer.wrap(bytes).getLong()
        : ByteBuffer.wrap(Arrays.copyOf(bytes, HEAD_BYTES)).getLong();
  }

  static int compare(RowKey a, RowKey b) {
    return a.head == b.head
        ? Arrays.compareUnsigned(a.bytes, b.bytes)
        : Long.compareUnsigned(a.head, b.head);
  }
}
