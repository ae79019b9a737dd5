package io.stepwise.jobs.evaluate.efficiency;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.statistics.Bootstrap;
import io.stepwise.data.statistics.Interval;
import java.util.function.ToDoubleFunction;

/**
 * How many labels a strategy needs for the accuracy of another one (the data efficiency of Let's
 * Verify, arXiv:2305.20050, section 4.2). The two are compared at the highest accuracy that both
 * learning curves reach:
 *
 * <pre>
 *   a = min(max_l A_strategy(l), max_l A_baseline(l))
 *   ratio = labels_baseline(a) / labels_strategy(a)          above 1: the strategy needs fewer
 * </pre>
 *
 * <p>Intervals are a bootstrap over seeds and problems, which both strategies share: in every
 * resample the curves, the accuracy and the numbers of labels are computed again.
 *
 * @param accuracy the accuracy a
 * @param labels labels that the strategy needs for it
 * @param baselineLabels labels that the baseline needs for it
 * @param ratio of the baseline's labels to those of the strategy
 */
record LabelEfficiency(
    Interval accuracy, Interval labels, Interval baselineLabels, Interval ratio) {

  /** The same figures of one resample. */
  private record Point(double accuracy, double labels, double baselineLabels) {}

  /**
   * Compares two strategies.
   *
   * @param strategy measured with the same seeds on the same problems as the baseline
   * @param random names the resamples; equal names give equal intervals
   */
  static LabelEfficiency of(LearningCurve strategy, LearningCurve baseline, NamedRandom random) {
    if (strategy.seeds() != baseline.seeds() || strategy.problems() != baseline.problems()) {
      throw new IllegalArgumentException(
          "Cannot compare learning curves: sizes differ (%d seeds and %d problems, expected %d and %d)"
              .formatted(
                  strategy.seeds(), strategy.problems(), baseline.seeds(), baseline.problems()));
    }
    return new LabelEfficiency(
        interval(strategy, baseline, Point::accuracy, random),
        interval(strategy, baseline, Point::labels, random),
        interval(strategy, baseline, Point::baselineLabels, random),
        interval(strategy, baseline, point -> point.baselineLabels / point.labels, random));
  }

  private static Interval interval(
      LearningCurve strategy,
      LearningCurve baseline,
      ToDoubleFunction<Point> figure,
      NamedRandom random) {
    return Bootstrap.of(
        strategy.seeds(),
        strategy.problems(),
        (seeds, problems) -> figure.applyAsDouble(point(strategy, baseline, seeds, problems)),
        random);
  }

  private static Point point(
      LearningCurve strategy, LearningCurve baseline, int[] seeds, int[] problems) {
    double[] ours = strategy.means(seeds, problems);
    double[] theirs = baseline.means(seeds, problems);
    double accuracy = Math.min(LearningCurve.highest(ours), LearningCurve.highest(theirs));
    return new Point(
        accuracy, strategy.labelsFor(accuracy, ours), baseline.labelsFor(accuracy, theirs));
  }

  /** The accuracy of a strategy at one of its numbers of labels. */
  static Interval accuracy(LearningCurve curve, int index, NamedRandom random) {
    return Bootstrap.of(
        curve.seeds(),
        curve.problems(),
        (seeds, problems) -> curve.means(seeds, problems)[index],
        random);
  }
}
