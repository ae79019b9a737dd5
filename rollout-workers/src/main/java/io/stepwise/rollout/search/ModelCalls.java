package io.stepwise.rollout.search;

import io.stepwise.lm.Branch;
import io.stepwise.lm.PrefixTree.Continuation;
import io.stepwise.lm.Sampling;
import io.stepwise.prm.scoring.ScoredPrefix;
import io.stepwise.prm.scoring.ScoringSession.Growth;
import java.util.List;

/** What a search asks of its models. */
interface ModelCalls {
  /**
   * A continuation to sample.
   *
   * @param branch the prefix, with a budget of its own
   * @param sampling how tokens are drawn; its maximum length is that of every branch
   * @param keptBytes bytes of keys and values from which on those of continuations are not kept
   */
  record Draw(Branch branch, Sampling sampling, long keptBytes) {}

  /**
   * Samples continuations.
   *
   * @return one per request, in order
   */
  List<Continuation> continuations(List<Draw> draws);

  /**
   * Scores solutions with the reward model.
   *
   * @return one result per solution, in order
   * @throws io.stepwise.data.error.InvalidInput if a text cannot be laid out for the model
   */
  List<ScoredPrefix> score(List<Growth> growths);

  /**
   * Time that the search has used, in nanoseconds from any origin. Where it shares calls with other
   * searches, that of its own work and, of each call, the share of its requests.
   */
  default long nanos() {
    return System.nanoTime();
  }
}
