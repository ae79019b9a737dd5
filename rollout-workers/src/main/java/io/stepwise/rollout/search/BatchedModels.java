package io.stepwise.rollout.search;

import io.stepwise.lm.Branch;
import io.stepwise.lm.PrefixTree;
import io.stepwise.lm.PrefixTree.Continuation;
import io.stepwise.lm.Sampling;
import io.stepwise.prm.scoring.ScoredPrefix;
import io.stepwise.prm.scoring.ScoringSession;
import io.stepwise.prm.scoring.ScoringSession.Growth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Calls the models. All requests of one call that are sampled alike share passes through the
 * policy. For one thread.
 */
final class BatchedModels implements ModelCalls {
  private final PrefixTree tree;
  private final ScoringSession scoring;

  /**
   * A policy and a reward model.
   *
   * @param tree of the policy; may be null where nothing is sampled
   * @param scoring of the reward model; may be null where nothing is scored
   */
  BatchedModels(PrefixTree tree, ScoringSession scoring) {
    this.tree = tree;
    this.scoring = scoring;
  }

  /** Requests with one of these are generated together. */
  private record Key(Sampling sampling, long keptBytes) {}

  @Override
  public List<Continuation> continuations(List<Draw> draws) {
    // The last tokens of all prefixes in shared passes, whatever their temperature.
    tree.complete(draws.stream().map(draw -> draw.branch().prefix()).toList());
    Map<Key, List<Integer>> alike = new LinkedHashMap<>();
    for (int i = 0; i < draws.size(); i++) {
      Key key = new Key(draws.get(i).sampling(), draws.get(i).keptBytes());
      alike.computeIfAbsent(key, k -> new ArrayList<>()).add(i);
    }
    Continuation[] continuations = new Continuation[draws.size()];
    alike.forEach(
        (key, places) -> {
          List<Branch> branches = places.stream().map(i -> draws.get(i).branch()).toList();
          List<Continuation> some = tree.continuations(branches, key.sampling(), key.keptBytes());
          for (int k = 0; k < some.size(); k++) {
            continuations[places.get(k)] = some.get(k);
          }
        });
    return Arrays.asList(continuations);
  }

  @Override
  public List<ScoredPrefix> score(List<Growth> growths) {
    return scoring.score(growths);
  }
}
