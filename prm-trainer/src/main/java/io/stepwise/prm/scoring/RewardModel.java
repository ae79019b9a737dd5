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
}
