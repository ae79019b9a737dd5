package io.stepwise.lm.vector;

import java.util.Arrays;

/**
 * Draws a token by the inverse of the cumulative distribution: the first token at which Σ p exceeds
 * u, where p = softmax(z/T) among the tokens that are kept. For one thread.
 */
public final class TokenDraw {
  private final double temperature;
  private final int topK;
  private final double topP;
  private final int vocabulary;
  private final float[] weights;
  private float logProb;

  /**
   * How tokens are drawn.
   *
   * @param temperature T; 0 takes the likeliest token
   * @param topK only so many likeliest are kept, and those as likely as the last; 0 for all
   * @param topP of those, only the smallest set whose probabilities reach this; 1 for all
   * @param vocabulary V
   */
  public TokenDraw(double temperature, int topK, double topP, int vocabulary) {
    this.temperature = temperature;
    this.topK = topK;
    this.topP = topP;
    this.vocabulary = vocabulary;
    this.weights = new float[Lanes.padded(vocabulary)];
  }

  /**
   * Draws.
   *
   * @param logits z at an offset
   * @param uniform u in [0, 1)
   */
  public int draw(float[] logits, int at, double uniform) {
    System.arraycopy(logits, at, weights, 0, vocabulary);
    if (temperature == 0) {
      return likeliest(logits, at);
    }
    float scale = (float) (1 / temperature);
    float largest = Softmax.largest(weights, 0, vocabulary);
    Softmax.exponentials(weights, 0, vocabulary, scale, largest * scale);
    truncate();
    double total = 0;
    for (int i = 0; i < vocabulary; i++) {
      total += weights[i];
    }
    double target = uniform * total;
    double sum = 0;
    int token = -1;
    for (int i = 0; i < vocabulary && (token < 0 || sum <= target); i++) {
      sum += weights[i];
      token = weights[i] > 0 ? i : token;
    }
    logProb = (float) ((logits[at + token] - largest) / temperature - Math.log(total));
    return token;
  }

  /** log p of the token drawn last, in the distribution it was drawn from. */
  public float logProb() {
    return logProb;
  }

  private int likeliest(float[] logits, int at) {
    int token = 0;
    for (int i = 1; i < vocabulary; i++) {
      token = logits[at + i] > logits[at + token] ? i : token;
    }
    float largest = Softmax.largest(weights, 0, vocabulary);
    logProb = (float) -Math.log(Softmax.exponentials(weights, 0, vocabulary, 1, largest));
    return token;
  }

  private void truncate() {
    if (topK > 0 && topK < vocabulary) {
      keepFrom(sorted(0)[topK - 1]);
    }
    if (topP < 1) {
      double total = 0;
      for (int i = 0; i < vocabulary; i++) {
        total += weights[i];
      }
      // All that are smaller than this sum to less than what is left out.
      float[] falling = sorted((float) ((1 - topP) * total / vocabulary));
      double sum = 0;
      int kept = 0;
      while (kept < falling.length && sum < topP * total) {
        sum += falling[kept++];
      }
      keepFrom(falling[Math.max(0, kept - 1)]);
    }
  }

  private void keepFrom(float least) {
    for (int i = 0; i < vocabulary; i++) {
      weights[i] = weights[i] < least ? 0 : weights[i];
    }
  }

  /** The weights that are at least so large, falling. */
  private float[] sorted(float least) {
    float[] found = new float[vocabulary];
    int count = 0;
    for (int i = 0; i < vocabulary; i++) {
      if (weights[i] >= least) {
        found[count++] = -weights[i];
      }
    }
    found = Arrays.copyOf(found, count);
    Arrays.sort(found);
    for (int i = 0; i < count; i++) {
      found[i] = -found[i];
    }
    return found;
  }
}
