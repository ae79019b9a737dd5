package io.stepwise.lm.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Log-probabilities and entropies of next tokens, and their derivative, a block of tokens at a
 * time, so that the logits of all tokens are never held. With z the logits, p = softmax(z):
 *
 * <pre>
 *   log p_t = z_t − log Σ e^z          d log p_t / dz_i = [i = t] − p_i
 *   H = −Σ p log p                     dH / dz_i = −p_i (log p_i + H)
 * </pre>
 */
final class VocabularyHead {
  /** Most logits held at once, unless the vocabulary is large. */
  private static final int LOGITS = 1 << 20;

  /** Tokens for which a large vocabulary's weights, and their gradients, are read at once. */
  private static final int TOKENS = 128;

  /** Below this a probability is 0 in single precision. */
  private static final float LOWEST = -88f;

  private final Linear linear;
  private final int vocabulary;

  VocabularyHead(Linear linear, int vocabulary) {
    this.linear = linear;
    this.vocabulary = vocabulary;
  }

  private int block(int n) {
    return Math.min(n, Math.max(TOKENS, LOGITS / linear.outputs() / 4 * 4));
  }

  /** Width of a row of logits. */
  int width() {
    return linear.outputs();
  }

  /** The logits of n rows of h, {@code [n, width]}. */
  void logits(float[] h, int n, float[] z) {
    linear.assign(h, n, z);
  }

  /**
   * Log-probabilities of single tokens.
   *
   * @param h hidden states of the tokens before them, {@code [n, hidden]}
   * @param targets their ids, {@code [n]}
   */
  float[] logProbs(float[] h, int[] targets) {
    int hidden = linear.inputs();
    int size = block(targets.length);
    float[] z = new float[size * width()];
    float[] part = new float[size * hidden];
    float[] logProbs = new float[targets.length];
    for (int from = 0; from < targets.length; from += size) {
      int count = Math.min(size, targets.length - from);
      System.arraycopy(h, from * hidden, part, 0, count * hidden);
      linear.assign(part, count, z);
      for (int i = 0; i < count; i++) {
        int row = i * width();
        float m = Softmax.largest(z, row, vocabulary);
        double logSum = Math.log(sums(z, row, m)[0]);
        logProbs[from + i] = (float) (z[row + targets[from + i]] - m - logSum);
      }
    }
    return logProbs;
  }

  /**
   * Log-probability and entropy of the tokens that follow those the batch reads.
   *
   * @param h hidden states of those it reads, {@code [read, hidden]}
   * @param logProbs filled where a token follows
   * @param entropies filled where a token follows
   */
  void forward(float[] h, RowBatch batch, float[] logProbs, float[] entropies) {
    float[] z = new float[block(batch.read().length) * width()];
    blocks(
        h,
        batch,
        z,
        (at, row, target) -> {
          float m = Softmax.largest(z, row, vocabulary);
          double[] sums = sums(z, row, m);
          double logSum = Math.log(sums[0]);
          logProbs[at + 1] = (float) (z[row + target] - m - logSum);
          entropies[at + 1] = (float) (logSum - sums[1] / sums[0]);
        },
        (from, count) -> {});
  }

  /**
   * The derivative.
   *
   * @param dLogProbs dLoss/dlogProbs, or null for zeros
   * @param dEntropies dLoss/dentropies, or null for zeros
   * @param dh dLoss/dh {@code [read, hidden]}, assigned
   * @param weightGradients added to
   */
  void backward(
      float[] h,
      RowBatch batch,
      float[] dLogProbs,
      float[] dEntropies,
      float[] dh,
      float[] weightGradients) {
    int hidden = linear.inputs();
    float[] z = new float[block(batch.read().length) * width()];
    float[] part = new float[block(batch.read().length) * hidden];
    float[] dPart = new float[part.length];
    blocks(
        h,
        batch,
        z,
        (at, row, target) ->
            differentiate(
                z,
                row,
                target,
                dLogProbs == null ? 0 : dLogProbs[at + 1],
                dEntropies == null ? 0 : dEntropies[at + 1]),
        (from, count) -> {
          System.arraycopy(h, from * hidden, part, 0, count * hidden);
          linear.gradients(part, z, count, weightGradients, null);
          linear.backward(z, count, dPart);
          System.arraycopy(dPart, 0, dh, from * hidden, count * hidden);
        });
  }

  private void differentiate(float[] z, int row, int target, float dLogProb, float dEntropy) {
    if (dLogProb == 0 && dEntropy == 0) {
      Arrays.fill(z, row, row + width(), 0f);
      return;
    }
    float m = Softmax.largest(z, row, vocabulary);
    double[] sums = sums(z, row, m);
    float logSum = (float) Math.log(sums[0]);
    float entropy = (float) (logSum - sums[1] / sums[0]);
    FloatVector factor = FloatVector.broadcast(Lanes.SPECIES, dEntropy);
    FloatVector constant = FloatVector.broadcast(Lanes.SPECIES, dEntropy * entropy + dLogProb);
    for (int j = row; j < row + width(); j += Lanes.COUNT) {
      FloatVector logP = FloatVector.fromArray(Lanes.SPECIES, z, j).sub(m + logSum).max(LOWEST);
      FloatVector p = Exponential.of(logP);
      p.neg().mul(logP.fma(factor, constant)).intoArray(z, j);
    }
    z[row + target] += dLogProb;
  }

  /** Σ e^(z−m) and Σ e^(z−m) (z−m). */
  private double[] sums(float[] z, int row, float m) {
    FloatVector sum = FloatVector.zero(Lanes.SPECIES);
    FloatVector weighted = FloatVector.zero(Lanes.SPECIES);
    for (int j = row; j < row + width(); j += Lanes.COUNT) {
      FloatVector shifted = FloatVector.fromArray(Lanes.SPECIES, z, j).sub(m).max(LOWEST);
      FloatVector e = Exponential.of(shifted);
      sum = sum.add(e);
      weighted = e.fma(shifted, weighted);
    }
    return new double[] {
      sum.reduceLanes(VectorOperators.ADD), weighted.reduceLanes(VectorOperators.ADD)
    };
  }

  /** What is done with the logits of a token that has a successor in its row. */
  private interface PerToken {
    void accept(int token, int row, int target);
  }

  /** What is done with a block of logits after that; rows without a successor are zeros. */
  private interface PerBlock {
    void accept(int from, int count);
  }

  private void blocks(float[] h, RowBatch batch, float[] z, PerToken token, PerBlock whole) {
    int hidden = linear.inputs();
    int[] read = batch.read();
    int size = block(read.length);
    float[] part = new float[size * hidden];
    for (int from = 0; from < read.length; from += size) {
      int count = Math.min(size, read.length - from);
      System.arraycopy(h, from * hidden, part, 0, count * hidden);
      linear.assign(part, count, z);
      for (int i = 0; i < count; i++) {
        int at = read[from + i];
        if (batch.endsRow(at)) {
          Arrays.fill(z, i * width(), (i + 1) * width(), 0f);
        } else {
          token.accept(at, i * width(), batch.tokens()[at + 1]);
        }
      }
      whole.accept(from, count);
    }
  }
}
