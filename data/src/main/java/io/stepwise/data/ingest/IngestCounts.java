package io.stepwise.data.ingest;

import io.stepwise.data.FinishReason;
import io.stepwise.data.LabelledStep;
import io.stepwise.data.Quarantined;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.card.CardStatistics;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/**
 * What was counted, under the names of the manifest. {@code lines = accepted + quarantined}; blank
 * lines are counted apart and are in none of them. A dropped line is an accepted one that the
 * settings leave out. {@code solutions}, {@code steps}, {@code ratings}, {@code finish_reasons} and
 * {@code alternatives} are of the table as written, after duplicates were merged; {@code
 * duplicates} are the rows that went into another one and {@code conflicting_ratings} the steps
 * whose ratings were resolved in doing so. {@code steps_rated_twice} and {@code
 * steps_rated_differently} are steps with the same problem, steps before and text in several rows,
 * control rows among them; they are not resolved. {@code leaks} are rows of held-out problems.
 */
public final class IngestCounts {
  private final Tally tally;
  private final CardStatistics card = new CardStatistics();

  /** Nothing counted yet. */
  public IngestCounts() {
    this(new Tally());
  }

  /** What a tally holds. */
  public IngestCounts(Tally tally) {
    this.tally = tally;
  }

  /** The numbers themselves, to add up. */
  public Tally tally() {
    return tally;
  }

  /** Counts a solution. */
  public void addSolution(StepLabelledSolution solution) {
    addSolution(solution, tally::add);
  }

  /** Takes back a solution that was counted, by whomever: it went into another one. */
  void removeSolution(StepLabelledSolution solution) {
    addSolution(solution, (name, count) -> tally.add(name, -count));
  }

  private void addSolution(StepLabelledSolution solution, ObjLongConsumer<String> count) {
    count.accept("solutions", 1);
    card.add(solution, count);
    count.accept("steps", solution.steps().size());
    count.accept(FINISH.get(solution.finishReason()), 1);
    for (LabelledStep step : solution.steps()) {
      count.accept(NAMES[step.rating().ordinal()], 1);
      if (!step.alternatives().isEmpty()) {
        count.accept("alternatives", step.alternatives().size());
      }
    }
  }

  void addQuarantined(Quarantined line) {
    tally.add("reasons/" + kind(line.reason()));
  }

  /** A reason without the values that differ from line to line. */
  public static String kind(String reason) {
    String kind = reason.startsWith("broken JSON") ? "broken JSON" : reason;
    int value = kind.indexOf(" (");
    return (value < 0 ? kind : kind.substring(0, value)).replaceAll("\\[\\d+]", "[]");
  }

  private static final String[] NAMES = names();
  private static final Map<FinishReason, String> FINISH = finish();

  private static Map<FinishReason, String> finish() {
    Map<FinishReason, String> names = new EnumMap<>(FinishReason.class);
    for (FinishReason reason : FinishReason.values()) {
      names.put(reason, "finish_reasons/" + reason.word());
    }
    return names;
  }

  private static String[] names() {
    String[] names = new String[Rating.values().length];
    for (Rating rating : Rating.values()) {
      names[rating.ordinal()] = "ratings/" + rating.value();
    }
    return names;
  }

  /** For the manifest. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    for (String name : new String[] {"files", "lines", "blank", "accepted", "quarantined"}) {
      map.put(name, tally.of(name));
    }
    for (String name : new String[] {"solutions", "steps", "alternatives", "problems"}) {
      map.put(name, tally.of(name));
    }
    Map<String, Long> ratings = new LinkedHashMap<>();
    for (Rating rating : Rating.values()) {
      ratings.put(String.valueOf(rating.value()), tally.of(NAMES[rating.ordinal()]));
    }
    map.put("ratings", ratings);
    Map<String, Long> finish = new LinkedHashMap<>();
    for (FinishReason reason : FinishReason.values()) {
      long count = tally.of(FINISH.get(reason));
      if (count > 0) {
        finish.put(reason.word(), count);
      }
    }
    map.put("finish_reasons", finish);
    map.put("distinct_problems", tally.of("distinct_problems"));
    map.put("duplicates", tally.of("duplicates"));
    map.put("conflicting_ratings", tally.of("conflicting_ratings"));
    map.put("conflicting_answers", tally.of("conflicting_answers"));
    map.put("steps_rated_twice", tally.of("votes/rated_twice"));
    map.put("steps_rated_differently", tally.of("votes/rated_differently"));
    map.put("leaks", tally.below("leaks"));
    map.put("dropped", tally.below("dropped"));
    map.put("quarantine_reasons", tally.below("reasons"));
    return map;
  }
}
