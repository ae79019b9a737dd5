package io.stepwise.data.table;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The rows of a table in the order of its part files, one row group in memory at a time. Closes
 * itself at the end.
 *
 * @param <T> the noun
 */
public final class RowStream<T> implements Iterator<T>, AutoCloseable {
  private final String folder;
  private final RowShape<T> shape;
  private final Iterator<String> parts;
  private TableFile<T> file;
  private int nextGroup;
  private TableFile.RowGroup<T> group;

  RowStream(String folder, List<String> parts, RowShape<T> shape) {
    this.folder = folder;
    this.shape = shape;
    this.parts = parts.iterator();
  }

  @Override
  public boolean hasNext() {
    while (group == null || !group.hasNext()) {
      if (file != null && nextGroup < file.rowGroups()) {
        group = file.rowGroup(nextGroup++);
      } else if (parts.hasNext()) {
        close();
        file = TableFile.open(folder, parts.next(), shape);
        nextGroup = 0;
      } else {
        close();
        return false;
      }
    }
    return true;
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException("Cannot read row: the table is at its end");
    }
    return group.next();
  }

  @Override
  public void close() {
    group = null;
    if (file != null) {
      file.close();
      file = null;
    }
  }
}
