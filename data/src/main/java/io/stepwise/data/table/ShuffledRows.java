package io.stepwise.data.table;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.EpochOrder;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.random.ShuffledSamples;
import io.stepwise.data.storage.InputFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Samples made of a table's rows, through a bounded buffer: in each epoch the row groups are
 * shuffled, read a window at a time, and the samples of a window shuffled. So those of one part
 * file, which is sorted by problem, are far apart, while no more than a window is ever in memory. A
 * table that fits into one window is read once, and its order is that of a list in memory. The
 * table may lie in several folders, whose rows follow each other.
 *
 * <p>Opening reads the table once, to count the samples of each row group. From then on any
 * position costs the reading of its window.
 *
 * @param <T> the noun of the table
 * @param <S> a sample
 */
public final class ShuffledRows<T, S> implements ShuffledSamples<S> {
  private static final long WINDOW_BYTES = 32L << 20;

  private final List<InputFolder> folders;
  private final Table<T> table;
  private final Function<T, List<S>> samples;
  private final NamedRandom random;
  private final long windowBytes;
  private final List<Group> groups;
  private final long size;
  private final EpochOrder groupOrder;

  private Window window;
  private List<S> inWindow;
  private EpochOrder order;

  /** One row group of one part file of a folder. */
  private record Group(InputFolder folder, String part, int index, long bytes, long samples) {}

  /** Row groups that are in memory together; first is the position of their first sample. */
  private record Window(long first, long samples, List<Group> groups) {
    boolean holds(long position) {
      return position >= first && position - first < samples;
    }
  }

  /**
   * Opens a table.
   *
   * @param samples makes the samples of a row, always the same; there may be none
   * @param random names the order
   * @throws InvalidInput when the folder has no such table or a part is damaged
   */
  public ShuffledRows(
      InputFolder folder, Table<T> table, Function<T, List<S>> samples, NamedRandom random) {
    this(List.of(folder), table, samples, random);
  }

  /**
   * Opens a table in several folders.
   *
   * @param folders each with a part of the table, in the order of the rows
   * @param samples makes the samples of a row, always the same; there may be none
   * @param random names the order
   * @throws InvalidInput when a folder has no such table or a part is damaged
   */
  public ShuffledRows(
      List<InputFolder> folders, Table<T> table, Function<T, List<S>> samples, NamedRandom random) {
    this(folders, table, samples, random, WINDOW_BYTES);
  }

  /** With row groups of so many bytes, uncompressed, in memory at a time; at least one is. */
  ShuffledRows(
      List<InputFolder> folders,
      Table<T> table,
      Function<T, List<S>> samples,
      NamedRandom random,
      long windowBytes) {
    if (windowBytes < 1) {
      throw new IllegalArgumentException(
          "Cannot shuffle rows: buffer too small (" + windowBytes + " bytes, expected at least 1)");
    }
    this.folders = List.copyOf(folders);
    this.table = table;
    this.samples = samples;
    this.random = random;
    this.windowBytes = windowBytes;
    this.groups = groups();
    this.size = groups.stream().mapToLong(Group::samples).sum();
    this.groupOrder = new EpochOrder(random.child("groups"), Math.max(1, groups.size()));
  }

  private List<Group> groups() {
    List<Group> found = new ArrayList<>();
    for (InputFolder folder : folders) {
      for (String part : table.parts(folder)) {
        try (TableFile<T> file = TableFile.open(folder.absolutePath(), part, table.shape())) {
          for (int i = 0; i < file.rowGroups(); i++) {
            long count = 0;
            TableFile.RowGroup<T> rows = file.rowGroup(i);
            while (rows.hasNext()) {
              count += samples.apply(rows.next()).size();
            }
            found.add(new Group(folder, part, i, file.bytes(i), count));
          }
        }
      }
    }
    return found;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public S at(long position) {
    if (window == null || !window.holds(position)) {
      open(fitsOneWindow() ? new Window(0, Long.MAX_VALUE, groups) : windowOf(position));
    }
    return inWindow.get(order.at(position - window.first()));
  }

  private boolean fitsOneWindow() {
    return groups.stream().mapToLong(Group::bytes).sum() <= windowBytes;
  }

  /** Windows of an epoch begin where the one before is full. */
  private Window windowOf(long position) {
    long first = position - position % size;
    long nextEpoch = first + size;
    for (int i = 0; first < nextEpoch; ) {
      List<Group> together = new ArrayList<>();
      long bytes = 0;
      long samplesOfAll = 0;
      while (i < groups.size() && bytes < windowBytes) {
        Group group = groups.get(groupOrder.at(position / size * groups.size() + i++));
        together.add(group);
        bytes += group.bytes();
        samplesOfAll += group.samples();
      }
      Window next = new Window(first, samplesOfAll, together);
      if (next.holds(position)) {
        return next;
      }
      first += samplesOfAll;
    }
    throw new IllegalStateException("Cannot find window: no sample at " + position);
  }

  private void open(Window next) {
    inWindow = new ArrayList<>(); // the one before is let go of first
    for (Group group : next.groups()) {
      try (TableFile<T> file =
          TableFile.open(group.folder().absolutePath(), group.part(), table.shape())) {
        TableFile.RowGroup<T> rows = file.rowGroup(group.index());
        while (rows.hasNext()) {
          inWindow.addAll(samples.apply(rows.next()));
        }
      }
    }
    window = next;
    order =
        new EpochOrder(
            fitsOneWindow() ? random : random.child("window", next.first()), inWindow.size());
  }
}
