package io.stepwise.data.table;

import io.stepwise.data.storage.InputFolder;
import java.io.IOException;
import org.apache.parquet.hadoop.ParquetFileReader;

/** Sizes of part files, from their footers alone. */
public final class TableSizes {
  private TableSizes() {}

  /** Rows of one part file. */
  public static long rows(InputFolder folder, String part) {
    String path = folder.absolutePath() + "/" + part;
    try (ParquetFileReader reader = ParquetInput.open(path)) {
      return reader.getRecordCount();
    } catch (IOException | RuntimeException e) {
      throw ParquetInput.damaged(path, e);
    }
  }
}
