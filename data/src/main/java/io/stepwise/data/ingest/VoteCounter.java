package io.stepwise.data.ingest;

import io.stepwise.data.quality.Coincidences;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Counts votes that come problem by problem: steps rated twice, steps rated differently, and how
 * labelers agree. Only one vote of a labeler for a step counts for agreement. Votes of one problem
 * are kept in memory, 17 bytes each, up to {@value #MOST_VOTES}; what is beyond is counted as
 * uncounted.
 */
public final class VoteCounter {
  /** What agreement is measured on. */
  public enum Scope {
    /** Control questions alone. */
    CONTROL("agreement/control"),
    /** Every step. */
    ALL("agreement/all");

    private final String name;

    Scope(String name) {
      this.name = name;
    }
  }

  /** Coincidences are kept in a tally in millionths. */
  private static final double MILLIONTHS = 1e6;

  private static final int INDEX_BITS = 22;
  private static final int MOST_VOTES = 1 << INDEX_BITS;
  private static final int MOST_LABELERS = 1000;

  private final Coincidences control = new Coincidences();
  private final Coincidences all = new Coincidences();
  private final Set<Long> labelers = new HashSet<>();
  private final Set<Long> controlLabelers = new HashSet<>();

  /** Of each vote the high bits of its step and its index, to be sorted. */
  private long[] steps = new long[256];

  private long[] votersOf = new long[256];
  private byte[] ratingsOf = new byte[256];
  private int size;
  private long ratedTwice;
  private long ratedDifferently;
  private long uncounted;
  private int rows;
  private final long[] problemsByRows = new long[Integer.SIZE];

  /**
   * Adds a vote on the problem of the last one.
   *
   * @param step 64 bits of the step's digest
   * @param rating −1, 0 or 1
   * @param labeler a hash of the labeler, 0 where unknown
   * @param question whether it is a control question's
   */
  public void add(long step, int rating, long labeler, Scope question) {
    if (size == MOST_VOTES) {
      uncounted++;
      return;
    }
    if (size == steps.length) {
      steps = Arrays.copyOf(steps, size * 2);
      votersOf = Arrays.copyOf(votersOf, size * 2);
      ratingsOf = Arrays.copyOf(ratingsOf, size * 2);
    }
    steps[size] = (step & -MOST_VOTES) | size;
    votersOf[size] = labeler;
    ratingsOf[size] = (byte) (rating + 1 + (question == Scope.CONTROL ? 4 : 0));
    size++;
  }

  /** The votes that follow are of another solution of the same problem. */
  public void nextRow(Scope question) {
    rows += question == Scope.ALL ? 1 : 0;
  }

  /** The next vote is on another problem. */
  public void nextProblem() {
    if (rows > 0) {
      problemsByRows[Integer.SIZE - 1 - Integer.numberOfLeadingZeros(rows)]++;
      rows = 0;
    }
    Arrays.sort(steps, 0, size);
    int from = 0;
    for (int i = 1; i <= size; i++) {
      if (i == size || (steps[i] & -MOST_VOTES) != (steps[from] & -MOST_VOTES)) {
        if (i - from > 1) {
          count(from, i);
        }
        from = i;
      }
    }
    size = 0;
  }

  /** The votes on one step, sorted from one index to before another. */
  private void count(int from, int to) {
    ratedTwice++;
    int kinds = 0;
    long[] votes = new long[3];
    long[] controlVotes = new long[3];
    labelers.clear();
    controlLabelers.clear();
    for (int i = from; i < to; i++) {
      int index = (int) (steps[i] & (MOST_VOTES - 1));
      int rating = ratingsOf[index] & 3;
      long labeler = votersOf[index];
      kinds |= 1 << rating;
      if (labeler != 0) {
        votes[rating] += isFirst(labeler, labelers);
        if (ratingsOf[index] > 3) {
          controlVotes[rating] += isFirst(labeler, controlLabelers);
        }
      }
    }
    ratedDifferently += Integer.bitCount(kinds) > 1 ? 1 : 0;
    all.add(votes);
    control.add(controlVotes);
  }

  private static int isFirst(long labeler, Set<Long> before) {
    return before.size() < MOST_LABELERS && before.add(labeler) ? 1 : 0;
  }

  /** Adds what was counted to a tally. */
  public void addTo(Tally tally) {
    nextProblem();
    for (int bits = 0; bits < problemsByRows.length; bits++) {
      if (problemsByRows[bits] > 0) {
        tally.add("rows_per_problem/" + (bits + 1), problemsByRows[bits]);
        tally.add("distinct_problems", problemsByRows[bits]);
      }
    }
    if (uncounted > 0) {
      tally.add("votes/uncounted", uncounted);
    }
    if (ratedTwice > 0) {
      tally.add("votes/rated_twice", ratedTwice);
      tally.add("votes/rated_differently", ratedDifferently);
      add(Scope.ALL, all, tally);
      add(Scope.CONTROL, control, tally);
    }
  }

  private static void add(Scope scope, Coincidences table, Tally tally) {
    tally.add(scope.name + "/units", table.units());
    for (int c = -1; c <= 1; c++) {
      for (int k = -1; k <= 1; k++) {
        tally.add(scope.name + "/" + c + "/" + k, Math.round(table.of(c, k) * MILLIONTHS));
      }
    }
  }

  /** The coincidences in a tally. */
  public static Coincidences from(Tally tally, Scope scope) {
    Coincidences table = new Coincidences();
    table.addUnits(tally.of(scope.name + "/units"));
    for (int c = -1; c <= 1; c++) {
      for (int k = -1; k <= 1; k++) {
        table.add(c, k, tally.of(scope.name + "/" + c + "/" + k) / MILLIONTHS);
      }
    }
    return table;
  }
}
