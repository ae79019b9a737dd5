package io.stepwise.lm;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.lm.vector.BlockTable;
import io.stepwise.lm.vector.DecodingPass;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Computes last hidden states along a tree of token sequences, for incremental scoring: a sequence
 * that extends another one reuses its keys and values, so that every token is computed once. For
 * one thread; the weights are those when it is made.
 */
public final class PrefixStates {
  /** Maximum number of tokens of a pass. */
  private static final int CAPACITY = 128;

  private final CausalModel model;
  private final DecodingPass pass;

  /**
   * An empty tree.
   *
   * @throws IllegalStateException if {@link CausalModel#cachesPrefixes()} is false
   */
  public PrefixStates(CausalModel model) {
    if (!model.cachesPrefixes()) {
      throw new IllegalStateException("Cannot cache prefixes: the vector module is missing");
    }
    this.model = model;
    this.pass = new DecodingPass(model.backend().vectors(), CAPACITY);
  }

  CausalModel model() {
    return model;
  }

  DecodingPass pass() {
    return pass;
  }

  /** A sequence of tokens with cached keys and values. */
  public static final class Node implements AutoCloseable {
    private final BlockTable sequence;

    private Node(BlockTable sequence) {
      this.sequence = sequence;
    }

    BlockTable sequence() {
      return sequence;
    }

    /** Number of its tokens. */
    public int length() {
      return sequence.length();
    }

    /** Frees what only this sequence needs; its extensions stay usable. */
    @Override
    public void close() {
      sequence.close();
    }
  }

  /**
   * The computed tokens of a generated prefix, from which sequences can be extended while the
   * prefix is open. The prefix stays their owner.
   *
   * @return nothing if the prefix is of a tree that was not made of these states
   */
  public Optional<Node> node(Prefix prefix) {
    return prefix.computedBy(pass) ? Optional.of(new Node(prefix.sequence())) : Optional.empty();
  }

  /**
   * A request to extend a sequence.
   *
   * @param parent the sequence, which stays as it is; null for an empty one
   * @param kept number of its first tokens that are kept; 0 without a parent
   * @param tokens ids after those, [T]
   * @param read indices into {@code tokens} of the states to return, ascending, [K]
   */
  public record Growth(Node parent, int kept, int[] tokens, int[] read) {
    /** Checks that the kept tokens exist. */
    public Growth {
      int length = parent == null ? 0 : parent.length();
      if (kept < 0 || kept > length) {
        throw new IllegalArgumentException(
            "Cannot extend prefix: kept tokens out of range (%d, expected 0 to %d)"
                .formatted(kept, length));
      }
    }
  }

  /**
   * An extended sequence.
   *
   * @param node its cache
   * @param hidden normed last hidden states at the tokens read, [K][hidden]
   * @param head the head there, [K, labels]; null without such a head
   */
  public record Grown(Node node, List<float[]> hidden, float[] head) {}

  /**
   * Extends sequences, those of one call in shared passes.
   *
   * @return one result per request, in order
   * @throws InvalidInput if a sequence is empty or exceeds the model's maximum length, or a token
   *     id is out of range
   */
  public List<Grown> extend(List<Growth> growths) {
    growths.forEach(this::checkLength);
    List<Grown> grown = new ArrayList<>();
    for (Growth growth : growths) {
      BlockTable sequence =
          growth.parent() == null ? pass.sequence() : growth.parent().sequence.fork(growth.kept());
      int labels = model.config().head().labels();
      float[] head = labels > 0 ? new float[growth.read().length * labels] : null;
      grown.add(new Grown(new Node(sequence), new ArrayList<>(), head));
    }
    try {
      compute(growths, grown);
    } catch (InvalidInput e) {
      grown.forEach(one -> one.node().close());
      throw e;
    }
    return grown;
  }

  private void checkLength(Growth growth) {
    int length = growth.kept() + growth.tokens().length;
    if (length < 1 || length > model.config().maxPositions()) {
      throw new InvalidInput(
          "Cannot extend prefix: sequence length out of range (%d tokens, expected 1 to %d)"
              .formatted(length, model.config().maxPositions()));
    }
  }

  private void compute(List<Growth> growths, List<Grown> grown) {
    List<Grown> readers = new ArrayList<>();
    for (int g = 0; g < growths.size(); g++) {
      int[] tokens = growths.get(g).tokens();
      int[] read = growths.get(g).read();
      int next = 0;
      for (int t = 0; t < tokens.length; t++) {
        pass.add(grown.get(g).node().sequence, tokens[t]);
        if (next < read.length && read[next] == t) {
          pass.want();
          readers.add(grown.get(g));
          next++;
        }
        if (pass.full()) {
          flush(readers);
        }
      }
    }
    flush(readers);
  }

  /** Runs the pass and hands out its states. */
  private void flush(List<Grown> readers) {
    if (pass.empty()) {
      return;
    }
    pass.runWithoutLogits();
    float[][] states = pass.hiddenStates();
    float[] head = pass.head();
    for (int i = 0; i < states.length; i++) {
      Grown reader = readers.get(i);
      if (head != null) {
        int labels = model.config().head().labels();
        System.arraycopy(head, i * labels, reader.head(), reader.hidden().size() * labels, labels);
      }
      reader.hidden().add(states[i]);
    }
    readers.clear();
  }

  /**
   * Log-probabilities of the tokens that follow states of an extended sequence.
   *
   * @param hidden states of {@link Grown#hidden}, [K][hidden]
   * @param next id of the token after each, [K]
   * @return [K]
   * @throws InvalidInput if the model has no language-model head
   */
  public float[] logProbs(List<float[]> hidden, int[] next) {
    InputChecks.output(model.config(), ModelOutput.LOG_PROBS);
    if (hidden.size() != next.length) {
      throw new IllegalArgumentException(
          "Cannot compute token probabilities: numbers of states and tokens differ (%d, expected %d)"
              .formatted(hidden.size(), next.length));
    }
    return pass.logProbs(hidden, next);
  }

  /** Blocks of keys and values that open sequences hold, each counted once. */
  public int heldBlocks() {
    return pass.heldBlocks();
  }

  /** Bytes of those blocks. */
  public long heldBytes() {
    return pass.heldBytes();
  }
}
