package io.stepwise.prm.scoring;

import io.stepwise.data.RewardScores;
import io.stepwise.data.Solution;
import java.util.ArrayList;
import java.util.List;

/**
 * Scores every solution as a whole.
 *
 * @param model the reward model
 */
record WholeScoring(RewardModel model) implements ScoringSession {
  /** The scores of a solution. */
  private record Scored(RewardScores scores, long computedTokens) implements ScoredPrefix {
    @Override
    public long attention() {
      return computedTokens * (computedTokens + 1) / 2;
    }

    @Override
    public void close() {
      // Nothing is cached.
    }
  }

  @Override
  public ScoredPrefix start(Solution problem) {
    return new Scored(new RewardScores(new float[0], 0), 0);
  }

  @Override
  public List<ScoredPrefix> score(List<Growth> growths) {
    List<Solution> solutions = growths.stream().map(Growth::solution).toList();
    List<RewardScores> scores = model.score(solutions);
    List<ScoredPrefix> scored = new ArrayList<>();
    for (int i = 0; i < scores.size(); i++) {
      scored.add(new Scored(scores.get(i), model.tokens(solutions.get(i))));
    }
    return scored;
  }
}
