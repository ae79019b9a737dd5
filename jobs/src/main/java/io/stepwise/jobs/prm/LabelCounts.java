package io.stepwise.jobs.prm;

import io.stepwise.data.LabelledStep;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabelledSolution;
import io.stepwise.data.storage.InputFolder;
import java.util.Map;
import java.util.Optional;

/**
 * Labelled steps that a reward model was trained on.
 *
 * @param soft with a value, an estimated P(correct)
 * @param hard with a rating alone
 */
public record LabelCounts(long soft, long hard) {
  static final LabelCounts NONE = new LabelCounts(0, 0);

  private static final String SOFT = "soft_labels";
  private static final String HARD = "hard_labels";

  LabelCounts plus(StepLabelledSolution solution) {
    long values = 0;
    long ratings = 0;
    for (LabelledStep step : solution.steps()) {
      if (step.label().value().isPresent()) {
        values++;
      } else if (step.label().rating() != Rating.UNRATED) {
        ratings++;
      }
    }
    return new LabelCounts(soft + values, hard + ratings);
  }

  /** The entries of a manifest's counts. */
  Map<String, Object> entries() {
    return Map.of(SOFT, soft, HARD, hard);
  }

  /** What {@code train-prm} recorded in a folder; empty where there was no labelled step. */
  public static Optional<LabelCounts> recorded(InputFolder model) {
    Map<String, Object> counts = model.manifest().map(made -> made.counts()).orElse(Map.of());
    return counts.get(SOFT) instanceof Number soft
            && counts.get(HARD) instanceof Number hard
            && soft.longValue() + hard.longValue() > 0
        ? Optional.of(new LabelCounts(soft.longValue(), hard.longValue()))
        : Optional.empty();
  }
}
