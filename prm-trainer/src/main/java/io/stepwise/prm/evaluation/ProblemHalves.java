package io.stepwise.prm.evaluation;

import io.stepwise.data.random.NamedRandom;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Two halves of some problems: a temperature is fitted on the one, and the calibration after it
 * measured on the other. The halves follow from digests of the problems' ids and not from their
 * order in a file, which may be by difficulty.
 */
public final class ProblemHalves {
  private final int[] byDigest;

  private ProblemHalves(int[] byDigest) {
    this.byDigest = byDigest;
  }

  /**
   * The halves of problems.
   *
   * @param ids of the problems, each once
   */
  public static ProblemHalves of(List<String> ids) {
    double[] keys =
        ids.stream().mapToDouble(id -> NamedRandom.of("temperature", id).uniform(0)).toArray();
    return new ProblemHalves(
        IntStream.range(0, keys.length)
            .boxed()
            .sorted(Comparator.comparingDouble(p -> keys[p]))
            .mapToInt(Integer::intValue)
            .toArray());
  }

  /** Indices of the problems to fit on: half of them, rounded up. */
  public int[] fit() {
    return Arrays.copyOf(byDigest, half());
  }

  /** Indices of the problems to measure on; none if there is only one problem. */
  public int[] measure() {
    return Arrays.copyOfRange(byDigest, half(), byDigest.length);
  }

  private int half() {
    return (byDigest.length + 1) / 2;
  }
}
