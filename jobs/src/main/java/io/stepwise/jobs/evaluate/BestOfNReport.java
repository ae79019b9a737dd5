package io.stepwise.jobs.evaluate;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.statistics.Bootstrap;
import io.stepwise.data.statistics.Interval;
import io.stepwise.rollout.selection.BestOfN;
import io.stepwise.rollout.selection.Candidates;
import io.stepwise.rollout.selection.Chooser;
import io.stepwise.rollout.selection.FirstListed;
import io.stepwise.rollout.selection.HighestScore;
import io.stepwise.rollout.selection.MajorityVote;
import io.stepwise.rollout.selection.PassAtK;
import io.stepwise.rollout.selection.RandomSubsets;
import io.stepwise.rollout.selection.WeightedVote;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How often each way of choosing among N candidates is right, a mean over problems with its 95 %
 * interval over problems.
 *
 * @param n N
 * @param methods vanilla (the highest score), weighted (the answer with the highest sum of scores),
 *     majority, oracle (any right, pass@N) and mean (a candidate at random)
 */
record BestOfNReport(int n, Map<String, Interval> methods) {
  /** Which N of the M candidates. */
  enum Among {
    /** All subsets, so that the figure is unbiased and steady. */
    SUBSETS {
      @Override
      double highest(Candidates candidates, int n) {
        return BestOfN.accuracy(candidates, n);
      }

      @Override
      double vote(Chooser vote, Candidates candidates, int n, NamedRandom random) {
        return RandomSubsets.accuracy(vote, candidates, n, random);
      }

      @Override
      double oracle(Candidates candidates, int n) {
        return PassAtK.of(candidates.size(), candidates.correct(), n);
      }

      @Override
      double mean(Candidates candidates, int n) {
        return candidates.correct() / (double) candidates.size();
      }
    },
    /** The first as listed. */
    FIRST {
      @Override
      double highest(Candidates candidates, int n) {
        return FirstListed.accuracy(new HighestScore(), candidates, n);
      }

      @Override
      double vote(Chooser vote, Candidates candidates, int n, NamedRandom random) {
        return FirstListed.accuracy(vote, candidates, n);
      }

      @Override
      double oracle(Candidates candidates, int n) {
        return FirstListed.oracle(candidates, n);
      }

      @Override
      double mean(Candidates candidates, int n) {
        int correct = 0;
        for (int i = 0; i < n; i++) {
          correct += candidates.get(i).correct() ? 1 : 0;
        }
        return correct / (double) n;
      }
    };

    abstract double highest(Candidates candidates, int n);

    abstract double vote(Chooser vote, Candidates candidates, int n, NamedRandom random);

    abstract double oracle(Candidates candidates, int n);

    abstract double mean(Candidates candidates, int n);
  }

  /** A figure of one problem. */
  @FunctionalInterface
  private interface PerProblem {
    double of(Candidates candidates, int problem);
  }

  /** The powers of two up to the number of candidates that every problem has. */
  static List<Integer> powersOfTwo(List<Candidates> problems) {
    List<Integer> sizes = new ArrayList<>();
    for (int n = 1; n <= fewest(problems); n *= 2) {
      sizes.add(n);
    }
    return sizes;
  }

  /**
   * Measures.
   *
   * @param random names the subsets, the same for every method, and the resamples
   * @throws InvalidInput when a problem has fewer than N candidates
   */
  static BestOfNReport of(List<Candidates> problems, int n, Among among, NamedRandom random) {
    if (n > fewest(problems)) {
      throw new InvalidInput(
          "Cannot choose among candidates: too few for a problem (--n "
              + n
              + ", expected 1 to "
              + fewest(problems)
              + ")");
    }
    NamedRandom subsets = random.child("subsets");
    NamedRandom resamples = random.child("resamples");
    Map<String, PerProblem> figures = new LinkedHashMap<>();
    figures.put("vanilla", (c, p) -> among.highest(c, n));
    figures.put("weighted", (c, p) -> among.vote(new WeightedVote(), c, n, subsets.child(p)));
    figures.put("majority", (c, p) -> among.vote(new MajorityVote(), c, n, subsets.child(p)));
    figures.put("oracle", (c, p) -> among.oracle(c, n));
    figures.put("mean", (c, p) -> among.mean(c, n));
    Map<String, Interval> methods = new LinkedHashMap<>();
    figures.forEach(
        (name, figure) -> {
          double[] values = new double[problems.size()];
          for (int p = 0; p < values.length; p++) {
            values[p] = figure.of(problems.get(p), p);
          }
          methods.put(name, Bootstrap.mean(values, resamples));
        });
    return new BestOfNReport(n, methods);
  }

  private static int fewest(List<Candidates> problems) {
    return problems.stream().mapToInt(Candidates::size).min().orElseThrow();
  }

  /** Figures by name: N, and each method with its interval's ends. */
  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("n", n);
    methods.forEach((name, interval) -> Intervals.put(map, name, interval));
    return map;
  }
}
