package io.stepwise.jobs.evaluate;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.statistics.Bootstrap;
import io.stepwise.data.statistics.Interval;
import io.stepwise.rollout.selection.AnyCorrect;
import io.stepwise.rollout.selection.BestOfN;
import io.stepwise.rollout.selection.Candidates;
import io.stepwise.rollout.selection.Chooser;
import io.stepwise.rollout.selection.FirstListed;
import io.stepwise.rollout.selection.FirstOfAll;
import io.stepwise.rollout.selection.HighestScore;
import io.stepwise.rollout.selection.MajorityVote;
import io.stepwise.rollout.selection.PassAtK;
import io.stepwise.rollout.selection.RandomSubsets;
import io.stepwise.rollout.selection.RandomTrials;
import io.stepwise.rollout.selection.WeightedVote;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How often each way of choosing among N candidates is right: the mean over problems with its 95 %
 * interval over problems.
 *
 * @param n N
 * @param methods by {@link Method#key}; empty where no candidate has an answer
 * @param deviations standard deviation over random subsets, for Let's Verify's protocol only
 * @param byProblem how often each method is right on each problem, [problems]
 */
record BestOfNReport(
    int n,
    Map<String, Interval> methods,
    Map<String, Double> deviations,
    Map<String, double[]> byProblem) {
  /** Why there are no metrics. */
  static final String NO_ANSWER = "no candidate has an answer";

  /** A way of choosing. */
  enum Method {
    /** The highest score. */
    VANILLA(new HighestScore()),
    /** The answer with the highest sum of scores. */
    WEIGHTED(new WeightedVote()),
    /** The most frequent answer. */
    MAJORITY(new MajorityVote()),
    /** Any right one, pass@N. */
    ORACLE(new AnyCorrect()),
    /** A random one. */
    MEAN(new FirstOfAll());

    private final Chooser chooser;

    Method(Chooser chooser) {
      this.chooser = chooser;
    }

    String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it needs a reward model. */
    boolean usesScores() {
      return this == VANILLA || this == WEIGHTED;
    }
  }

  /** Which N of the M candidates. */
  enum Among {
    /** All subsets, so that the metric has no bias and little noise. */
    SUBSETS,
    /** The first as listed. */
    FIRST,
    /** Random subsets of padded pools, see {@link RandomTrials}. */
    LETS_VERIFY
  }

  /** The powers of two up to the number of candidates that may be chosen among. */
  static List<Integer> powersOfTwo(int largest) {
    List<Integer> sizes = new ArrayList<>();
    for (int n = 1; n <= largest; n *= 2) {
      sizes.add(n);
    }
    return sizes;
  }

  /** The largest N: the smallest pool, or the largest where pools are filled up. */
  static int largest(List<Candidates> problems, Among among) {
    var sizes = problems.stream().mapToInt(Candidates::size);
    return (among == Among.LETS_VERIFY ? sizes.max() : sizes.min()).orElseThrow();
  }

  /**
   * Measures.
   *
   * @param methods what to measure
   * @param random names the subsets, the same for every method, and the resamples
   * @throws InvalidInput when a problem has fewer than N candidates
   */
  static BestOfNReport of(
      List<Candidates> problems, List<Method> methods, int n, Among among, NamedRandom random) {
    int largest = largest(problems, among);
    if (n > largest) {
      throw new InvalidInput(
          "Cannot choose among candidates: too few for a problem (--n "
              + n
              + ", expected 1 to "
              + largest
              + ")");
    }
    if (problems.stream().noneMatch(Candidates::anyAnswer)) {
      return new BestOfNReport(n, Map.of(), Map.of(), Map.of());
    }
    Map<String, Interval> measured = new LinkedHashMap<>();
    Map<String, Double> deviations = new LinkedHashMap<>();
    Map<String, double[]> byProblem = new LinkedHashMap<>();
    NamedRandom subsets = random.child("subsets");
    NamedRandom resamples = random.child("resamples");
    for (Method method : methods) {
      double[] values = new double[problems.size()];
      if (among == Among.LETS_VERIFY) {
        List<Candidates> pools = problems.stream().map(one -> one.padded(largest)).toList();
        RandomTrials trials = RandomTrials.of(method.chooser, pools, n, subsets);
        values = trials.byProblem();
        deviations.put(method.key(), trials.deviation());
      } else {
        for (int p = 0; p < values.length; p++) {
          values[p] =
              among == Among.FIRST
                  ? first(method, problems.get(p), n)
                  : subsets(method, problems.get(p), n, subsets.child(p));
        }
      }
      measured.put(method.key(), Bootstrap.mean(values, resamples));
      byProblem.put(method.key(), values);
    }
    return new BestOfNReport(n, measured, deviations, byProblem);
  }

  private static double subsets(Method method, Candidates problem, int n, NamedRandom random) {
    return switch (method) {
      case VANILLA -> BestOfN.accuracy(problem, n);
      case WEIGHTED, MAJORITY -> RandomSubsets.accuracy(method.chooser, problem, n, random);
      case ORACLE -> PassAtK.of(problem.size(), problem.correct(), n);
      case MEAN -> problem.correct() / (double) problem.size();
    };
  }

  private static double first(Method method, Candidates problem, int n) {
    if (method != Method.MEAN) {
      return FirstListed.accuracy(method.chooser, problem, n);
    }
    int correct = 0;
    for (int i = 0; i < n; i++) {
      correct += problem.get(i).correct() ? 1 : 0;
    }
    return correct / (double) n;
  }

  /** These metrics and those of another report for the same N. */
  BestOfNReport with(BestOfNReport other) {
    Map<String, Interval> all = new LinkedHashMap<>(methods);
    all.putAll(other.methods);
    Map<String, Double> sds = new LinkedHashMap<>(deviations);
    sds.putAll(other.deviations);
    Map<String, double[]> problems = new LinkedHashMap<>(byProblem);
    problems.putAll(other.byProblem);
    return new BestOfNReport(n, all, sds, problems);
  }

  /** The metrics by name, each with its interval; or {@code absent} with the reason. */
  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("n", n);
    methods.forEach((name, interval) -> Intervals.put(map, name, interval));
    deviations.forEach((name, value) -> map.put(name + "_sd", value));
    if (methods.isEmpty()) {
      Map<String, String> absent = new LinkedHashMap<>();
      for (Method method : Method.values()) {
        absent.put(method.key(), NO_ANSWER);
      }
      map.put("absent", absent);
    }
    return map;
  }
}
