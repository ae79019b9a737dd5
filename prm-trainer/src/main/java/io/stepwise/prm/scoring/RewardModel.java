package io.stepwise.prm.scoring;

import io.stepwise.data.RewardScores;
import io.stepwise.data.Solution;
import java.util.List;

/** Scores the steps of solutions. */
@FunctionalInterface
public interface RewardModel {
  /**
   * Scores solutions.
   *
   * @return scores of each solution, in order
   * @throws io.stepwise.data.error.InvalidInput if a text cannot be laid out for the model
   */
  List<RewardScores> score(List<Solution> solutions);

  /**
   * A session that scores growing solutions. Models that are read at step ends and implicit reward
   * models keep keys and values, generative verifiers the scores of earlier steps, and ensembles
   * what their members keep; any other model scores each solution as a whole.
   */
  default ScoringSession session() {
    return new WholeScoring(this);
  }

  /** Number of tokens that the model reads to score a solution. */
  default long tokens(Solution solution) {
    return solution.sampled().map(s -> s.prompt().length + s.response().length).orElse(0);
  }
}
