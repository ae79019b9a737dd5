package io.stepwise.jobs.tracking;

import io.stepwise.data.storage.Manifest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A manifest's numbers under names that make sections of charts. */
final class ManifestFigures {
  private ManifestFigures() {}

  /** Counts as {@code totals/NAME}, nested ones as {@code totals/GROUP/NAME}. */
  static Map<String, Double> counts(Manifest manifest) {
    Map<String, Double> figures = new LinkedHashMap<>();
    lay("totals/", manifest.counts(), figures);
    return figures;
  }

  private static void lay(String prefix, Map<?, ?> counts, Map<String, Double> figures) {
    counts.forEach(
        (name, value) -> {
          if (value instanceof Number number) {
            figures.put(prefix + name, number.doubleValue());
          } else if (value instanceof Map<?, ?> inner) {
            lay(prefix + name + "/", inner, figures);
          }
        });
  }

  /**
   * Figures as {@code eval/NAME}, the ends of their intervals as {@code eval/interval/NAME}.
   *
   * @param elsewhere names that are left out: figures of training, which a ledger has
   */
  static Map<String, Double> figures(Manifest manifest, Set<String> elsewhere) {
    Map<String, Double> figures = new LinkedHashMap<>();
    manifest
        .metrics()
        .forEach(
            (name, value) -> {
              if (value instanceof Number number && !elsewhere.contains(name)) {
                figures.put(evaluated(name), number.doubleValue());
              }
            });
    return figures;
  }

  /** The name of a figure that an evaluation measured. */
  static String evaluated(String name) {
    return name.endsWith("_low") || name.endsWith("_high")
        ? "eval/interval/" + name
        : "eval/" + name;
  }
}
