package io.stepwise.data.statistics;

import io.stepwise.data.random.NamedRandom;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;

/**
 * Percentile bootstrap over problems (Efron 1979).
 *
 * <pre>
 *   for b = 1..1000:  draw n of n problems with replacement;  s_b = statistic(drawn)
 *   interval = [Q(s, 0.025), Q(s, 0.975)]
 * </pre>
 *
 * <p>Two methods measured on the same problems are compared by the interval of their difference per
 * problem, not by whether their intervals overlap.
 */
public final class Bootstrap {
  /** How many times the problems are drawn again. */
  public static final int RESAMPLES = 1000;

  private static final double TAIL = 0.025;

  private Bootstrap() {}

  /**
   * The mean over problems.
   *
   * @param perProblem one figure per problem
   * @param random names the draws; equal names give equal intervals
   */
  public static Interval mean(double[] perProblem, NamedRandom random) {
    return of(
        perProblem.length,
        drawn -> {
          double sum = 0;
          for (int problem : drawn) {
            sum += perProblem[problem];
          }
          return sum / drawn.length;
        },
        random);
  }

  /**
   * Any statistic of a set of problems.
   *
   * @param problems how many there are, at least one
   * @param statistic figure for the problems with these indices (an index drawn twice counts
   *     twice); NaN where it is undefined, and such draws are left out. The array is reused.
   * @param random names the draws; equal names give equal intervals
   */
  public static Interval of(int problems, ToDoubleFunction<int[]> statistic, NamedRandom random) {
    if (problems < 1) {
      throw new IllegalArgumentException(
          "Cannot resample: no problems (" + problems + ", expected at least 1)");
    }
    return of(1, problems, (seeds, drawn) -> statistic.applyAsDouble(drawn), random);
  }

  /**
   * Any statistic of two crossed factors, e.g. of seeds that were all measured on the same
   * problems. Both are drawn again, independently of each other.
   *
   * @param seeds how many there are of the one, at least one
   * @param problems how many there are of the other, at least one
   * @param statistic figure for the seeds and problems with these indices; NaN where it is
   *     undefined, and such draws are left out. The arrays are reused.
   * @param random names the draws; equal names give equal intervals
   */
  public static Interval of(
      int seeds, int problems, ToDoubleBiFunction<int[], int[]> statistic, NamedRandom random) {
    if (seeds < 1 || problems < 1) {
      throw new IllegalArgumentException(
          "Cannot resample: no seeds or problems (%d and %d, expected at least 1)"
              .formatted(seeds, problems));
    }
    int[] drawnSeeds = new int[seeds];
    Arrays.setAll(drawnSeeds, i -> i);
    int[] drawn = new int[problems];
    Arrays.setAll(drawn, i -> i);
    double estimate = statistic.applyAsDouble(drawnSeeds, drawn);
    double[] resampled = new double[RESAMPLES];
    int defined = 0;
    for (int b = 0; b < RESAMPLES; b++) {
      SplittableRandom draws = random.child(b).stream();
      for (int i = 0; i < problems; i++) {
        drawn[i] = draws.nextInt(problems);
      }
      for (int i = 0; i < seeds; i++) {
        drawnSeeds[i] = draws.nextInt(seeds);
      }
      double value = statistic.applyAsDouble(drawnSeeds, drawn);
      if (!Double.isNaN(value)) {
        resampled[defined++] = value;
      }
    }
    double[] sorted = Arrays.copyOf(resampled, defined);
    Arrays.sort(sorted);
    return new Interval(
        estimate, Quantile.ofSorted(sorted, TAIL), Quantile.ofSorted(sorted, 1 - TAIL));
  }
}
