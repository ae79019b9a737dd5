package io.stepwise.prm.scoring;

import io.stepwise.data.RewardScores;

/** The scores of a solution in a {@link ScoringSession}, from which longer ones can be scored. */
public interface ScoredPrefix extends AutoCloseable {
  /** Its scores. */
  RewardScores scores();

  /** Tokens that the reward model computed for it; those of the prefix it extends do not count. */
  long computedTokens();

  /** Positions that those tokens attend to, summed over the tokens. */
  long attention();

  /** Frees what is cached for it; prefixes that extend it stay usable. */
  @Override
  void close();
}
