package io.stepwise.data.table;

import io.stepwise.data.error.InvalidInput;
import java.io.IOException;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;

/**
 * One part file, open for reading one row group after another.
 *
 * @param <T> the noun
 */
final class TableFile<T> implements AutoCloseable {
  private final String path;
  private final RowShape<T> shape;
  private final ParquetFileReader reader;

  private TableFile(String path, RowShape<T> shape, ParquetFileReader reader) {
    this.path = path;
    this.shape = shape;
    this.reader = reader;
  }

  static <T> TableFile<T> open(String folder, String name, RowShape<T> shape) {
    String path = folder + "/" + name;
    try {
      ParquetFileReader reader = ParquetInput.open(path);
      TableFile<T> file = new TableFile<>(path, shape, reader);
      file.checkVersion();
      return file;
    } catch (InvalidInput e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw ParquetInput.damaged(path, e);
    }
  }

  /** Files written by others (Spark, say) carry no version; their columns are checked anyway. */
  private void checkVersion() {
    String version = reader.getFileMetaData().getKeyValueMetaData().get(TableWriter.VERSION_KEY);
    if (version != null && !shape.reads(version)) {
      close();
      throw new InvalidInput(
          "Cannot read table: it has another schema ("
              + version
              + ", expected "
              + shape.version()
              + ") at "
              + path);
    }
  }

  int rowGroups() {
    return reader.getRowGroups().size();
  }

  /** Bytes of one row group's columns, uncompressed. */
  long bytes(int index) {
    return reader.getRowGroups().get(index).getTotalByteSize();
  }

  /** One row group, read into memory. */
  RowGroup<T> rowGroup(int index) {
    try {
      PageReadStore pages = reader.readRowGroup(index);
      FileMetaData meta = reader.getFileMetaData();
      MessageColumnIO columns =
          new ColumnIOFactory(meta.getCreatedBy())
              .getColumnIO(RequestedSchema.of(shape.type(), meta.getSchema()), meta.getSchema());
      return new RowGroup<>(
          path, columns.getRecordReader(pages, shape.materializer()), pages.getRowCount());
    } catch (IOException | RuntimeException e) {
      throw ParquetInput.damaged(path, e);
    }
  }

  /** What is left to read of one row group. */
  static final class RowGroup<T> {
    private final String path;
    private final RecordReader<T> reader;
    private long left;

    RowGroup(String path, RecordReader<T> reader, long rows) {
      this.path = path;
      this.reader = reader;
      this.left = rows;
    }

    boolean hasNext() {
      return left > 0;
    }

    T next() {
      try {
        left--;
        return reader.read();
      } catch (RuntimeException e) {
        throw ParquetInput.damaged(path, e);
      }
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
