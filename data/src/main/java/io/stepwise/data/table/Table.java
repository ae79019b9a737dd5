package io.stepwise.data.table;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.OutputFolder;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A table inside a folder: part files {@code NAME/part-00000.parquet} and so on.
 *
 * @param <T> the noun
 */
public final class Table<T> {
  private final String name;
  private final RowShape<T> shape;

  /** A table of this name and shape. */
  public Table(String name, RowShape<T> shape) {
    this.name = name;
    this.shape = shape;
  }

  /** The shape of its rows. */
  public RowShape<T> shape() {
    return shape;
  }

  /** The name of a part file inside the folder. */
  public String part(int number) {
    return String.format(Locale.ROOT, "%s/part-%05d.parquet", name, number);
  }

  /**
   * The part files, in order.
   *
   * @throws InvalidInput when the folder has none
   */
  public List<String> parts(InputFolder folder) {
    List<String> parts =
        folder.files().stream()
            .filter(file -> file.startsWith(name + "/") && file.endsWith(".parquet"))
            .toList();
    if (parts.isEmpty()) {
      throw new InvalidInput(
          "Cannot read table: the folder has none of that name ("
              + name
              + ", expected "
              + part(0)
              + ") at "
              + folder.path());
    }
    return parts;
  }

  /** All rows, in the order of the part files. */
  public RowStream<T> stream(InputFolder folder) {
    return new RowStream<>(folder.absolutePath(), parts(folder), shape);
  }

  /** The rows of the first part files of a folder that is not committed yet. */
  public RowStream<T> stream(OutputFolder folder, int parts) {
    return new RowStream<>(
        folder.stagedPath(), IntStream.range(0, parts).mapToObj(this::part).toList(), shape);
  }

  /** How many rows there are, as the files' footers say. */
  public long count(InputFolder folder) {
    return parts(folder).stream().mapToLong(part -> TableSizes.rows(folder, part)).sum();
  }

  /** Writes rows as one part file. */
  public long write(OutputFolder folder, int part, Iterator<? extends T> rows) {
    try (TableWriter<T> writer = new TableWriter<>(shape, folder.create(part(part)))) {
      while (rows.hasNext()) {
        writer.write(rows.next());
      }
      return writer.rows();
    }
  }
}
