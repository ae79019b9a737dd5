package io.stepwise.lm.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Attention of new tokens to all that came before in their sequences: o = softmax(q Kᵀ/√E) V for
 * all heads of one token at a time, over blocks. Scores, softmax and sums are methods of their own,
 * each small enough for the compiler to take all its vectors into one method.
 */
final class PagedAttention implements Attention {
  private final DecoderShape shape;
  private final KvCache cache;
  private BlockTable[] sequences;
  private int[] positions;
  private int count;
  private float[] scores = new float[0];

  PagedAttention(DecoderShape shape, KvCache cache) {
    this.shape = shape;
    this.cache = cache;
  }

  /** The tokens of the next pass: the first n of these sequences and positions. */
  void tokens(BlockTable[] rows, int[] at, int n) {
    sequences = rows;
    positions = at;
    count = n;
    int longest = 0;
    for (int i = 0; i < n; i++) {
      longest = Math.max(longest, at[i] + 1);
    }
    if (scores.length < longest * shape.config().heads()) {
      int blocksOf = longest / KvCache.POSITIONS + 1;
      scores = new float[shape.config().heads() * 2 * blocksOf * KvCache.POSITIONS];
    }
  }

  @Override
  public void attend(int layer, float[] queryKeyValue, float[] heads) {
    for (int i = 0; i < count; i++) {
      store(layer, i, queryKeyValue);
    }
    boolean windowed = shape.config().window().layers().get(layer);
    int window = windowed ? shape.config().window().tokens() : Integer.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      int first = Math.max(0, positions[i] + 1 - window);
      int begin = first / KvCache.POSITIONS * KvCache.POSITIONS;
      score(layer, i, begin, queryKeyValue);
      normalize(begin, first, positions[i]);
      sum(layer, i, begin, heads);
    }
  }

  private void store(int layer, int i, float[] queryKeyValue) {
    int width = shape.head();
    int within = positions[i] % KvCache.POSITIONS;
    float[] block = sequences[i].block(positions[i]);
    for (int k = 0; k < shape.config().keyValueHeads(); k++) {
      int from = i * shape.queryKeyValue() + k * width;
      int key = cache.keysAt(layer, k) + within;
      for (int e = 0; e < width; e++) {
        block[key + e * KvCache.POSITIONS] = queryKeyValue[from + shape.keysAt() + e];
      }
      int value = cache.valuesAt(layer, k) + within * width;
      System.arraycopy(queryKeyValue, from + shape.valuesAt(), block, value, width);
    }
  }

  /** From one head's scores to the next. */
  private int stride() {
    return scores.length / shape.config().heads();
  }

  /** q · k of all heads, block by block, so that a long past is read once. */
  private void score(int layer, int i, int begin, float[] queryKeyValue) {
    int last = positions[i];
    int query = i * shape.queryKeyValue();
    for (int p = begin; p <= last; p += KvCache.POSITIONS) {
      int seen = Math.min(KvCache.POSITIONS, last + 1 - p);
      float[] block = sequences[i].block(p);
      for (int h = 0; h < shape.config().heads(); h++) {
        int keys = cache.keysAt(layer, h / shape.group());
        int to = h * stride() + p - begin;
        score(queryKeyValue, query + h * shape.head(), block, keys, seen, to);
      }
    }
  }

  /** Scores → probabilities of the positions from the first that is seen to the last. */
  private void normalize(int begin, int first, int last) {
    for (int h = 0; h < shape.config().heads(); h++) {
      int at = h * stride();
      Arrays.fill(scores, at, at + first - begin, Float.NEGATIVE_INFINITY);
      Softmax.inPlace(scores, at, last + 1 - begin, shape.scale());
    }
  }

  /** Σ p v of all heads. */
  private void sum(int layer, int i, int begin, float[] heads) {
    int last = positions[i];
    int output = i * shape.heads();
    Arrays.fill(heads, output, output + shape.heads(), 0f);
    for (int p = begin; p <= last; p += KvCache.POSITIONS) {
      int seen = Math.min(KvCache.POSITIONS, Lanes.padded(last + 1 - p));
      float[] block = sequences[i].block(p);
      for (int h = 0; h < shape.config().heads(); h++) {
        int values = cache.valuesAt(layer, h / shape.group());
        add(block, values, h * stride() + p - begin, seen, heads, output + h * shape.head());
      }
    }
  }

  /**
   * Chains of additions in flight count, not positions: three vectors cost as much as the block.
   */
  private void score(float[] q, int query, float[] block, int keys, int seen, int to) {
    if (seen > Lanes.MEDIUM) {
      scoreBlock(q, query, block, keys, to);
    } else {
      scoreHalf(q, query, block, keys, to);
    }
  }

  /** q · k for every position of a block. */
  private void scoreBlock(float[] q, int query, float[] block, int keys, int to) {
    final int n = Lanes.COUNT;
    int width = shape.config().headWidth();
    FloatVector a = FloatVector.zero(Lanes.SPECIES);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    for (int e = 0, at = keys; e < width; e++, at += KvCache.POSITIONS) {
      FloatVector v = FloatVector.broadcast(Lanes.SPECIES, q[query + e]);
      a = v.fma(FloatVector.fromArray(Lanes.SPECIES, block, at), a);
      b = v.fma(FloatVector.fromArray(Lanes.SPECIES, block, at + n), b);
      c = v.fma(FloatVector.fromArray(Lanes.SPECIES, block, at + 2 * n), c);
      d = v.fma(FloatVector.fromArray(Lanes.SPECIES, block, at + 3 * n), d);
    }
    a.intoArray(scores, to);
    b.intoArray(scores, to + n);
    c.intoArray(scores, to + 2 * n);
    d.intoArray(scores, to + 3 * n);
  }

  /** q · k for the first half of a block. */
  private void scoreHalf(float[] q, int query, float[] block, int keys, int to) {
    FloatVector a = FloatVector.zero(Lanes.SPECIES);
    FloatVector b = a;
    int width = shape.config().headWidth();
    for (int e = 0, at = keys; e < width; e++, at += KvCache.POSITIONS) {
      FloatVector v = FloatVector.broadcast(Lanes.SPECIES, q[query + e]);
      a = v.fma(FloatVector.fromArray(Lanes.SPECIES, block, at), a);
      b = v.fma(FloatVector.fromArray(Lanes.SPECIES, block, at + Lanes.COUNT), b);
    }
    a.intoArray(scores, to);
    b.intoArray(scores, to + Lanes.COUNT);
  }

  /** Adds Σ p v over positions of a block to a head. */
  private void add(float[] block, int values, int from, int seen, float[] heads, int to) {
    int width = shape.head();
    int j = 0;
    for (; j + Lanes.MEDIUM <= width; j += Lanes.MEDIUM) {
      addTwo(block, values + j, from, seen, heads, to + j);
    }
    if (j < width) {
      addOne(block, values + j, from, seen, heads, to + j);
    }
  }

  private void addTwo(float[] block, int values, int from, int seen, float[] heads, int to) {
    final int n = Lanes.COUNT;
    int width = shape.head();
    FloatVector a = FloatVector.fromArray(Lanes.SPECIES, heads, to);
    FloatVector b = FloatVector.fromArray(Lanes.SPECIES, heads, to + n);
    FloatVector c = FloatVector.zero(Lanes.SPECIES);
    FloatVector d = c;
    for (int m = 0, at = values; m < seen; m += 2, at += 2 * width) {
      FloatVector p = spread(from + m);
      a = FloatVector.fromArray(Lanes.SPECIES, block, at).fma(p, a);
      b = FloatVector.fromArray(Lanes.SPECIES, block, at + n).fma(p, b);
      p = spread(from + m + 1);
      c = FloatVector.fromArray(Lanes.SPECIES, block, at + width).fma(p, c);
      d = FloatVector.fromArray(Lanes.SPECIES, block, at + width + n).fma(p, d);
    }
    a.add(c).intoArray(heads, to);
    b.add(d).intoArray(heads, to + n);
  }

  private void addOne(float[] block, int values, int from, int seen, float[] heads, int to) {
    int width = shape.head();
    FloatVector a = FloatVector.fromArray(Lanes.SPECIES, heads, to);
    FloatVector b = FloatVector.zero(Lanes.SPECIES);
    for (int m = 0, at = values; m < seen; m += 2, at += 2 * width) {
      a = FloatVector.fromArray(Lanes.SPECIES, block, at).fma(spread(from + m), a);
      b = FloatVector.fromArray(Lanes.SPECIES, block, at + width).fma(spread(from + m + 1), b);
    }
    a.add(b).intoArray(heads, to);
  }

  private FloatVector spread(int at) {
    return FloatVector.broadcast(Lanes.SPECIES, scores[at]);
  }
}
