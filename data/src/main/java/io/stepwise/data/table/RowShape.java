package io.stepwise.data.table;

import java.util.List;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;

/**
 * How one noun lies in Parquet. A reader rejects a file whose version is another one.
 *
 * @param <T> the noun
 */
public interface RowShape<T> {
  /** Name and version, e.g. {@code solutions/2}, kept in each file's footer. */
  String version();

  /** Whether files of that name and version can be read. */
  default boolean reads(String version) {
    return version.equals(version());
  }

  /** The columns. */
  MessageType type();

  /** Columns, as dotted paths, without statistics: no query filters by them. */
  default List<String> unsearchedColumns() {
    return List.of();
  }

  /** Columns, as dotted paths, whose values seldom repeat: a dictionary of them would not pay. */
  default List<String> distinctColumns() {
    return List.of();
  }

  /** Writes one row as a message. */
  void write(T row, RecordConsumer out);

  /** Makes rows of what is read; used by one reader only. */
  RecordMaterializer<T> materializer();
}
