package io.stepwise.jobs.runreport;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.statistics.Bootstrap;
import io.stepwise.data.statistics.Interval;
import io.stepwise.prm.evaluation.Calibration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Scores and verdicts of steps, by problem.
 *
 * @param problems each problem's steps as {score, 1 if right}
 */
record StepReliability(List<List<double[]>> problems) {
  /** A figure of scores and verdicts. */
  @FunctionalInterface
  interface Measure {
    double of(double[] scores, boolean[] correct);
  }

  long steps() {
    return problems.stream().mapToLong(List::size).sum();
  }

  Calibration calibration() {
    int[] all = IntStream.range(0, problems.size()).toArray();
    List<double[]> steps = steps(all);
    return Calibration.of(scores(steps), correct(steps), Calibration.BINS);
  }

  /** A figure with its 95 % interval over problems. */
  Interval interval(Measure measure, NamedRandom random) {
    return Bootstrap.of(
        problems.size(),
        drawn -> {
          List<double[]> steps = steps(drawn);
          return measure.of(scores(steps), correct(steps));
        },
        random);
  }

  private List<double[]> steps(int[] drawn) {
    List<double[]> steps = new ArrayList<>();
    Arrays.stream(drawn).forEach(p -> steps.addAll(problems.get(p)));
    return steps;
  }

  private static double[] scores(List<double[]> steps) {
    return steps.stream().mapToDouble(step -> step[0]).toArray();
  }

  private static boolean[] correct(List<double[]> steps) {
    boolean[] correct = new boolean[steps.size()];
    for (int i = 0; i < correct.length; i++) {
      correct[i] = steps.get(i)[1] > 0.5;
    }
    return correct;
  }
}
