package io.stepwise.lm.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Causal attention over rows and their prefixes, and its derivative: o = softmax(q Kᵀ/√E) V. Blocks
 * of queries meet blocks of keys, so that only {@link #QUERIES} · {@link #KEYS} scores are held
 * whatever the length; a running maximum m and sum l make the blocks one softmax, and log l + m is
 * kept for the backward pass. With P the probabilities of a query, o its output and dP = do Vᵀ: dS
 * = P ∘ (dP − do·o)/√E, dq = dS K, dK = dSᵀ q, dV = Pᵀ do (Dao et al. 2022, arXiv:2205.14135).
 */
final class RowAttention implements Attention {
  /** Four times six rows, or four times eight, as the kernels take them. */
  private static final int QUERIES = Lanes.MANY_REGISTERS ? 32 : 24;

  private static final int KEYS = 512;

  private final DecoderShape shape;
  private final RowBatch batch;
  private final int width;
  private final float[] scores;
  private final HeadPanels panels;
  private final float[] largest = new float[QUERIES];
  private final float[] sums = new float[QUERIES];
  private final float[][] logSums;
  private float[] derivatives;
  private HeadPanels backwardPanels;

  RowAttention(DecoderShape shape, RowBatch batch) {
    this.shape = shape;
    this.batch = batch;
    int most = 0;
    for (int r = 0; r < batch.rows(); r++) {
      most = Math.max(most, batch.before(r) + batch.length(r));
    }
    this.width = Math.min(KEYS, HeadPanels.padded(most));
    this.scores = new float[QUERIES * width];
    this.panels = new HeadPanels(shape.head(), most);
    this.logSums = new float[shape.config().layers()][];
  }

  @Override
  public void attend(int layer, float[] queryKeyValue, float[] heads) {
    logSums[layer] = new float[batch.size() * shape.config().heads()];
    for (int r = 0; r < batch.rows(); r++) {
      for (int k = 0; k < shape.config().keyValueHeads(); k++) {
        Head head = new Head(layer, r, k, queryKeyValue);
        panels.load(head.keys, head.values);
        for (int from = 0; from < head.length; from += QUERIES) {
          for (int g = 0; g < shape.group(); g++) {
            attend(new Block(head, from, g), heads);
          }
        }
      }
    }
  }

  private void attend(Block block, float[] heads) {
    Matrix output = block.head.output(heads, block.group).rows(block.from, block.count);
    Product.clear(output);
    Arrays.fill(largest, Float.NEGATIVE_INFINITY);
    Arrays.fill(sums, 0f);
    for (int key = block.firstKey(); key < block.end(); key += KEYS) {
      int count = Math.min(KEYS, block.end() - key);
      block.score(key, count);
      for (int i = 0; i < block.count; i++) {
        int seen = block.hide(i, key, count);
        if (seen > 0) {
          accumulate(i, seen, output);
        }
      }
      Product.add(output, block.view(scores, count), panels.rows(key));
    }
    for (int i = 0; i < block.count; i++) {
      scale(output, i, 1 / sums[i]);
      logSums[block.head.layer][block.logSumAt(i)] = largest[i] + (float) Math.log(sums[i]);
    }
  }

  /** Turns a query's scores into e^(s − m) with the new m, and what it read so far to that m. */
  private void accumulate(int i, int count, Matrix output) {
    int at = i * width;
    float before = largest[i];
    float now = Math.max(before, Softmax.largest(scores, at, count) * shape.scale());
    float sum = Softmax.exponentials(scores, at, count, shape.scale(), now);
    if (before != now && sums[i] > 0) {
      float shrink = (float) Math.exp(before - now);
      sums[i] *= shrink;
      scale(output, i, shrink);
    }
    sums[i] += sum;
    largest[i] = now;
  }

  private static void scale(Matrix m, int row, float factor) {
    int from = m.offset() + row * m.rowStride();
    float[] values = m.values();
    for (int j = from; j < from + m.columns(); j++) {
      values[j] *= factor;
    }
  }

  /**
   * The derivative.
   *
   * @param queryKeyValue what {@link #attend} was given
   * @param heads what it returned
   * @param dHeads dLoss/dheads
   * @param dQueryKeyValue dLoss/dqueryKeyValue, assigned
   */
  void backward(
      int layer, float[] queryKeyValue, float[] heads, float[] dHeads, float[] dQueryKeyValue) {
    if (derivatives == null) {
      derivatives = new float[scores.length];
      backwardPanels = new HeadPanels(shape.head(), panels.positions());
    }
    Arrays.fill(dQueryKeyValue, 0, batch.size() * shape.queryKeyValue(), 0f);
    for (int r = 0; r < batch.rows(); r++) {
      for (int k = 0; k < shape.config().keyValueHeads(); k++) {
        Head head = new Head(layer, r, k, queryKeyValue);
        Head gradient = new Head(layer, r, k, dQueryKeyValue);
        panels.loadColumns(head.keys);
        backwardPanels.load(head.values, head.keys);
        for (int from = 0; from < head.length; from += QUERIES) {
          for (int g = 0; g < shape.group(); g++) {
            backward(new Block(head, from, g), gradient, heads, dHeads);
          }
        }
      }
    }
  }

  private void backward(Block block, Head gradient, float[] heads, float[] dHeads) {
    Matrix output = block.head.output(heads, block.group).rows(block.from, block.count);
    Matrix dOutput = block.head.output(dHeads, block.group).rows(block.from, block.count);
    Matrix dQueries = gradient.queries(block.group).rows(block.from, block.count);
    for (int i = 0; i < block.count; i++) {
      sums[i] = dot(output, dOutput, i);
    }
    for (int key = block.firstKey(); key < block.end(); key += KEYS) {
      int count = Math.min(KEYS, block.end() - key);
      block.score(key, count);
      Product.assign(
          block.view(derivatives, HeadPanels.padded(count)), dOutput, backwardPanels.columns(key));
      for (int i = 0; i < block.count; i++) {
        int seen = block.hide(i, key, count);
        if (seen > 0) {
          Softmax.padding(scores, i * width, seen);
          float logSum = logSums[block.head.layer][block.logSumAt(i)];
          Softmax.exponentials(scores, i * width, seen, shape.scale(), logSum);
        }
        differentiate(i, seen, count);
      }
      Matrix dScores = block.view(derivatives, count);
      Product.add(dQueries, dScores, backwardPanels.rows(key));
      Product.add(gradient.keys.rows(key, count), dScores.transposed(), block.queries());
      Matrix probabilities = block.view(scores, count);
      Product.add(gradient.values.rows(key, count), probabilities.transposed(), dOutput);
    }
  }

  /** dS of a query that sees the first keys of some. */
  private void differentiate(int i, int seen, int count) {
    float scale = shape.scale();
    float both = sums[i];
    int at = i * width;
    int end = at + Lanes.padded(seen);
    for (int j = at; j < end; j++) {
      derivatives[j] = scores[j] * (derivatives[j] - both) * scale;
    }
    Arrays.fill(derivatives, end, at + Lanes.padded(count), 0f);
  }

  private static float dot(Matrix a, Matrix b, int row) {
    int i = a.offset() + row * a.rowStride();
    int j = b.offset() + row * b.rowStride();
    FloatVector sum = FloatVector.zero(Lanes.SPECIES);
    for (int e = 0; e < a.columns(); e += Lanes.COUNT) {
      sum = Lanes.load(a.values(), i + e).fma(Lanes.load(b.values(), j + e), sum);
    }
    return sum.reduceLanes(VectorOperators.ADD);
  }

  /** One key head of one row. */
  private final class Head {
    private final int layer;
    private final int start;
    private final int length;
    private final int before;
    private final int index;
    private final float[] queryKeyValue;
    private final Matrix keys;
    private final Matrix values;

    Head(int layer, int row, int index, float[] queryKeyValue) {
      this.layer = layer;
      this.start = batch.starts()[row];
      this.length = batch.length(row);
      this.before = batch.before(row);
      this.index = index;
      this.queryKeyValue = queryKeyValue;
      this.keys = withPrefix(row, shape.keysAt() + index * shape.head());
      this.values = withPrefix(row, shape.valuesAt() + index * shape.head());
    }

    /** Some columns of the row's prefix and of the row itself. */
    private Matrix withPrefix(int row, int column) {
      if (before == 0) {
        return part(column);
      }
      int width = shape.head();
      float[] copy = new float[(before + length) * width];
      copy(batch.starts()[batch.prefixes()[row]], before, column, copy, 0);
      copy(start, length, column, copy, before);
      return Matrix.dense(copy, before + length, width);
    }

    private void copy(int token, int count, int column, float[] to, int row) {
      int width = shape.head();
      for (int t = 0; t < count; t++) {
        int at = (token + t) * shape.queryKeyValue() + column;
        System.arraycopy(queryKeyValue, at, to, (row + t) * width, width);
      }
    }

    private Matrix part(int column) {
      int row = shape.queryKeyValue();
      return Matrix.within(queryKeyValue, start * row + column, length, shape.head(), row);
    }

    Matrix queries(int g) {
      return part((index * shape.group() + g) * shape.head());
    }

    Matrix output(float[] heads, int g) {
      int column = (index * shape.group() + g) * shape.head();
      int at = start * shape.heads() + column;
      return Matrix.within(heads, at, length, shape.head(), shape.heads());
    }
  }

  /** Some consecutive queries of one head. */
  private final class Block {
    private final Head head;
    private final int from;
    private final int count;
    private final int group;
    private final int window;

    Block(Head head, int from, int group) {
      this.head = head;
      this.from = from;
      this.count = Math.min(QUERIES, head.length - from);
      this.group = group;
      boolean windowed = shape.config().window().layers().get(head.layer);
      this.window = windowed ? shape.config().window().tokens() : Integer.MAX_VALUE;
    }

    Matrix queries() {
      return head.queries(group).rows(from, count);
    }

    int logSumAt(int i) {
      int query = head.index * shape.group() + group;
      return (head.start + from + i) * shape.config().heads() + query;
    }

    /** The first key that one of the block's queries sees. */
    private int first(int i) {
      return Math.max(0, head.before + from + i - window + 1);
    }

    /** The first key that one of the queries sees, or a little before. */
    int firstKey() {
      return first(0) / Lanes.MEDIUM * Lanes.MEDIUM;
    }

    /** After the last key that one of them sees. */
    int end() {
      return head.before + from + count;
    }

    /** A view of a scratch as [count, keys]. */
    Matrix view(float[] scratch, int keys) {
      return Matrix.within(scratch, 0, count, keys, width);
    }

    /** Fills {@link RowAttention#scores} with q · k for some keys. */
    void score(int key, int keys) {
      Product.assign(view(scores, HeadPanels.padded(keys)), queries(), panels.columns(key));
    }

    /**
     * Hides the keys that a query does not see behind those it sees by zeros, those before by −∞.
     *
     * @return how many keys there are up to the last it sees, 0 if it sees none
     */
    int hide(int i, int key, int keys) {
      int at = i * width;
      int low = Math.min(keys, Math.max(0, first(i) - key));
      int high = Math.min(keys, head.before + from + i + 1 - key);
      int seen = high <= low ? 0 : high;
      Arrays.fill(scores, at, at + Math.min(low, seen), Float.NEGATIVE_INFINITY);
      Arrays.fill(scores, at + Lanes.padded(seen), at + Lanes.padded(keys), 0f);
      return seen;
    }
  }
}
