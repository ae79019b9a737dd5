package io.stepwise.lm.vector;

import io.stepwise.data.error.InvalidInput;
import java.util.Arrays;

/**
 * Draws a token by the inverse of the cumulative distribution: the first token at which Σ p exceeds
 * u, where p = softmax((z − max z)/T) among the tokens that are kept. The largest logit is
 * subtracted before the division, so that any temperature above 0 gives finite numbers. For one
 * thread.
 */
public final class TokenDraw {
  /** Beyond it every logit but the largest has no weight left, as at any larger one. */
  private static final double LARGEST_SCALE = 1e30;

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
    float largest = largest();
    float scale = (float) Math.min(1 / temperature, LARGEST_SCALE);
    for (int i = 0; i < vocabulary; i++) {
      weights[i] = (weights[i] - largest) * scale;
    }
    Softmax.exponentials(weights, 0, vocabulary, 1, 0);
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
    // What is drawn and what is kept are one distribution; rounding must not exceed its log of 1.
    logProb = (float) Math.min(0, (logits[at + token] - largest) / temperature - Math.log(total));
    return token;
  }

  /** log p of the token drawn last, in the distribution it was drawn from. */
  public float logProb() {
    return logProb;
  }

  /**
   * The largest logit.
   *
   * @throws InvalidInput if a logit is not finite
   */
  private float largest() {
    int signs = 0;
    for (int i = 0; i < vocabulary; i++) {
      // An exponent of all ones, that of NaN and infinities, overflows into the sign.
      signs |= (Float.floatToRawIntBits(weights[i]) & 0x7f800000) + 0x00800000;
    }
    if (signs < 0) {
      throw new InvalidInput(
          "Cannot generate: the model's logits are not finite (NaN or infinite, expected finite"
              + " numbers; its weights overflow single precision)");
    }
    return Softmax.largest(weights, 0, vocabulary);
  }

  private int likeliest(float[] logits, int at) {
    int token = 0;
    for (int i = 1; i < vocabulary; i++) {
      token = logits[at + i] > logits[at + token] ? i : token;
    }
    float largest = largest();
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
