package io.stepwise.lm;

import io.stepwise.lm.vector.TokenValues;
import java.util.Arrays;
import java.util.List;

/** Converts values per token between concatenated rows and rows padded to one length. */
final class VectorOutputs {
  private final int[] lengths;
  private final int longest;

  VectorOutputs(List<int[]> rows) {
    this.lengths = rows.stream().mapToInt(row -> row.length).toArray();
    this.longest = Arrays.stream(lengths).max().orElse(0);
  }

  TokenOutputs padded(TokenValues figures) {
    return new TokenOutputs(
        lengths.length,
        longest,
        lengths,
        pad(figures.logProbs()),
        pad(figures.entropies()),
        pad(figures.head()));
  }

  TokenValues dense(TokenGradients gradients) {
    return new TokenValues(
        unpad(gradients.logProbs()), unpad(gradients.entropies()), unpad(gradients.head()));
  }

  private float[] pad(float[] dense) {
    if (dense == null) {
      return null;
    }
    int each = dense.length / Math.max(1, Arrays.stream(lengths).sum()); // numbers of a token
    float[] padded = new float[lengths.length * longest * each];
    int from = 0;
    for (int r = 0; r < lengths.length; r++) {
      System.arraycopy(dense, from, padded, r * longest * each, lengths[r] * each);
      from += lengths[r] * each;
    }
    return padded;
  }

  private float[] unpad(float[] padded) {
    if (padded == null) {
      return null;
    }
    int each = padded.length / Math.max(1, lengths.length * longest); // numbers of a token
    float[] dense = new float[Arrays.stream(lengths).sum() * each];
    int to = 0;
    for (int r = 0; r < lengths.length; r++) {
      System.arraycopy(padded, r * longest * each, dense, to, lengths[r] * each);
      to += lengths[r] * each;
    }
    return dense;
  }
}
