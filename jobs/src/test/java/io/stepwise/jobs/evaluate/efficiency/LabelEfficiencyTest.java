package io.stepwise.jobs.evaluate.efficiency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.statistics.Interval;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class LabelEfficiencyTest {
  private static final NamedRandom RANDOM = NamedRandom.of("efficiency");
  private static final Offset<Double> EXACT = within(1e-9);

  /** A curve of two seeds and five problems that all have the same accuracy. */
  private static LearningCurve curve(int[] labels, double... accuracy) {
    double[][][] all = new double[labels.length][2][5];
    for (int l = 0; l < labels.length; l++) {
      for (double[] problems : all[l]) {
        Arrays.fill(problems, accuracy[l]);
      }
    }
    return new LearningCurve("s", labels, all);
  }

  private static final LearningCurve UNIFORM =
      curve(new int[] {100, 200, 400, 800}, 0.2, 0.4, 0.6, 0.8);

  @Test
  void halfTheLabelsForEqualAccuracyAreARatioOfTwo() {
    LearningCurve twice = curve(new int[] {100, 200, 400}, 0.4, 0.6, 0.8);
    LabelEfficiency found = LabelEfficiency.of(twice, UNIFORM, RANDOM);
    assertThat(found.accuracy().estimate()).isCloseTo(0.8, EXACT);
    assertThat(found.labels().estimate()).isCloseTo(400, within(1e-6));
    assertThat(found.baselineLabels().estimate()).isCloseTo(800, within(1e-6));
    assertThat(found.ratio().estimate()).isCloseTo(2, EXACT);
    assertThat(halfWidth(found.ratio())).as("all problems and seeds agree").isCloseTo(0, EXACT);
    assertThat(LabelEfficiency.of(UNIFORM, twice, RANDOM).ratio().estimate())
        .as("and the other way round")
        .isCloseTo(0.5, EXACT);
  }

  @Test
  void labelsAreInterpolatedInTheirLogarithm() {
    LearningCurve coarse = curve(new int[] {100, 400}, 0.2, 0.6);
    double[] means = coarse.means(new int[] {0}, new int[] {0});
    assertThat(coarse.labelsFor(0.4, means)).isCloseTo(200, within(1e-6));
    assertThat(coarse.labelsFor(0.1, means)).as("reached at once").isEqualTo(100);
    LearningCurve threefold = curve(new int[] {100, 300}, 0.29, 0.36);
    double[] ends = threefold.means(new int[] {0}, new int[] {0});
    assertThat(threefold.labelsFor(ends[1], ends)).as("a measured point").isEqualTo(300);
    assertThat(coarse.labelsFor(0.7, means)).as("never reached").isInfinite();
    LearningCurve falling = curve(new int[] {100, 200, 400}, 0.2, 0.6, 0.4);
    assertThat(falling.labelsFor(0.4, falling.means(new int[] {0}, new int[] {0})))
        .as("the first time it is reached")
        .isCloseTo(Math.sqrt(100 * 200.0), within(1e-6));
    assertThat(LabelEfficiency.of(falling, UNIFORM, RANDOM).accuracy().estimate())
        .as("the highest accuracy that both reach")
        .isCloseTo(0.6, EXACT);
  }

  /** Every problem of every seed is right or wrong at random; the strategy is ahead by a factor. */
  private static LearningCurve drawn(
      String name, int seeds, double ahead, double betweenSeeds, long trial) {
    int[] labels = {100, 200, 400, 800};
    double[][][] accuracy = new double[labels.length][seeds][100];
    for (int l = 0; l < labels.length; l++) {
      for (int s = 0; s < seeds; s++) {
        double shift = betweenSeeds * (NamedRandom.of(name, trial, "seed", s).uniform(0) - 0.5);
        double chance = 0.1 + 0.2 * Math.log(labels[l] * ahead / 100) / Math.log(2) + shift;
        for (int p = 0; p < 100; p++) {
          accuracy[l][s][p] =
              NamedRandom.of(name, trial, l, s).child(p).uniform(0) < chance ? 1 : 0;
        }
      }
    }
    return new LearningCurve(name, labels, accuracy);
  }

  @Test
  void intervalsContainTheTrueRatio() {
    int held = 0;
    for (int trial = 0; trial < 40; trial++) {
      LabelEfficiency found =
          LabelEfficiency.of(
              drawn("ahead", 3, 2, 0, trial), drawn("uniform", 3, 1, 0, trial), RANDOM);
      held += found.ratio().contains(2) ? 1 : 0;
      assertThat(halfWidth(found.ratio())).isPositive();
    }
    assertThat(held).as("of 40").isGreaterThanOrEqualTo(33);
  }

  @Test
  void seedsThatDifferWidenTheInterval() {
    double agreeing = halfWidth(LabelEfficiency.accuracy(drawn("s", 5, 1, 0, 0), 3, RANDOM));
    double differing = halfWidth(LabelEfficiency.accuracy(drawn("s", 5, 1, 0.5, 0), 3, RANDOM));
    assertThat(differing).isGreaterThan(1.3 * agreeing);
  }

  @Test
  void curvesOfOtherSeedsCannotBeCompared() {
    assertThatThrownBy(
            () -> LabelEfficiency.of(drawn("s", 2, 1, 0, 0), drawn("t", 3, 1, 0, 0), RANDOM))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 seeds");
  }

  private static double halfWidth(Interval interval) {
    return (interval.high() - interval.low()) / 2;
  }
}
