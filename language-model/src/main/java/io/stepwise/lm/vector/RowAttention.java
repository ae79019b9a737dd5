package io.stepwise.lm.vector;

import java.util.Arrays;

/**
 * Causal attention over whole rows, and its derivative: o = softmax(q Kᵀ/√E) V, block by block of
 * queries, so that never more than {@link #SCORES} scores are held. With P the probabilities of a
 * query, o its output and dP = do Vᵀ: dS = P ∘ (dP − do·o)/√E, dq = dS K, dK = dSᵀ q, dV = Pᵀ do
 * (Dao et al. 2022, arXiv:2205.14135, appendix B).
 */
final class RowAttention implements Attention {
  /** Most scores of a block: they stay in the cache for rows of usual length. */
  private static final int SCORES = 1 << 16;

  /** Scores of a block of so many queries are held even if they are more. */
  private static final int LEAST_QUERIES = 8;

  private final DecoderShape shape;
  private final RowBatch batch;
  private final int longest;
  private final int keysPadded;
  private float[] probabilities;
  private float[] derivatives;
  private final float[] transposedKeys;
  private float[] transposedValues;

  RowAttention(DecoderShape shape, RowBatch batch) {
    this.shape = shape;
    this.batch = batch;
    int most = 0;
    for (int r = 0; r < batch.rows(); r++) {
      most = Math.max(most, batch.starts()[r + 1] - batch.starts()[r]);
    }
    this.longest = most;
    this.keysPadded = Lanes.padded(most);
    this.probabilities = new float[queries(most) * keysPadded];
    this.transposedKeys = new float[shape.head() * keysPadded];
  }

  private int queries(int length) {
    int fits = SCORES / Lanes.padded(length) / 4 * 4;
    return Math.min(64, Math.max(LEAST_QUERIES, fits));
  }

  @Override
  public void attend(int layer, float[] queryKeyValue, float[] heads) {
    for (int r = 0; r < batch.rows(); r++) {
      for (int k = 0; k < shape.config().keyValueHeads(); k++) {
        Head head = new Head(layer, r, k, queryKeyValue);
        transpose(head.keys, transposedKeys);
        for (int from = 0; from < head.length; from += queries(longest)) {
          Block block = head.block(from);
          for (int g = 0; g < shape.group(); g++) {
            block.probabilities(head.queries(g));
            Product.assign(
                head.output(heads, g).rows(from, block.count),
                block.scores(probabilities),
                block.keys(head.values));
          }
        }
      }
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
      derivatives = new float[probabilities.length];
      transposedValues = new float[transposedKeys.length];
    }
    Arrays.fill(dQueryKeyValue, 0, batch.size() * shape.queryKeyValue(), 0f);
    for (int r = 0; r < batch.rows(); r++) {
      for (int k = 0; k < shape.config().keyValueHeads(); k++) {
        Head head = new Head(layer, r, k, queryKeyValue);
        Head gradient = new Head(layer, r, k, dQueryKeyValue);
        transpose(head.keys, transposedKeys);
        transpose(head.values, transposedValues);
        for (int from = 0; from < head.length; from += queries(longest)) {
          Block block = head.block(from);
          for (int g = 0; g < shape.group(); g++) {
            block.backward(head, gradient, head.output(heads, g), head.output(dHeads, g), g);
          }
        }
      }
    }
  }

  /** Rows [n, E] → [E, n] with the scratch's stride. */
  private void transpose(Matrix rows, float[] scratch) {
    for (int t = 0; t < rows.rows(); t++) {
      int from = rows.offset() + t * rows.rowStride();
      for (int e = 0; e < shape.config().headWidth(); e++) {
        scratch[e * keysPadded + t] = rows.values()[from + e];
      }
    }
  }

  /** One key head of one row. */
  private final class Head {
    private final int layer;
    private final int start;
    private final int length;
    private final int index;
    private final float[] queryKeyValue;
    private final Matrix keys;
    private final Matrix values;

    Head(int layer, int row, int index, float[] queryKeyValue) {
      this.layer = layer;
      this.start = batch.starts()[row];
      this.length = batch.starts()[row + 1] - start;
      this.index = index;
      this.queryKeyValue = queryKeyValue;
      this.keys = part(shape.keysAt() + index * shape.head());
      this.values = part(shape.valuesAt() + index * shape.head());
    }

    private Matrix part(int column) {
      int width = shape.queryKeyValue();
      return Matrix.within(queryKeyValue, start * width + column, length, shape.head(), width);
    }

    Matrix queries(int g) {
      return part((index * shape.group() + g) * shape.head());
    }

    Matrix output(float[] heads, int g) {
      int column = (index * shape.group() + g) * shape.head();
      int at = start * shape.heads() + column;
      return Matrix.within(heads, at, length, shape.head(), shape.heads());
    }

    Block block(int from) {
      return new Block(layer, from, Math.min(RowAttention.this.queries(longest), length - from));
    }
  }

  /** Some consecutive queries, and the keys that one of them sees. */
  private final class Block {
    private final int from;
    private final int count;
    private final int firstKey;
    private final int keyCount;
    private final int window;

    Block(int layer, int from, int count) {
      this.from = from;
      this.count = count;
      boolean windowed = shape.config().window().layers().get(layer);
      this.window = windowed ? shape.config().window().tokens() : Integer.MAX_VALUE;
      this.firstKey = first(from) / Lanes.COUNT * Lanes.COUNT;
      this.keyCount = from + count - firstKey;
    }

    private int first(int query) {
      return Math.max(0, query - window + 1);
    }

    /** A view of a scratch as this block's scores, [count, keyCount]. */
    Matrix scores(float[] scratch) {
      return Matrix.within(scratch, 0, count, keyCount, keysPadded);
    }

    /** The rows of keys or values that this block sees. */
    Matrix keys(Matrix rows) {
      return rows.rows(firstKey, keyCount);
    }

    private Matrix wide(float[] scratch) {
      return Matrix.within(scratch, 0, count, Lanes.padded(keyCount), keysPadded);
    }

    private Matrix transposed(float[] scratch) {
      return Matrix.within(scratch, firstKey, shape.head(), Lanes.padded(keyCount), keysPadded);
    }

    /** Fills {@link RowAttention#probabilities}; 0 where a query sees nothing. */
    void probabilities(Matrix queries) {
      Product.assign(wide(probabilities), queries.rows(from, count), transposed(transposedKeys));
      for (int i = 0; i < count; i++) {
        int at = i * keysPadded;
        int hidden = first(from + i) - firstKey;
        Arrays.fill(probabilities, at, at + hidden, Float.NEGATIVE_INFINITY);
        int seen = from + i + 1 - firstKey;
        Softmax.inPlace(probabilities, at, seen, shape.scale());
        int end = at + Lanes.padded(keyCount);
        Arrays.fill(probabilities, Math.min(end, at + Lanes.padded(seen)), end, 0f);
      }
    }

    void backward(Head head, Head gradient, Matrix output, Matrix dOutput, int g) {
      Matrix queries = head.queries(g).rows(from, count);
      Matrix dOut = dOutput.rows(from, count);
      probabilities(head.queries(g));
      Product.assign(wide(derivatives), dOut, transposed(transposedValues));
      for (int i = 0; i < count; i++) {
        float both = dot(output.rows(from, count), dOut, i);
        int at = i * keysPadded;
        int end = at + Lanes.padded(keyCount);
        float scale = shape.scale();
        for (int j = at; j < end; j++) {
          derivatives[j] = probabilities[j] * (derivatives[j] - both) * scale;
        }
      }
      Matrix ds = scores(derivatives);
      Product.add(gradient.queries(g).rows(from, count), ds, keys(head.keys));
      Product.add(keys(gradient.keys), ds.transposed(), queries);
      Product.add(keys(gradient.values), scores(probabilities).transposed(), dOut);
    }

    private float dot(Matrix a, Matrix b, int row) {
      int i = a.offset() + row * a.rowStride();
      int j = b.offset() + row * b.rowStride();
      float sum = 0;
      for (int e = 0; e < a.columns(); e++) {
        sum += a.values()[i + e] * b.values()[j + e];
      }
      return sum;
    }
  }
}
