package io.stepwise.prm.scoring;

import io.stepwise.data.Solution;
import io.stepwise.data.error.InvalidInput;

/** A reward model of any kind that was opened from a folder. */
public interface LoadedRewardModel extends RewardModel, AutoCloseable {
  /**
   * How many first steps of a solution get a score; fewer than it has where the maximum length cuts
   * it.
   *
   * @throws InvalidInput if the text cannot be laid out for the model
   */
  int scoredSteps(Solution solution);

  /**
   * Tokens that the model reads to score a solution.
   *
   * @throws InvalidInput if the text cannot be laid out for the model
   */
  long tokens(Solution solution);

  /** Maximum length of an input, in tokens. */
  int maxLength();

  /** Number of weights. */
  long parameters();

  /**
   * Scores on so many threads from now on; scores do not depend on their number.
   *
   * @return this model
   */
  LoadedRewardModel useThreads(int count);

  @Override
  void close();
}
