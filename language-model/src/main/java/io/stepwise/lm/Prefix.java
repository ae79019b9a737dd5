package io.stepwise.lm;

import io.stepwise.lm.vector.BlockTable;
import io.stepwise.lm.vector.DecodingPass;
import java.util.Arrays;

/**
 * A node of a {@link PrefixTree}: the tokens from the root to here. Its keys and values are shared
 * with its parent's as far as they are equal, and live until it and all that continues from it are
 * closed, in any order. A node that ends with a sampled token has no keys and values of that token
 * until something continues from it.
 */
public final class Prefix implements AutoCloseable {
  private final PrefixTree tree;
  private final int[] tokens;
  private final BlockTable sequence;
  private float[] logits;
  private int cachedTokens;
  private boolean closed;

  /**
   * A node.
   *
   * @param tokens from the root to here
   * @param cachedTokens the number of tokens that are computed: all, or all but the last
   * @param sequence their keys and values, or null where nothing is shared
   * @param logits the logits after the last token; null where it is not computed or nothing is
   *     shared
   */
  Prefix(PrefixTree tree, int[] tokens, int cachedTokens, BlockTable sequence, float[] logits) {
    this.tree = tree;
    this.tokens = tokens;
    this.cachedTokens = cachedTokens;
    this.sequence = sequence;
    this.logits = logits;
  }

  /** The tokens from the root to here. */
  public int[] tokens() {
    return tokens.clone();
  }

  /** Number of tokens from the root to here. */
  public int length() {
    return tokens.length;
  }

  /** Number of tokens that are computed: {@link #length}, or one less. */
  public int cachedTokens() {
    return cachedTokens;
  }

  /** The tokens that are not computed, at most one. */
  int[] pendingTokens() {
    return Arrays.copyOfRange(tokens, cachedTokens, tokens.length);
  }

  /** Whether its keys and values are those of a pass. */
  boolean computedBy(DecodingPass pass) {
    return sequence != null && tree.computesWith(pass);
  }

  /**
   * Notes that the last token is computed.
   *
   * @param after the logits after it, or null
   */
  void completed(float[] after) {
    logits = after;
    cachedTokens = tokens.length;
  }

  BlockTable sequence() {
    return sequence;
  }

  float[] logits() {
    return logits;
  }

  /**
   * Rejects a node that nothing can go on from.
   *
   * @throws IllegalStateException if it is closed or of another tree
   */
  void require(PrefixTree owner) {
    if (closed || tree != owner) {
      throw new IllegalStateException(
          "Cannot continue prefix: it is " + (closed ? "closed" : "of another tree"));
    }
  }

  /** Gives back what only this node needs. */
  @Override
  public void close() {
    if (!closed && sequence != null) {
      sequence.close();
    }
    closed = true;
  }
}
