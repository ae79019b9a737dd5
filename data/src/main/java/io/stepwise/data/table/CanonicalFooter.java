package io.stepwise.data.table;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;

/**
 * Rewrites the footer of a Parquet file so that it depends on the rows alone. parquet-mr keeps the
 * encodings of a column in a hash set of enumeration constants, whose order differs from one JVM to
 * the next; here they are sorted.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/">File Format</a>
 */
final class CanonicalFooter {
  /** The footer's length and the magic number. */
  private static final int TRAILER_BYTES = 8;

  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

  private CanonicalFooter() {}

  /**
   * Writes the end of a file.
   *
   * @param end the last bytes, the whole footer among them
   */
  static void write(byte[] end, OutputStream out) throws IOException {
    int trailer = end.length - TRAILER_BYTES;
    if (trailer < 0
        || !Arrays.equals(end, end.length - MAGIC.length, end.length, MAGIC, 0, MAGIC.length)) {
      out.write(end); // parquet-mr failed before the footer was whole, and reports that itself
      return;
    }
    int length = ByteBuffer.wrap(end).order(ByteOrder.LITTLE_ENDIAN).getInt(trailer);
    int start = trailer - length;
    FileMetaData footer = Util.readFileMetaData(new ByteArrayInputStream(end, start, length));
    for (RowGroup group : footer.getRow_groups()) {
      for (ColumnChunk column : group.getColumns()) {
        column.getMeta_data().getEncodings().sort(null);
      }
    }
    ByteArrayOutputStream sorted = new ByteArrayOutputStream(length);
    Util.writeFileMetaData(footer, sorted);
    out.write(end, 0, start);
    sorted.writeTo(out);
    byte[] tail =
        ByteBuffer.allocate(Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(sorted.size())
            .array();
    out.write(tail);
    out.write(end, trailer + Integer.BYTES, Integer.BYTES);
  }
}
