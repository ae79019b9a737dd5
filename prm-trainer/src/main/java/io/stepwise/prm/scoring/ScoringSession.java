package io.stepwise.prm.scoring;

import io.stepwise.data.Solution;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.Prefix;
import io.stepwise.lm.PrefixTree;
import java.util.List;
import java.util.Optional;

/**
 * Scores solutions that grow step by step. Scores equal those of {@link RewardModel#score}; a
 * session that keeps a cache computes every token once, so that its cost is linear in the tokens of
 * a solution and not in the sum over its prefixes. For one thread; the weights are those when it is
 * made.
 */
public interface ScoringSession {
  /**
   * What all solutions of a problem begin with.
   *
   * @param problem a solution without steps
   */
  ScoredPrefix start(Solution problem);

  /**
   * The same where the policy has computed the prompt.
   *
   * @param sampled the prompt in a tree that may be that of {@link #sharedTree}; null for none
   */
  default ScoredPrefix start(Solution problem, Prefix sampled) {
    return start(problem);
  }

  /**
   * Scores solutions.
   *
   * @return one result per solution, in order, to be closed by the caller
   * @throws io.stepwise.data.error.InvalidInput if a text cannot be laid out for the model
   */
  List<ScoredPrefix> score(List<Growth> growths);

  /**
   * A tree for generation that shares keys and values with this session, where the session scores
   * with the policy itself.
   *
   * @param policy the model that generates
   * @return nothing if it is another model than the one that scores
   */
  default Optional<PrefixTree> sharedTree(CausalModel policy) {
    return Optional.empty();
  }

  /** Bytes of keys and values that open results hold; 0 for a session without a cache. */
  default long heldBytes() {
    return 0;
  }

  /**
   * A solution to score.
   *
   * @param solution the whole solution
   * @param prefix an earlier result of this session, not closed, of a solution that begins alike
   * @param sampled the solution in the tree that generated it, if that may be the one of {@link
   *     #sharedTree}: what the policy has computed is not computed again; null for none
   */
  record Growth(Solution solution, ScoredPrefix prefix, Prefix sampled) {
    /** A solution of another model, or one that the policy keeps nothing of. */
    public Growth(Solution solution, ScoredPrefix prefix) {
      this(solution, prefix, null);
    }
  }
}
