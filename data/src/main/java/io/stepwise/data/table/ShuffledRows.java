package io.stepwise.data.table;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.storage.InputFolder;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The rows of a table without end, epoch after epoch, each epoch in another order, through a
 * bounded buffer: the row groups are shuffled, read a window at a time, and the rows of a window
 * shuffled. So rows of one part file, which are sorted by problem, are far apart, while no more
 * than a window of row groups is ever in memory. Not for use by several threads.
 *
 * <p>The order is a function of the names of the randomness alone. A position is the number of rows
 * served since the beginning of the first epoch; a reader that is opened at a position goes on as
 * if it had never stopped, having read nothing but footers and one window.
 *
 * @param <T> the noun
 */
public final class ShuffledRows<T> implements Iterator<T> {
  private final InputFolder folder;
  private final Table<T> table;
  private final NamedRandom random;
  private final int window;
  private final List<Group> groups;
  private final long rows;
  private long position;

  private long epoch = -1;
  private int[] order;
  private int nextGroup;
  private final List<T> buffer = new ArrayList<>();
  private int next;

  /** One row group of one part file. */
  private record Group(String part, int index, long rows) {}

  /**
   * Opens a table.
   *
   * @param random names the order
   * @param window how many row groups (of about 8 MiB) are in memory at a time, at least 1
   * @param position rows served before, at least 0
   * @throws InvalidInput when the folder has no such table or the table has no row
   */
  public ShuffledRows(
      InputFolder folder, Table<T> table, NamedRandom random, int window, long position) {
    if (window < 1 || position < 0) {
      throw new IllegalArgumentException(
          "Cannot shuffle rows: out of range (window "
              + window
              + ", position "
              + position
              + ", expected at least 1 and 0)");
    }
    this.folder = folder;
    this.table = table;
    this.random = random;
    this.window = window;
    this.groups = groups(folder, table);
    this.rows = groups.stream().mapToLong(Group::rows).sum();
    if (rows == 0) {
      throw new InvalidInput(
          "Cannot shuffle rows: the table is empty (0 rows, expected at least 1) at "
              + folder.path());
    }
    seek(position);
  }

  private static <T> List<Group> groups(InputFolder folder, Table<T> table) {
    List<Group> groups = new ArrayList<>();
    for (String part : table.parts(folder)) {
      try (TableFile<T> file = TableFile.open(folder, part, table.shape())) {
        for (int i = 0; i < file.rowGroups(); i++) {
          groups.add(new Group(part, i, file.rows(i)));
        }
      }
    }
    return groups;
  }

  /** Rows of one epoch. */
  public long epochRows() {
    return rows;
  }

  /** Rows served so far, those before the position it was opened at included. */
  public long position() {
    return position;
  }

  private void seek(long target) {
    begin(target / rows);
    long left = target % rows;
    while (left > 0) {
      long inWindow = 0;
      int end = Math.min(nextGroup + window, order.length);
      for (int i = nextGroup; i < end; i++) {
        inWindow += groups.get(order[i]).rows();
      }
      if (left < inWindow) {
        fill();
        next = (int) left;
        left = 0;
      } else {
        nextGroup = end;
        left -= inWindow;
      }
    }
    position = target;
  }

  private void begin(long newEpoch) {
    epoch = newEpoch;
    order = shuffled(groups.size(), random.child("epoch", epoch).stream());
    nextGroup = 0;
    buffer.clear();
    next = 0;
  }

  /** Reads the next window and shuffles it. */
  private void fill() {
    buffer.clear();
    next = 0;
    int from = nextGroup;
    List<T> inOrder = new ArrayList<>();
    while (nextGroup < order.length && nextGroup < from + window) {
      Group group = groups.get(order[nextGroup++]);
      try (TableFile<T> file = TableFile.open(folder, group.part(), table.shape())) {
        TableFile.RowGroup<T> read = file.rowGroup(group.index());
        while (read.hasNext()) {
          inOrder.add(read.next());
        }
      }
    }
    SplittableRandom stream = random.child("epoch", epoch, "window", from).stream();
    for (int i : shuffled(inOrder.size(), stream)) {
      buffer.add(inOrder.get(i));
    }
  }

  /** Always: the table has no end. */
  @Override
  public boolean hasNext() {
    return true;
  }

  /**
   * The next row.
   *
   * @throws InvalidInput when a part is damaged
   */
  @Override
  public T next() {
    while (next == buffer.size()) {
      if (nextGroup == order.length) {
        begin(epoch + 1);
      }
      fill();
    }
    position++;
    return buffer.get(next++);
  }

  private static int[] shuffled(int size, SplittableRandom stream) {
    int[] result = new int[size];
    for (int i = 0; i < size; i++) {
      int j = stream.nextInt(i + 1);
      result[i] = result[j];
      result[j] = i;
    }
    return result;
  }
}
