package io.stepwise.prm.loss;

import io.stepwise.prm.sample.NeutralAs;

/**
 * Cross-entropy over the classes wrong, neutral and right, and the score that they give.
 *
 * <pre>
 *   p = softmax(z)        CE(z, q) = − Σ_c w_c q_c log p_c        dCE/dz_c = p_c Σ_j w_j q_j − w_c q_c
 * </pre>
 *
 * The target q is a distribution over the classes. With weights w of the classes the loss fits p_c
 * ∝ w_c q_c, so that subtracting ln w_c from each logit gives the probabilities back.
 */
public final class ThreeClassCrossEntropy {
  private ThreeClassCrossEntropy() {}

  /** The probabilities of the classes, [3]. */
  public static double[] probabilities(float[] logits, int at) {
    double most = Math.max(logits[at], Math.max(logits[at + 1], logits[at + 2]));
    double[] p = new double[3];
    double sum = 0;
    for (int c = 0; c < 3; c++) {
      p[c] = Math.exp(logits[at + c] - most);
      sum += p[c];
    }
    for (int c = 0; c < 3; c++) {
      p[c] /= sum;
    }
    return p;
  }

  /**
   * The loss of one step, in nats.
   *
   * @param target w_c q_c of each class, [3]
   */
  public static double loss(double[] probabilities, double[] target) {
    double loss = 0;
    for (int c = 0; c < 3; c++) {
      if (target[c] > 0) {
        loss -= target[c] * Math.log(Math.max(probabilities[c], Double.MIN_NORMAL));
      }
    }
    return loss;
  }

  /**
   * The logit of P(correct): P(right) + P(neutral) if neutral counts as correct, P(right) if as
   * wrong, P(right) + ½ P(neutral) if as one half, P(right) of right and wrong if it is ignored.
   */
  public static double logit(float[] logits, int at, NeutralAs neutralAs) {
    double[] p = probabilities(logits, at);
    double right = p[2];
    double wrong = p[0];
    switch (neutralAs) {
      case POSITIVE -> right += p[1];
      case NEGATIVE -> wrong += p[1];
      case HALF -> {
        right += p[1] / 2;
        wrong += p[1] / 2;
      }
      case IGNORE -> {
        // Of right and wrong alone.
      }
    }
    return Math.log(Math.max(right, Double.MIN_NORMAL))
        - Math.log(Math.max(wrong, Double.MIN_NORMAL));
  }
}
