package io.stepwise.lm.vector;

import io.stepwise.lm.config.ModelConfig;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Key–value cache in blocks of {@link Lanes#WIDE} positions, which sequences with a common
 * beginning share (PagedAttention, Kwon et al. 2023, arXiv:2309.06180). A block holds, for each
 * layer, the keys of all key heads, each {@code [headWidth, positions]}, then their values, each
 * {@code [positions, headWidth]}, in the order in which they are read. Used by one thread.
 */
public final class KvCache {
  /** Positions of a block. */
  static final int POSITIONS = Lanes.WIDE;

  private final DecoderShape shape;
  private final Deque<Block> free = new ArrayDeque<>();
  private int held;

  /** A cache for a model's sequences; blocks are allocated on first use. */
  public KvCache(ModelConfig config) {
    this.shape = new DecoderShape(config);
  }

  /** Bytes of keys and values per position, over all layers. */
  public static long bytesPerToken(ModelConfig config) {
    DecoderShape s = new DecoderShape(config);
    return 8L * config.layers() * config.keyValueHeads() * s.head();
  }

  /** A sequence without tokens. */
  public BlockTable sequence() {
    return new BlockTable(this);
  }

  /** A block and the number of sequences that hold it. */
  static final class Block {
    final float[] values;
    int holders = 1;

    Block(int size) {
      values = new float[size];
    }
  }

  /** Blocks that sequences hold now, a shared one counted once. */
  int held() {
    return held;
  }

  Block take() {
    held++;
    Block block = free.poll();
    if (block == null) {
      int heads = shape.config().layers() * shape.config().keyValueHeads();
      return new Block(2 * heads * shape.head() * POSITIONS);
    }
    block.holders = 1;
    return block;
  }

  Block copy(Block block) {
    Block copy = take();
    System.arraycopy(block.values, 0, copy.values, 0, block.values.length);
    return copy;
  }

  void release(Block block) {
    if (--block.holders == 0) {
      held--;
      free.push(block);
    }
  }

  /** Where a layer's key head begins in a block. */
  int keysAt(int layer, int head) {
    return (2 * layer * shape.config().keyValueHeads() + head) * shape.head() * POSITIONS;
  }

  /** Where its values begin. */
  int valuesAt(int layer, int head) {
    return keysAt(layer, shape.config().keyValueHeads() + head);
  }
}
