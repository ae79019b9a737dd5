package io.stepwise.prm.scoring;

import io.stepwise.data.RewardScores;
import io.stepwise.data.Solution;
import io.stepwise.lm.CausalModel;
import io.stepwise.lm.Prefix;
import io.stepwise.lm.PrefixStates;
import io.stepwise.lm.PrefixTree;
import io.stepwise.prm.head.StepHead;
import io.stepwise.prm.layout.ScoringInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Scores growing solutions with cached keys and values. What a solution shares with the prefix is
 * found by comparing token ids, so that any layout can be used; tokens after the last step's
 * position are not computed.
 */
final class CachedScoring implements ScoringSession {
  private final ProcessRewardModel model;
  private final StepHead head;
  private final PrefixStates states;

  CachedScoring(ProcessRewardModel model, StepHead head) {
    this.model = model;
    this.head = head;
    this.states = new PrefixStates(model.model());
  }

  /**
   * A scored solution.
   *
   * @param ids the cached tokens, [T]
   * @param positions of the scores, [K]
   * @param logits at the positions, [K]
   * @param node the cache; null if there are no tokens
   */
  private record Cached(
      int[] ids,
      int[] positions,
      float[] logits,
      PrefixStates.Node node,
      RewardScores scores,
      long computedTokens)
      implements ScoredPrefix {
    static final Cached EMPTY = new Cached(new int[0], new int[0], new float[0], null, null, 0);

    @Override
    public Optional<PrefixStates.Node> cached(int[] first) {
      boolean same =
          first.length <= ids.length && Arrays.equals(first, 0, first.length, ids, 0, first.length);
      return node != null && same ? Optional.of(node) : Optional.empty();
    }

    /** The computed tokens are the last ones. */
    @Override
    public long attention() {
      return computedTokens * (2 * ids.length - computedTokens + 1) / 2;
    }

    @Override
    public void close() {
      if (node != null) {
        node.close();
      }
    }
  }

  /**
   * What is left to compute of a solution.
   *
   * @param ids all tokens to cache, [T]
   * @param positions of the scores, [K]
   * @param prefix what it extends
   * @param parent whose cache has the kept tokens; null for none
   * @param kept number of tokens that are cached already
   */
  private record Work(
      int[] ids,
      int[] positions,
      int stepCount,
      Cached prefix,
      PrefixStates.Node parent,
      int kept) {
    /** Indices after the kept tokens at which the model is read. */
    int[] read() {
      return Arrays.stream(positions)
          .filter(p -> p >= kept)
          .distinct()
          .map(p -> p - kept)
          .toArray();
    }

    PrefixStates.Growth growth() {
      return new PrefixStates.Growth(
          kept == 0 ? null : parent, kept, Arrays.copyOfRange(ids, kept, ids.length), read());
    }
  }

  @Override
  public ScoredPrefix start(Solution problem) {
    return start(problem, null);
  }

  @Override
  public ScoredPrefix start(Solution problem, Prefix sampled) {
    return score(List.of(new Growth(problem, null, sampled))).get(0);
  }

  @Override
  public List<ScoredPrefix> score(List<Growth> growths) {
    List<Work> works = growths.stream().map(this::work).toList();
    // A solution that does not fit into the model at all has no tokens.
    List<Work> filled = works.stream().filter(work -> work.ids().length > 0).toList();
    List<PrefixStates.Grown> grown = states.extend(filled.stream().map(Work::growth).toList());
    List<ScoredPrefix> scored = new ArrayList<>();
    int next = 0;
    for (Work work : works) {
      scored.add(
          work.ids().length == 0
              ? new Cached(
                  new int[0],
                  new int[0],
                  new float[0],
                  null,
                  model.scores(new float[0], work.stepCount()),
                  0)
              : cached(work, grown.get(next++)));
    }
    return scored;
  }

  @Override
  public Optional<PrefixTree> sharedTree(CausalModel policy) {
    return policy == model.model() ? Optional.of(new PrefixTree(states)) : Optional.empty();
  }

  private Work work(Growth growth) {
    ScoringInput input = model.input(growth.solution());
    int[] positions = input.positions();
    int length = positions.length == 0 ? input.ids().length : positions[positions.length - 1] + 1;
    int[] ids = Arrays.copyOf(input.ids(), length);
    Cached prefix = growth.prefix() == null ? Cached.EMPTY : (Cached) growth.prefix();
    int steps = growth.solution().steps().size();
    int unread = firstUnread(positions, prefix, same(ids, prefix.ids()));
    int scored = Math.min(unread, same(ids, prefix.ids()));
    Optional<PrefixStates.Node> node = Optional.ofNullable(growth.sampled()).flatMap(states::node);
    if (node.isPresent()) {
      int[] tokens = Arrays.copyOf(growth.sampled().tokens(), node.get().length());
      int sampled = Math.min(unread, same(ids, tokens));
      if (sampled > scored) {
        return new Work(ids, positions, steps, prefix, node.get(), sampled);
      }
    }
    return new Work(ids, positions, steps, prefix, prefix.node(), scored);
  }

  /** Number of first tokens that are equal. */
  private static int same(int[] ids, int[] others) {
    int mismatch = Arrays.mismatch(ids, others);
    return mismatch < 0 ? ids.length : mismatch;
  }

  /**
   * The first position whose score is not known, since it was not read or the prefix has other
   * tokens there.
   *
   * @param shared number of first tokens that the prefix has, too
   */
  private static int firstUnread(int[] positions, Cached prefix, int shared) {
    for (int position : positions) {
      if (position >= shared || Arrays.binarySearch(prefix.positions(), position) < 0) {
        return position;
      }
    }
    return Integer.MAX_VALUE;
  }

  private Cached cached(Work work, PrefixStates.Grown grown) {
    float[] fresh = head.logits(grown.hidden(), grown.head());
    int[] read = work.read();
    float[] logits = new float[work.positions().length];
    for (int k = 0; k < logits.length; k++) {
      int position = work.positions()[k];
      logits[k] =
          position < work.kept()
              ? work.prefix().logits()[Arrays.binarySearch(work.prefix().positions(), position)]
              : fresh[Arrays.binarySearch(read, position - work.kept())];
    }
    return new Cached(
        work.ids(),
        work.positions(),
        logits,
        grown.node(),
        model.scores(logits, work.stepCount()),
        work.ids().length - work.kept());
  }

  @Override
  public long heldBytes() {
    return states.heldBytes();
  }

  /** Blocks of keys and values that open prefixes hold. */
  int heldBlocks() {
    return states.heldBlocks();
  }
}
