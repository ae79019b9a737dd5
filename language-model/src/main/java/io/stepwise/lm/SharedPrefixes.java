package io.stepwise.lm;

import io.stepwise.lm.vector.RowBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Distributes rows over forward passes. Consecutive rows that begin with the same tokens, e.g.
 * solutions of one problem, compute the keys and values of these tokens once per pass.
 */
final class SharedPrefixes {
  /** Fewer tokens are computed again. */
  private static final int LEAST = 8;

  private final List<int[]> rows;
  private final List<int[]> read;
  private final int capacity;

  /**
   * A plan's input.
   *
   * @param read of each row the tokens after which the model is asked
   * @param capacity tokens of a pass; a longer row has a pass of its own
   * @throws IllegalArgumentException if a row has no such token, or they do not ascend
   */
  SharedPrefixes(List<int[]> rows, List<int[]> read, int capacity) {
    for (int r = 0; r < rows.size(); r++) {
      RowBatch.checkRead(r, read.get(r), rows.get(r).length);
    }
    this.rows = rows;
    this.read = read;
    this.capacity = capacity;
  }

  /**
   * Consecutive rows of one pass.
   *
   * @param from index of the first row
   * @param batch the pass's rows: prefixes, and what follows them
   * @param rowOf of each of the rows from the first on its index in the batch
   */
  record Pass(int from, RowBatch batch, int[] rowOf) {}

  /** Rows that share their first tokens. */
  private record Group(int from, int to, int limit, int tokens) {
    int count() {
      return to - from;
    }

    int shared() {
      return count() > 1 ? limit : 0;
    }

    /** Tokens to compute. */
    int positions() {
      return tokens - shared() * (count() - 1);
    }
  }

  List<Pass> passes() {
    List<Pass> passes = new ArrayList<>();
    List<Group> groups = new ArrayList<>();
    int positions = 0;
    for (int i = 0; i < rows.size(); i++) {
      Group last = groups.isEmpty() ? null : groups.get(groups.size() - 1);
      Group joined = last == null ? null : joined(last, i);
      Group alone = new Group(i, i + 1, limit(i), rows.get(i).length);
      int more = joined == null ? alone.positions() : joined.positions() - last.positions();
      if (last != null && positions + more > capacity) {
        passes.add(pass(groups));
        groups.clear();
        positions = 0;
        joined = null;
        more = alone.positions();
      }
      if (joined == null) {
        groups.add(alone);
      } else {
        groups.set(groups.size() - 1, joined);
      }
      positions += more;
    }
    if (!groups.isEmpty()) {
      passes.add(pass(groups));
    }
    return passes;
  }

  /** A group with one more row, or null if that saves nothing. */
  private Group joined(Group group, int row) {
    int limit = Math.min(group.limit, limit(row));
    int same = Arrays.mismatch(rows.get(group.from), 0, limit, rows.get(row), 0, limit);
    limit = same < 0 ? limit : same;
    Group joined = new Group(group.from, row + 1, limit, group.tokens + rows.get(row).length);
    int saved = limit * group.count();
    return limit < LEAST || saved < group.shared() * (group.count() - 1) ? null : joined;
  }

  /** Most of a row's first tokens that a prefix can take: nothing is read there. */
  private int limit(int row) {
    int last = rows.get(row).length - 1;
    return read.get(row).length == 0 ? last : Math.min(last, read.get(row)[0]);
  }

  private Pass pass(List<Group> groups) {
    int from = groups.get(0).from;
    List<int[]> parts = new ArrayList<>();
    List<int[]> asked = new ArrayList<>();
    List<Integer> prefixes = new ArrayList<>();
    int[] rowOf = new int[groups.get(groups.size() - 1).to - from];
    for (Group group : groups) {
      int shared = group.shared();
      int prefix = -1;
      if (shared > 0) {
        prefix = parts.size();
        parts.add(Arrays.copyOf(rows.get(group.from), shared));
        asked.add(new int[0]);
        prefixes.add(-1);
      }
      for (int i = group.from; i < group.to; i++) {
        rowOf[i - from] = parts.size();
        int[] row = rows.get(i);
        parts.add(shared == 0 ? row : Arrays.copyOfRange(row, shared, row.length));
        asked.add(
            shared == 0 ? read.get(i) : Arrays.stream(read.get(i)).map(t -> t - shared).toArray());
        prefixes.add(prefix);
      }
    }
    int[] continued = prefixes.stream().mapToInt(Integer::intValue).toArray();
    return new Pass(from, RowBatch.of(parts, asked, continued), rowOf);
  }
}
