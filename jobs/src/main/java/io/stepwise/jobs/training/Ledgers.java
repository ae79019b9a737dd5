package io.stepwise.jobs.training;

import io.stepwise.jobs.metrics.Measurement;
import io.stepwise.jobs.metrics.MetricsLedger;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where a job's figures go: {@code <output>.metrics}, with a local twin for a URI. */
public final class Ledgers {
  private Ledgers() {}

  /** The folder of an output's ledger. */
  public static Path folder(String output) {
    return MetricsLedger.beside(output);
  }

  /** An output's ledger, for appending. */
  public static MetricsLedger beside(String output) {
    return MetricsLedger.openBeside(output);
  }

  /** The latest figure of each name that a phase recorded. */
  public static Map<String, Object> last(String output, String phase) {
    Map<String, Object> figures = new LinkedHashMap<>();
    for (Measurement measurement : MetricsLedger.read(folder(output))) {
      if (measurement.phase().equals(phase)) {
        figures.put(measurement.name(), measurement.value());
      }
    }
    return figures;
  }
}
