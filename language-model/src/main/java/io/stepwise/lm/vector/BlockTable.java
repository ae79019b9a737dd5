package io.stepwise.lm.vector;

import java.util.ArrayList;
import java.util.List;

/** The blocks that hold the keys and values of one sequence's tokens so far, in order. */
public final class BlockTable implements AutoCloseable {
  private final KvCache cache;
  private final List<KvCache.Block> blocks = new ArrayList<>();
  private int length;

  BlockTable(KvCache cache) {
    this.cache = cache;
  }

  /** Tokens consumed so far. */
  public int length() {
    return length;
  }

  /**
   * Forks the sequence. Both share the same blocks; the last block, if it is not full, is copied by
   * the first of them that adds a token.
   */
  public BlockTable fork() {
    return fork(length);
  }

  /**
   * The same for a sequence of the first tokens.
   *
   * @param tokens how many, at most {@link #length}
   */
  public BlockTable fork(int tokens) {
    BlockTable other = new BlockTable(cache);
    other.length = tokens;
    int shared = (tokens + KvCache.POSITIONS - 1) / KvCache.POSITIONS;
    for (KvCache.Block block : blocks.subList(0, shared)) {
      block.holders++;
      other.blocks.add(block);
    }
    return other;
  }

  /** Blocks that no other sequence holds. */
  public int ownBlocks() {
    return (int) blocks.stream().filter(block -> block.holders == 1).count();
  }

  /** Reserves room for one more token and returns its position. */
  int append() {
    int last = blocks.size() - 1;
    if (length == blocks.size() * KvCache.POSITIONS) {
      blocks.add(cache.take());
    } else if (blocks.get(last).holders > 1) {
      KvCache.Block shared = blocks.get(last);
      blocks.set(last, cache.copy(shared));
      cache.release(shared);
    }
    return length++;
  }

  /** The block of a position. */
  float[] block(int position) {
    return blocks.get(position / KvCache.POSITIONS).values;
  }

  /** Returns the blocks to the cache. */
  @Override
  public void close() {
    blocks.forEach(cache::release);
    blocks.clear();
    length = 0;
  }
}
