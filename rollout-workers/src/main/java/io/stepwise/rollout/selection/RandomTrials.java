package io.stepwise.rollout.selection;

import io.stepwise.data.random.NamedRandom;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The protocol of Let's Verify Step by Step (openai/prm800k, {@code eval.py}): every problem's pool
 * is filled up to a common size with empty slots, shuffled, and cut after N slots; of the answered
 * solutions in it the highest score is chosen, at random among equals. 400 trials give a mean and a
 * standard deviation. The mean estimates what {@link BestOfN} computes exactly.
 *
 * @param byProblem share of the trials in which the choice is right, one per problem
 * @param byTrial share of the problems for which it is right, one per trial
 */
public record RandomTrials(double[] byProblem, double[] byTrial) {
  /** Number of trials. */
  public static final int TRIALS = 400;

  /**
   * Runs the trials.
   *
   * @param problems pools of one size, see {@link Candidates#padded}
   * @param n N, from 1 to that size
   * @param random names the shuffles; give every method the same, so that all see the same pools
   */
  public static RandomTrials of(
      Chooser chooser, List<Candidates> problems, int n, NamedRandom random) {
    double[] byProblem = new double[problems.size()];
    double[] byTrial = new double[TRIALS];
    for (int p = 0; p < byProblem.length; p++) {
      Candidates candidates = problems.get(p);
      candidates.requireBudget(n);
      int[] deck = new int[candidates.size()];
      for (int t = 0; t < TRIALS; t++) {
        shuffle(deck, n, random.child(p).child(t).stream());
        int[] subset = Arrays.copyOf(deck, n);
        if (FirstListed.isRight(candidates, chooser.choose(candidates, subset))) {
          byProblem[p] += 1.0 / TRIALS;
          byTrial[t] += 1.0 / byProblem.length;
        }
      }
    }
    return new RandomTrials(byProblem, byTrial);
  }

  private static void shuffle(int[] deck, int n, SplittableRandom draws) {
    Arrays.setAll(deck, i -> i);
    for (int i = 0; i < n; i++) {
      int j = draws.nextInt(i, deck.length);
      int drawn = deck[j];
      deck[j] = deck[i];
      deck[i] = drawn;
    }
  }

  /** Standard deviation of the accuracy over trials. */
  public double deviation() {
    double mean = Arrays.stream(byTrial).average().orElseThrow();
    return Math.sqrt(
        Arrays.stream(byTrial)
            .map(value -> (value - mean) * (value - mean))
            .average()
            .orElseThrow());
  }
}
