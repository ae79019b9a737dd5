package io.stepwise.data.ingest.spark;

/**
 * Where a row of the shuffle goes and what it is sorted by.
 *
 * @param place in [0, {@link #PLACES}), whose share of all places tells the partition; not kept on
 *     the way
 * @param bytes compared as unsigned numbers; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // compared by the shuffle's ordering alone
record RowKey(long place, byte[] bytes) {
  /** Places are spread over [0, 2^32). */
  static final long PLACES = 1L << 32;
}
