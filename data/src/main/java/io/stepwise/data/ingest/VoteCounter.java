package io.stepwise.data.ingest;

import io.stepwise.data.quality.Coincidences;
import java.util.HashSet;
import java.util.Set;

/**
 * Counts votes that come sorted by step: steps rated twice, steps rated differently, and how
 * labelers agree. Only one vote of a labeler for a step counts for agreement.
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

  private static final int MOST_LABELERS = 1000;

  private final Coincidences control = new Coincidences();
  private final Coincidences all = new Coincidences();
  private final Set<Long> labelers = new HashSet<>();
  private final Set<Long> controlLabelers = new HashSet<>();
  private final long[] controlVotes = new long[3];
  private final long[] votes = new long[3];
  private int ratings;
  private long rated;
  private long ratedTwice;
  private long ratedDifferently;

  /**
   * Adds a vote for the step of the last one.
   *
   * @param rating −1, 0 or 1
   * @param labeler a hash of the labeler, 0 where unknown
   * @param question whether it is a control question's
   */
  public void add(int rating, long labeler, Scope question) {
    rated++;
    ratings |= 1 << (rating + 1);
    if (labeler == 0) {
      return;
    }
    votes[rating + 1] += isFirst(labeler, labelers);
    if (question == Scope.CONTROL) {
      controlVotes[rating + 1] += isFirst(labeler, controlLabelers);
    }
  }

  private static int isFirst(long labeler, Set<Long> before) {
    return before.size() < MOST_LABELERS && before.add(labeler) ? 1 : 0;
  }

  /** The next vote is for another step. */
  public void nextStep() {
    if (rated > 1) {
      ratedTwice++;
      ratedDifferently += Integer.bitCount(ratings) > 1 ? 1 : 0;
      all.add(votes);
      control.add(controlVotes);
    }
    rated = 0;
    ratings = 0;
    labelers.clear();
    controlLabelers.clear();
    for (int c = 0; c < votes.length; c++) {
      votes[c] = 0;
      controlVotes[c] = 0;
    }
  }

  /** Adds what was counted to a tally. */
  public void addTo(Tally tally) {
    nextStep();
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
