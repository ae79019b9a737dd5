package io.stepwise.data.table;

import io.stepwise.data.Problem;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.OutputFolder;
import java.util.ArrayList;
import java.util.List;

/** The table {@code problems} of {@link Problem}. */
public final class ProblemTable {
  private static final Table<Problem> TABLE = new Table<>("problems", new ProblemShape());

  private ProblemTable() {}

  /** Names, parts and shape. */
  public static Table<Problem> table() {
    return TABLE;
  }

  /**
   * Every problem, one row group in memory at a time.
   *
   * @throws InvalidInput when the folder has no such table; while reading, when a part is damaged
   */
  public static RowStream<Problem> stream(InputFolder folder) {
    return TABLE.stream(folder);
  }

  /**
   * All problems of a folder.
   *
   * @throws InvalidInput when the folder has no such table, or a part is damaged
   */
  public static List<Problem> list(InputFolder folder) {
    List<Problem> problems = new ArrayList<>();
    try (RowStream<Problem> stream = stream(folder)) {
      stream.forEachRemaining(problems::add);
    }
    return problems;
  }

  /** Writes the problems as the table's one part; gives their number. */
  public static long write(OutputFolder folder, Iterable<Problem> problems) {
    return TABLE.write(folder, 0, problems.iterator());
  }
}
