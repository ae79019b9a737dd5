package io.stepwise.jobs.report;

import io.stepwise.jobs.metrics.Measurement;
import java.util.List;
import java.util.Objects;

/**
 * A figure over the steps of a phase.
 *
 * @param phase the phase, e.g. "train-policy"
 * @param name what was measured
 * @param unit how it is written
 * @param meaning one sentence for a reader who does not know the term
 * @param points in ascending order of steps
 */
public record Curve(String phase, String name, Unit unit, String meaning, List<Point> points) {

  /**
   * One measurement.
   *
   * @param step the phase's own count
   * @param value the figure; one that is not finite leaves a gap
   */
  public record Point(long step, double value) {}

  /** Copies the list; rejects null components. */
  public Curve {
    Objects.requireNonNull(phase, "phase");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(unit, "unit");
    Objects.requireNonNull(meaning, "meaning");
    points = List.copyOf(points);
  }

  /** What a step of the phase is called on the axis. */
  String axis() {
    return phase.equals("train-policy") ? "iteration" : "step";
  }

  /**
   * A ledger's figure as a curve.
   *
   * @param measured the whole ledger
   * @param metric the figure's name in the ledger
   * @param title the curve's name on the page
   */
  public static Curve of(
      List<Measurement> measured,
      String phase,
      String metric,
      String title,
      Unit unit,
      String meaning) {
    List<Point> points =
        measured.stream()
            .filter(one -> one.phase().equals(phase) && one.name().equals(metric))
            .map(one -> new Point(one.step(), one.value()))
            .sorted((a, b) -> Long.compare(a.step(), b.step()))
            .toList();
    return new Curve(phase, title, unit, meaning, points);
  }
}
