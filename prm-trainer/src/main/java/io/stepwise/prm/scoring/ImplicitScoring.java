package io.stepwise.prm.scoring;

import io.stepwise.data.RewardScores;
import io.stepwise.data.Solution;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.PrefixStates;
import io.stepwise.prm.layout.ResponseRow;
import io.stepwise.prm.loss.ImplicitReward;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Scores growing solutions with an implicit reward model whose two decoders keep keys and values.
 * The last token of a solution is only predicted; it is read when a longer solution predicts the
 * token after it. What a solution shares with the prefix is found by comparing token ids.
 */
final class ImplicitScoring implements ScoringSession {
  private final ImplicitRewardModel model;
  private final Decoder policy;
  private final Decoder reference;

  ImplicitScoring(ImplicitRewardModel model, CausalModel policy, CausalModel reference) {
    this.model = model;
    this.policy = new Decoder(new PrefixStates(policy));
    this.reference = new Decoder(new PrefixStates(reference));
  }

  /**
   * A scored solution.
   *
   * @param row its tokens, [T]
   * @param policy what the model keeps of it
   * @param reference what the reference keeps of it
   */
  private record Scored(
      ResponseRow row, Kept policy, Kept reference, RewardScores scores, long computedTokens)
      implements ScoredPrefix {
    /** In both decoders the computed tokens are the last ones that were read. */
    @Override
    public long attention() {
      long each = computedTokens / 2;
      return each * (2 * inputs(row) - each + 1);
    }

    @Override
    public void close() {
      policy.close();
      reference.close();
    }
  }

  /**
   * What a decoder keeps of a solution.
   *
   * @param node cache of all tokens but the last; null if there are none
   * @param logProbs of the response's tokens, [T]; at others they mean nothing
   */
  private record Kept(PrefixStates.Node node, float[] logProbs) {
    void close() {
      if (node != null) {
        node.close();
      }
    }
  }

  /**
   * What is left to compute of a solution.
   *
   * @param row its tokens, [T]
   * @param prefix what it extends; null for nothing
   * @param known number of its first tokens that need no prediction, at least one
   */
  private record Work(ResponseRow row, Scored prefix, int known) {
    /** Number of tokens that are cached already. */
    int kept() {
      return prefix == null ? 0 : Math.min(known - 1, inputs(prefix.row()));
    }

    /** Indices after the kept tokens that predict a token of the response. */
    int[] read() {
      int first = Math.max(known, row.promptLength());
      return IntStream.range(first, row.ids().length).map(t -> t - 1 - kept()).toArray();
    }

    /** The predicted tokens. */
    int[] predicted() {
      return Arrays.stream(read()).map(i -> row.ids()[kept() + i + 1]).toArray();
    }
  }

  /** Number of tokens that are read: all but the last. */
  private static int inputs(ResponseRow row) {
    return Math.max(0, row.ids().length - 1);
  }

  /** One of the two models. */
  private record Decoder(PrefixStates states) {
    List<Kept> extend(List<Work> works, List<Kept> prefixes) {
      List<PrefixStates.Growth> growths = new ArrayList<>();
      for (int i = 0; i < works.size(); i++) {
        Work work = works.get(i);
        if (inputs(work.row()) > 0) {
          int[] tokens = Arrays.copyOfRange(work.row().ids(), work.kept(), inputs(work.row()));
          PrefixStates.Node parent = work.kept() == 0 ? null : prefixes.get(i).node();
          growths.add(new PrefixStates.Growth(parent, work.kept(), tokens, work.read()));
        }
      }
      List<PrefixStates.Grown> grown = states.extend(growths);
      try {
        List<Kept> kept = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < works.size(); i++) {
          kept.add(
              inputs(works.get(i).row()) > 0
                  ? kept(works.get(i), prefixes.get(i), grown.get(next++))
                  : new Kept(null, new float[works.get(i).row().ids().length]));
        }
        return kept;
      } catch (RuntimeException e) {
        grown.forEach(one -> one.node().close());
        throw e;
      }
    }

    private Kept kept(Work work, Kept prefix, PrefixStates.Grown grown) {
      int[] read = work.read();
      float[] fresh = states.logProbs(grown.hidden(), work.predicted());
      float[] logProbs = new float[work.row().ids().length];
      if (prefix != null) {
        System.arraycopy(prefix.logProbs(), 0, logProbs, 0, work.known());
      }
      for (int i = 0; i < read.length; i++) {
        logProbs[work.kept() + read[i] + 1] = fresh[i];
      }
      return new Kept(grown.node(), logProbs);
    }
  }

  @Override
  public ScoredPrefix start(Solution problem) {
    return score(List.of(new Growth(problem, null))).get(0);
  }

  @Override
  public List<ScoredPrefix> score(List<Growth> growths) {
    List<Work> works = growths.stream().map(this::work).toList();
    List<Kept> ofPolicy = new ArrayList<>();
    List<Kept> ofReference = new ArrayList<>();
    for (Work work : works) {
      ofPolicy.add(work.prefix() == null ? null : work.prefix().policy());
      ofReference.add(work.prefix() == null ? null : work.prefix().reference());
    }
    List<Kept> opened = new ArrayList<>();
    try {
      List<Kept> policies = policy.extend(works, ofPolicy);
      opened.addAll(policies);
      List<Kept> references = reference.extend(works, ofReference);
      opened.addAll(references);
      List<ScoredPrefix> scored = new ArrayList<>();
      for (int i = 0; i < works.size(); i++) {
        int steps = growths.get(i).solution().steps().size();
        scored.add(scored(works.get(i), steps, policies.get(i), references.get(i)));
      }
      return scored;
    } catch (RuntimeException e) {
      opened.forEach(Kept::close); // e.g. the reference rejects a token that the policy has read
      throw e;
    }
  }

  private Scored scored(Work work, int steps, Kept mine, Kept theirs) {
    double[] sums = ImplicitReward.stepSums(mine.logProbs(), theirs.logProbs(), work.row());
    long computed = Math.max(0, inputs(work.row()) - work.kept());
    return new Scored(work.row(), mine, theirs, model.scores(sums, steps), 2 * computed);
  }

  private Work work(Growth growth) {
    ResponseRow row = model.begun(growth.solution());
    Scored prefix = (Scored) growth.prefix();
    if (prefix == null) {
      return new Work(row, null, 1);
    }
    int mismatch = Arrays.mismatch(row.ids(), prefix.row().ids());
    int shared = mismatch < 0 ? row.ids().length : mismatch;
    if (row.promptLength() < prefix.row().promptLength()) {
      shared = Math.min(shared, row.promptLength()); // later tokens were not predicted
    }
    return shared < 1 ? new Work(row, null, 1) : new Work(row, prefix, shared);
  }

  /** Blocks of keys and values that open prefixes hold, of both models. */
  int heldBlocks() {
    return policy.states().heldBlocks() + reference.states().heldBlocks();
  }
}
