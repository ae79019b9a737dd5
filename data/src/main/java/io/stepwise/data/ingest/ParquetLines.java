package io.stepwise.data.ingest;

import io.stepwise.data.format.SourceLine;
import io.stepwise.data.table.JsonRows;

/** Rows of a Parquet file as lines of JSON; they have numbers but no byte offsets (0). */
final class ParquetLines implements LineSource {
  private final String path;
  private final JsonRows rows;
  private long number;

  private ParquetLines(String path, JsonRows rows) {
    this.path = path;
    this.rows = rows;
  }

  static ParquetLines open(Split split) {
    return new ParquetLines(split.file().path(), JsonRows.open(split.file()));
  }

  @Override
  public SourceLine next() {
    byte[] row = rows.next();
    return row == null ? null : new SourceLine(path, ++number, 0, row, 0, row.length);
  }

  @Override
  public long tooLong() {
    return 0;
  }

  @Override
  public void close() {
    rows.close();
  }
}
