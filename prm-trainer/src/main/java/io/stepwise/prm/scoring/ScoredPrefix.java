package io.stepwise.prm.scoring;

import io.stepwise.data.RewardScores;
import io.stepwise.lm.PrefixStates;
import java.util.Optional;

/** The scores of a solution in a {@link ScoringSession}, from which longer ones can be scored. */
public interface ScoredPrefix extends AutoCloseable {
  /** Its scores. */
  RewardScores scores();

  /** Tokens that the reward model computed for it; those of the prefix it extends do not count. */
  long computedTokens();

  /** Positions that those tokens attend to, summed over the tokens. */
  long attention();

  /**
   * The cached keys and values of the first tokens that the reward model read, for a tree of {@link
   * ScoringSession#sharedTree}.
   *
   * @param ids those tokens
   * @return nothing if the reward model reads other tokens, or keeps no cache
   */
  default Optional<PrefixStates.Node> cached(int[] ids) {
    return Optional.empty();
  }

  /** Frees what is cached for it; prefixes that extend it stay usable. */
  @Override
  void close();
}
