package io.stepwise.jobs.training;

import io.stepwise.data.storage.InputFolder;
import io.stepwise.jobs.metrics.Measurement;
import io.stepwise.jobs.metrics.MetricsLedger;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a job's figures go: {@code <output>.metrics}, with a local twin for a URI. */
public final class Ledgers {
  private static final Logger LOG = LoggerFactory.getLogger(Ledgers.class);

  private Ledgers() {}

  /** The folder of an output's ledger. */
  public static Path folder(String output) {
    return MetricsLedger.beside(output);
  }

  /**
   * An output's ledger, for appending. It is read first, so that what it lacks is reported at the
   * start and not at the end.
   *
   * @param phase the job's name
   * @param from the checkpoint that the job resumes from; empty for a new start
   */
  public static MetricsLedger beside(String output, String phase, Optional<InputFolder> from) {
    MetricsLedger ledger = MetricsLedger.openBeside(output);
    missing(output, phase, from.map(Ledgers::count).orElse(0L)).ifPresent(LOG::warn);
    return ledger;
  }

  /**
   * What is wrong with an output's ledger; empty if nothing is.
   *
   * @param expected the step up to which it should have metrics
   */
  static Optional<String> missing(String output, String phase, long expected) {
    long last =
        MetricsLedger.read(folder(output)).stream()
            .filter(one -> one.phase().equals(phase))
            .mapToLong(Measurement::step)
            .max()
            .orElse(0);
    if (last >= expected) {
      return Optional.empty();
    }
    return Optional.of(
        "Metrics are missing, and curves will lack them (last "
            + phase
            + " step "
            + last
            + ", expected at least "
            + expected
            + ") at "
            + folder(output).resolve(MetricsLedger.NAME));
  }

  /** How far a checkpoint's job was. */
  private static long count(InputFolder checkpoint) {
    return checkpoint.manifest().orElseThrow().counts().values().stream()
        .filter(Number.class::isInstance)
        .mapToLong(count -> ((Number) count).longValue())
        .max()
        .orElse(0);
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
