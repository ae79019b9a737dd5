package io.stepwise.jobs.solve;

import io.stepwise.jobs.metrics.Measurement;
import io.stepwise.jobs.metrics.MetricsLedger;
import io.stepwise.rollout.spark.Solved;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The metrics of a run of {@code solve}. Seconds differ between equal runs, so they are here and
 * not in the result lines, which do not.
 */
final class SearchLedger implements AutoCloseable {
  /** Wall-clock seconds of the search for one problem; the step is its line in the output. */
  static final String PROBLEM_SECONDS = "problem_seconds";

  private static final String PHASE = "solve";

  private final MetricsLedger ledger;
  private final Path folder;

  private SearchLedger(MetricsLedger ledger, Path folder) {
    this.ledger = ledger;
    this.folder = folder;
  }

  /** Opens the ledger of an output for appending. */
  static SearchLedger open(String output) {
    return new SearchLedger(MetricsLedger.openBeside(output), MetricsLedger.beside(output));
  }

  /**
   * Records the seconds of problems that were just solved; a failed one has none.
   *
   * @param before number of the problems before them
   */
  void problems(int before, List<Solved> solved) {
    for (int i = 0; i < solved.size(); i++) {
      if (!solved.get(i).isFailed()) {
        ledger.record(PHASE, PROBLEM_SECONDS, before + i + 1, solved.get(i).result().seconds());
      }
    }
    ledger.keep();
  }

  /**
   * Records what all searches used, those of earlier starts included.
   *
   * @param lines the results
   * @param seconds of this start
   * @return the metrics by name
   */
  Map<String, Double> run(List<String> lines, double seconds) {
    Map<String, Double> metrics = SearchCosts.metrics(lines);
    double searching = 0;
    for (Measurement one : MetricsLedger.read(folder)) {
      boolean ofThisRun = one.step() >= 1 && one.step() <= lines.size();
      searching += one.name().equals(PROBLEM_SECONDS) && ofThisRun ? one.value() : 0;
    }
    metrics.put("search_seconds", searching);
    metrics.put("seconds", seconds);
    ledger.record(PHASE, 0, metrics);
    return metrics;
  }

  @Override
  public void close() {
    ledger.close();
  }
}
