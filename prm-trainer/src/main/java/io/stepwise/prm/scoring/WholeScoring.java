package io.stepwise.prm.scoring;

import io.stepwise.data.RewardScores;
import io.stepwise.data.Solution;
import java.util.ArrayList;
import java.util.List;

/**
 * Scores every solution as a whole.
 *
 * @param model the reward model
 * @param decoders number of decoders of which each reads the whole solution
 */
record WholeScoring(RewardModel model, int decoders) implements ScoringSession {
  /** Of a reward model with one decoder. */
  WholeScoring(RewardModel model) {
    this(model, 1);
  }

  /**
   * The scores of a solution.
   *
   * @param computedTokens of all decoders together
   */
  private record Scored(RewardScores scores, long computedTokens, int decoders)
      implements ScoredPrefix {
    @Override
    public long attention() {
      return computedTokens * (computedTokens / decoders + 1) / 2;
    }

    @Override
    public void close() {
      // Nothing is cached.
    }
  }

  @Override
  public ScoredPrefix start(Solution problem) {
    return new Scored(new RewardScores(new float[0], 0), 0, decoders);
  }

  @Override
  public List<ScoredPrefix> score(List<Growth> growths) {
    List<Solution> solutions = growths.stream().map(Growth::solution).toList();
    List<RewardScores> scores = model.score(solutions);
    List<ScoredPrefix> scored = new ArrayList<>();
    for (int i = 0; i < scores.size(); i++) {
      scored.add(new Scored(scores.get(i), model.tokens(solutions.get(i)), decoders));
    }
    return scored;
  }
}
