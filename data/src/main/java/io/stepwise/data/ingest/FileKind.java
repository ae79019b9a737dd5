package io.stepwise.data.ingest;

import io.stepwise.data.storage.Decompression;
import io.stepwise.data.storage.SourceFile;
import io.stepwise.data.storage.Utf8Stream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** How a file stores its lines, detected from its first bytes. */
public enum FileKind {
  /** One after another: any range can be read alone. */
  PLAIN,
  /** In one stream of gzip or zstd, of one or several members. */
  COMPRESSED,
  /** As rows of a Parquet file; each row is a line of JSON, its number counted from 1. */
  PARQUET,
  /**
   * As values of a JSON document, over as many lines as they please: a file named {@code .json}
   * that begins with an array or with an object whose first line ends at once.
   */
  DOCUMENT,
  /**
   * As rows of a CSV file with a header, plain or compressed: a file named {@code .csv} or {@code
   * .tsv}, with or without {@code .gz} or {@code .zst}; each row is a line of JSON.
   */
  CSV;

  private static final int MAGIC_BYTES = 64;
  private static final Pattern CSV_NAME = Pattern.compile("\\.[ct]sv(\\.gz|\\.zst)?$");
  private static final Pattern DOCUMENT_BEGINS = Pattern.compile("\\s*(\\[|\\{\\s*?\\n)");

  /** The kind of a file. */
  public static FileKind of(SourceFile file) throws IOException {
    try (InputStream in = file.open(0)) {
      return of(file.path(), in.readNBytes(MAGIC_BYTES));
    }
  }

  private static FileKind of(String path, byte[] bytes) {
    int length = bytes.length;
    if (CSV_NAME.matcher(path).find()) {
      return CSV;
    }
    if (Decompression.isCompressed(path, bytes)) {
      return COMPRESSED;
    }
    if (length >= 4 && bytes[0] == 'P' && bytes[1] == 'A' && bytes[2] == 'R' && bytes[3] == '1') {
      return PARQUET;
    }
    int mark = Utf8Stream.markBytes(path, bytes);
    String text = new String(bytes, mark, length - mark, StandardCharsets.ISO_8859_1);
    return path.endsWith(".json") && DOCUMENT_BEGINS.matcher(text).lookingAt() ? DOCUMENT : PLAIN;
  }
}
