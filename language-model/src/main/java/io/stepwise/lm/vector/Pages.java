package io.stepwise.lm.vector;

import io.stepwise.lm.config.ModelConfig;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Memory for keys and values in pages of {@link Lanes#WIDE} positions, which sequences share where
 * they begin alike (Kwon et al. 2023, arXiv:2309.06180). A page holds, for each layer, the keys of
 * all key heads, each {@code [headWidth, positions]}, then their values, each {@code [positions,
 * headWidth]}, in the order in which they are read. For one thread.
 */
public final class Pages {
  /** Positions of a page. */
  static final int POSITIONS = Lanes.WIDE;

  private final DecoderShape shape;
  private final Deque<Page> free = new ArrayDeque<>();
  private int held;

  /** Memory for a model's sequences; pages are allocated on first use. */
  public Pages(ModelConfig config) {
    this.shape = new DecoderShape(config);
  }

  /** Bytes that one position takes. */
  public static long bytesPerToken(ModelConfig config) {
    DecoderShape s = new DecoderShape(config);
    return 8L * config.layers() * config.keyValueHeads() * s.head();
  }

  /** A sequence without tokens. */
  public Sequence sequence() {
    return new Sequence(this);
  }

  /** One page and the number of sequences that hold it. */
  static final class Page {
    final float[] values;
    int holders = 1;

    Page(int size) {
      values = new float[size];
    }
  }

  /** Pages that sequences hold now, a shared one counted once. */
  int held() {
    return held;
  }

  Page take() {
    held++;
    Page page = free.poll();
    if (page == null) {
      int heads = shape.config().layers() * shape.config().keyValueHeads();
      return new Page(2 * heads * shape.head() * POSITIONS);
    }
    page.holders = 1;
    return page;
  }

  Page copy(Page page) {
    Page copy = take();
    System.arraycopy(page.values, 0, copy.values, 0, page.values.length);
    return copy;
  }

  void release(Page page) {
    if (--page.holders == 0) {
      held--;
      free.push(page);
    }
  }

  /** Where a layer's key head begins in a page. */
  int keysAt(int layer, int head) {
    return (2 * layer * shape.config().keyValueHeads() + head) * shape.head() * POSITIONS;
  }

  /** Where its values begin. */
  int valuesAt(int layer, int head) {
    return keysAt(layer, shape.config().keyValueHeads() + head);
  }
}
