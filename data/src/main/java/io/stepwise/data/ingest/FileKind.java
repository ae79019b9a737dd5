package io.stepwise.data.ingest;

/** How lines lie in a file, told by its first bytes. */
public enum FileKind {
  /** One after another: any range can be read alone. */
  PLAIN,
  /** In one gzip stream, of one or several members. */
  GZIP,
  /** As rows of a Parquet file; each row is a line of JSON, its number counted from 1. */
  PARQUET;

  /** Bytes that {@link #of} needs, or all that a shorter file has. */
  public static final int MAGIC_BYTES = 4;

  /** The kind of a file that begins so. */
  public static FileKind of(byte[] bytes) {
    int length = bytes.length;
    if (length >= 2 && (bytes[0] & 0xff) == 0x1f && (bytes[1] & 0xff) == 0x8b) {
      return GZIP;
    }
    if (length >= 4 && bytes[0] == 'P' && bytes[1] == 'A' && bytes[2] == 'R' && bytes[3] == '1') {
      return PARQUET;
    }
    return PLAIN;
  }
}
