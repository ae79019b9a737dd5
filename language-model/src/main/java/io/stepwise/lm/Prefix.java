package io.stepwise.lm;

import io.stepwise.lm.vector.Sequence;

/**
 * A node of a {@link PrefixTree}: the tokens from the root to here, computed. Its keys and values
 * are shared with its parent's as far as they are equal, and live until it and all that continues
 * from it are closed, in any order.
 */
public final class Prefix implements AutoCloseable {
  private final PrefixTree tree;
  private final int[] tokens;
  private final Sequence sequence;
  private final float[] logits;
  private boolean closed;

  /**
   * A node.
   *
   * @param tokens from the root to here
   * @param sequence their keys and values, or null where nothing is shared
   * @param logits what the model says after them, or null
   */
  Prefix(PrefixTree tree, int[] tokens, Sequence sequence, float[] logits) {
    this.tree = tree;
    this.tokens = tokens;
    this.sequence = sequence;
    this.logits = logits;
  }

  /** The tokens from the root to here. */
  public int[] tokens() {
    return tokens.clone();
  }

  int length() {
    return tokens.length;
  }

  Sequence sequence() {
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
