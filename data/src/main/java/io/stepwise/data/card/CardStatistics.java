package io.stepwise.data.card;

import io.stepwise.data.LabelSource;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/**
 * What the card counts of each solution, under names that add up over workers: {@code
 * position/K/RATING}, {@code length/STEPS}, {@code characters/BUCKET}, {@code labelers/NAME},
 * {@code phases/N}, {@code generations/N}, and of rated steps {@code sources/KIND}. However odd the
 * rows are, there are few names.
 */
public final class CardStatistics {
  /** Positions and lengths from here on are counted together. */
  static final int MOST_POSITIONS = 30;

  /** PRM800K's first generation; earlier ones are counted with it. */
  private static final int FIRST_GENERATION = -1;

  /** Generations from here on are counted together. */
  static final int MOST_GENERATIONS = 30;

  private static final int BUCKETS = 32;
  private static final int MOST_LABELERS = 500;
  private static final String[][] POSITIONS = new String[MOST_POSITIONS + 1][];
  private static final String[] LENGTHS = new String[MOST_POSITIONS + 1];
  private static final String[] CHARACTERS = new String[BUCKETS];
  private static final String[] SOURCES =
      Arrays.stream(LabelSource.Kind.values())
          .map(kind -> "sources/" + kind.word())
          .toArray(String[]::new);

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

  /** The labelers' counts by their names. */
  private final Map<String, String> labelers = new HashMap<>();

  /** Counts a solution. */
  public void add(StepLabelledSolution solution, ObjLongConsumer<String> tally) {
    int k = 0;
    int[] sources = new int[SOURCES.length];
    for (LabelledStep step : solution.steps()) {
      tally.accept(POSITIONS[Math.min(k++, MOST_POSITIONS)][step.rating().ordinal()], 1);
      int bits = Integer.SIZE - Integer.numberOfLeadingZeros(step.text().length());
      tally.accept(CHARACTERS[Math.min(bits, BUCKETS - 1)], 1);
      if (step.rating() != Rating.UNRATED) {
        sources[step.label().source().kind().ordinal()]++;
      }
    }
    for (int kind = 0; kind < sources.length; kind++) {
      if (sources[kind] > 0) {
        tally.accept(SOURCES[kind], sources[kind]);
      }
    }
    tally.accept(LENGTHS[Math.min(k, MOST_POSITIONS)], 1);
    tally.accept(labeler(solution.provenance().labeler()), 1);
    if (solution.provenance().phase() > 0) {
      tally.accept("phases/" + solution.provenance().phase(), 1);
    }
    Integer generation = solution.provenance().generation();
    if (generation != null) {
      int counted = Math.max(FIRST_GENERATION, Math.min(generation, MOST_GENERATIONS));
      tally.accept("generations/" + counted, 1);
    }
  }

  private String labeler(String labeler) {
    String known = labelers.get(labeler);
    if (known == null && labelers.size() < MOST_LABELERS) {
      known = "labelers/" + (labeler.isEmpty() ? "(not given)" : labeler);
      labelers.put(labeler, known);
    }
    return known == null ? "labelers/(others)" : known;
  }
}
