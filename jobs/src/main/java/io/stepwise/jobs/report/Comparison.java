package io.stepwise.jobs.report;

import io.stepwise.data.statistics.Interval;
import java.util.List;
import java.util.Objects;

/**
 * Ways of choosing an answer, before and after training, on the same problems.
 *
 * @param basis what was measured, e.g. "400 held-out problems, 16 samples of each"
 * @param methods ways of choosing
 * @param source the {@link Source#name} of the folder the figures are in
 */
public record Comparison(String basis, List<Method> methods, String source) {

  /**
   * One way of choosing.
   *
   * @param name e.g. "PRM best-of-N"
   * @param meaning one sentence
   * @param rows its accuracy for each N, in ascending order; a single row for pass@1
   * @param warning why more samples are no gain, null where there is nothing to warn of
   */
  public record Method(String name, String meaning, List<Row> rows, String warning) {
    /** Copies the list; rejects null components. */
    public Method {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(meaning, "meaning");
      rows = List.copyOf(rows);
    }

    /** A way of choosing without a warning. */
    public Method(String name, String meaning, List<Row> rows) {
      this(name, meaning, rows, null);
    }

    /** The same with a warning, null for none. */
    public Method withWarning(String words) {
      return new Method(name, meaning, rows, words);
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

  /** Copies the list; rejects null components. */
  public Comparison {
    Objects.requireNonNull(basis, "basis");
    Objects.requireNonNull(source, "source");
    methods = List.copyOf(methods);
  }
}
