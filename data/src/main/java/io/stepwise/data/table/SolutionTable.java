package io.stepwise.data.table;

import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.OutputFolder;
import java.util.function.Consumer;

/** The table {@code solutions} of {@link StepLabelledSolution}. */
public final class SolutionTable {
  private static final Table<StepLabelledSolution> TABLE =
      new Table<>("solutions", new SolutionShape());

  private SolutionTable() {}

  private static final RowShape<byte[]> ENCODED = new EncodedSolutionShape();

  /** The shape of encoded solutions in the same table, which need not be decoded to be written. */
  public static RowShape<byte[]> encoded() {
    return ENCODED;
  }

  /** Names, parts and shape. */
  public static Table<StepLabelledSolution> table() {
    return TABLE;
  }

  /**
   * Every solution, one after another.
   *
   * @throws InvalidInput when the folder has no such table or a part is damaged
   */
  public static void read(InputFolder folder, Consumer<StepLabelledSolution> each) {
    try (RowStream<StepLabelledSolution> rows = stream(folder)) {
      rows.forEachRemaining(each);
    }
  }

  /**
   * Every solution, one row group in memory at a time.
   *
   * @throws InvalidInput when the folder has no such table; while reading, when a part is damaged
   */
  public static RowStream<StepLabelledSolution> stream(InputFolder folder) {
    return TABLE.stream(folder);
  }

  /** How many solutions there are, as the files' footers say. */
  public static long count(InputFolder folder) {
    return TABLE.count(folder);
  }

  /** Writes the solutions as the table's one part; gives their number. */
  public static long write(OutputFolder folder, Iterable<StepLabelledSolution> solutions) {
    return TABLE.write(folder, 0, solutions.iterator());
  }
}
