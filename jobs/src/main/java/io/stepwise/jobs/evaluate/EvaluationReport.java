package io.stepwise.jobs.evaluate;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.data.statistics.Bootstrap;
import io.stepwise.data.statistics.Interval;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.ScoredChain;
import io.stepwise.rollout.selection.BestOfN;
import io.stepwise.rollout.selection.Candidate;
import io.stepwise.rollout.selection.Candidates;
import io.stepwise.rollout.selection.Chooser;
import io.stepwise.rollout.selection.MajorityVote;
import io.stepwise.rollout.selection.PassAtK;
import io.stepwise.rollout.selection.RandomSubsets;
import io.stepwise.rollout.selection.WeightedVote;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Accuracy on problems by way of choosing, each with a 95 % interval over problems. Chains that
 * could not be graded are left out, and problems of which none could.
 *
 * @param problems problems
 * @param samples chains per problem, M; a problem with fewer graded chains counts with those
 * @param passAtOne a single chain
 * @param byN each N's figures, ascending
 */
public record EvaluationReport(int problems, int samples, Interval passAtOne, List<AtN> byN) {
  /**
   * Figures for N of the M chains, unbiased over subsets.
   *
   * @param n N
   * @param majority the most frequent answer
   * @param bestOfN the chain the reward model scores highest
   * @param weighted the answer with the highest sum of scores
   * @param oracle any of the N right, pass@N
   */
  public record AtN(
      int n, Interval majority, Interval bestOfN, Interval weighted, Interval oracle) {}

  /** A figure of one problem's candidates. */
  @FunctionalInterface
  private interface PerProblem {
    double of(Candidates candidates, int problem);
  }

  /**
   * Measures.
   *
   * @param chains all chains, a problem's together or not
   * @param aggregation how step scores become a chain's score
   * @param random names the subsets and the resamples
   */
  public static EvaluationReport of(
      List<ScoredChain> chains, StepAggregation aggregation, NamedRandom random) {
    Map<String, List<Candidate>> byProblem = new LinkedHashMap<>();
    for (ScoredChain chain : ScoredChain.graded(chains)) {
      double score =
          chain.stepScores().length == 0
              ? Double.NEGATIVE_INFINITY
              : aggregation.logScore(chain.scores());
      byProblem
          .computeIfAbsent(chain.chain().id().problemId(), id -> new ArrayList<>())
          .add(new Candidate(chain.canonicalAnswer(), score, chain.correct()));
    }
    List<Candidates> problems = byProblem.values().stream().map(Candidates::of).toList();
    int samples = problems.stream().mapToInt(Candidates::size).max().orElse(0);
    NamedRandom subsets = random.child("subsets");
    NamedRandom resamples = random.child("resamples");
    List<AtN> byN = new ArrayList<>();
    for (int n = 1; n <= samples; n *= 2) {
      int most = n;
      byN.add(
          new AtN(
              n,
              interval(
                  problems,
                  (c, p) -> vote(new MajorityVote(), c, most, subsets.child(p)),
                  resamples),
              interval(problems, (c, p) -> BestOfN.accuracy(c, size(c, most)), resamples),
              interval(
                  problems,
                  (c, p) -> vote(new WeightedVote(), c, most, subsets.child(p)),
                  resamples),
              interval(
                  problems,
                  (c, p) -> PassAtK.of(c.size(), c.correct(), size(c, most)),
                  resamples)));
    }
    Interval passAtOne = interval(problems, (c, p) -> c.correct() / (double) c.size(), resamples);
    return new EvaluationReport(problems.size(), samples, passAtOne, byN);
  }

  /** A chain that could not be graded is missing from its problem's candidates. */
  private static int size(Candidates candidates, int n) {
    return Math.min(n, candidates.size());
  }

  private static double vote(Chooser vote, Candidates candidates, int n, NamedRandom random) {
    return RandomSubsets.accuracy(vote, candidates, size(candidates, n), random);
  }

  private static Interval interval(
      List<Candidates> problems, PerProblem figure, NamedRandom random) {
    double[] values = new double[problems.size()];
    for (int p = 0; p < values.length; p++) {
      values[p] = figure.of(problems.get(p), p);
    }
    return Bootstrap.mean(values, random);
  }

  /**
   * The figures by name, for manifests.
   *
   * @param scored whether to give what the reward model chooses
   */
  public Map<String, Object> figures(String prefix, boolean scored) {
    Map<String, Object> figures = new LinkedHashMap<>();
    put(figures, prefix + "pass_at_1", passAtOne);
    for (AtN at : byN) {
      put(figures, prefix + "majority_" + at.n, at.majority);
      if (scored) {
        put(figures, prefix + "prm_best_of_" + at.n, at.bestOfN);
        put(figures, prefix + "prm_weighted_" + at.n, at.weighted);
      }
      put(figures, prefix + "pass_at_" + at.n, at.oracle);
    }
    return figures;
  }

  private static void put(Map<String, Object> figures, String name, Interval interval) {
    figures.put(name, interval.estimate());
    figures.put(name + "_low", interval.low());
    figures.put(name + "_high", interval.high());
  }
}
