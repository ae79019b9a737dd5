package io.stepwise.jobs.report;

import io.stepwise.data.statistics.Interval;
import java.util.List;
import java.util.Objects;

/**
 * Ways of choosing an answer, before and after training, on the same problems.
 *
 * @param basis what was measured, as in "400 held-out problems, 16 samples of each"
 * @param methods ways of choosing
 * @param source the {@link Source#name} of the folder the figures stand in
 */
public record Comparison(String basis, List<Method> methods, String source) {

  /**
   * One way of choosing.
   *
   * @param name as in "PRM best-of-N"
   * @param meaning one sentence
   * @param rows its accuracy for each N, in ascending order; a single row for pass@1
   */
  public record Method(String name, String meaning, List<Row> rows) {
    /** Copies the list; refuses absent parts. */
    public Method {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(meaning, "meaning");
      rows = List.copyOf(rows);
    }
  }

  /**
   * Accuracy with N samples.
   *
   * @param n how many samples are chosen from
   * @param before the share of problems solved before training
   * @param after the share solved now
   */
  public record Row(int n, Interval before, Interval after) {}

  /** Copies the list; refuses absent parts. */
  public Comparison {
    Objects.requireNonNull(basis, "basis");
    Objects.requireNonNull(source, "source");
    methods = List.copyOf(methods);
  }
}
