package io.stepwise.data.table;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.SourceFile;
import java.io.IOException;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.RecordReader;

/**
 * The rows of an external Parquet file, each as one line of JSON, one row group in memory at a
 * time. Absent values are left out.
 */
public final class JsonRows implements AutoCloseable {
  private final String path;
  private final ParquetFileReader reader;
  private RecordReader<byte[]> rows;
  private long left;

  private JsonRows(String path, ParquetFileReader reader) {
    this.path = path;
    this.reader = reader;
  }

  /**
   * Opens a file.
   *
   * @throws InvalidInput when it is not a whole Parquet file
   */
  public static JsonRows open(SourceFile file) {
    try {
      return new JsonRows(file.path(), ParquetInput.open(file.absolutePath()));
    } catch (IOException | RuntimeException e) {
      throw ParquetInput.damaged(file.path(), e);
    }
  }

  /**
   * The next row; null at the end.
   *
   * @throws InvalidInput when the file is damaged or has columns that JSON cannot hold
   */
  public byte[] next() {
    try {
      while (left == 0) {
        PageReadStore pages = reader.readNextRowGroup();
        if (pages == null) {
          return null;
        }
        FileMetaData meta = reader.getFileMetaData();
        rows =
            new ColumnIOFactory(meta.getCreatedBy())
                .getColumnIO(meta.getSchema())
                .getRecordReader(pages, new JsonMaterializer(meta.getSchema()));
        left = pages.getRowCount();
      }
      left--;
      return rows.read();
    } catch (IOException | RuntimeException e) {
      throw ParquetInput.damaged(path, e);
    }
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw ParquetInput.damaged(path, e);
    }
  }
}
