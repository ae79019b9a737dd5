package io.stepwise.data.ingest;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.format.SourceLine;
import java.io.IOException;

/** The lines of one split, in order. */
public interface LineSource extends AutoCloseable {
  /**
   * Opens a split's file and goes to the first line that begins in it.
   *
   * @throws IOException when the filesystem fails
   * @throws InvalidInput when the file itself is damaged
   */
  static LineSource open(Split split) throws IOException {
    return switch (split.kind()) {
      case PLAIN -> PlainLines.open(split);
      case COMPRESSED -> CompressedLines.open(split);
      case PARQUET -> ParquetLines.open(split);
      case DOCUMENT -> DocumentLines.open(split);
      case CSV -> CsvLines.open(split);
    };
  }

  /**
   * The next line, valid until the next call; null at the end of the split.
   *
   * @throws IOException when the filesystem fails
   * @throws InvalidInput when the file itself is damaged
   */
  SourceLine next() throws IOException;

  /** Length in bytes of the last line when it was too long to be kept whole, else 0. */
  long tooLong();

  @Override
  void close() throws IOException;
}
