package io.stepwise.lm.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Attention of new tokens to all that came before in their sequences: o = softmax(q Kᵀ/√E) V for
 * one query at a time, over pages.
 */
final class PagedAttention implements Attention {
  private final DecoderShape shape;
  private final Pages memory;
  private Sequence[] sequences;
  private int[] positions;
  private int count;
  private float[] scores = new float[Pages.POSITIONS];

  PagedAttention(DecoderShape shape, Pages memory) {
    this.shape = shape;
    this.memory = memory;
  }

  /** The tokens of the next pass: the first n of these sequences and positions. */
  void tokens(Sequence[] rows, int[] at, int n) {
    sequences = rows;
    positions = at;
    count = n;
    int longest = 0;
    for (int i = 0; i < n; i++) {
      longest = Math.max(longest, at[i] + 1);
    }
    if (scores.length < longest) {
      scores = new float[(longest / Pages.POSITIONS + 1) * 2 * Pages.POSITIONS];
    }
  }

  @Override
  public void attend(int layer, float[] queryKeyValue, float[] heads) {
    for (int i = 0; i < count; i++) {
      store(layer, i, queryKeyValue);
    }
    int width = shape.head();
    for (int i = 0; i < count; i++) {
      for (int h = 0; h < shape.config().heads(); h++) {
        int query = i * shape.queryKeyValue() + h * width;
        read(
            layer,
            i,
            h / shape.group(),
            queryKeyValue,
            query,
            heads,
            i * shape.heads() + h * width);
      }
    }
  }

  private void store(int layer, int i, float[] queryKeyValue) {
    int width = shape.head();
    int within = positions[i] % Pages.POSITIONS;
    float[] page = sequences[i].page(positions[i]);
    for (int k = 0; k < shape.config().keyValueHeads(); k++) {
      int from = i * shape.queryKeyValue() + k * width;
      int key = memory.keysAt(layer, k) + within;
      for (int e = 0; e < width; e++) {
        page[key + e * Pages.POSITIONS] = queryKeyValue[from + shape.keysAt() + e];
      }
      int value = memory.valuesAt(layer, k) + within * width;
      System.arraycopy(queryKeyValue, from + shape.valuesAt(), page, value, width);
    }
  }

  private void read(
      int layer, int i, int keyHead, float[] queryKeyValue, int query, float[] heads, int to) {
    Sequence sequence = sequences[i];
    int last = positions[i];
    boolean windowed = shape.config().window().layers().get(layer);
    int first = windowed ? Math.max(0, last + 1 - shape.config().window().tokens()) : 0;
    int begin = first / Pages.POSITIONS * Pages.POSITIONS;
    int keys = memory.keysAt(layer, keyHead);
    int p = begin;
    for (; p + Pages.POSITIONS <= last + 1; p += Pages.POSITIONS) {
      scorePage(queryKeyValue, query, sequence.page(p), keys, p - begin);
    }
    for (int v = p; v <= last; v += Lanes.COUNT) {
      scoreVector(queryKeyValue, query, sequence.page(p), keys + v - p, v - begin);
    }
    Arrays.fill(scores, 0, first - begin, Float.NEGATIVE_INFINITY);
    Softmax.inPlace(scores, 0, last + 1 - begin, shape.scale());
    int values = memory.valuesAt(layer, keyHead);
    for (int j = 0; j < shape.head(); j += Lanes.COUNT) {
      FloatVector sum = FloatVector.zero(Lanes.SPECIES);
      for (p = begin; p <= last; p += Pages.POSITIONS) {
        int seen = Math.min(Pages.POSITIONS, Lanes.padded(last + 1 - p));
        sum = sum.add(readPage(sequence.page(p), values + j, p - begin, seen));
      }
      sum.intoArray(heads, to + j);
    }
  }

  /** q · k for every position of a page. */
  private void scorePage(float[] q, int query, float[] page, int keys, int to) {
    final int n = Lanes.COUNT;
    int width = shape.config().headWidth();
    FloatVector a = FloatVector.zero(Lanes.SPECIES);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    for (int e = 0, at = keys; e < width; e++, at += Pages.POSITIONS) {
      FloatVector v = FloatVector.broadcast(Lanes.SPECIES, q[query + e]);
      a = v.fma(FloatVector.fromArray(Lanes.SPECIES, page, at), a);
      b = v.fma(FloatVector.fromArray(Lanes.SPECIES, page, at + n), b);
      c = v.fma(FloatVector.fromArray(Lanes.SPECIES, page, at + 2 * n), c);
      d = v.fma(FloatVector.fromArray(Lanes.SPECIES, page, at + 3 * n), d);
    }
    a.intoArray(scores, to);
    b.intoArray(scores, to + n);
    c.intoArray(scores, to + 2 * n);
    d.intoArray(scores, to + 3 * n);
  }

  /** q · k for one vector of positions, in the same order of additions. */
  private void scoreVector(float[] q, int query, float[] page, int keys, int to) {
    FloatVector a = FloatVector.zero(Lanes.SPECIES);
    int width = shape.config().headWidth();
    for (int e = 0, at = keys; e < width; e++, at += Pages.POSITIONS) {
      FloatVector v = FloatVector.broadcast(Lanes.SPECIES, q[query + e]);
      a = v.fma(FloatVector.fromArray(Lanes.SPECIES, page, at), a);
    }
    a.intoArray(scores, to);
  }

  /** Σ p v over positions of a page, for one vector of a head. */
  private FloatVector readPage(float[] page, int values, int probabilities, int seen) {
    int width = shape.head();
    FloatVector a = FloatVector.zero(Lanes.SPECIES);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    for (int m = 0; m < seen; m += 4) {
      int at = values + m * width;
      int p = probabilities + m;
      a = FloatVector.fromArray(Lanes.SPECIES, page, at).fma(spread(p), a);
      b = FloatVector.fromArray(Lanes.SPECIES, page, at + width).fma(spread(p + 1), b);
      c = FloatVector.fromArray(Lanes.SPECIES, page, at + 2 * width).fma(spread(p + 2), c);
      d = FloatVector.fromArray(Lanes.SPECIES, page, at + 3 * width).fma(spread(p + 3), d);
    }
    return a.add(b).add(c.add(d));
  }

  private FloatVector spread(int at) {
    return FloatVector.broadcast(Lanes.SPECIES, scores[at]);
  }
}
