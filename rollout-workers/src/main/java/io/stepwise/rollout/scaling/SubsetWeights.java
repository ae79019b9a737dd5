package io.stepwise.rollout.scaling;

import io.stepwise.data.random.NamedRandom;
import io.stepwise.rollout.search.EarlyStop;
import io.stepwise.rollout.search.Selection;
import io.stepwise.rollout.selection.BestOfN;
import io.stepwise.rollout.selection.Candidate;
import io.stepwise.rollout.selection.Candidates;
import io.stepwise.rollout.selection.RandomSubsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * How a search among N independent solutions uses a pool of M ≥ N of them, on average over the
 * subsets of N. The mean of a number over searches is Σ w_i · number_i, with the weights of
 * sampling for what every sampled solution adds, and those of choice for what the result has.
 *
 * <p>Single solutions and best-of-N are exact ({@link BestOfN}). Votes, which end when they are
 * decided, are means over {@link RandomSubsets#SUBSETS} subsets in random order.
 *
 * @param sampled probability of each solution to be sampled, [M]
 * @param chosen probability of each solution to be the result, [M]; their sum is 1
 */
public record SubsetWeights(double[] sampled, double[] chosen) {
  /**
   * Weights of the solutions of a pool.
   *
   * @param pool the M solutions of one problem
   * @param n N, from 1 to M
   * @param random names the subsets; give every method the same, so that all see the same ones
   */
  public static SubsetWeights of(
      List<Candidate> pool, Selection selection, EarlyStop stop, int n, NamedRandom random) {
    int m = pool.size();
    if (n < 1 || n > m) {
      throw new IllegalArgumentException(
          "Cannot choose among solutions: number out of range (%d, expected 1 to %d)"
              .formatted(n, m));
    }
    double[] sampled = new double[m];
    if (n == 1) {
      Arrays.fill(sampled, 1.0 / m);
      return new SubsetWeights(sampled, sampled.clone());
    }
    if (selection == Selection.BEST && stop == EarlyStop.NEVER) {
      Arrays.fill(sampled, (double) n / m);
      return new SubsetWeights(sampled, BestOfN.weights(Candidates.of(pool), n));
    }
    double[] chosen = new double[m];
    for (int s = 0; s < RandomSubsets.SUBSETS; s++) {
      int[] order = order(m, n, random.child(s).stream());
      List<Candidate> voted = voted(pool, order, stop);
      int[] all = IntStream.range(0, voted.size()).toArray();
      chosen[order[selection.choose(Candidates.of(voted), all)]] += 1.0 / RandomSubsets.SUBSETS;
      for (int i : all) {
        sampled[order[i]] += 1.0 / RandomSubsets.SUBSETS;
      }
    }
    return new SubsetWeights(sampled, chosen);
  }

  /** The solutions that are sampled until the vote is decided. */
  private static List<Candidate> voted(List<Candidate> pool, int[] order, EarlyStop stop) {
    List<Candidate> voted = new ArrayList<>();
    while (voted.size() < order.length) {
      int left = order.length - voted.size();
      int wave = Math.min(left, stop.undecided(voted, left));
      if (wave == 0) {
        break;
      }
      for (int i = 0; i < wave; i++) {
        voted.add(pool.get(order[voted.size()]));
      }
    }
    return voted;
  }

  /** The first n of m in random order. */
  private static int[] order(int m, int n, SplittableRandom draws) {
    int[] deck = IntStream.range(0, m).toArray();
    for (int i = 0; i < n; i++) {
      int j = draws.nextInt(i, m);
      int drawn = deck[j];
      deck[j] = deck[i];
      deck[i] = drawn;
    }
    return Arrays.copyOf(deck, n);
  }

  /** Expected number of sampled solutions. */
  public double samples() {
    return Arrays.stream(sampled).sum();
  }
}
