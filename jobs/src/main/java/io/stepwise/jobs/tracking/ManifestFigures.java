package io.stepwise.jobs.tracking;

import io.stepwise.data.storage.Manifest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A manifest's numbers. Counts and totals become tags: a chart of a number that never changes says
 * nothing. Measured figures become metrics under names that make sections of charts.
 */
final class ManifestFigures {
  private static final String TOTALS = "totals/";

  private ManifestFigures() {}

  /**
   * Counts as {@code totals/NAME}, nested ones as {@code totals/GROUP/NAME}, and those among the
   * figures, which are its whole numbers.
   */
  static Map<String, String> counts(Manifest manifest) {
    Map<String, String> tags = new LinkedHashMap<>();
    lay(TOTALS, manifest.counts(), tags);
    manifest
        .metrics()
        .forEach(
            (name, value) -> {
              if (isCount(value)) {
                tags.put(TOTALS + name, value.toString());
              }
            });
    return tags;
  }

  private static boolean isCount(Object value) {
    return value instanceof Integer || value instanceof Long;
  }

  private static void lay(String prefix, Map<?, ?> counts, Map<String, String> tags) {
    counts.forEach(
        (name, value) -> {
          if (value instanceof Number) {
            tags.put(prefix + name, value.toString());
          } else if (value instanceof Map<?, ?> inner) {
            lay(prefix + name + "/", inner, tags);
          }
        });
  }

  /**
   * Figures as {@code eval/NAME}, accuracies as {@code core/NAME}, the ends of their intervals as
   * {@code eval/interval/NAME}.
   *
   * @param elsewhere names that are left out: figures of training, which a ledger has
   */
  static Map<String, Double> figures(Manifest manifest, Set<String> elsewhere) {
    Map<String, Double> figures = new LinkedHashMap<>();
    manifest
        .metrics()
        .forEach(
            (name, value) -> {
              if (value instanceof Number number && !isCount(value) && !elsewhere.contains(name)) {
                figures.put(evaluated(name), number.doubleValue());
              }
            });
    return figures;
  }

  /** The name of a figure that an evaluation measured; MLflow shows {@code core} first. */
  static String evaluated(String name) {
    if (name.equals("accuracy") || name.equals("pass_at_1")) {
      return "core/" + name;
    }
    return name.endsWith("_low") || name.endsWith("_high")
        ? "eval/interval/" + name
        : "eval/" + name;
  }
}
