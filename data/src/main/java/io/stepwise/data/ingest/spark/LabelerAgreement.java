package io.stepwise.data.ingest.spark;

import io.stepwise.data.ingest.Tally;
import io.stepwise.data.ingest.VoteCounter;
import io.stepwise.data.ingest.VoteCounter.Scope;
import io.stepwise.data.quality.Coincidences;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** How far labelers agree on control questions and on all steps. */
final class LabelerAgreement {
  private LabelerAgreement() {}

  /** For the manifest, by scope. */
  static Map<String, Object> figures(Tally tally) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("control", agreement(VoteCounter.from(tally, Scope.CONTROL)));
    figures.put("all", agreement(VoteCounter.from(tally, Scope.ALL)));
    return figures;
  }

  /** Undefined figures are left out: JSON has no NaN. */
  private static Map<String, Object> agreement(Coincidences table) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("steps", table.units());
    if (table.units() > 0) {
      figures.put("equal_share", table.equalShare());
    }
    if (!Double.isNaN(table.alpha())) {
      figures.put("krippendorff_alpha", table.alpha());
    }
    return figures;
  }

  /** For the data card; a scope without steps that several rated is left out. */
  static Map<String, String> words(Tally tally) {
    Map<String, String> figures = new LinkedHashMap<>();
    for (Scope scope : Scope.values()) {
      Coincidences table = VoteCounter.from(tally, scope);
      if (table.units() > 0) {
        String steps = scope == Scope.CONTROL ? "Control questions" : "All steps";
        figures.put(steps + ": rated by several", String.format(Locale.ROOT, "%,d", table.units()));
        figures.put(
            steps + ": equal pairs",
            String.format(Locale.ROOT, "%.1f %%", 100 * table.equalShare()));
        figures.put(
            steps + ": Krippendorff's α", String.format(Locale.ROOT, "%.3f", table.alpha()));
      }
    }
    return figures;
  }
}
