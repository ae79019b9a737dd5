package io.stepwise.data.card;

import io.stepwise.data.LabelledStep;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import java.util.HashSet;
import java.util.Set;
import java.util.function.ObjLongConsumer;

/**
 * What the card counts of each solution, under names that add up over workers: {@code
 * position/K/RATING}, {@code length/STEPS}, {@code characters/BUCKET}, {@code labelers/NAME},
 * {@code phases/N}, {@code generations/N}.
 */
public final class CardStatistics {
  /** Positions and lengths from here on are counted together. */
  static final int MOST_POSITIONS = 30;

  private static final int BUCKETS = 32;
  private static final int MOST_LABELERS = 500;
  private static final String[][] POSITIONS = new String[MOST_POSITIONS + 1][];
  private static final String[] LENGTHS = new String[MOST_POSITIONS + 1];
  private static final String[] CHARACTERS = new String[BUCKETS];

  static {
    for (int k = 0; k <= MOST_POSITIONS; k++) {
      POSITIONS[k] = new String[Rating.values().length];
      for (Rating rating : Rating.values()) {
        POSITIONS[k][rating.ordinal()] = "position/" + k + "/" + rating.value();
      }
      LENGTHS[k] = "length/" + k;
    }
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      CHARACTERS[bucket] = "characters/" + bucket;
    }
  }

  private final Set<String> labelers = new HashSet<>();

  /** Counts a solution. */
  public void add(StepLabelledSolution solution, ObjLongConsumer<String> tally) {
    int k = 0;
    for (LabelledStep step : solution.steps()) {
      tally.accept(POSITIONS[Math.min(k++, MOST_POSITIONS)][step.rating().ordinal()], 1);
      int bits = Integer.SIZE - Integer.numberOfLeadingZeros(step.text().length());
      tally.accept(CHARACTERS[Math.min(bits, BUCKETS - 1)], 1);
    }
    tally.accept(LENGTHS[Math.min(k, MOST_POSITIONS)], 1);
    String labeler = solution.provenance().labeler();
    if (!labelers.contains(labeler)) {
      if (labelers.size() < MOST_LABELERS) {
        labelers.add(labeler);
      } else {
        labeler = "(others)";
      }
    }
    tally.accept("labelers/" + (labeler.isEmpty() ? "(not given)" : labeler), 1);
    if (solution.provenance().phase() > 0) {
      tally.accept("phases/" + solution.provenance().phase(), 1);
    }
    if (solution.provenance().generation() != null) {
      tally.accept("generations/" + solution.provenance().generation(), 1);
    }
  }
}
