package io.stepwise.rollout.search;

import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.selection.Candidate;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** When sampling ends before all samples are drawn. */
public sealed interface EarlyStop extends Serializable {
  /** It does not. */
  EarlyStop NEVER = new Never();

  /**
   * When the leading answer can no longer be overtaken, or is the majority of the policy's answers
   * with a probability of 0.95.
   */
  EarlyStop VOTE_DECIDED = new Vote();

  /**
   * Solutions to sample before the next look at the vote; 0 if it is decided.
   *
   * @param votes of the solutions that were sampled
   * @param left how many may still be sampled, at least 1
   */
  int undecided(List<Candidate> votes, int left);

  /** The votes of solutions, which are scored if that matters. */
  default List<Candidate> votes(List<PartialSolution> solutions, SearchContext context) {
    return solutions.stream()
        .map(solution -> new Candidate(context.answer(solution).orElse(null), 0, false))
        .toList();
  }

  /** Sampling that ends with the last sample. */
  record Never() implements EarlyStop {
    @Override
    public int undecided(List<Candidate> votes, int left) {
      return left;
    }

    @Override
    public List<Candidate> votes(List<PartialSolution> solutions, SearchContext context) {
      return List.of();
    }
  }

  /** A vote in which every answer counts the same. */
  record Vote() implements EarlyStop {
    private static final int WAVE = 4;

    @Override
    public int undecided(List<Candidate> votes, int left) {
      Map<String, Integer> counts = new HashMap<>();
      for (Candidate vote : votes) {
        if (vote.answer() != null) {
          counts.merge(vote.answer(), 1, Integer::sum);
        }
      }
      int first = 0;
      int second = 0;
      for (int count : counts.values()) {
        if (count > first) {
          second = first;
          first = count;
        } else {
          second = Math.max(second, count);
        }
      }
      return VoteStop.decided(first, second, left) ? 0 : Math.min(left, WAVE);
    }
  }

  /**
   * A vote in which an answer counts as much as the score of its solution. It is decided when the
   * lead exceeds what the votes that are missing could add, at most 1 each: the answer is that of
   * all samples. A wave is as many as it takes at least, if every one is for the leading answer.
   *
   * @param aggregation combines the scores of the steps of a solution, to at most 1
   * @param others solutions that vote too but are not sampled here
   */
  record WeightedVote(StepAggregation aggregation, int others) implements EarlyStop {
    /** Sums of weights are rounded. */
    private static final double MARGIN = 1e-6;

    private static final int LEAST_WAVE = 4;

    @Override
    public List<Candidate> votes(List<PartialSolution> solutions, SearchContext context) {
      context.score(solutions);
      return solutions.stream()
          .map(
              solution ->
                  new Candidate(
                      context.answer(solution).orElse(null),
                      aggregation.logScore(solution.scores()),
                      false))
          .toList();
    }

    @Override
    public int undecided(List<Candidate> votes, int left) {
      Map<String, Double> weights = new HashMap<>();
      for (Candidate vote : votes) {
        if (vote.answer() != null) {
          weights.merge(vote.answer(), Math.exp(vote.logScore()), Double::sum);
        }
      }
      double first = 0;
      double second = 0;
      for (double weight : weights.values()) {
        if (weight > first) {
          second = first;
          first = weight;
        } else {
          second = Math.max(second, weight);
        }
      }
      double lead = first - second - MARGIN;
      int missing = left + others;
      if (lead > missing) {
        return 0;
      }
      int least = (int) Math.floor((missing - lead) / 2) + 1;
      return Math.min(left, Math.max(LEAST_WAVE, least));
    }
  }
}
